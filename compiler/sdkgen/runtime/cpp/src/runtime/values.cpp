#include <apigw_sdk/runtime/values.hpp>

#include <algorithm>
#include <array>
#include <cctype>
#include <cstdio>

#include <apigw_sdk/runtime/codec.hpp>

namespace apigw_sdk {
namespace {

char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

/// Days since 1970-01-01 in the proleptic Gregorian calendar.
std::int64_t days_of(int year, int month, int day) {
  const std::int64_t y = month <= 2 ? year - 1 : year;
  const std::int64_t era = (y >= 0 ? y : y - 399) / 400;
  const std::int64_t year_of_era = y - era * 400;
  const std::int64_t day_of_year = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;
  return era * 146097 + year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year - 719468;
}

Date date_of_days(std::int64_t days) {
  days += 719468;
  const std::int64_t era = (days >= 0 ? days : days - 146096) / 146097;
  const std::int64_t day_of_era = days - era * 146097;
  const std::int64_t year_of_era = (day_of_era - day_of_era / 1460 + day_of_era / 36524 - day_of_era / 146096) / 365;
  const std::int64_t day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
  const std::int64_t shifted = (5 * day_of_year + 2) / 153;
  Date date;
  date.day = static_cast<int>(day_of_year - (153 * shifted + 2) / 5 + 1);
  date.month = static_cast<int>(shifted + (shifted < 10 ? 3 : -9));
  date.year = static_cast<int>(year_of_era + era * 400 + (date.month <= 2 ? 1 : 0));
  return date;
}

/// Reads fixed digits and characters; fails once and for all.
class Scanner {
 public:
  explicit Scanner(const std::string& text) : text_(text) {}
  int digits(std::size_t count) {
    int value = 0;
    for (std::size_t i = 0; i < count; ++i) {
      const char c = next();
      good_ = good_ && c >= '0' && c <= '9';
      value = value * 10 + (good_ ? c - '0' : 0);
    }
    return value;
  }
  char one_of(const char* allowed) {
    const char c = next();
    good_ = good_ && c != '\0' && std::string(allowed).find(c) != std::string::npos;
    return c;
  }
  bool at_digit() const { return at_ < text_.size() && text_[at_] >= '0' && text_[at_] <= '9'; }
  char peek() const { return at_ < text_.size() ? text_[at_] : '\0'; }
  bool finished() const { return good_ && at_ == text_.size(); }

