#include "compiler/sdkgen/sharing.h"

#include "tests/compiler/sdkgen/client_of.h"

using namespace apigw;
using namespace apigw::sdkgen;

namespace {

size_t named(const Client& client) {
  return static_cast<size_t>(std::count_if(client.types.begin(), client.types.end(), [](const Type& type) { return !type.name.empty(); }));
}

}  // namespace

TEST_CASE("sharing: whole numbers without a format are widened wherever they stand, and nothing else is") {
  Client client = client_of_schema("{type: object, properties: {a: {type: integer}, b: {type: array, items: {type: integer}}, c: {type: integer, format: int32}, d: {type: number}}}");
  widen_integers(client);
  CHECK(shape(client, client.operations.at(0).body->use) == "{a?: int64, b?: [int64], c?: int32, d?: number}");
}

TEST_CASE("sharing: one shape that is written out in two places is one type, under its first name") {
  const Client client = client_of_schema("{type: object, properties: {a: {type: object, properties: {s: {type: string, enum: [x, y]}}}, b: {type: object, properties: {s: {type: string, enum: [x, y]}}}}}");
  CHECK(named(client) == 3);
  const Type& body = client.type(client.operations[0].body->use);
  CHECK(body.properties[0].use.type == body.properties[1].use.type);
  CHECK(client.type(body.properties[0].use).name == Words{"act", "body", "a"});
}

TEST_CASE("sharing: what the document itself names stays apart, and so does what differs in a word") {
  CHECK(named(client_of_schema("{$ref: '#/components/schemas/A'}", "{A: {type: object, properties: {x: {type: string}}}, B: {type: object, properties: {x: {type: string}}}}")) == 2);
  CHECK(named(client_of_schema("{type: object, properties: {a: {type: string, enum: [x, y]}, b: {type: string, enum: [x, z]}}}")) == 3);
  CHECK(named(client_of_schema("{type: object, properties: {a: {type: object, properties: {x: {type: string}}}, b: {type: object, required: [x], properties: {x: {type: string}}}}}")) == 3);
}

TEST_CASE("sharing: unions without a name dissolve in the union around them; a discriminator keeps one together") {
  const std::string components = "{A: {type: object, properties: {x: {type: string}}}, B: {type: object, properties: {y: {type: string}}}}";
  CHECK(body_shape("{anyOf: [{type: string}, {$ref: '#/components/schemas/A'}, {anyOf: [{$ref: '#/components/schemas/B'}, {type: integer}, {type: string}]}]}", components) ==
        "({x?: string}|{y?: string}|integer|string)");
  CHECK(body_shape("{anyOf: [{type: integer}, {oneOf: [{$ref: '#/components/schemas/A'}, {$ref: '#/components/schemas/B'}], discriminator: {propertyName: kind}}]}", components) ==
        "(integer|({x?: string, kind?: string} as A|{y?: string, kind?: string} as B by kind))");
}

TEST_CASE("sharing: shapes that become one because of what they hold, over several rounds") {
  const auto nested = [](const char* name) { return std::string(name) + ": {type: object, properties: {in: {type: object, properties: {s: {type: string, enum: [x, y]}}}}}"; };
  CHECK(named(client_of_schema("{type: object, properties: {" + nested("a") + ", " + nested("b") + ", c: {type: array, items: {type: object, properties: {s: {type: string, enum: [x, y]}}}}}}")) == 4);
}
