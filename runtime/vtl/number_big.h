#pragma once
// Whole numbers beyond 64 bits: sign and magnitude, nine decimal digits a limb, lowest first. Printing is trivial, and templates print more
// than they compute.
#include <cstdint>
#include <string_view>

#include "runtime/vtl/value.h"

namespace apigw::vtl {

struct BigInteger {
  bool negative = false;
  uint32_t size = 0;  // limbs; none for zero
  const uint32_t* limbs = nullptr;
};
constexpr uint32_t big_limb = 1'000'000'000;
constexpr uint32_t big_limbs_max = 456;  // about 4,100 digits: beyond it arithmetic faults with too_large

BigInteger big_of(Arena& arena, int64_t value);
/// [-]digits, already checked.
BigInteger big_of(Arena& arena, std::string_view digits);
int compare(const BigInteger& a, const BigInteger& b);
BigInteger add(Arena& arena, const BigInteger& a, const BigInteger& b);
BigInteger subtract(Arena& arena, const BigInteger& a, const BigInteger& b);
/// O(limbs of a * limbs of b).
BigInteger multiply(Arena& arena, const BigInteger& a, const BigInteger& b);
/// Truncates towards zero, the remainder has the sign of `a`; `b` is not zero. O(limbs of a * limbs of b).
struct Division {
  BigInteger quotient, remainder;
};
Division divide(Arena& arena, const BigInteger& a, const BigInteger& b);
/// The nearest double, infinite when there is none.
double to_double(const BigInteger& value);
/// The low 64 bits of two's complement.
int64_t to_int64(const BigInteger& value);
void print_big(const BigInteger& value, TextSink& out);

}  // namespace apigw::vtl