 private:
  char next() { return at_ < text_.size() ? text_[at_++] : (good_ = false, '\0'); }
  const std::string& text_;
  std::size_t at_ = 0;
  bool good_ = true;
};

Date scan_date(Scanner& scanner) {
  Date date;
  date.year = scanner.digits(4);
  scanner.one_of("-");
  date.month = scanner.digits(2);
  scanner.one_of("-");
  date.day = scanner.digits(2);
  return date;
}

bool is_day(const Date& date) {
  if (date.month < 1 || date.month > 12 || date.day < 1) return false;
  return date_of_days(days_of(date.year, date.month, date.day)) == date;
}

std::string shown(const std::string& text) { return "'" + text.substr(0, 40) + "'"; }

constexpr char kBase64[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

}  // namespace

bool CaselessLess::operator()(const std::string& a, const std::string& b) const {
  return std::lexicographical_compare(a.begin(), a.end(), b.begin(), b.end(), [](char x, char y) { return lower(x) < lower(y); });
}

std::string HttpResponse::header(const std::string& name) const {
  const auto found = headers.find(name);
  return found == headers.end() ? std::string() : found->second;
}

AnyBox::AnyBox(const AnyBox& other) : value_(other.value_ == nullptr ? nullptr : other.heap_->copy(other.value_)), heap_(other.heap_) {}
AnyBox::AnyBox(AnyBox&& other) noexcept : value_(std::exchange(other.value_, nullptr)), heap_(other.heap_) {}
AnyBox& AnyBox::operator=(const AnyBox& other) {
  if (this != &other) *this = AnyBox(other);
  return *this;
}
AnyBox& AnyBox::operator=(AnyBox&& other) noexcept {
  AnyBox taken(std::move(other));
  std::swap(value_, taken.value_);
  std::swap(heap_, taken.heap_);
  return *this;
}
AnyBox::~AnyBox() {
  if (value_ != nullptr) heap_->destroy(value_);
}

TextEnum::TextEnum(std::string text) : other_(new std::string(std::move(text)), heap_of<std::string>) {}

std::string to_text(const Date& date) {
  std::array<char, 48> text{};
  std::snprintf(text.data(), text.size(), "%04d-%02d-%02d", date.year, date.month, date.day);
  return text.data();
}

std::string to_text(const DateTime& moment) {
  const std::int64_t micros = moment.time_since_epoch().count();
  constexpr std::int64_t day = 86400000000;
  std::int64_t days = micros / day, rest = micros % day;
  if (rest < 0) {
    rest += day;
    --days;
  }
  const std::int64_t seconds = rest / 1000000, fraction = rest % 1000000;
  std::array<char, 64> text{};
  std::snprintf(text.data(), text.size(), "T%02d:%02d:%02d", static_cast<int>(seconds / 3600), static_cast<int>(seconds / 60 % 60), static_cast<int>(seconds % 60));
  std::string result = to_text(date_of_days(days)) + text.data();
  if (fraction != 0) {
    const bool millis = fraction % 1000 == 0;
    std::snprintf(text.data(), text.size(), millis ? ".%03d" : ".%06d", static_cast<int>(millis ? fraction / 1000 : fraction));
    result += text.data();
  }
  return result + "Z";
}

Date date_of(const std::string& text) {
  Scanner scanner(text);
  const Date date = scan_date(scanner);
  if (!scanner.finished() || !is_day(date)) throw DecodeError("no date: " + shown(text));
  return date;
}

DateTime date_time_of(const std::string& text) {
  Scanner scanner(text);
  const Date date = scan_date(scanner);
  scanner.one_of("Tt ");
  const int hours = scanner.digits(2);
  scanner.one_of(":");
  const int minutes = scanner.digits(2);
  scanner.one_of(":");
  const int seconds = scanner.digits(2);
  std::int64_t fraction = 0, unit = 100000;
  if (scanner.peek() == '.') {
    scanner.one_of(".");
    do {
      fraction += scanner.digits(1) * unit;
      unit /= 10;
    } while (scanner.at_digit());
  }
  std::int64_t offset_minutes = 0;
  const char zone = scanner.one_of("Zz+-");
  if (zone == '+' || zone == '-') {
    offset_minutes = scanner.digits(2) * 60;
    scanner.one_of(":");
    offset_minutes += scanner.digits(2);
    if (zone == '-') offset_minutes = -offset_minutes;
  }
  if (!scanner.finished() || !is_day(date) || offset_minutes / 60 > 23 || offset_minutes / 60 < -23 || hours > 23 || minutes > 59 || seconds > 60) throw DecodeError("no date and time: " + shown(text));
  const std::int64_t whole = days_of(date.year, date.month, date.day) * 86400 + hours * 3600 + minutes * 60 + seconds - offset_minutes * 60;
  return DateTime(std::chrono::microseconds(whole * 1000000 + fraction));
}

std::string to_base64(const std::string& bytes) {
  std::string text;
  for (std::size_t i = 0; i < bytes.size(); i += 3) {
    std::uint32_t group = 0;
    for (std::size_t k = 0; k < 3; ++k) group = group << 8 | (i + k < bytes.size() ? static_cast<unsigned char>(bytes[i + k]) : 0U);
    for (std::size_t k = 0; k < 4; ++k) text += i + k <= bytes.size() ? kBase64[group >> (18 - 6 * k) & 63] : '=';
  }
  return text;
}

std::string from_base64(const std::string& text) {
  std::string bytes;
  const std::size_t padding = text.size() - std::min(text.size(), text.find_last_not_of('=') + 1);
  if (text.size() % 4 != 0 || padding > 2) throw DecodeError("no base64: " + shown(text));
  for (std::size_t i = 0; i < text.size(); i += 4) {
    std::uint32_t group = 0;
    for (std::size_t k = 0; k < 4; ++k) {
      const char c = text[i + k];
      const char* found = c == '\0' ? nullptr : std::find(std::begin(kBase64), std::end(kBase64) - 1, c);
      const bool is_padding = c == '=' && i + k >= text.size() - padding;
      if (!is_padding && (found == nullptr || found == std::end(kBase64) - 1)) throw DecodeError("no base64: " + shown(text));
      group = group << 6 | (is_padding ? 0U : static_cast<std::uint32_t>(found - std::begin(kBase64)));
    }
    for (int shift = 16; shift >= 0; shift -= 8) bytes += static_cast<char>(group >> shift & 0xff);
  }
  bytes.resize(bytes.size() - std::min(padding, bytes.size()));
  return bytes;
}

Json parse_json(const std::string& text) {
  constexpr int depth_max = 256;
  int depth = 0;
  bool quoted = false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (c == '"') quoted = !quoted;
    if (quoted && c == '\\') ++i;
    if (quoted) continue;
    if (c == '[' || c == '{') ++depth;
    if (c == ']' || c == '}') --depth;
    if (depth > depth_max) throw DecodeError("the JSON is nested too deeply");
  }
  Json data = Json::parse(text, nullptr, false);
  if (data.is_discarded()) throw DecodeError("no JSON: " + text.substr(0, 200));
  return data;
}

}  // namespace apigw_sdk
