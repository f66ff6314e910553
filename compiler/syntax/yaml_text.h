#pragma once
// White space of YAML, shared by everything that looks at its bytes.
#include <cstdint>
#include <string_view>

namespace apigw::syntax {

inline bool is_blank(std::string_view text, size_t at) { return at < text.size() && (text[at] == ' ' || text[at] == '\t'); }

/// Bytes of the line end at text[at]: 0, 1 or 2.
inline uint32_t break_size(std::string_view text, size_t at) {
  if (at < text.size() && text[at] == '\n') return 1;
  return at + 1 < text.size() && text[at] == '\r' && text[at + 1] == '\n' ? 2 : 0;
}

inline size_t skip_blanks(std::string_view text, size_t at) {
  while (is_blank(text, at)) ++at;
  return at;
}

/// Offset of the line end at or after `at`, or of the end of the text.
inline size_t line_end(std::string_view text, size_t at) {
  while (at < text.size() && break_size(text, at) == 0) ++at;
  return at;
}

inline bool is_flow_indicator(char c) { return c == ',' || c == '[' || c == ']' || c == '{' || c == '}'; }

/// Past blanks, line ends and comments.
inline size_t skip_space(std::string_view text, size_t at) {
  while (at < text.size()) {
    if (is_blank(text, at)) {
      ++at;
    } else if (const uint32_t size = break_size(text, at)) {
      at += size;
    } else if (text[at] == '#') {
      while (at < text.size() && text[at] != '\n') ++at;
    } else {
      break;
    }
  }
  return at;
}

}  // namespace apigw::syntax
