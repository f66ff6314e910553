#include "runtime/lambda/json_value.h"

#include <fmt/format.h>

#include <charconv>

namespace apigw::lambda {

bool read_status_code(simdjson::dom::element value, uint16_t& status) {
  int64_t number = 0;
  std::string_view text;
  if (value.get(text) == simdjson::SUCCESS) {
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (error != std::errc{} || end != text.data() + text.size()) return false;
  } else if (value.get(number) != simdjson::SUCCESS) {
    return false;
  }
  if (number < 100 || number > 599) return false;
  status = uint16_t(number);
  return true;
}

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

}  // namespace apigw::lambda
