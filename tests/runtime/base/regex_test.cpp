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

TEST_CASE("regex: find gives the match and its groups, and sees what stands in front") {
  const auto regex = Regex::compile("(\\w)(-)?(?<last>\\d)");
  REQUIRE(regex.has_value());
  CHECK(regex->group_count() == 3);
  CHECK(regex->group_named("last") == 3u);
  CHECK_FALSE(regex->group_named("first").has_value());
  std::string_view groups[5];
  const std::string_view text = "..a1 b-2";
  REQUIRE(regex->find(text, 0, groups));
  CHECK(groups[0] == "a1");
  CHECK(groups[2].data() == nullptr);
  REQUIRE(regex->find(text, 4, groups));
  CHECK(groups[0] == "b-2");
  CHECK(groups[3] == "2");
  CHECK(groups[4].data() == nullptr);
  CHECK_FALSE(Regex::compile("^b")->find("ab", 1, groups));
}

TEST_CASE("regex: Java's ASCII classes") {
  CHECK(Regex::compile("\\p{Alpha}+")->full_match("aZ"));
  CHECK_FALSE(Regex::compile("\\p{Alpha}+")->full_match("a1"));
  CHECK(Regex::compile("[\\p{Punct}x]+")->full_match("!x."));
  CHECK(Regex::compile("\\P{Digit}")->full_match("a"));
  CHECK(Regex::compile("\\p{Lu}")->full_match("A"));
}
