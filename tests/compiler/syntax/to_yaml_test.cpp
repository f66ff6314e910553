#include <doctest/doctest.h>

#include <string>

#include "compiler/syntax/read.h"

using namespace apigw;

namespace {

struct Read {
  source::SourceSet sources;
  source::Diagnostics diagnostics;
  std::optional<syntax::Document> document;

  explicit Read(std::string text) {
    const source::FileId file = sources.add("test", std::move(text));
    document = syntax::read(sources, file, diagnostics);
  }
};

std::string yaml_of(const std::string& text) {
  Read read(text);
  REQUIRE(read.document);
  return syntax::to_yaml(read.document->root());
}

}  // namespace

TEST_CASE("to_yaml: blocks for people, quotes only where a reader could see something else") {
  CHECK(yaml_of(R"({"openapi": "3.0.1", "paths": {"/a/{b}": {"get": {"tags": ["x", "true"], "num": 1.50, "t": true, "z": null}}}, "list": [{"a": 1, "b": [[]]}, {}]})") ==
        "openapi: \"3.0.1\"\n"
        "paths:\n"
        "  \"/a/{b}\":\n"
        "    get:\n"
        "      tags:\n"
        "        - x\n"
        "        - \"true\"\n"
        "      num: 1.50\n"
        "      t: true\n"
        "      z: null\n"
        "list:\n"
        "  - a: 1\n"
        "    b:\n"
        "      - []\n"
        "  - {}\n");
}

TEST_CASE("to_yaml: lines become block scalars that keep their ends") {
  CHECK(yaml_of(R"({"a": "x\ny", "b": "x\n\n  y\n", "c": "x\ny\n\n", "d": " x\ny", "e": "x\r\ny"})") ==
        "a: |-\n"
        "  x\n"
        "  y\n"
        "b: |\n"
        "  x\n"
        "\n"
        "    y\n"
        "c: |+\n"
        "  x\n"
        "  y\n"
        "\n"
        "d: \" x\\ny\"\n"
        "e: \"x\\u000d\\ny\"\n");
}

TEST_CASE("to_yaml: every text is read as it was, as value and as key") {
  std::string long_key(1500, 'k');
  for (const std::string& json : {std::string(R"("")"), std::string(R"("~")"), std::string(R"("No")"), std::string(R"("1e3")"), std::string(R"("a: b")"), std::string(R"("a #b")"), std::string(R"("- a")"),
                                  std::string(R"("\u0000\u001f\u007f")"), std::string(R"("\u0085\u2028\ufeff\uffff")"), std::string(R"("😀 \ud83d\ude00")"), std::string(R"("\\ \" '")"),
                                  std::string(R"("x\ny")"), std::string(R"("\n")"), std::string(R"("x\n")"), std::string(R"("x\n\n\ny\n\n\n")"), std::string(R"("%TAG")"), std::string(R"("? x")"),
                                  std::string(R"("a \n b \n")"), "\"" + long_key + "\"", std::string(R"("<<")"), std::string(R"("0x1F")"), std::string(R"("a\tb")"), std::string(R"("x\n\ty")")}) {
    const std::string text = "{\"" + std::string("k\": ") + json + ", \"l\": {" + json + ": [" + json + ", {\"m\": " + json + "}]}, \"end\": 1}";
    Read before(text);
    REQUIRE(before.document);
    Read after(syntax::to_yaml(before.document->root()));
    INFO(json);
    REQUIRE(after.document);
    CHECK(syntax::to_json(after.document->root()) == syntax::to_json(before.document->root()));
  }
}

TEST_CASE("to_yaml: a function call keeps its meaning") { CHECK(yaml_of("a: !Sub '${X}-y'\nb: !GetAtt F.Arn\n") == "a: {\"Fn::Sub\":\"${X}-y\"}\nb: {\"Fn::GetAtt\":[\"F\",\"Arn\"]}\n"); }

TEST_CASE("to_indented_json: two blanks a level, nothing inside of empty brackets") {
  Read read(R"({"a": [1, {"b": []}], "c": {}})");
  REQUIRE(read.document);
  CHECK(syntax::to_indented_json(read.document->root()) == "{\n  \"a\": [\n    1,\n    {\n      \"b\": []\n    }\n  ],\n  \"c\": {}\n}\n");
}
