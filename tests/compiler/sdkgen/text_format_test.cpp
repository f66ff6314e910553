#include "compiler/sdkgen/text_format.h"

#include <doctest/doctest.h>

using apigw::sdkgen::fits_format;

TEST_CASE("text format: days and moments that a client can read") {
  for (const char* text : {"2026-11-21", "2024-02-29"}) CHECK(fits_format(text, "date"));
  for (const char* text : {"", "2026-11-21T00:00:00Z", "2026-02-29", "2026-13-01", "0000-01-01", "21-11-2026"}) CHECK_FALSE(fits_format(text, "date"));
  for (const char* text : {"2026-11-21T16:30:00Z", "2026-11-21t16:30:00.123456789z", "2026-11-21T16:30:00+01:00", "2026-11-21T16:30:00.5-23:59"}) CHECK(fits_format(text, "date-time"));
  for (const char* text : {"", "2020-01-01", "2026-11-21T16:30:00", "2026-11-21T24:30:00Z", "2026-11-21T16:30Z", "2026-11-21T16:30:00.Z", "2026-11-21T16:30:00+0100", "2026-11-21T16:30:00ZZ"}) {
    CHECK_FALSE(fits_format(text, "date-time"));
  }
}

TEST_CASE("text format: bytes are base64, and other formats are any text") {
  for (const char* text : {"", "aGVsbG8=", "aGVsbG8h", "YQ=="}) CHECK(fits_format(text, "byte"));
  for (const char* text : {"a", "aGVsbG8", "a===", "aG-_"}) CHECK_FALSE(fits_format(text, "byte"));
  CHECK(fits_format("nonsense", "uuid"));
}
