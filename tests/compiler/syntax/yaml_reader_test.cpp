#include <doctest/doctest.h>

#include "tests/compiler/syntax/reading.h"

using namespace apigw::syntax;

TEST_CASE("yaml: keys, values and collections carry the bytes they stand in") {
  const auto r = yaml_of(
      "# head\n"
      "paths:\n"
      "  /pets:   # comment\n"
      "    get: {tags: [a, \"b c\"], x: 1 }\n"
      "    \"200\": 'it''s'\n"
      "list:\n"
      "- one\n"
      "- k: v\n"
      "  w: z\n");
  CHECK(r.faults() == "");
  CHECK(r.at("paths").get("/pets") != nullptr);
  const Node& pets = *r.at("paths").get("/pets");
  CHECK(r.spelled(r.at("paths").find("/pets")->key_span) == "/pets");
  CHECK(r.spelled(pets.get("get")->span) == "{tags: [a, \"b c\"], x: 1 }");
  CHECK(r.spelled(pets.get("get")->get("tags")->span) == "[a, \"b c\"]");
  CHECK(r.spelled(pets.get("get")->get("tags")->items[1]->span) == "\"b c\"");
  CHECK(r.spelled(pets.find("200")->key_span) == "\"200\"");
  CHECK(r.spelled(pets.get("200")->span) == "'it''s'");
  CHECK(pets.get("200")->text == "it's");
  CHECK(r.spelled("list") == "- one\n- k: v\n  w: z");
  CHECK(r.spelled("list/1") == "k: v\n  w: z");
}

TEST_CASE("yaml: plain scalars follow the core schema of YAML 1.2, with digit runs left alone") {
  const auto r = yaml_of(
      "[true, False, ~, null, NULL, 12, -3, 1.0, 1e3, 0x1F, 0, 012345678901, 00, 2010-09-09, 1_000, yes, .inf, .nan, 1.2.3, -, +, '12', \"true\", !!str 5, !!int 5, ! 7, nullx, 007.5]");
  std::string kinds;
  for (const Node* item : r.root().items) kinds += "zbnsqm"[static_cast<int>(item->kind)];
  CHECK(kinds == "bbzzznnnnnnsssssssssssssnsss");
  CHECK(r.at("7").text == "1.0");
  CHECK(r.at("21").quoted);
  CHECK_FALSE(r.at("13").quoted);
}

TEST_CASE("yaml: integer and boolean keys are what was written") {
  const auto r = yaml_of("200: a\ntrue: b\n0x10: c\n");
  CHECK(r.root().get("200")->text == "a");
  CHECK(r.root().get("true")->text == "b");
  CHECK(r.root().get("0x10")->text == "c");
}

TEST_CASE("yaml: short tags are kept beside the value, anchors are not part of it") {
  const auto r = yaml_of("a: !Sub &x  'hi ${B}'\nb: &y !GetAtt C.D\nc: !If [x, !Ref Y, z]\nd: !Select\n  - 0\n  - q\ne: !Ref\nf: !!map {a: b}\n");
  CHECK(r.faults() == "");
  CHECK(r.at("a").tag == "Sub");
  CHECK(r.spelled(r.at("a").tag_span) == "!Sub");
  CHECK(r.spelled("a") == "'hi ${B}'");
  CHECK(r.at("b").tag == "GetAtt");
  CHECK(r.spelled("b") == "C.D");
  CHECK(r.at("c").tag == "If");
  CHECK(r.spelled("c") == "[x, !Ref Y, z]");
  CHECK(r.spelled("c/1") == "Y");
  CHECK(r.spelled("d") == "- 0\n  - q");
  CHECK(r.at("e").text == "");
  CHECK(r.at("e").is_string());
  CHECK(r.at("f").tag == "");
}

TEST_CASE("yaml: a tagged digit run is text, as functions want it") {
  const auto r = yaml_of("a: !Ref 123\nb: !Sub true\n");
  CHECK(r.at("a").is_string());
  CHECK(r.at("b").is_string());
}

TEST_CASE("yaml: values that are not there have a place behind their key") {
  const auto r = yaml_of("a:\nb: # nothing\nc:\n  -\n  - x\nd: {e, f: , g: 1}\n");
  CHECK(r.faults() == "");
  CHECK(r.at("a").kind == Kind::null);
  CHECK(r.at("a").span.begin == 2);
  CHECK(r.at("a").span.end == 2);
  CHECK(r.at("b").span.begin == 5);
  CHECK(r.at("c/0").kind == Kind::null);
  CHECK(r.spelled("c/1") == "x");
  CHECK(r.at("d/f").kind == Kind::null);
  CHECK(r.spelled("d") == "{e, f: , g: 1}");
}

