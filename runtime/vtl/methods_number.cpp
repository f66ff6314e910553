// java.lang.Integer, Long and Double; their static methods are reached through any number, as in `#set($Integer = 0)`.
#include <algorithm>
#include <charconv>
#include <cmath>
#include <cstdlib>
#include <limits>

#include "runtime/vtl/methods_table.h"
#include "runtime/vtl/number.h"
#include "runtime/vtl/text.h"

namespace apigw::vtl {
namespace {

/// Java's conversion to int: integers lose their high bits, decimals saturate.
Value int_value(const Call& call) {
  if (call.self.kind() != Kind::real) return Value::integer(int32_t(uint32_t(uint64_t(to_int64(call.self)))));
  return Value::integer(std::clamp<int64_t>(to_int64(call.self), INT32_MIN, INT32_MAX));
}

/// A Float prints its own fewest digits, so the double that stands for it is the one with those digits.
Value float_value(const Call& call) {
  const float narrow = float(to_double(call.self));
  if (!std::isfinite(narrow)) return Value::real(narrow);
  char digits[32];
  const auto end = std::to_chars(digits, digits + sizeof digits, narrow).ptr;
  double wide = narrow;
  std::from_chars(digits, end, wide);
  return Value::real(wide);
}

Value parse_whole(const Call& call, bool wide) {
  std::string_view text = call.text(0);
  const int64_t radix = call.arguments.size() == 2 ? call.integer(1) : 10;
  if (radix < 2 || radix > 36) return call.fail(Fault::number_format);
  if (text.starts_with('+') && !text.starts_with("+-")) text.remove_prefix(1);
  int64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value, int(radix));
  if (text.empty() || error != std::errc() || end != text.data() + text.size()) return call.fail(Fault::number_format);
  if (!wide && value != int32_t(value)) return call.fail(Fault::number_format);
  return Value::integer(value, wide);
}

Value parse_real(const Call& call) {
  std::string_view text = call.text(0);
  while (!text.empty() && uint8_t(text.front()) <= ' ') text.remove_prefix(1);
  while (!text.empty() && uint8_t(text.back()) <= ' ') text.remove_suffix(1);
  if (text.size() > 1 && std::string_view("dDfF").find(text.back()) != std::string_view::npos) text.remove_suffix(1);
  const bool negative = text.starts_with('-');
  if (negative || text.starts_with('+')) text.remove_prefix(1);
  double value = 0;
  if (text == "NaN") {
    value = std::nan("");
  } else if (text == "Infinity") {
    value = HUGE_VAL;
  } else {
    const bool number = !text.empty() && ((text[0] >= '0' && text[0] <= '9') || (text[0] == '.' && text.size() > 1));
    if (!number) return call.fail(Fault::number_format);
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error == std::errc::invalid_argument || end != text.data() + text.size()) return call.fail(Fault::number_format);
    if (error == std::errc::result_out_of_range) value = number_of(call.evaluation, text.find_first_of(".eE") == std::string_view::npos ? "1e999" : text).real();
  }
  return Value::real(negative ? -value : value);
}

Value value_of(const Call& call) {
  if (!call.arguments[0].is_string()) return call.arguments[0];
  return call.self.kind() == Kind::real ? parse_real(call) : parse_whole(call, call.self.wide());
}

/// Two's complement of the number's own width in the given power of two.
Value in_radix(const Call& call, uint32_t bits) {
  const Value number = call.arguments[0];
  uint64_t rest = uint64_t(to_int64(number));
  if (!number.wide()) rest = uint32_t(rest);
  char digits[64];
  size_t at = sizeof digits;
  do {
    digits[--at] = "0123456789abcdef"[rest & ((1u << bits) - 1)];
    rest >>= bits;
  } while (rest);
  return Value::string(call.evaluation.arena.copy({digits + at, sizeof digits - at}));
}

Value text_in_radix(const Call& call) {
  const int64_t asked = call.integer(1);
  char digits[72];
  const auto end = std::to_chars(digits, digits + sizeof digits, call.integer(0), int(asked < 2 || asked > 36 ? 10 : asked)).ptr;
  return Value::string(call.evaluation.arena.copy({digits, size_t(end - digits)}));
}

Value order_value(Value a, Value b) { return Value::integer(compare_numbers(a, b).value_or(0)); }

constexpr Method kNumber[] = {
    {"byteValue", "", [](const Call& call) { return Value::integer(int8_t(uint8_t(uint64_t(to_int64(int_value(call)))))); }},
    {"compare", "nn", [](const Call& call) { return order_value(call.arguments[0], call.arguments[1]); }},
    {"compareTo", "n", [](const Call& call) { return order_value(call.self, call.arguments[0]); }},
    {"doubleValue", "", [](const Call& call) { return Value::real(to_double(call.self)); }},
    {"floatValue", "", float_value},
    {"intValue", "", int_value},
    {"isInfinite", "", [](const Call& call) { return call.self.kind() == Kind::real ? Value::boolean(std::isinf(call.self.real())) : Value(); }},
    {"isNaN", "", [](const Call& call) { return call.self.kind() == Kind::real ? Value::boolean(std::isnan(call.self.real())) : Value(); }},
    {"longValue", "", [](const Call& call) { return Value::integer(to_int64(call.self), true); }},
    {"max", "nn", [](const Call& call) { return call.arguments[compare_numbers(call.arguments[0], call.arguments[1]).value_or(0) < 0]; }},
    {"min", "nn", [](const Call& call) { return call.arguments[compare_numbers(call.arguments[0], call.arguments[1]).value_or(0) > 0]; }},
    {"parseDouble", "s", parse_real},
    {"parseFloat", "s", parse_real},
    {"parseInt", "s", [](const Call& call) { return parse_whole(call, false); }},
    {"parseInt", "si", [](const Call& call) { return parse_whole(call, false); }},
    {"parseLong", "s", [](const Call& call) { return parse_whole(call, true); }},
    {"parseLong", "si", [](const Call& call) { return parse_whole(call, true); }},
    {"shortValue", "", [](const Call& call) { return Value::integer(int16_t(uint16_t(uint64_t(to_int64(int_value(call)))))); }},
    {"signum", "n", [](const Call& call) { return order_value(call.arguments[0], Value::integer(0)); }},
    {"sum", "nn", [](const Call& call) { return compute(call.evaluation, Arithmetic::add, call.arguments[0], call.arguments[1]); }},
    {"toBinaryString", "i", [](const Call& call) { return in_radix(call, 1); }},
    {"toHexString", "i", [](const Call& call) { return in_radix(call, 4); }},
    {"toOctalString", "i", [](const Call& call) { return in_radix(call, 3); }},
    {"toString", "n", [](const Call& call) { return Value::string(text_of(call.evaluation, call.arguments[0])); }},
    {"toString", "ii", text_in_radix},
    {"valueOf", "s", value_of},
    {"valueOf", "n", value_of},
};
static_assert(sorted_by_name(kNumber));

}  // namespace

std::span<const Method> number_methods() { return kNumber; }

}  // namespace apigw::vtl
