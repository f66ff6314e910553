#include "runtime/bundle/schema_number.h"

#include <doctest/doctest.h>

#include <string>

using apigw::bundle::compare;
using apigw::bundle::decimal;
using apigw::bundle::is_multiple;

TEST_CASE("schema number: one value has many texts") {
  for (const char* text : {"100", "1e2", "1E+2", "100.0", "0.1e3", "1000e-1", "100.000e0", "10.0e001"}) {
    CAPTURE(text);
    CHECK(compare(decimal(text), decimal("100")) == 0);
    CHECK(compare(decimal(text), decimal("-100")) == 1);
    CHECK(compare(decimal(text), decimal("100.0000000000000000000000001")) == -1);
  }
  for (const char* text : {"0", "-0", "0.0", "0e999999999", "-0.00e-5"}) CHECK(compare(decimal(text), decimal("0")) == 0);
}

TEST_CASE("schema number: order is that of the numbers, not of their texts") {
  const char* const ascending[] = {"-1e999999999", "-1e20", "-100000000000000000000.5e-1", "-2", "-1.5", "-1e-9", "0", "1e-999999999", "0.09", "0.1", "0.11", "1", "9", "10",
                                   "18446744073709551615", "18446744073709551616", "1e300", "12e299"};
  for (size_t i = 0; i < std::size(ascending); ++i) {
    for (size_t j = 0; j < std::size(ascending); ++j) {
      CAPTURE(ascending[i]);
      CAPTURE(ascending[j]);
      CHECK(compare(decimal(ascending[i]), decimal(ascending[j])) == (i < j ? -1 : i > j ? 1 : 0));
    }
  }
}

TEST_CASE("schema number: multiples of digits times a power of ten") {
  CHECK(is_multiple(decimal("19.99"), 1, -2));
  CHECK_FALSE(is_multiple(decimal("19.995"), 1, -2));
  CHECK(is_multiple(decimal("7.5"), 25, -1));
  CHECK_FALSE(is_multiple(decimal("7"), 25, -1));
  CHECK(is_multiple(decimal("1e999999999"), 1024, 0));
  CHECK_FALSE(is_multiple(decimal("1e999999999"), 3, 0));
  CHECK(is_multiple(decimal("0"), 7, 5));
  CHECK_FALSE(is_multiple(decimal("70"), 7, 2));
  CHECK(is_multiple(decimal("-9223372036854775806"), 9223372036854775806u / 2, 0));
}

TEST_CASE("schema number: any text gives some number") {
  for (const char* text : {"", "-", "+", ".", "e", "1e", "--1", "1.2.3", "abc", "1e99999999999999999999999"}) {
    CAPTURE(text);
    CHECK(compare(decimal(text), decimal(text)) == 0);
  }
}
