#include "runtime/lambda/json_value.h"

#include <fmt/format.h>

#include <array>

namespace apigw::lambda {

bool scalar_text(Arena& arena, simdjson::dom::element value, std::string_view& text) {
  switch (value.type()) {
    case simdjson::dom::element_type::STRING: text = arena.copy(value.get_string().value_unsafe()); return true;
    case simdjson::dom::element_type::INT64: text = arena.copy(fmt::format("{}", value.get_int64().value_unsafe())); return true;
    case simdjson::dom::element_type::UINT64: text = arena.copy(fmt::format("{}", value.get_uint64().value_unsafe())); return true;
    case simdjson::dom::element_type::DOUBLE: text = arena.copy(fmt::format("{}", value.get_double().value_unsafe())); return true;
    case simdjson::dom::element_type::BOOL: text = value.get_bool().value_unsafe() ? "true" : "false"; return true;
    case simdjson::dom::element_type::NULL_VALUE: text = "null"; return true;
    case simdjson::dom::element_type::ARRAY:
    case simdjson::dom::element_type::OBJECT: return false;
  }
  return false;
}

namespace {

constexpr std::array<int8_t, 256> make_digits() {
  std::array<int8_t, 256> value{};
  for (auto& v : value) v = -1;
  constexpr std::string_view digits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  for (size_t i = 0; i < digits.size(); ++i) value[uint8_t(digits[i])] = int8_t(i);
  return value;
}
constexpr auto digit_values = make_digits();

}  // namespace

std::optional<std::string_view> decode_base64(Arena& arena, std::string_view text) {
  if (text.size() % 4 != 0) return std::nullopt;
  if (text.empty()) return std::string_view{};
  size_t padding = 0;
  while (padding < 2 && text[text.size() - 1 - padding] == '=') ++padding;
  char* out = static_cast<char*>(arena.allocate(text.size() / 4 * 3, 1));
  size_t size = 0;
  uint32_t group = 0;
  for (size_t i = 0; i < text.size(); ++i) {
    const bool pad = i >= text.size() - padding;
    const int8_t digit = pad ? int8_t(0) : digit_values[uint8_t(text[i])];
    if (digit < 0) return std::nullopt;
    group = group << 6 | uint32_t(digit);
    if (i % 4 == 3) {
      out[size++] = char(group >> 16);
      out[size++] = char(group >> 8);
      out[size++] = char(group);
      group = 0;
    }
  }
  return std::string_view{out, size - padding};
}

}  // namespace apigw::lambda
