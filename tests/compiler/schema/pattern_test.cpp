#include "compiler/schema/pattern.h"

#include <doctest/doctest.h>

#include "runtime/base/regex.h"

using apigw::schema::translate_pattern;

namespace {

bool matches(std::string_view ecma, std::string_view text) {
  const auto pattern = translate_pattern(ecma);
  CAPTURE(std::string(ecma));
  CAPTURE(pattern.fault);
  REQUIRE(pattern.fault.empty());
  const auto regex = apigw::Regex::compile(pattern.expression);
  REQUIRE(regex.has_value());
  return regex->partial_match(text);
}

}  // namespace

TEST_CASE("schema pattern: ECMA's meaning where RE2 has another") {
  CHECK(matches("^\\s$", "\xC2\xA0"));
  CHECK(matches("^\\s$", "\v"));
  CHECK(matches("^[\\s]$", "\xEF\xBB\xBF"));
  CHECK_FALSE(matches("^\\S$", "\xE2\x80\x83"));
  CHECK(matches("^[\\S]$", "a"));
  CHECK_FALSE(matches("^[\\S]$", "\xE2\x80\x83"));
  CHECK_FALSE(matches("^.$", "\xE2\x80\xA9"));
  CHECK(matches("^\\u00e4\\x41$", "\xC3\xA4" "A"));
  CHECK(matches("^\\ud83d\\ude00$", "\xF0\x9F\x98\x80"));
  CHECK(matches("^\\cJ$", "\n"));
  CHECK(matches("^[\\b]$", "\b"));
  CHECK(matches("\\bfoo\\b", "a foo b"));
  CHECK(matches("^[^]$", "\n"));
  CHECK_FALSE(matches("[]", "a"));
  CHECK(matches("^[[&&]+$", "[&"));
  CHECK(matches("^[\\w-.]+$", "a-.b"));
  CHECK(matches("^(?<year>\\d{4})-(?:x|y)$", "2024-x"));
  CHECK(matches("^\\/a\\-\\_\\e$", "/a-_e"));
  CHECK(matches("^\\Qa\\E$", "QaE"));
  CHECK(matches("^\\0$", std::string_view("\0", 1)));
  CHECK(matches("^a{2,3}$", "aaa"));
  CHECK(matches("^\\p{Lu}$", "\xC3\x84"));
  CHECK(matches("^$", ""));
  CHECK_FALSE(matches("^a$", "a\n"));
  CHECK_FALSE(matches("^a$", "b\na"));
}

TEST_CASE("schema pattern: what RE2 lacks is unsupported, what is broken is not") {
  struct Row {
    const char* pattern;
    bool unsupported;
    uint32_t begin, end;
  };
  for (const Row& row : {Row{"a(?=b)", true, 1, 4}, Row{"(?!a)", true, 0, 3}, Row{"(?<=a)b", true, 0, 4}, Row{"x(?<!a)b", true, 1, 5}, Row{"(a)\\1", true, 3, 5}, Row{"(?<n>a)\\k<n>", true, 7, 9},
                         Row{"a{1001}", true, 0, 7}, Row{"\\ud800", true, 0, 6}, Row{"(", false, 0, 1}, Row{"a**", false, 0, 3}, Row{"x[a", false, 1, 3}, Row{"a\\", false, 1, 2}, Row{"(?i)a", false, 0, 2},
                         Row{"\\07", false, 0, 3}, Row{"\\p{L", false, 0, 4}}) {
    CAPTURE(row.pattern);
    const auto pattern = translate_pattern(row.pattern);
    CAPTURE(pattern.fault);
    CHECK_FALSE(pattern.fault.empty());
    CHECK(pattern.expression.empty());
    CHECK(pattern.unsupported == row.unsupported);
    CHECK(pattern.begin == row.begin);
    CHECK(pattern.end == row.end);
  }
}
