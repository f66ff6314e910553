#pragma once
// UTF-8 with its code points, for the readers; what is well-formed, runtime/base/utf8.h says.
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace apigw::source {

struct CodePoint {
  uint32_t value = 0;
  uint32_t size = 0;  // bytes; 0: not UTF-8 here
};

/// The code point that begins at text[at]; at < text.size().
CodePoint code_point_at(std::string_view text, size_t at);
/// Offset of the first byte that is not part of valid UTF-8, or nothing. Eight bytes a step on ASCII.
std::optional<size_t> first_invalid_utf8(std::string_view text);
/// Appends a scalar value (not a surrogate, at most 0x10FFFF).
void append_utf8(std::string& out, uint32_t code_point);
/// Code points of valid text; stray continuation bytes count with the byte before them.
size_t code_point_count(std::string_view text);

}  // namespace apigw::source
