#include "compiler/syntax/yaml_scalar.h"

#include <algorithm>

#include "compiler/source/utf8.h"
#include "compiler/syntax/json_string.h"
#include "compiler/syntax/yaml_block.h"
#include "compiler/syntax/yaml_text.h"

namespace apigw::syntax {
namespace {

/// Decoded text with its runs; the map is optional.
class Tracker {
 public:
  Tracker(std::string& decoded, source::TextMap* map) : decoded_(decoded), map_(map) { decoded_.clear(); }
  void mark(size_t at) {
    if (map_ != nullptr) map_->add_run(static_cast<uint32_t>(decoded_.size()), static_cast<uint32_t>(at));
  }
  void copy(std::string_view text, size_t begin, size_t end) {
    mark(begin);
    decoded_.append(text, begin, end - begin);
  }
  /// `breaks` line ends beginning at `at`: one is a blank, more are one fewer.
  void fold(size_t at, size_t breaks) {
    mark(at);
    decoded_.append(breaks == 1 ? 1 : breaks - 1, breaks == 1 ? ' ' : '\n');
  }
  void code_point(size_t at, uint32_t value) {
    mark(at);
    source::append_utf8(decoded_, value);
  }

 private:
  std::string& decoded_;
  source::TextMap* map_;
};

struct Break {
  size_t count = 0;  // line ends
  size_t end = 0;    // of them and of the indentation behind them
};

/// Line ends at `at` (which may be blanks before one), with blank lines and the indentation of the next line.
Break breaks_at(std::string_view text, size_t at) {
  Break result;
  size_t next = skip_blanks(text, at);
  while (const uint32_t size = break_size(text, next)) {
    ++result.count;
    next = skip_blanks(text, next + size);
  }
  result.end = next;
  return result;
}

uint32_t hex_value(std::string_view text, size_t at, size_t digits) {
  uint32_t value = 0;
  for (size_t i = at; i < at + digits; ++i) {
    const char c = i < text.size() ? text[i] : '\0';
    const uint32_t digit = c >= '0' && c <= '9' ? c - '0' : c >= 'a' && c <= 'f' ? c - 'a' + 10 : c >= 'A' && c <= 'F' ? c - 'A' + 10 : 16;
    if (digit == 16) return UINT32_MAX;
    value = value << 4 | digit;
  }
  return value;
}

struct Escape {
  char letter;
  uint32_t value;
};
constexpr Escape kEscapes[] = {{'0', 0},    {'a', 7},    {'b', 8},     {'t', 9},    {'\t', 9},    {'n', 10},    {'v', 11},      {'f', 12},      {'r', 13},
                               {'e', 0x1B}, {' ', ' '},  {'"', '"'},   {'/', '/'},  {'\\', '\\'}, {'\'', '\''}, {'N', 0x85},    {'_', 0xA0},    {'L', 0x2028},
                               {'P', 0x2029}};

/// The escape at text[at] == '\\'; returns its end, or 0 when it is none.
size_t decode_escape(std::string_view text, size_t at, Tracker& to) {
  if (at + 1 >= text.size()) return 0;
  const char letter = text[at + 1];
  if (const uint32_t size = break_size(text, at + 1)) {
    const size_t next = skip_blanks(text, at + 1 + size);
    const Break more = breaks_at(text, next);
    for (size_t i = 0; i < more.count; ++i) to.code_point(at, '\n');
    return more.count > 0 ? more.end : next;
  }
  const size_t digits = letter == 'x' ? 2 : letter == 'u' ? 4 : letter == 'U' ? 8 : 0;
  if (digits > 0) {
    uint32_t value = hex_value(text, at + 2, digits);
    size_t end = at + 2 + digits;
    if (letter == 'u' && value >= 0xD800 && value <= 0xDBFF && text.substr(end).starts_with("\\u")) {
      const uint32_t low = hex4(text, end + 2);
      if (low >= 0xDC00 && low <= 0xDFFF) {
        value = 0x10000 + ((value - 0xD800) << 10) + (low - 0xDC00);
        end += 6;
      }
    }
    if (value > 0x10FFFF || (value >= 0xD800 && value <= 0xDFFF)) return 0;
    to.code_point(at, value);
    return end;
  }
  for (const Escape& escape : kEscapes) {
    if (escape.letter != letter) continue;
    to.code_point(at, escape.value);
    return at + 2;
  }
  return 0;
}

}  // namespace

uint32_t decode_quoted(std::string_view text, uint32_t begin, std::string& decoded, source::TextMap* map) {
  const char quote = text[begin];
  Tracker to(decoded, map);
  size_t at = begin + 1;
  while (at < text.size()) {
    const size_t run = at;
    while (at < text.size() && text[at] != quote && text[at] != '\\' && text[at] != ' ' && text[at] != '\t' && break_size(text, at) == 0) ++at;
    if (at > run) to.copy(text, run, at);
    if (at == text.size()) return 0;
    if (text[at] == quote) {
      if (quote == '\'' && at + 1 < text.size() && text[at + 1] == quote) {
        to.code_point(at, '\'');
        at += 2;
        continue;
      }
      to.mark(at);
      return static_cast<uint32_t>(at + 1);
    }
    if (text[at] == '\\') {
      if (quote == '\'') {
        to.copy(text, at, at + 1);
        ++at;
      } else {
        at = decode_escape(text, at, to);
        if (at == 0) return 0;
      }
      continue;
    }
    const Break breaks = breaks_at(text, at);
    if (breaks.count > 0) {
      to.fold(at, breaks.count);
    } else {
      to.copy(text, at, breaks.end);
    }
    at = breaks.end;
  }
  return 0;
}

namespace {

WrittenScalar find_quoted(std::string_view text, uint32_t begin, std::string_view value, source::TextMap* map) {
  WrittenScalar result;
  const char quote = text[begin];
  result.style = quote == '"' ? ScalarStyle::double_quoted : ScalarStyle::single_quoted;
  const size_t close = begin + 1 + value.size();
  const bool plain_inside = value.find(quote) == std::string_view::npos && value.find('\n') == std::string_view::npos && value.find('\\') == std::string_view::npos;
  if (plain_inside && close < text.size() && text[close] == quote && text.substr(begin + 1, value.size()) == value &&
      (quote == '"' || close + 1 == text.size() || text[close + 1] != quote)) {
    result.end = static_cast<uint32_t>(close + 1);
    result.verbatim = result.agrees = true;
    return result;
  }
  std::string decoded;
  result.end = decode_quoted(text, begin, decoded, map);
  result.agrees = result.end != 0 && decoded == value;
  if (result.end == 0) {
    result.end = begin + 1;
    size_t at = begin + 1;
    while (at < text.size() && text[at] != quote) at += quote == '"' && text[at] == '\\' ? 2 : 1;
    result.unclosed = at >= text.size();
  }
  return result;
}

WrittenScalar find_plain(std::string_view text, uint32_t begin, std::string_view value, source::TextMap* map) {
  WrittenScalar result;
  if (text.substr(begin, value.size()) == value && value.find('\n') == std::string_view::npos) {
    result.end = static_cast<uint32_t>(begin + value.size());
    result.verbatim = result.agrees = true;
    return result;
  }
  // Several lines: walk both until a line end of the text meets a fold of the value.
  std::string decoded;
  Tracker to(decoded, map);
  size_t at = begin;
  while (decoded.size() < value.size() && at < text.size()) {
    const Break breaks = breaks_at(text, at);
    if (breaks.count > 0) {
      to.fold(at, breaks.count);
      at = breaks.end;
    } else {
      to.copy(text, at, std::max(at + 1, breaks.end));
      at = std::max(at + 1, breaks.end);
    }
    if (decoded.size() > value.size() || decoded.back() != value[decoded.size() - 1]) break;
  }
  to.mark(at);
  result.agrees = decoded == value;
  result.end = static_cast<uint32_t>(at);
  if (!result.agrees) {
    const size_t line_end = std::min(text.find('\n', begin), text.size());
    result.end = static_cast<uint32_t>(std::max<size_t>(begin, line_end));
  }
  return result;
}

}  // namespace

WrittenScalar find_scalar(std::string_view text, uint32_t begin, std::string_view value, source::TextMap* map) {
  if (begin >= text.size()) return {ScalarStyle::plain, static_cast<uint32_t>(text.size()), false, false, value.empty()};
  switch (text[begin]) {
    case '"':
    case '\'': return find_quoted(text, begin, value, map);
    case '|':
    case '>': return find_block_scalar(text, begin, value, map);
    default: return find_plain(text, begin, value, map);
  }
}

}  // namespace apigw::syntax
