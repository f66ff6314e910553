#pragma once
// Moments as protocols write them, to milliseconds since 1970. Proleptic Gregorian calendar, no leap seconds; never throws or allocates.
#include <cstdint>
#include <optional>
#include <string_view>

namespace apigw {

/// ISO 8601: "2099-01-01T00:00:00Z" with or without seconds and a fraction (which is cut off), an offset "+01:00" or "+0100" instead of Z, or
/// the day alone. Nothing for anything else, a time without an offset included.
std::optional<int64_t> parse_iso_time(std::string_view text);
/// The basic format of Signature Version 4, exactly "20150830T123600Z".
std::optional<int64_t> parse_basic_time(std::string_view text);
/// IMF-fixdate, as the Date field has it: "Sun, 30 Aug 2015 12:36:00 GMT".
std::optional<int64_t> parse_http_time(std::string_view text);

}  // namespace apigw
