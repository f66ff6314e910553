#include "compiler/sdkgen/text_format.h"

#include <algorithm>

namespace apigw::sdkgen {
namespace {

bool digits_at(std::string_view text, std::string_view shape) {
  if (text.size() < shape.size()) return false;
  for (size_t i = 0; i < shape.size(); ++i) {
    const bool digit = text[i] >= '0' && text[i] <= '9';
    if (shape[i] == '0' ? !digit : (text[i] | 0x20) != (shape[i] | 0x20)) return false;
  }
  return true;
}

int two_digits(std::string_view text, size_t at) { return (text[at] - '0') * 10 + text[at + 1] - '0'; }

bool is_date(std::string_view text) {
  constexpr int kDays[] = {31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
  if (text.size() != 10 || !digits_at(text, "0000-00-00")) return false;
  const int month = two_digits(text, 5), day = two_digits(text, 8);
  const int year = two_digits(text, 0) * 100 + two_digits(text, 2);
  const bool leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
  return year >= 1 && month >= 1 && month <= 12 && day >= 1 && day <= kDays[month - 1] - (month == 2 && !leap ? 1 : 0);
}

bool is_date_time(std::string_view text) {
  if (text.size() < 20 || !is_date(text.substr(0, 10)) || !digits_at(text.substr(10), "T00:00:00")) return false;
  if (two_digits(text, 11) > 23 || two_digits(text, 14) > 59 || two_digits(text, 17) > 59) return false;
  std::string_view zone = text.substr(19);
  if (zone.starts_with('.') && digits_at(zone.substr(1), "0")) zone.remove_prefix(std::min(zone.find_first_not_of("0123456789", 1), zone.size()));
  return zone == "Z" || zone == "z" || (zone.size() == 6 && (digits_at(zone, "+00:00") || digits_at(zone, "-00:00")) && two_digits(zone, 1) < 24 && two_digits(zone, 4) < 60);
}

bool is_base64(std::string_view text) {
  const size_t end = text.find_last_not_of('=') + 1;
  const bool letters = std::all_of(text.begin(), text.begin() + static_cast<ptrdiff_t>(end), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '+' || c == '/';
  });
  return text.size() % 4 == 0 && text.size() - end <= 2 && letters;
}

struct FormatCheck {
  std::string_view format;
  bool (*fits)(std::string_view text);
};
constexpr FormatCheck kFormatChecks[] = {{"date", is_date}, {"date-time", is_date_time}, {"byte", is_base64}};

}  // namespace

bool fits_format(std::string_view text, std::string_view format) {
  return std::all_of(std::begin(kFormatChecks), std::end(kFormatChecks), [&](const FormatCheck& row) { return row.format != format || row.fits(text); });
}

}  // namespace apigw::sdkgen
