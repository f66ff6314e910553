#include "compiler/source/utf8.h"

#include "runtime/base/utf8.h"

namespace apigw::source {

CodePoint code_point_at(std::string_view text, size_t at) {
  const std::string_view rest = text.substr(at);
  const uint32_t size = utf8_sequence(rest);
  if (size == 0) return {};
  static constexpr uint32_t lead_bits[] = {0, 0x7F, 0x1F, 0x0F, 0x07};
  uint32_t value = static_cast<unsigned char>(rest[0]) & lead_bits[size];
  for (uint32_t i = 1; i < size; ++i) value = value << 6 | (static_cast<unsigned char>(rest[i]) & 0x3Fu);
  return {value, size};
}

std::optional<size_t> first_invalid_utf8(std::string_view text) {
  const size_t valid = utf8_valid_prefix(text);
  if (valid == text.size()) return std::nullopt;
  return valid;
}

void append_utf8(std::string& out, uint32_t code_point) {
  const auto put = [&](uint32_t byte) { out.push_back(static_cast<char>(byte)); };
  if (code_point < 0x80) {
    put(code_point);
  } else if (code_point < 0x800) {
    put(0xC0 | code_point >> 6);
    put(0x80 | (code_point & 0x3F));
  } else if (code_point < 0x10000) {
    put(0xE0 | code_point >> 12);
    put(0x80 | (code_point >> 6 & 0x3F));
    put(0x80 | (code_point & 0x3F));
  } else {
    put(0xF0 | code_point >> 18);
    put(0x80 | (code_point >> 12 & 0x3F));
    put(0x80 | (code_point >> 6 & 0x3F));
    put(0x80 | (code_point & 0x3F));
  }
}

size_t code_point_count(std::string_view text) {
  size_t count = 0;
  for (const char byte : text) count += (static_cast<unsigned char>(byte) & 0xC0) != 0x80;
  return count;
}

}  // namespace apigw::source
