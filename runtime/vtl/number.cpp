#include "runtime/vtl/number.h"

#include <charconv>
#include <cmath>
#include <cstdlib>
#include <limits>

#include "runtime/vtl/number_big.h"
#include "runtime/vtl/text.h"

namespace apigw::vtl {
namespace {

BigInteger big(Arena& arena, Value whole) { return whole.is_integer() ? big_of(arena, whole.integer()) : whole.big_integer(); }

bool is_zero(Value number) {
  switch (number.kind()) {
    case Kind::integer: return number.integer() == 0;
    case Kind::big_integer: return number.big_integer().size == 0;
    default: return number.real() == 0;
  }
}

Value compute_big(Evaluation& evaluation, Arithmetic operation, Value a, Value b) {
  Arena& arena = evaluation.arena;
  const BigInteger left = big(arena, a), right = big(arena, b);
  if (left.size > big_limbs_max || right.size > big_limbs_max) {
    evaluation.fail(Fault::too_large);
    return {};
  }
  if (!evaluation.spend(1 + int64_t(left.size) * right.size / 8)) return {};
  BigInteger result;
  switch (operation) {
    case Arithmetic::add: result = add(arena, left, right); break;
    case Arithmetic::subtract: result = subtract(arena, left, right); break;
    case Arithmetic::multiply: result = multiply(arena, left, right); break;
    case Arithmetic::divide: result = divide(arena, left, right).quotient; break;
    case Arithmetic::modulo: result = divide(arena, left, right).remainder; break;
  }
  return Value::big_integer(arena.make<BigInteger>(result));
}

Value compute_real(Arithmetic operation, double a, double b) {
  switch (operation) {
    case Arithmetic::add: return Value::real(a + b);
    case Arithmetic::subtract: return Value::real(a - b);
    case Arithmetic::multiply: return Value::real(a * b);
    case Arithmetic::divide: return Value::real(a / b);
    case Arithmetic::modulo: return Value::real(std::fmod(a, b));
  }
  return {};
}

/// False when the result does not fit 64 bits. `b` is not zero where it divides.
bool compute_int64(Arithmetic operation, int64_t a, int64_t b, int64_t& result) {
  switch (operation) {
    case Arithmetic::add: return !__builtin_add_overflow(a, b, &result);
    case Arithmetic::subtract: return !__builtin_sub_overflow(a, b, &result);
    case Arithmetic::multiply: return !__builtin_mul_overflow(a, b, &result);
    // Java wraps the one quotient that does not fit, -2^63 / -1, and so does this.
    case Arithmetic::divide: result = b == -1 ? int64_t(0 - uint64_t(a)) : a / b; return true;
    case Arithmetic::modulo: result = b == -1 ? 0 : a % b; return true;
  }
  return false;
}

}  // namespace

Value compute(Evaluation& evaluation, Arithmetic operation, Value a, Value b) {
  if (!a.is_number() || !b.is_number()) {
    if (operation == Arithmetic::add && (a.is_string() || b.is_string())) return concat(evaluation, a, b);
    return {};
  }
  if ((operation == Arithmetic::divide || operation == Arithmetic::modulo) && is_zero(b)) return {};
  if (a.is_integer() && b.is_integer()) {
    int64_t result;
    if (compute_int64(operation, a.integer(), b.integer(), result)) return Value::integer(result, a.wide() || b.wide());
    return compute_big(evaluation, operation, a, b);
  }
  if (a.kind() == Kind::real || b.kind() == Kind::real) return compute_real(operation, to_double(a), to_double(b));
  return compute_big(evaluation, operation, a, b);
}

Value negate(Evaluation& evaluation, Value a) {
  if (a.kind() == Kind::real) return Value::real(-a.real());
  return compute(evaluation, Arithmetic::subtract, Value::integer(0), a);
}

std::optional<int> compare_numbers(Value a, Value b) {
  if (!a.is_number() || !b.is_number()) return std::nullopt;
  if (a.is_integer() && b.is_integer()) return a.integer() < b.integer() ? -1 : a.integer() > b.integer();
  if (a.kind() == Kind::big_integer && b.kind() == Kind::big_integer) return compare(a.big_integer(), b.big_integer());
  const auto beyond = [](const BigInteger& value) { return value.negative ? -1 : 1; };
  // A BigInteger that fits 64 bits comes only of arithmetic that shrank it.
  if (a.is_integer() && b.kind() == Kind::big_integer) {
    if (b.big_integer().size <= 2) return compare_numbers(a, Value::integer(to_int64(b.big_integer())));
    const double right = to_double(b.big_integer()), left = double(a.integer());
    return left == right ? -beyond(b.big_integer()) : left < right ? -1 : 1;
  }
  if (a.kind() == Kind::big_integer && b.is_integer()) {
    const auto reversed = compare_numbers(b, a);
    return reversed ? std::optional(-*reversed) : std::nullopt;
  }
  const double left = to_double(a), right = to_double(b);
  if (left == right) return 0;
  if (left < right) return -1;
  if (left > right) return 1;
  return std::nullopt;
}

namespace {

void pay_for(Evaluation& evaluation, Value number) {
  if (number.kind() == Kind::big_integer) evaluation.spend(number.big_integer().size / 4);
}

}  // namespace

bool loosely_equal(Evaluation& evaluation, Value a, Value b) {
  if (a.is_null() || b.is_null()) {
    const Value other = a.is_null() ? b : a;
    return other.is_null() || (other.is_string() && other.string().empty());
  }
  if (a.is_number() && b.is_number()) {
    pay_for(evaluation, a);
    pay_for(evaluation, b);
    return compare_numbers(a, b) == 0;
  }
  if (a.kind() == b.kind()) return equals(evaluation, a, b);
  const std::string_view left = text_of(evaluation, a), right = text_of(evaluation, b);
  evaluation.spend_scan(left.size());
  return left == right;
}

Value number_of(Evaluation& evaluation, std::string_view text) {
  if (text.find_first_of(".eE") == std::string_view::npos) {
    int64_t whole = 0;
    if (std::from_chars(text.data(), text.data() + text.size(), whole).ec == std::errc()) return Value::integer(whole);
    if (!evaluation.spend_bytes(text.size())) return {};
    return Value::big_integer(evaluation.arena.make<BigInteger>(big_of(evaluation.arena, text)));
  }
  double real = 0;
  if (std::from_chars(text.data(), text.data() + text.size(), real).ec == std::errc::result_out_of_range) {
    // Infinite or zero: only the C function tells which.
    char* copy = static_cast<char*>(evaluation.arena.allocate(text.size() + 1, 1));
    std::memcpy(copy, text.data(), text.size());
    copy[text.size()] = '\0';
    real = std::strtod(copy, nullptr);
  }
  return Value::real(real);
}

double to_double(Value number) {
  switch (number.kind()) {
    case Kind::integer: return double(number.integer());
    case Kind::big_integer: return to_double(number.big_integer());
    case Kind::real: return number.real();
    default: return 0;
  }
}

int64_t to_int64(Value number) {
  switch (number.kind()) {
    case Kind::integer: return number.integer();
    case Kind::big_integer: return to_int64(number.big_integer());
    case Kind::real: {
      const double real = number.real();
      if (real != real) return 0;
      if (real >= 0x1p63) return std::numeric_limits<int64_t>::max();
      if (real < -0x1p63) return std::numeric_limits<int64_t>::min();
      return int64_t(real);
    }
    default: return 0;
  }
}

namespace {

/// Double.toString: the fewest digits that give the number back; a fraction always; an exponent outside [0.001, 10^7).
void print_real(double value, TextSink& out) {
  if (value != value) return out.append("NaN");
  if (std::signbit(value)) out.push('-');
  value = std::fabs(value);
  if (value == std::numeric_limits<double>::infinity()) return out.append("Infinity");
  if (value == 0) return out.append("0.0");
  char text[32];
  const auto written = std::to_chars(text, text + sizeof text, value, std::chars_format::scientific).ptr;
  std::string_view all(text, size_t(written - text));
  const size_t mark = all.find('e');
  int exponent = 0;
  const char* exponent_text = all.data() + mark + 1 + (all[mark + 1] == '+');
  std::from_chars(exponent_text, written, exponent);
  char digits[32];
  size_t count = 0;
  for (char c : all.substr(0, mark)) {
    if (c != '.') digits[count++] = c;
  }
  const std::string_view significant(digits, count);
  if (value >= 1e7 || value < 1e-3) {
    out.push(digits[0]);
    out.push('.');
    out.append(count > 1 ? significant.substr(1) : "0");
    out.push('E');
    const auto end = std::to_chars(text, text + sizeof text, exponent).ptr;
    return out.append({text, size_t(end - text)});
  }
  if (exponent < 0) {
    out.append(std::string_view("0.00").substr(0, size_t(1 - exponent)));
    return out.append(significant);
  }
  const size_t whole = size_t(exponent) + 1;
  out.append(significant.substr(0, std::min(whole, count)));
  for (size_t i = count; i < whole; ++i) out.push('0');
  out.push('.');
  out.append(count > whole ? significant.substr(whole) : "0");
}

}  // namespace

void print_number(Value number, TextSink& out) {
  switch (number.kind()) {
    case Kind::integer: {
      char digits[24];
      const auto end = std::to_chars(digits, digits + sizeof digits, number.integer()).ptr;
      return out.append({digits, size_t(end - digits)});
    }
    case Kind::big_integer: return print_big(number.big_integer(), out);
    case Kind::real: return print_real(number.real(), out);
    default: return;
  }
}

}  // namespace apigw::vtl
