#include <doctest/doctest.h>

#include "tests/compiler/syntax/reading.h"

using namespace apigw::syntax;

TEST_CASE("json: keys and values carry the bytes they stand in") {
  const auto r = json_of(R"( {"a": [1, -2.5e3, true], "b": {"c": null, "d": "x"}} )");
  CHECK(r.faults() == "");
  CHECK(r.spelled("") == R"({"a": [1, -2.5e3, true], "b": {"c": null, "d": "x"}})");
  CHECK(r.spelled("a") == "[1, -2.5e3, true]");
  CHECK(r.spelled("a/1") == "-2.5e3");
  CHECK(r.at("a/1").text == "-2.5e3");
  CHECK(r.at("a/2").kind == Kind::boolean);
  CHECK(r.at("b/c").kind == Kind::null);
  CHECK(r.spelled("b/d") == "\"x\"");
  CHECK(r.behind("b/d", "x") == "x");
  CHECK(r.spelled(r.root().find("b")->key_span) == "\"b\"");
}

TEST_CASE("json: escapes are decoded and each decoded byte knows its place") {
  const auto r = json_of(R"({"s": "a\n\u00e9z\"\/\ud83d\ude00!", "\u006b": 1})");
  CHECK(r.faults() == "");
  CHECK(r.at("s").text == "a\n\xC3\xA9z\"/\xF0\x9F\x98\x80!");
  CHECK(r.behind("s", "\n") == "\\n");
  CHECK(r.behind("s", "\xC3\xA9") == "\\u00e9");
  CHECK(r.behind("s", "z") == "z");
  CHECK(r.behind("s", "\xF0\x9F\x98\x80") == "\\ud83d\\ude00");
  CHECK(r.behind("s", "!") == "!");
  CHECK(r.behind("s", "z\"/") == "z\\\"\\/");
  CHECK(r.root().get("k") != nullptr);
}

TEST_CASE("json: a byte order mark is no part of the text") {
  const auto r = json_of("\xEF\xBB\xBF{\"a\": x}");
  CHECK(r.faults() == "1:7 not-parseable");
  CHECK(json_of("\xEF\xBB\xBF[\"a\"]").spelled("0") == "\"a\"");
}

TEST_CASE("json: each fault is shown where it is") {
  struct Case {
    const char* text;
    const char* faults;
  };
  for (const Case& c : {Case{"", "1:1 not-parseable"},
                        {"{", "1:1 not-parseable"},
                        {"{\"a\": [1, 2", "1:7 not-parseable"},
                        {"{\"a\": 1,}", "1:8 not-parseable"},
                        {"[1,\n]", "1:3 not-parseable"},
                        {"[1 2]", "1:4 not-parseable"},
                        {"[01]", "1:2 not-parseable"},
                        {"[1.]", "1:2 not-parseable"},
                        {"[-]", "1:2 not-parseable"},
                        {"[1e]", "1:2 not-parseable"},
                        {"[+1]", "1:2 not-parseable"},
                        {"[.5]", "1:2 not-parseable"},
                        {"[nul]", "1:2 not-parseable"},
                        {"[True]", "1:2 not-parseable"},
                        {"{\"a\" 1}", "1:6 not-parseable"},
                        {"{a: 1}", "1:2 not-parseable"},
                        {"{'a': 1}", "1:2 not-parseable"},
                        {"[1] 2", "1:5 not-parseable"},
                        {"[] // x", "1:4 not-parseable"},
                        {"[\"a\n\"]", "1:2 not-parseable"},
                        {"[\"a\tb\"]", "1:4 not-parseable"},
                        {"[\"a\\x\"]", "1:4 not-parseable"},
                        {"[\"\\u12g4\"]", "1:3 not-parseable"},
                        {"[\"\\ud800\"]", "1:3 not-parseable"},
                        {"[\"\\udc00\\ud800\"]", "1:3 not-parseable"},
                        {"[\"abc", "1:2 not-parseable"},
                        {"[\"abc\\", "1:2 not-parseable"},
                        {"[}", "1:2 not-parseable"},
                        {"{\"a\": }", "1:7 not-parseable"},
                        {"{\"a\": 1]", "1:8 not-parseable"},
                        {"[\"\xff\"]", "1:3 invalid-utf8"},
                        {"[\"\xed\xa0\x80\"]", "1:3 invalid-utf8"},
                        {"[\"\xc0\x80\"]", "1:3 invalid-utf8"}}) {
    CAPTURE(c.text);
    const auto r = json_of(c.text);
    CHECK(r.faults() == c.faults);
    CHECK_FALSE(r.document.has_value());
  }
}

TEST_CASE("json: a key written twice is reported with its first place, and the last value counts") {
  const auto r = json_of(R"({"a": 1, "b": {"a": 2}, "\u0061": 3})");
  CHECK(r.faults() == "1:25 duplicate-key");
  CHECK(r.diagnostics.all()[0].notes.at(0).at.begin == 1);
  CHECK(r.at("a").text == "3");
  CHECK(r.root().members.size() == 2);
}

TEST_CASE("json: in a template a key written twice is a warning only, wherever it is") {
  const auto r = json_of(R"({"Parameters": {"a": 1, "a": 2}, "Resources": {}})");
  CHECK(r.faults() == "1:25 overwritten-key");
  CHECK(r.at("Parameters").get("a")->text == "2");
  CHECK(json_of(R"([{"Resources": {}, "a": 1, "a": 2}])").faults() == "1:28 duplicate-key");
}

TEST_CASE("json: large mappings find their keys and their duplicates") {
  std::string text = "{";
  for (int i = 0; i < 1000; ++i) text += "\"k" + std::to_string(i) + "\": " + std::to_string(i) + ",\n";
  text += "\"k7\": 0}";
  const auto r = json_of(text);
  CHECK(r.faults() == "1001:1 duplicate-key");
  REQUIRE(r.root().members.size() == 1000);
  CHECK(r.root().index != nullptr);
  for (int i = 0; i < 1000; ++i) REQUIRE(r.root().get("k" + std::to_string(i))->text == std::to_string(i == 7 ? 0 : i));
  CHECK(r.root().get("k1000") == nullptr);
}

TEST_CASE("json: nesting beyond the limit is refused, however deep") {
  CHECK(json_of(std::string(256, '[') + std::string(256, ']')).faults() == "");
  CHECK(json_of(std::string(257, '[') + std::string(257, ']')).faults() == "1:257 limit-exceeded");
  CHECK(json_of(std::string(20'000, '[')).faults() == "1:257 limit-exceeded");
  CHECK(json_of(std::string(2'000'000, '[')).faults() == "1:257 limit-exceeded");
}

TEST_CASE("json: more values than the limit are refused") {
  Limits limits;
  limits.node_count_max = 4;
  CHECK(json_of("[1,2,3]", limits).faults() == "");
  CHECK(json_of("[1,2,3,4]", limits).faults() == "1:9 limit-exceeded");
}
