#pragma once
// Decimal numbers as texts, compared by value and without rounding: 1.0 equals 1, 10^400 is a number like any other. Both
// planes use it: the compiler on the numbers of a schema, the validator on those of a body.
#include <cstdint>
#include <string_view>

namespace apigw::bundle {

/// Digits of a number without zeros at either end: 0.d1d2d3... * 10^top. The text may hold one '.' among the digits.
struct Decimal {
  std::string_view digits;  // from the first to the last digit that is not '0'; empty: the number is zero
  int64_t top = 0;
  uint32_t digit_count = 0;
  bool negative = false;
  int64_t exponent() const { return top - digit_count; }  // of the last digit
};

/// Digits an exponent may have; the verdict on longer ones is left to who reads the text.
inline constexpr uint32_t exponent_digits_max = 9;

/// Reads a JSON number. Any other text gives some number and never reads beyond the text.
inline Decimal decimal(std::string_view text) {
  Decimal out;
  size_t at = 0;
  if (at < text.size() && (text[at] == '-' || text[at] == '+')) out.negative = text[at++] == '-';
  const auto is_digit = [](char c) { return c >= '0' && c <= '9'; };
  size_t first = std::string_view::npos, last = 0, point = std::string_view::npos, digits = 0, digits_to_first = 0, digits_to_last = 0;
  size_t digits_to_point = 0;
  for (; at < text.size(); ++at) {
    if (text[at] == '.' && point == std::string_view::npos) {
      point = at;
      digits_to_point = digits;
      continue;
    }
    if (!is_digit(text[at])) break;
    if (text[at] != '0') {
      if (first == std::string_view::npos) first = at, digits_to_first = digits;
      last = at;
      digits_to_last = digits;
    }
    ++digits;
  }
  if (point == std::string_view::npos) digits_to_point = digits;
  int64_t exponent = 0;
  if (at < text.size() && (text[at] | 0x20) == 'e') {
    bool down = false;
    if (++at < text.size() && (text[at] == '-' || text[at] == '+')) down = text[at++] == '-';
    for (; at < text.size() && is_digit(text[at]); ++at) {
      if (exponent < 1'000'000'000'000) exponent = exponent * 10 + (text[at] - '0');
    }
    if (down) exponent = -exponent;
  }
  if (first == std::string_view::npos) return Decimal{};  // -0 is 0
  out.digits = text.substr(first, last - first + 1);
  out.digit_count = uint32_t(digits_to_last - digits_to_first + 1);
  out.top = int64_t(digits_to_point) - int64_t(digits_to_first) + exponent;
  return out;
}

/// Less, equal, greater: -1, 0, 1.
inline int compare(const Decimal& a, const Decimal& b) {
  if (a.digits.empty() || b.digits.empty()) {
    if (a.digits.empty() && b.digits.empty()) return 0;
    return a.digits.empty() ? (b.negative ? 1 : -1) : (a.negative ? -1 : 1);
  }
  if (a.negative != b.negative) return a.negative ? -1 : 1;
  const int sign = a.negative ? -1 : 1;
  if (a.top != b.top) return a.top < b.top ? -sign : sign;
  size_t i = 0, j = 0;
  for (;;) {
    if (i < a.digits.size() && a.digits[i] == '.') ++i;
    if (j < b.digits.size() && b.digits[j] == '.') ++j;
    const bool a_over = i == a.digits.size(), b_over = j == b.digits.size();
    if (a_over || b_over) return a_over && b_over ? 0 : a_over ? -sign : sign;
    if (a.digits[i] != b.digits[j]) return a.digits[i] < b.digits[j] ? -sign : sign;
    ++i, ++j;
  }
}

/// The text as a signed integer of 64 bits; false when it is none, or has more than 18 characters.
inline bool small_integer(std::string_view text, int64_t& value) {
  const bool negative = text.starts_with('-');
  if (negative) text.remove_prefix(1);
  if (text.empty() || text.size() > 18) return false;
  int64_t sum = 0;
  for (const char c : text) {
    if (c < '0' || c > '9') return false;
    sum = sum * 10 + (c - '0');
  }
  value = negative ? -sum : sum;
  return true;
}

/// x is an integral multiple of digits * 10^exponent; digits is not zero.
inline bool is_multiple(const Decimal& x, uint64_t digits, int64_t exponent) {
  if (x.digits.empty()) return true;
  // x = a * 10^shift in units of 10^exponent, and a does not end in zero: below the unit nothing is a multiple.
  const int64_t shift = x.exponent() - exponent;
  if (shift < 0) return false;
  uint64_t rest = 0;
  for (const char c : x.digits) {
    if (c == '.') continue;
    rest = uint64_t((static_cast<unsigned __int128>(rest) * 10 + uint64_t(c - '0')) % digits);
  }
  uint64_t power = 10 % digits, factor = 1 % digits;
  for (uint64_t left = uint64_t(shift); left > 0; left >>= 1) {
    if (left & 1) factor = uint64_t(static_cast<unsigned __int128>(factor) * power % digits);
    power = uint64_t(static_cast<unsigned __int128>(power) * power % digits);
  }
  return static_cast<unsigned __int128>(rest) * factor % digits == 0;
}

}  // namespace apigw::bundle
