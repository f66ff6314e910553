#include "runtime/base/time_text.h"

#include <doctest/doctest.h>

using namespace apigw;

TEST_CASE("time: ISO 8601 with and without seconds, fractions and offsets") {
  CHECK(parse_iso_time("1970-01-01T00:00:01Z") == 1000);
  CHECK(parse_iso_time("1970-01-01T00:00:01.123Z") == 1000);
  CHECK(parse_iso_time("1970-01-01T00:01Z") == 60'000);
  CHECK(parse_iso_time("1970-01-02") == 86'400'000);
  CHECK(parse_iso_time("1970-01-01T01:00:00+01:00") == 0);
  CHECK(parse_iso_time("1970-01-01T00:00:00-0130") == 5'400'000);
  CHECK(parse_iso_time("2015-08-30T12:36:00Z") == 1440938160000);
  for (const char* bad : {"", "Z", "1970-01-01T00:00:01", "1970-01-01 00:00:01Z", "1970-13-01T00:00:01Z", "1970-01-01T25:00:01Z", "19x0-01-01T00:00:01Z", "1970-01-01T00:00:01xZ",
                          "1970-01-01T00:00:01.Z", "1970-02-30", "1970-01-01Z", "1970-01-01T00:00:00+1"}) {
    CHECK_FALSE_MESSAGE(parse_iso_time(bad).has_value(), bad);
  }
}

TEST_CASE("time: the basic format is exact") {
  CHECK(parse_basic_time("20150830T123600Z") == 1440938160000);
  for (const char* bad : {"", "20150830T123600", "20150830T123600ZZ", "20150830 123600Z", "20151330T123600Z", "2015083xT123600Z", "20150830T243600Z"}) {
    CHECK_FALSE_MESSAGE(parse_basic_time(bad).has_value(), bad);
  }
}

TEST_CASE("time: the Date field") {
  CHECK(parse_http_time("Sun, 30 Aug 2015 12:36:00 GMT") == 1440938160000);
  for (const char* bad : {"", "Sun, 30 Aug 2015 12:36:00 UTC", "Sun, 30 ugS 2015 12:36:00 GMT", "Sun, 31 Feb 2015 12:36:00 GMT", "Sunday, 30-Aug-15 12:36:00 GMT"}) {
    CHECK_FALSE_MESSAGE(parse_http_time(bad).has_value(), bad);
  }
}
