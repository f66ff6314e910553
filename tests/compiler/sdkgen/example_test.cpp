// Examples of bodies: those of the document where a client could read them, else made ones.
#include "tests/compiler/sdkgen/client_of.h"

using namespace apigw;
using namespace apigw::sdkgen;

namespace {

std::string example_of(const std::string& schema, const std::string& components = "{}") { return client_of_schema(schema, components).operations.at(0).body->example; }

}  // namespace

TEST_CASE("example: the schema's own one is used when it fits") {
  CHECK(example_of("{type: string, format: date, example: '2026-02-28'}") == "\"2026-02-28\"");
  CHECK(example_of("{type: string, format: date, example: '2026-02-30'}") == "\"2026-11-21\"");
  CHECK(example_of("{type: string, format: date-time, example: '2020-01-01'}") == "\"2026-11-21T16:30:00Z\"");
  CHECK(example_of("{type: string, format: byte, example: 'no base64!'}") == "\"aGVsbG8=\"");
  CHECK(example_of("{type: integer, example: '7'}") == "1");
}

TEST_CASE("example: listed values of a text are texts, quoted or not") {
  CHECK(example_of("{type: string, enum: [3, null]}") == "\"3\"");
  CHECK(example_of("{type: string, enum: [true], example: true}") == "\"true\"");
  CHECK(example_of("{type: integer, enum: [null, 3]}") == "3");
}

TEST_CASE("example: a schema without a type is what its words describe") {
  CHECK(example_of("{additionalProperties: false}") == "{}");
  CHECK(example_of("{additionalProperties: {type: boolean}}") == R"({"key":true})");
  CHECK(example_of("{items: {type: boolean}}") == "[true]");
  CHECK(example_of("{description: anything}") == "\"text\"");
}

TEST_CASE("example: bounds hold") {
  CHECK(example_of("{type: integer, minimum: 5, multipleOf: 4}") == "8");
  CHECK(example_of("{type: integer, maximum: 0}") == "0");
  CHECK(example_of("{type: integer, minimum: 3, exclusiveMinimum: true}") == "4");
  CHECK(example_of("{type: number, minimum: 0.1, maximum: 0.2}") == "0.2");
  CHECK(example_of("{type: number}") == "1.5");
  CHECK(example_of("{type: string, pattern: '^[A-Z]{3}$'}") == "\"AAA\"");
  CHECK(example_of("{type: string, pattern: '^(?=x)', minLength: 6}") == "\"textxx\"");
  CHECK(example_of("{type: array, minItems: 2, items: {type: boolean}}") == "[true,true]");
  CHECK(example_of("{type: array, maxItems: 0, items: {type: boolean}}") == "[]");
  CHECK(example_of("{type: object, required: [b], properties: {a: {type: boolean}}}") == R"({"a":true,"b":"text"})");
}

TEST_CASE("example: schemas that branch again and again end") {
  const std::string twice = "{type: object, required: [a, b], properties: {a: {$ref: '#/components/schemas/N'}, b: {$ref: '#/components/schemas/N'}}}";
  CHECK(example_of("{$ref: '#/components/schemas/N'}", "{N: " + twice + "}").size() < 200000);
  std::string components = "{L0: {type: object, properties: {x: {type: string}}}";
  for (int i = 1; i < 40; ++i) components += fmt::format(", L{0}: {{example: {{x: y}}, allOf: [{{$ref: '#/components/schemas/L{1}'}}, {{$ref: '#/components/schemas/L{1}'}}]}}", i, i - 1);
  CHECK(example_of("{$ref: '#/components/schemas/L39'}", components + "}").size() < 1000);
}
