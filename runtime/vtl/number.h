#pragma once
// Numbers as Velocity computes with them: Integer, Long and BigInteger widen on overflow, a decimal makes everything a Double.
#include <cstdint>
#include <optional>
#include <string_view>

#include "runtime/vtl/value.h"

namespace apigw::vtl {

enum class Arithmetic : uint8_t { add, subtract, multiply, divide, modulo };

/// a op b. `add` with a string on either side concatenates (null as nothing); otherwise operands that are no numbers, and a zero divisor,
/// give null. Integer division truncates towards zero.
///   source   Velocity 1.7, MathUtils and the AST nodes of the operators
Value compute(Evaluation& evaluation, Arithmetic operation, Value a, Value b);
/// -a; null when it is no number.
Value negate(Evaluation& evaluation, Value a);

/// `==`: numbers numerically, equal classes by equals, otherwise the string forms; null equals null and "" (as the service has it).
bool loosely_equal(Evaluation& evaluation, Value a, Value b);

/// Less, equal or greater as -1, 0, 1; nothing unless both are numbers (`<` and its like are false then).
std::optional<int> compare_numbers(Value a, Value b);

/// False for false and null, true for all else ("" and 0 included).
inline bool truthy(Value value) { return !(value.is_null() || (value.kind() == Kind::boolean && !value.boolean())); }

/// The numeral of a JSON or template number. Whole: Integer, Long or BigInteger, exactly; with fraction or exponent: Double.
///   text   [-]digits[.digits][(e|E)[+-]digits], already checked
Value number_of(Evaluation& evaluation, std::string_view text);
double to_double(Value number);
/// The low 64 bits, decimals truncated and saturated as Java's casts do.
int64_t to_int64(Value number);

/// Digits of a number as Java prints them: 1.0, 1.0E10, 9223372036854775808.
void print_number(Value number, TextSink& out);

}  // namespace apigw::vtl
