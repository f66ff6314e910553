#include "compiler/sdkgen/text_formats.h"

#include <algorithm>
#include <chrono>

namespace apigw::sdkgen {
namespace {

bool is_digit(char c) { return c >= '0' && c <= '9'; }

/// The text begins like `pattern`, whose nines are digits.
bool begins_like(std::string_view text, std::string_view pattern) {
  return text.size() >= pattern.size() && std::equal(pattern.begin(), pattern.end(), text.begin(), [](char wanted, char c) { return wanted == '9' ? is_digit(c) : wanted == c; });
}

int number_at(std::string_view text, size_t at, size_t digits) {
  int value = 0;
  for (const char c : text.substr(at, digits)) value = value * 10 + (c - '0');
  return value;
}

bool is_date(std::string_view text) {
  if (text.size() != 10 || !begins_like(text, "9999-99-99")) return false;
  const std::chrono::year_month_day day(std::chrono::year(number_at(text, 0, 4)), std::chrono::month(static_cast<unsigned>(number_at(text, 5, 2))), std::chrono::day(static_cast<unsigned>(number_at(text, 8, 2))));
  return day.ok() && number_at(text, 0, 4) > 0;
}

/// RFC 3339.
bool is_date_time(std::string_view text) {
  if (text.size() < 20 || !is_date(text.substr(0, 10)) || (text[10] != 'T' && text[10] != 't') || !begins_like(text.substr(11), "99:99:99")) return false;
  if (number_at(text, 11, 2) > 23 || number_at(text, 14, 2) > 59 || number_at(text, 17, 2) > 59) return false;
  text.remove_prefix(19);
  if (text.front() == '.') {
    const size_t end = std::min(text.find_first_not_of("0123456789", 1), text.size());
    if (end == 1) return false;
    text.remove_prefix(end);
  }
  if (text == "Z" || text == "z") return true;
  return text.size() == 6 && (begins_like(text, "+99:99") || begins_like(text, "-99:99")) && number_at(text, 1, 2) < 24 && number_at(text, 4, 2) < 60;
}

bool is_base64(std::string_view text) {
  const size_t padding = text.ends_with("==") ? 2 : text.ends_with('=') ? 1 : 0;
  const auto in_alphabet = [](char c) { return is_digit(c) || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || c == '+' || c == '/'; };
  return text.size() % 4 == 0 && std::all_of(text.begin(), text.end() - static_cast<std::ptrdiff_t>(padding), in_alphabet);
}

}  // namespace

bool fits_format(std::string_view text, std::string_view format) {
  if (format == "date") return is_date(text);
  if (format == "date-time") return is_date_time(text);
  return format != "byte" || is_base64(text);
}

}  // namespace apigw::sdkgen