TEST_CASE("yaml: explicit keys and keys of several kinds") {
  const auto r = yaml_of("? a b\n: v\n? 'c'\n~: no!\n*x : y\n", {});
  CHECK(r.faults() == "5:1 not-parseable");
  const auto good = yaml_of("? a b\n: v\n? 'c'\n~: no!\n");
  CHECK(good.at("a b").text == "v");
  CHECK(good.at("c").kind == Kind::null);
  CHECK(good.root().get("~")->text == "no!");
}

TEST_CASE("yaml: collections cannot be keys") {
  CHECK(yaml_of("{a: b}: c\n").faults() == "1:1 not-parseable");
  CHECK(yaml_of("? [a]\n: c\n").faults() == "1:3 not-parseable");
}

TEST_CASE("yaml: a key written twice is reported with its first place") {
  const auto r = yaml_of("a: 1\nb: {c: 1, 'c': 2}\n\"a\": 3\n");
  CHECK(r.faults() == "2:11 duplicate-key; 3:1 duplicate-key");
  CHECK(r.diagnostics.all()[1].notes.at(0).at.begin == 0);
  CHECK(r.at("a").text == "3");
}

TEST_CASE("yaml: words that YAML 1.1 takes for booleans are warned of as keys and values") {
  CHECK(yaml_of("a: yes\non: b\nc: 'no'\nd: nope\ne: Off\n").faults() == "1:4 yaml-boolean-word; 2:1 yaml-boolean-word; 5:4 yaml-boolean-word");
  CHECK(yaml_of("a: [yes, no]\n").faults() == "");
  CHECK(yaml_of("a: yes\n").at("a").is_string());
}

TEST_CASE("yaml: two documents in a file are refused, the first is still read") {
  const auto r = yaml_of("---\na: 1\n---\nb: 2\n");
  CHECK(r.faults() == "3:1 several-documents");
  CHECK(r.at("a").text == "1");
  CHECK(yaml_of("---\na: 1\n...\n# end\n").faults() == "");
}

TEST_CASE("yaml: each fault is shown where it is") {
  struct Case {
    const char* text;
    const char* faults;
  };
  for (const Case& c : {Case{"a: b\n\tc: d\n", "2:1 not-parseable"},
                        {"a: b: c\n", "1:5 not-parseable"},
                        {"a: @b\n", "1:4 not-parseable"},
                        {"a: \"b\n", "1:4 not-parseable"},
                        {"a: \"b\nc: d", "1:4 not-parseable"},
                        {"a: 'b\n  c: d\n", "1:4 not-parseable"},
                        {"a: \"\\q\"\n", "1:7 not-parseable"},
                        {"a: [b\nc: d\n", "2:2 not-parseable"},
                        {"a:\n  - b\n c: d\n", "3:2 not-parseable"},
                        {"{a: b} c", "1:8 not-parseable"},
                        {",", "1:1 not-parseable"},
                        {"a: *b\n", "1:4 not-parseable"},
                        {"a: b\x01\n", "1:5 not-parseable"},
                        {"a: \x04\n", "1:4 not-parseable"},
                        {"a: \xff\n", "1:4 invalid-utf8"}}) {
    CAPTURE(c.text);
    const auto r = yaml_of(c.text);
    CHECK(r.faults() == c.faults);
    CHECK_FALSE(r.document.has_value());
  }
}

TEST_CASE("yaml: an unclosed bracket is shown in a note") {
  const auto r = yaml_of("a: {b: 1\nc: d\n");
  REQUIRE(r.diagnostics.all().size() == 1);
  REQUIRE(r.diagnostics.all()[0].notes.size() == 1);
  CHECK(r.spelled(r.diagnostics.all()[0].notes[0].at) == "{");
  const auto root = yaml_of("{a: [1, 2],\n b: ']'\n");
  CHECK(root.faults() == "1:1 not-parseable");
  CHECK(root.report().find("the '{' here is not closed") != std::string::npos);
}

TEST_CASE("yaml: a byte order mark shifts no place") {
  const auto r = yaml_of("\xEF\xBB\xBF" "a: \"x\\ty\"\nb: c\n");
  CHECK(r.faults() == "");
  CHECK(r.behind("a", "\t") == "\\t");
  CHECK(r.spelled("b") == "c");
}

TEST_CASE("yaml: line ends of two bytes shift no place") {
  const auto r = yaml_of("a: |\r\n  one\r\n  two\r\nb: 'x\r\n  y'\r\nc: d\r\n");
  CHECK(r.faults() == "");
  CHECK(r.at("a").text == "one\ntwo\n");
  CHECK(r.behind("a", "two") == "two");
  CHECK(r.at("b").text == "x y");
  CHECK(r.spelled("b") == "'x\r\n  y'");
  CHECK(r.spelled("c") == "d");
}
