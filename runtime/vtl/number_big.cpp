#include "runtime/vtl/number_big.h"

#include <charconv>
#include <cmath>
#include <limits>

#include "runtime/vtl/text.h"

namespace apigw::vtl {
namespace {

BigInteger trimmed(std::span<const uint32_t> limbs, bool negative) {
  uint32_t size = uint32_t(limbs.size());
  while (size && limbs[size - 1] == 0) --size;
  return {negative && size != 0, size, limbs.data()};
}

int compare_magnitude(const BigInteger& a, const BigInteger& b) {
  if (a.size != b.size) return a.size < b.size ? -1 : 1;
  for (uint32_t i = a.size; i-- > 0;) {
    if (a.limbs[i] != b.limbs[i]) return a.limbs[i] < b.limbs[i] ? -1 : 1;
  }
  return 0;
}

BigInteger add_magnitude(Arena& arena, const BigInteger& a, const BigInteger& b, bool negative) {
  const uint32_t size = std::max(a.size, b.size) + 1;
  const auto out = arena.array<uint32_t>(size);
  uint32_t carry = 0;
  for (uint32_t i = 0; i < size; ++i) {
    const uint32_t sum = (i < a.size ? a.limbs[i] : 0) + (i < b.size ? b.limbs[i] : 0) + carry;
    carry = sum >= big_limb;
    out[i] = carry ? sum - big_limb : sum;
  }
  return trimmed(out, negative);
}

/// |a| >= |b|.
BigInteger subtract_magnitude(Arena& arena, const BigInteger& a, const BigInteger& b, bool negative) {
  const auto out = arena.array<uint32_t>(a.size);
  int32_t borrow = 0;
  for (uint32_t i = 0; i < a.size; ++i) {
    int32_t difference = int32_t(a.limbs[i]) - int32_t(i < b.size ? b.limbs[i] : 0) - borrow;
    borrow = difference < 0;
    out[i] = uint32_t(borrow ? difference + int32_t(big_limb) : difference);
  }
  return trimmed(out, negative);
}

BigInteger sum(Arena& arena, const BigInteger& a, const BigInteger& b, bool b_negative) {
  if (a.negative == b_negative) return add_magnitude(arena, a, b, a.negative);
  return compare_magnitude(a, b) >= 0 ? subtract_magnitude(arena, a, b, a.negative) : subtract_magnitude(arena, b, a, b_negative);
}

/// limbs * factor + nothing, in place; the carry out.
uint32_t scale(std::span<uint32_t> limbs, uint32_t factor) {
  uint64_t carry = 0;
  for (uint32_t& limb : limbs) {
    carry += uint64_t(limb) * factor;
    limb = uint32_t(carry % big_limb);
    carry /= big_limb;
  }
  return uint32_t(carry);
}

uint32_t divide_small(std::span<uint32_t> limbs, uint32_t divisor) {
  uint64_t rest = 0;
  for (size_t i = limbs.size(); i-- > 0;) {
    rest = rest * big_limb + limbs[i];
    limbs[i] = uint32_t(rest / divisor);
    rest %= divisor;
  }
  return uint32_t(rest);
}

std::span<uint32_t> copy_of(Arena& arena, const BigInteger& value, uint32_t extra) {
  const auto out = arena.array<uint32_t>(value.size + extra);
  for (uint32_t i = 0; i < value.size; ++i) out[i] = value.limbs[i];
  return out;
}

}  // namespace

BigInteger big_of(Arena& arena, int64_t value) {
  uint64_t rest = value < 0 ? 0 - uint64_t(value) : uint64_t(value);
  const auto limbs = arena.array<uint32_t>(3);
  for (uint32_t& limb : limbs) {
    limb = uint32_t(rest % big_limb);
    rest /= big_limb;
  }
  return trimmed(limbs, value < 0);
}

BigInteger big_of(Arena& arena, std::string_view digits) {
  const bool negative = digits.starts_with('-');
  if (negative) digits.remove_prefix(1);
  const auto limbs = arena.array<uint32_t>((digits.size() + 8) / 9);
  for (uint32_t& limb : limbs) {
    const size_t take = std::min<size_t>(9, digits.size());
    for (char c : digits.substr(digits.size() - take)) limb = limb * 10 + uint32_t(c - '0');
    digits.remove_suffix(take);
  }
  return trimmed(limbs, negative);
}

int compare(const BigInteger& a, const BigInteger& b) {
  if (a.negative != b.negative) return a.negative ? -1 : 1;
  const int magnitude = compare_magnitude(a, b);
  return a.negative ? -magnitude : magnitude;
}

BigInteger add(Arena& arena, const BigInteger& a, const BigInteger& b) { return sum(arena, a, b, b.negative); }
BigInteger subtract(Arena& arena, const BigInteger& a, const BigInteger& b) { return sum(arena, a, b, !b.negative); }

BigInteger multiply(Arena& arena, const BigInteger& a, const BigInteger& b) {
  const auto out = arena.array<uint32_t>(a.size + b.size);
  for (uint32_t i = 0; i < a.size; ++i) {
    uint64_t carry = 0;
    for (uint32_t j = 0; j < b.size; ++j) {
      carry += out[i + j] + uint64_t(a.limbs[i]) * b.limbs[j];
      out[i + j] = uint32_t(carry % big_limb);
      carry /= big_limb;
    }
    out[i + b.size] = uint32_t(carry);
  }
  return trimmed(out, a.negative != b.negative);
}

// Knuth, The Art of Computer Programming volume 2, 4.3.1, algorithm D.
Division divide(Arena& arena, const BigInteger& a, const BigInteger& b) {
  const bool negative = a.negative != b.negative;
  if (compare_magnitude(a, b) < 0) return {{}, a};
  if (b.size == 1) {
    const auto quotient = copy_of(arena, a, 0);
    const uint32_t rest = divide_small(quotient, b.limbs[0]);
    BigInteger remainder = big_of(arena, int64_t(rest));
    remainder.negative = a.negative && rest != 0;
    return {trimmed(quotient, negative), remainder};
  }
  const uint32_t factor = big_limb / (b.limbs[b.size - 1] + 1);
  const auto u = copy_of(arena, a, 1);
  const auto v = copy_of(arena, b, 0);
  scale(u, factor);
  scale(v, factor);
  const uint32_t n = b.size;
  const auto quotient = arena.array<uint32_t>(a.size - n + 1);
  for (uint32_t j = a.size - n + 1; j-- > 0;) {
    const uint64_t top = uint64_t(u[j + n]) * big_limb + u[j + n - 1];
    uint64_t guess = top / v[n - 1], rest = top % v[n - 1];
    while (guess >= big_limb || guess * v[n - 2] > rest * big_limb + u[j + n - 2]) {
      --guess;
      rest += v[n - 1];
      if (rest >= big_limb) break;
    }
    int64_t borrow = 0;
    uint64_t carry = 0;
    for (uint32_t i = 0; i < n; ++i) {
      carry += guess * v[i];
      int64_t difference = int64_t(u[i + j]) - int64_t(carry % big_limb) - borrow;
      carry /= big_limb;
      borrow = difference < 0;
      u[i + j] = uint32_t(borrow ? difference + big_limb : difference);
    }
    const int64_t difference = int64_t(u[j + n]) - int64_t(carry) - borrow;
    u[j + n] = uint32_t(difference < 0 ? difference + big_limb : difference);
    if (difference < 0) {  // the guess was one too high: add the divisor back
      --guess;
      uint32_t over = 0;
      for (uint32_t i = 0; i < n; ++i) {
        const uint32_t back = u[i + j] + v[i] + over;
        over = back >= big_limb;
        u[i + j] = over ? back - big_limb : back;
      }
      u[j + n] = (u[j + n] + over) % big_limb;
    }
    quotient[j] = uint32_t(guess);
  }
  divide_small(u, factor);
  return {trimmed(quotient, negative), trimmed(u.first(n), a.negative)};
}

double to_double(const BigInteger& value) {
  if (value.size > 36) return value.negative ? -std::numeric_limits<double>::infinity() : std::numeric_limits<double>::infinity();  // above 1E315
  char text[36 * 9 + 2];
  char* out = text;
  if (value.negative) *out++ = '-';
  for (uint32_t i = value.size; i-- > 0;) {
    for (uint32_t unit = big_limb / 10; unit; unit /= 10) *out++ = char('0' + value.limbs[i] / unit % 10);
  }
  if (value.size == 0) *out++ = '0';
  double result = 0;
  if (std::from_chars(text, out, result).ec == std::errc::result_out_of_range) result = value.negative ? -HUGE_VAL : HUGE_VAL;
  return result;
}

int64_t to_int64(const BigInteger& value) {
  uint64_t bits = 0;
  for (uint32_t i = value.size; i-- > 0;) bits = bits * big_limb + value.limbs[i];
  return int64_t(value.negative ? 0 - bits : bits);
}

void print_big(const BigInteger& value, TextSink& out) {
  if (value.size == 0) return out.push('0');
  if (value.negative) out.push('-');
  char digits[16];
  for (uint32_t i = value.size; i-- > 0;) {
    const auto end = std::to_chars(digits, digits + sizeof digits, value.limbs[i]).ptr;
    const size_t count = size_t(end - digits);
    if (i + 1 != value.size) out.append(std::string_view("000000000").substr(count));
    out.append({digits, count});
  }
}

}  // namespace apigw::vtl
