#include "compiler/openapi/export/sample_value.h"

#include <doctest/doctest.h>

#include <string>

#include "compiler/syntax/read.h"

using namespace apigw;

namespace {

/// The sample of components.schemas.X.
std::string sample_of(const std::string& schemas) {
  source::SourceSet sources;
  source::Diagnostics diagnostics;
  const source::FileId file = sources.add("test.yaml", "components:\n  schemas:\n" + schemas);
  const auto document = syntax::read(sources, file, diagnostics);
  REQUIRE(document);
  syntax::Document made;
  exports::Tree tree(made, false);
  exports::SampleValues samples(document->root(), tree);
  return syntax::to_json(*samples.of(*document->root().get("components")->get("schemas")->get("X")));
}

}  // namespace

TEST_CASE("sample value: what the schema names comes before what its type would be") {
  CHECK(sample_of("    X: {type: string, enum: [b, a]}\n") == R"("b")");
  CHECK(sample_of("    X: {type: object, properties: {a: {type: string, default: d}, b: {type: integer, example: 7}, c: {const: [1]}}}\n") == R"({"a":"d","b":7,"c":[1]})");
}

TEST_CASE("sample value: types, formats and bounds are kept") {
  CHECK(sample_of("    X: {type: object, properties: {a: {type: string, format: date}, b: {type: string, minLength: 6}, c: {type: string, maxLength: 2}, d: {type: boolean}, e: {type: integer, minimum: 5, exclusiveMinimum: true},"
                  " f: {type: number, maximum: -3}, g: {type: array, items: {type: [null, integer]}}, h: {type: string, readOnly: true}}}\n") ==
        R"({"a":"2026-01-31","b":"textxx","c":"te","d":true,"e":6,"f":-3,"g":[1]})");
}

TEST_CASE("sample value: parts are put together and one choice is taken") {
  CHECK(sample_of("    X: {allOf: [{$ref: '#/components/schemas/A'}, {properties: {b: {type: string}}}], oneOf: [{properties: {c: {type: boolean}}}, {properties: {d: {type: string}}}]}\n"
                  "    A: {type: object, properties: {a: {type: integer}}}\n") == R"({"a":1,"b":"text","c":true})");
  CHECK(sample_of("    X: {type: object, additionalProperties: {type: integer}}\n") == R"({"key":1})");
}

TEST_CASE("sample value: a schema that contains itself, or leads nowhere, comes to an end") {
  CHECK(sample_of("    X: {type: object, properties: {v: {type: integer}, next: {$ref: '#/components/schemas/X'}, all: {type: array, items: {$ref: '#/components/schemas/X'}}}}\n") == R"({"v":1,"all":[]})");
  CHECK(sample_of("    X: {$ref: '#/components/schemas/X'}\n") == "{}");
  CHECK(sample_of("    X: {$ref: '#/nowhere'}\n") == "{}");
  std::string wide = "    X: {type: object, properties: {a: {$ref: '#/components/schemas/S0'}}}\n";
  for (int i = 0; i < 40; ++i) {
    wide += "    S" + std::to_string(i) + ": {type: object, properties: {";
    for (int k = 0; k < 8; ++k) wide += "p" + std::to_string(k) + ": {$ref: '#/components/schemas/S" + std::to_string((i * 8 + k + 1) % 40) + "'}, ";
    wide += "v: {type: integer}}}\n";
  }
  CHECK(sample_of(wide).size() < 100000);
}
