#include <doctest/doctest.h>

#include "tests/compiler/syntax/reading.h"

using namespace apigw::syntax;

TEST_CASE("read: the format is told by content") {
  CHECK(read_of("{\"a\": 1}").at("a").kind == Kind::number);
  CHECK(read_of("a: 1").at("a").kind == Kind::number);
  CHECK(read_of("  # comment\n{a: b}").at("a").text == "b");
  CHECK(read_of("{a: [b, 'c'], # comment\n d: !Ref e}").at("d").tag == "Ref");
  CHECK(read_of("[a, b]").at("1").text == "b");
  CHECK(read_of("{\"a\": 1} # comment").faults() == "");
}

TEST_CASE("read: slips in JSON are not excused as YAML") {
  CHECK(read_of("{\"a\": 1,}").faults() == "1:8 not-parseable");
  CHECK(read_of("{\"a\": tru}").faults() == "1:7 not-parseable");
  CHECK(read_of("{\"a\": 012}").faults() == "1:7 not-parseable");
  CHECK(read_of("{\"a\": 1} x").faults() == "1:10 not-parseable");
}

TEST_CASE("read: when a text is neither, the reader that got further explains") {
  const auto r = read_of("{a: 1,\n b: [1, 2}");
  CHECK(r.faults() == "2:10 not-parseable");
  CHECK(r.report().find("as YAML") != std::string::npos);
}

TEST_CASE("read: an empty file is no document") {
  for (const char* text : {"", " \n", "# only a comment\n", "\xEF\xBB\xBF"}) {
    CAPTURE(text);
    const auto r = read_of(text);
    CHECK_FALSE(r.document.has_value());
    CHECK(r.faults() == "1:1 not-parseable");
  }
}

TEST_CASE("read: a document outlives the files it was read from") {
  std::optional<Document> document;
  {
    auto r = read_of("{\"key\": \"plain\", \"esc\": \"a\\nb\"}");
    document = std::move(r.document);
  }
  CHECK(document->root().get("key")->text == "plain");
  CHECK(document->root().get("esc")->text == "a\nb");
}

TEST_CASE("to_json: numbers keep their lexeme and short tags become functions") {
  const auto r = yaml_of(
      "num: [1.0, 1e3, +4, .5, 5., 0x1F, 0o17, -.5e1]\n"
      "t: [!Ref A, !GetAtt B.C.D, !Sub \"x\\ty\", !Join ['', [a, ~, True]], !Condition E, !If [c, {k: 1}, []]]\n");
  CHECK(r.faults() == "");
  CHECK(to_json(r.root()) ==
        R"({"num":[1.0,1e3,4,0.5,5.0,31,15,-0.5e1],)"
        R"("t":[{"Ref":"A"},{"Fn::GetAtt":["B","C.D"]},{"Fn::Sub":"x\ty"},{"Fn::Join":["",["a",null,true]]},{"Condition":"E"},{"Fn::If":["c",{"k":1},[]]}]})");
}

TEST_CASE("to_json: printing and reading again gives the same text") {
  const char* text = R"({"a":[1,2.50,"x\"\\\n\u0001é😀",null,true,false,{}],"b":{"c":[]}})";
  const auto once = json_of(text);
  CHECK(to_json(once.root()) == text);
  CHECK(to_json(json_of(to_json(once.root())).root()) == text);
}

TEST_CASE("tree: booleans and integers are taken from words and digits") {
  const auto r = yaml_of("{t: true, T: TRUE, q: 'true', f: False, s: yess, i: 42, m: -7, p: +7, h: 0x10, d: 1.0, z: '007', b: 99999999999999999999}");
  CHECK(as_bool(r.at("t")) == true);
  CHECK(as_bool(r.at("T")) == true);
  CHECK(as_bool(r.at("q")) == true);
  CHECK(as_bool(r.at("f")) == false);
  CHECK_FALSE(as_bool(r.at("s")).has_value());
  CHECK_FALSE(as_bool(r.at("i")).has_value());
  CHECK(as_integer(r.at("i")) == 42);
  CHECK(as_integer(r.at("m")) == -7);
  CHECK(as_integer(r.at("p")) == 7);
  CHECK(as_integer(r.at("h")) == 16);
  CHECK(as_integer(r.at("z")) == 7);
  CHECK_FALSE(as_integer(r.at("d")).has_value());
  CHECK_FALSE(as_integer(r.at("b")).has_value());
  CHECK_FALSE(as_integer(r.at("t")).has_value());
}
