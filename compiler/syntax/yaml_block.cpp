#include "compiler/syntax/yaml_block.h"

#include <algorithm>
#include <optional>
#include <vector>

#include "compiler/syntax/yaml_text.h"

namespace apigw::syntax {
namespace {

size_t leading_spaces(std::string_view text, size_t at) {
  const size_t begin = at;
  while (at < text.size() && text[at] == ' ') ++at;
  return at - begin;
}

/// Lines of a block scalar, blank ones included, up to the first that is indented less.
class BlockLines {
 public:
  BlockLines(std::string_view text, size_t first_line, size_t indent) : text_(text), at_(first_line), indent_(indent) {}
  struct Line {
    size_t begin = 0, end = 0;  // content without indentation and line end
    bool blank() const { return begin == end; }
  };
  bool next(Line& line) {
    if (at_ >= text_.size()) return false;
    const size_t spaces = leading_spaces(text_, at_);
    const size_t end = line_end(text_, at_);
    if (at_ + spaces < end && spaces < indent_) return false;
    line = {std::min(at_ + std::min(spaces, indent_), end), end};
    at_ = end + break_size(text_, end);
    return true;
  }

 private:
  std::string_view text_;
  size_t at_, indent_;
};

/// Indentation by comparison: the first line with content has its indentation in the file, less that of the value.
/// So neither the parent's indentation nor the indicator in the header is needed.
size_t block_indentation(std::string_view text, size_t at, std::string_view value) {
  size_t in_value = 0;
  const size_t first = value.find_first_not_of('\n');
  if (first != std::string_view::npos) in_value = leading_spaces(value, first);
  while (at < text.size()) {
    const size_t spaces = leading_spaces(text, at);
    const size_t end = line_end(text, at);
    if (at + spaces < end) return spaces > in_value ? spaces - in_value : 0;
    at = end + break_size(text, end);
  }
  return 0;
}

/// The line ends between two content lines: how many of the file's `ends` the value has at `at`. A literal keeps all; a
/// folded scalar loses the first of several and turns a single one into a blank, unless a line beside it is indented more.
/// Returns the bytes of the value they take, or nothing when the value does not fit.
std::optional<size_t> match_line_ends(std::string_view value, size_t at, const std::vector<uint32_t>& ends, bool first, ScalarStyle style, source::TextMap* map) {
  size_t in_value = 0;
  while (at + in_value < value.size() && value[at + in_value] == '\n') ++in_value;
  const auto mark = [&](size_t i, uint32_t from) {
    if (map != nullptr) map->add_run(static_cast<uint32_t>(at + i), from);
  };
  if (in_value == 0 && !first && style == ScalarStyle::folded && ends.size() == 1 && at < value.size() && value[at] == ' ') {
    mark(0, ends[0]);
    return 1;
  }
  const size_t lost = ends.size() - in_value;
  if (in_value > ends.size() || lost > 1 || (lost == 1 && (first || style == ScalarStyle::literal || in_value == 0))) return std::nullopt;
  // The first line end of the value is that of the content line, even when it is a later one that counts.
  for (size_t i = 0; i < in_value; ++i) mark(i, ends[i == 0 ? 0 : i + lost]);
  return in_value;
}

}  // namespace

WrittenScalar find_block_scalar(std::string_view text, uint32_t begin, std::string_view value, source::TextMap* map) {
  WrittenScalar result;
  result.style = text[begin] == '|' ? ScalarStyle::literal : ScalarStyle::folded;
  const size_t header_end = line_end(text, begin);
  size_t header = begin + 1;
  while (header < header_end && (text[header] == '-' || text[header] == '+' || (text[header] >= '1' && text[header] <= '9'))) ++header;
  result.end = static_cast<uint32_t>(header);
  const size_t first_line = header_end + break_size(text, header_end);
  const size_t indent = block_indentation(text, first_line, value);

  BlockLines lines(text, first_line, indent);
  BlockLines::Line line;
  std::vector<uint32_t> ends;  // line ends since the last content line, its own first
  size_t at = 0;               // in the value
  bool first = true;
  result.agrees = true;
  // What is left behind the content are the line ends that the header keeps or drops; nothing stands in them.
  const size_t content_bytes = value.find_last_not_of('\n') + 1;  // 0 when there is none
  while (result.agrees && at < content_bytes) {
    if (!lines.next(line)) {
      result.agrees = false;
    } else if (line.blank()) {
      ends.push_back(static_cast<uint32_t>(line.end));
    } else {
      const auto taken = match_line_ends(value, at, ends, first, result.style, map);
      const std::string_view content = text.substr(line.begin, line.end - line.begin);
      result.agrees = taken.has_value() && value.substr(at + *taken, content.size()) == content;
      if (!result.agrees) break;
      at += *taken;
      if (map != nullptr) map->add_run(static_cast<uint32_t>(at), static_cast<uint32_t>(line.begin));
      at += content.size();
      result.end = static_cast<uint32_t>(line.end);
      ends.assign(1, result.end);
      first = false;
    }
  }
  if (map != nullptr) {
    map->add_run(static_cast<uint32_t>(at), result.end);
    map->add_run(static_cast<uint32_t>(value.size()), result.end);
  }
  if (!result.agrees) {
    BlockLines all(text, first_line, std::max<size_t>(1, indent));
    while (all.next(line)) {
      if (!line.blank()) result.end = static_cast<uint32_t>(line.end);
    }
  }
  return result;
}

}  // namespace apigw::syntax
