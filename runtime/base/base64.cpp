#include "runtime/base/base64.h"

#include <algorithm>
#include <array>
#include <cstdint>

namespace apigw {
namespace {

constexpr std::string_view alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

using DigitValues = std::array<int8_t, 256>;

constexpr DigitValues values_of(std::string_view last_two) {
  DigitValues values{};
  values.fill(-1);
  constexpr std::string_view digits = alphabet.substr(0, 62);
  for (size_t i = 0; i < digits.size(); ++i) values[static_cast<unsigned char>(digits[i])] = int8_t(i);
  for (size_t i = 0; i < last_two.size(); ++i) values[static_cast<unsigned char>(last_two[i])] = int8_t(digits.size() + i);
  return values;
}
constexpr DigitValues digit_values = values_of("+/");
constexpr DigitValues url_digit_values = values_of("-_");

}  // namespace

std::string_view encode_base64(std::string_view bytes, char* out) {
  size_t size = 0;
  for (size_t at = 0; at < bytes.size(); at += 3) {
    const size_t left = std::min<size_t>(3, bytes.size() - at);
    uint32_t group = 0;
    for (size_t i = 0; i < 3; ++i) group = group << 8 | (i < left ? uint8_t(bytes[at + i]) : 0u);
    for (size_t i = 0; i < 4; ++i) out[size++] = i <= left ? alphabet[group >> (18 - 6 * i) & 63] : '=';
  }
  return {out, size};
}

std::string base64_of(std::string_view bytes) {
  std::string text((bytes.size() + 2) / 3 * 4, '\0');
  encode_base64(bytes, text.data());
  return text;
}

std::optional<std::string_view> decode_base64(std::string_view text, char* out) {
  if (text.size() % 4 != 0) return {};
  if (text.empty()) return std::string_view{};
  const size_t padding = text.ends_with("==") ? 2 : text.ends_with("=") ? 1 : 0;
  size_t size = 0;
  for (size_t i = 0; i < text.size(); i += 4) {
    const size_t digits = i + 4 == text.size() ? 4 - padding : 4;
    uint32_t group = 0;
    for (size_t j = 0; j < 4; ++j) {
      const int value = j < digits ? digit_values[static_cast<unsigned char>(text[i + j])] : 0;
      if (value < 0) return {};
      group = group << 6 | uint32_t(value);
    }
    for (size_t j = 0; j + 1 < digits; ++j) out[size++] = char(group >> (16 - 8 * j));
  }
  return std::string_view{out, size};
}

std::optional<std::string_view> decode_base64url(std::string_view text, char* out) {
  if (text.size() % 4 == 1) return {};
  size_t size = 0;
  for (size_t i = 0; i < text.size(); i += 4) {
    const size_t digits = std::min<size_t>(4, text.size() - i);
    uint32_t group = 0;
    for (size_t j = 0; j < 4; ++j) {
      const int value = j < digits ? url_digit_values[static_cast<unsigned char>(text[i + j])] : 0;
      if (value < 0) return {};
      group = group << 6 | uint32_t(value);
    }
    if (group & (digits == 2 ? 0xffffu : digits == 3 ? 0xffu : 0u)) return {};
    for (size_t j = 0; j + 1 < digits; ++j) out[size++] = char(group >> (16 - 8 * j));
  }
  return std::string_view{out, size};
}

}  // namespace apigw
