#pragma once
// Java counts text in UTF-16 units, we keep UTF-8. Text of ASCII alone, nearly all of it, is counted without decoding. A byte that is no
// UTF-8 counts as one unit, U+FFFD; half of a surrogate pair, which UTF-8 cannot hold, is '?' as Java's encoder writes it.
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

#include "runtime/vtl/value.h"

namespace apigw::vtl {

struct CodePoint {
  uint32_t value;
  uint32_t bytes;  // in the text
  uint32_t units() const { return value >= 0x10000 ? 2 : 1; }
};
/// The first code point of a text that is not empty.
CodePoint first_code_point(std::string_view text);

bool is_ascii(std::string_view text);
/// The first place of `needle` at or behind byte `from`, or npos; linear in both, whatever they hold.
size_t find_text(std::string_view text, std::string_view needle, size_t from = 0);
/// String.length().
size_t unit_count(std::string_view text);
/// Calls visit(uint16_t) for each unit.
template <class Visit>
void each_unit(std::string_view text, Visit&& visit) {
  while (!text.empty()) {
    const CodePoint point = first_code_point(text);
    text.remove_prefix(point.bytes);
    if (point.units() == 1) {
      visit(uint16_t(point.value));
    } else {
      visit(uint16_t(0xD800 + ((point.value - 0x10000) >> 10)));
      visit(uint16_t(0xDC00 + ((point.value - 0x10000) & 0x3FF)));
    }
  }
}
/// String.substring; nothing when the bounds are outside. An end of -1 is the text's.
std::optional<std::string_view> unit_substring(Evaluation& evaluation, std::string_view text, int64_t begin, int64_t end = -1);
/// Units in front of byte `at`.
size_t units_before(std::string_view text, size_t at);
/// The byte where unit `unit` begins, text.size() beyond the end.
size_t byte_of_unit(std::string_view text, size_t unit);
/// Appends the UTF-8 of a code point; a surrogate becomes '?'. At most 4 bytes; returns how many.
size_t encode_utf8(uint32_t code_point, char* out);
/// String.toLowerCase / toUpperCase without regard to a locale.
std::string_view to_lower(Evaluation& evaluation, std::string_view text);
std::string_view to_upper(Evaluation& evaluation, std::string_view text);

}  // namespace apigw::vtl
