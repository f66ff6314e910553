#include "runtime/base/time_text.h"

#include <algorithm>
#include <chrono>

namespace apigw {
namespace {

/// Takes a text apart from its front; the first thing that does not fit makes all of it void.
class Reader {
 public:
  explicit Reader(std::string_view text) : rest_(text) {}

  int digits(size_t count) {
    int value = 0;
    if (rest_.size() < count) good_ = false;
    for (size_t i = 0; good_ && i < count; ++i) {
      if (rest_[i] < '0' || rest_[i] > '9') good_ = false;
      value = value * 10 + (rest_[i] - '0');
    }
    rest_.remove_prefix(std::min(count, rest_.size()));
    return good_ ? value : 0;
  }
  bool skip(std::string_view expected) {
    if (!rest_.starts_with(expected)) return false;
    rest_.remove_prefix(expected.size());
    return true;
  }
  void need(std::string_view expected) { good_ = skip(expected) && good_; }
  void skip_digits() {
    const size_t before = rest_.size();
    while (!rest_.empty() && rest_.front() >= '0' && rest_.front() <= '9') rest_.remove_prefix(1);
    good_ = good_ && rest_.size() < before;
  }
  bool empty() const { return rest_.empty(); }
  bool is_whole() const { return good_ && rest_.empty(); }

 private:
  std::string_view rest_;
  bool good_ = true;
};

struct Clock {
  int hour = 0, minute = 0, second = 0;
};

std::optional<int64_t> moment(int year, int month, int day, Clock clock, int offset_minutes = 0) {
  const std::chrono::year_month_day date{std::chrono::year(year), std::chrono::month(unsigned(month)), std::chrono::day(unsigned(day))};
  if (!date.ok() || clock.hour > 23 || clock.minute > 59 || clock.second > 60) return {};
  const int64_t days = std::chrono::sys_days(date).time_since_epoch().count();
  return ((days * 24 + clock.hour) * 60 + clock.minute - offset_minutes) * 60'000 + clock.second * 1000;
}

/// Minutes east of Greenwich of "Z", "+01:00", "-0130".
int offset(Reader& reader) {
  if (reader.skip("Z")) return 0;
  const bool west = reader.skip("-");
  if (!west) reader.need("+");
  const int hours = reader.digits(2);
  reader.skip(":");
  const int minutes = hours * 60 + reader.digits(2);
  return west ? -minutes : minutes;
}

}  // namespace

std::optional<int64_t> parse_iso_time(std::string_view text) {
  Reader reader(text);
  const int year = reader.digits(4);
  reader.need("-");
  const int month = reader.digits(2);
  reader.need("-");
  const int day = reader.digits(2);
  if (reader.is_whole()) return moment(year, month, day, {});
  reader.need("T");
  Clock clock{.hour = reader.digits(2)};
  reader.need(":");
  clock.minute = reader.digits(2);
  if (reader.skip(":")) {
    clock.second = reader.digits(2);
    if (reader.skip(".")) reader.skip_digits();
  }
  const int minutes = offset(reader);
  if (!reader.is_whole()) return {};
  return moment(year, month, day, clock, minutes);
}

std::optional<int64_t> parse_basic_time(std::string_view text) {
  Reader reader(text);
  const int year = reader.digits(4), month = reader.digits(2), day = reader.digits(2);
  reader.need("T");
  Clock clock{.hour = reader.digits(2)};
  clock.minute = reader.digits(2);
  clock.second = reader.digits(2);
  reader.need("Z");
  if (!reader.is_whole()) return {};
  return moment(year, month, day, clock);
}

std::optional<int64_t> parse_http_time(std::string_view text) {
  constexpr std::string_view months = "JanFebMarAprMayJunJulAugSepOctNovDec";
  if (text.size() != 29) return {};
  Reader reader(text.substr(3));  // the day of the week says nothing new
  reader.need(", ");
  const int day = reader.digits(2);
  reader.need(" ");
  const size_t month = months.find(text.substr(8, 3));
  if (month == std::string_view::npos || month % 3 != 0) return {};
  reader.need(text.substr(8, 3));
  reader.need(" ");
  const int year = reader.digits(4);
  reader.need(" ");
  Clock clock{.hour = reader.digits(2)};
  reader.need(":");
  clock.minute = reader.digits(2);
  reader.need(":");
  clock.second = reader.digits(2);
  reader.need(" GMT");
  if (!reader.is_whole()) return {};
  return moment(year, int(month / 3) + 1, day, clock);
}

}  // namespace apigw
