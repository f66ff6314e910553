#pragma once
// Characters of XML: of xml*.cpp alone.
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace apigw::vtl::xml {

inline bool is_blank(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; }
inline bool is_name_start(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || c == ':' || static_cast<unsigned char>(c) >= 0x80; }
inline bool is_name_part(char c) { return is_name_start(c) || (c >= '0' && c <= '9') || c == '-' || c == '.'; }
/// May stand in a text (XML 1.0 section 2.2); of UTF-8 the rest is judged by whoever checks that it is UTF-8.
inline bool is_character(char c) { return static_cast<unsigned char>(c) >= 0x20 || c == '\t' || c == '\n' || c == '\r'; }
inline bool is_code_point(uint32_t c) {
  return c == 9 || c == 10 || c == 13 || (c >= 0x20 && c < 0xD800) || (c >= 0xE000 && c < 0xFFFE) || (c >= 0x10000 && c <= 0x10FFFF);
}

struct Reference {
  uint32_t code_point = 0;
  uint32_t bytes = 0;  // of the text, '&' and ';' included; 0: there is no such reference
};
/// The reference at the start of `text`, which begins with '&': &lt; &#65; &#x41;
Reference reference_at(std::string_view text);

}  // namespace apigw::vtl::xml
