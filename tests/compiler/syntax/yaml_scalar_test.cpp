#include <doctest/doctest.h>

#include "tests/compiler/syntax/reading.h"

using namespace apigw::syntax;

TEST_CASE("yaml scalar: a literal block maps each line past its indentation") {
  const auto r = yaml_of("a: |\n  one\n\n    two\n  three\n\n\nb: c\n");
  CHECK(r.at("a").text == "one\n\n  two\nthree\n");
  CHECK(r.at("a").quoted);
  CHECK(r.spelled("a") == "|\n  one\n\n    two\n  three");
  CHECK(r.behind("a", "one") == "one");
  CHECK(r.behind("a", "  two") == "  two");
  CHECK(r.behind("a", "three") == "three");
  CHECK(r.behind("a", "o\nthree") == "o\n  three");
  CHECK(r.spelled("b") == "c");
}

TEST_CASE("yaml scalar: chomping and indentation indicators change the text, not the places") {
  const auto r = yaml_of("a: |-\n  x\n  y\n\nb: |+\n  x\n\n\nc: |2\n    x\n  y\nd: >-   # comment\n  x\n  y\ne: |\nf: >+\n\n\ng: h\n");
  CHECK(r.faults() == "");
  CHECK(r.at("a").text == "x\ny");
  CHECK(r.at("b").text == "x\n\n\n");
  CHECK(r.spelled("b") == "|+\n  x");
  CHECK(r.at("c").text == "  x\ny\n");
  CHECK(r.behind("c", "y") == "y");
  CHECK(r.behind("c", "  x") == "  x");
  CHECK(r.at("d").text == "x y");
  CHECK(r.behind("d", "y") == "y");
  CHECK(r.at("e").text == "");
  CHECK(r.spelled("e") == "|");
  CHECK(r.spelled("f") == ">+");
  CHECK(r.spelled("g") == "h");
}

TEST_CASE("yaml scalar: a folded block maps through folded, blank and indented lines") {
  const auto r = yaml_of("a: >\n  one\n  two\n\n  three\n    four\n  five\n\n\n  six\n");
  CHECK(r.at("a").text == "one two\nthree\n  four\nfive\n\nsix\n");
  for (const char* word : {"one", "two", "three", "  four", "five", "six"}) CHECK(r.behind("a", word) == word);
  CHECK(r.behind("a", "one two") == "one\n  two");
}

TEST_CASE("yaml scalar: double quotes map escapes and folded lines") {
  const auto r = yaml_of("a: \"x\\u00e9\\x41 \\\"q\\\"\n   folded \n\n   para\\\n   joined \\  end\"\nb: c\n");
  CHECK(r.faults() == "");
  CHECK(r.at("a").text == "x\xC3\xA9" "A \"q\" folded\nparajoined   end");
  CHECK(r.behind("a", "\xC3\xA9") == "\\u00e9");
  CHECK(r.behind("a", "A") == "\\x41");
  CHECK(r.behind("a", "\"q\"") == "\\\"q\\\"");
  for (const char* word : {"folded", "joined", "end"}) CHECK(r.behind("a", word) == word);
  CHECK(r.spelled("b") == "c");
}

TEST_CASE("yaml scalar: surrogate pairs are one character, in double quotes only") {
  const auto r = yaml_of("a: \"<\\ud83d\\ude00>\"\nb: '\\ud83d\\ude00'\nc: \\ud83d\\ude00 x\n\"k\\ud83d\\ude00\": |\n  z \\ud83d\\ude00 y\n  w\n");
  CHECK(r.faults() == "");
  CHECK(r.at("a").text == "<\xF0\x9F\x98\x80>");
  CHECK(r.behind("a", ">") == ">");
  CHECK(r.at("b").text == "\\ud83d\\ude00");
  CHECK(r.at("c").text == "\\ud83d\\ude00 x");
  CHECK(r.at("k\xF0\x9F\x98\x80").text == "z \\ud83d\\ude00 y\nw\n");
  CHECK(r.behind("k\xF0\x9F\x98\x80", "w") == "w");
}

TEST_CASE("yaml scalar: single quotes map doubled quotes and folded lines") {
  const auto r = yaml_of("a: 'it''s\n  two\n\n  lines'\n");
  CHECK(r.at("a").text == "it's two\nlines");
  CHECK(r.behind("a", "'") == "''");
  CHECK(r.behind("a", "lines") == "lines");
  CHECK(r.spelled("a") == "'it''s\n  two\n\n  lines'");
}

TEST_CASE("yaml scalar: plain text over several lines") {
  const auto r = yaml_of("a: one two \n  three\n\n  four # comment\nb: c # d\n");
  CHECK(r.at("a").text == "one two three\nfour");
  for (const char* word : {"one two", "three", "four"}) CHECK(r.behind("a", word) == word);
  CHECK(r.spelled("a") == "one two \n  three\n\n  four");
  CHECK(r.spelled("b") == "c");
}

TEST_CASE("yaml scalar: text without escapes needs no map") {
  const auto r = yaml_of("{a: \"plain\", b: 'plain', c: plain}");
  for (const char* key : {"a", "b", "c"}) {
    CHECK(r.at(key).text_map == nullptr);
    CHECK(r.behind(key, "lai") == "lai");
  }
}
