#include <doctest/doctest.h>

#include "runtime/bundle/quote.h"

using apigw::bundle::quote;
using apigw::bundle::unquote;

TEST_CASE("quote: every byte comes back") {
  std::string all;
  for (int i = 0; i < 256; ++i) all += char(i);
  std::string quoted = quote(all) + " rest";
  std::string_view in = quoted;
  auto back = unquote(in);
  REQUIRE(back.has_value());
  CHECK(*back == all);
  CHECK(in == " rest");
}

TEST_CASE("quote: a text stands on one line") { CHECK(quote("a\n\"b\"\\\x01") == R"("a\n\"b\"\\\x01")"); }

TEST_CASE("quote: broken texts are refused") {
  for (std::string_view text : {"", "abc", "\"abc", "\"\\q\"", "\"\\x1\"", "\"\\x1", "\"\\"}) {
    CAPTURE(text);
    CHECK_FALSE(unquote(text).has_value());
  }
}
