#include "runtime/base/regex.h"

#include <doctest/doctest.h>

using apigw::Regex;

TEST_CASE("regex: the whole text must match") {
  const auto regex = Regex::compile("4\\d{2}");
  REQUIRE(regex.has_value());
  CHECK(regex->full_match("404"));
  CHECK_FALSE(regex->full_match("1404"));
  CHECK_FALSE(regex->full_match("4040"));
  CHECK(regex->partial_match("1404"));
}

TEST_CASE("regex: a dot does not match a line feed, a class of all does") {
  CHECK_FALSE(Regex::compile(".*timeout.*")->full_match("a\ntimeout"));
  CHECK(Regex::compile("[\\s\\S]*timeout.*")->full_match("a\ntimeout"));
}

TEST_CASE("regex: an empty pattern matches the empty text only") {
  CHECK(Regex::compile("")->full_match(""));
  CHECK_FALSE(Regex::compile("")->full_match("x"));
}

TEST_CASE("regex: Java's spelling of a named group compiles") {
  const auto regex = Regex::compile("(?<code>5\\d\\d)");
  REQUIRE(regex.has_value());
  CHECK(regex->full_match("503"));
}

TEST_CASE("regex: what RE2 lacks is refused by name and never matched in another way") {
  struct Row {
    const char* pattern;
    const char* reason;
  };
  const Row rows[] = {
      {"(?=a)b", "lookahead '(?=' is not supported"},
      {"(?!200)\\d+", "negative lookahead '(?!' is not supported"},
      {"(?<=a)b", "lookbehind '(?<=' is not supported"},
      {"(?<!a)b", "negative lookbehind '(?<!' is not supported"},
      {"(?>a)", "an atomic group '(?>' is not supported"},
      {"(a)\\1", "the back-reference '\\1' is not supported"},
      {"[a-z&&[^b]]", "the class intersection '&&' is not supported"},
      {"[a[bc]]", "a class inside a class '[' is not supported"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.pattern);
    const auto regex = Regex::compile(row.pattern);
    REQUIRE_FALSE(regex.has_value());
    CHECK(regex.error() == row.reason);
  }
}

TEST_CASE("regex: possessive quantifiers and broken patterns are refused with RE2's reason") {
  CHECK_FALSE(Regex::compile("a*+").has_value());
  CHECK_FALSE(Regex::compile("[").has_value());
  CHECK_FALSE(Regex::compile("(").has_value());
  CHECK_FALSE(Regex::compile("*").has_value());
}

TEST_CASE("regex: escaped brackets and quoted text are no constructs") {
  CHECK(Regex::compile("\\(\\?=a\\)")->full_match("(?=a)"));
  CHECK(Regex::compile("\\Q(?=a)\\E")->full_match("(?=a)"));
  CHECK(Regex::compile("[(?=]")->full_match("="));
}
