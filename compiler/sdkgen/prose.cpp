#include "compiler/sdkgen/prose.h"

#include <algorithm>

#include <fmt/format.h>

#include "compiler/source/utf8.h"

namespace apigw::sdkgen {
namespace {

struct Range {
  uint32_t first, last;
};
// Controls, soft hyphen, zero-width and direction marks, line and paragraph separators, the byte order mark, tags.
constexpr Range kHidden[] = {{0, 0x1f}, {0x7f, 0x9f}, {0xad, 0xad}, {0x61c, 0x61c}, {0x200b, 0x200f}, {0x2028, 0x202e}, {0x2060, 0x206f}, {0xfeff, 0xfeff}, {0xfff9, 0xfffb}, {0xe0000, 0xe007f}};

std::string visible(std::string_view line) {
  std::string result;
  for (size_t i = 0; i < line.size();) {
    const source::CodePoint point = source::code_point_at(line, i);
    const uint32_t size = std::max<uint32_t>(point.size, 1);
    if (point.size == 0 || is_hidden(point.value)) result += ' ';
    else result.append(line.substr(i, size));
    i += size;
  }
  while (result.ends_with(' ')) result.pop_back();
  return result;
}

void wrap(std::string line, size_t width, std::vector<std::string>& lines) {
  const size_t indent = std::min(line.find_first_not_of(' '), line.size());
  while (source::code_point_count(line) > width) {
    size_t cut = line.rfind(' ', std::min(line.size(), width));
    if (cut == std::string::npos || cut <= indent) cut = line.find(' ', std::min(line.size(), std::max(width, indent)));
    if (cut == std::string::npos) break;
    std::string head = line.substr(0, cut);
    while (head.ends_with(' ')) head.pop_back();
    lines.push_back(std::move(head));
    line = std::string(std::min(indent, width / 2), ' ') + line.substr(line.find_first_not_of(' ', cut));
  }
  lines.push_back(std::move(line));
}

}  // namespace

bool is_hidden(uint32_t code_point) {
  return std::any_of(std::begin(kHidden), std::end(kHidden), [&](const Range& range) { return code_point >= range.first && code_point <= range.last; });
}

std::vector<std::string> prose(std::string_view text, size_t width) {
  std::vector<std::string> lines;
  for (size_t begin = 0; begin <= text.size();) {
    const size_t end = std::min(text.find('\n', begin), text.size());
    std::string line = visible(text.substr(begin, end - begin));
    if (!line.empty()) wrap(std::move(line), width, lines);
    else if (!lines.empty() && !lines.back().empty()) lines.emplace_back();
    begin = end + 1;
  }
  while (!lines.empty() && lines.back().empty()) lines.pop_back();
  return lines;
}

std::string first_line(std::string_view text) {
  const std::vector<std::string> lines = prose(text, 100000);
  return lines.empty() ? std::string() : lines.front();
}

std::string replaced(std::string text, std::string_view from, std::string_view to) {
  for (size_t at = text.find(from); at != std::string::npos; at = text.find(from, at + to.size())) text.replace(at, from.size(), to);
  return text;
}

std::string literal(std::string_view text, Beyond16 beyond) {
  std::string out = "\"";
  for (size_t i = 0; i < text.size();) {
    const source::CodePoint point = source::code_point_at(text, i);
    const uint32_t size = std::max<uint32_t>(point.size, 1);
    if (text[i] == '"' || text[i] == '\\') out += '\\', out += text[i];
    else if (text[i] == '\n') out += "\\n";
    else if (point.size == 0) out += "\\ufffd";
    else if (is_hidden(point.value) && point.value > 0xffff && beyond == Beyond16::code_point) out += fmt::format("\\U{:08x}", point.value);
    else if (is_hidden(point.value) && point.value > 0xffff) out += fmt::format("\\u{:04x}\\u{:04x}", 0xd800 + ((point.value - 0x10000) >> 10), 0xdc00 + ((point.value - 0x10000) & 0x3ff));
    else if (is_hidden(point.value)) out += fmt::format("\\u{:04x}", point.value);
    else out.append(text.substr(i, size));
    i += size;
  }
  return out + '"';
}

std::string sparing_literal(std::string_view text, Beyond16 beyond) {
  std::string quoted = literal(text, beyond);
  const auto doubles = std::count(text.begin(), text.end(), '"'), singles = std::count(text.begin(), text.end(), '\'');
  if (doubles <= singles) return quoted;
  quoted = quoted.substr(1, quoted.size() - 2);
  std::string out = "'";
  for (size_t i = 0; i < quoted.size(); ++i) {
    if (quoted[i] == '\\') {
      if (quoted[i + 1] != '"') out += '\\';
      out += quoted[++i];
    } else {
      out += quoted[i] == '\'' ? "\\'" : std::string(1, quoted[i]);
    }
  }
  return out + "'";
}

std::string filled(std::string_view text, const std::vector<Placeholder>& values) {
  std::string out;
  for (size_t at = 0; at < text.size();) {
    const size_t open = text.find("{{", at), close = open == std::string_view::npos ? open : text.find("}}", open);
    if (close == std::string_view::npos) return out.append(text.substr(at));
    const std::string_view name = text.substr(open + 2, close - open - 2);
    const auto value = std::find_if(values.begin(), values.end(), [&](const Placeholder& one) { return one.name == name; });
    out.append(text.substr(at, open - at));
    if (value == values.end()) out.append(text.substr(open, close + 2 - open));
    else out.append(value->value);
    at = close + 2;
  }
  return out;
}

}  // namespace apigw::sdkgen
