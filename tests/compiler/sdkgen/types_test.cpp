#include "compiler/sdkgen/types.h"

#include "tests/compiler/sdkgen/client_of.h"

using namespace apigw;
using namespace apigw::sdkgen;

TEST_CASE("types: what is required, what may be null, and what may be left out are three things") {
  CHECK(body_shape("{type: object, required: [a, b], properties: {a: {type: string}, b: {type: integer, nullable: true}, c: {type: number, nullable: true}, d: {type: boolean}}}") ==
        "{a: string, b: integer|null, c?: number|null, d?: boolean}");
}

TEST_CASE("types: null in every dialect") {
  CHECK(body_shape("{type: [string, 'null']}") == "string|null");
  CHECK(body_shape("{type: string, x-nullable: true}") == "string|null");
  CHECK(body_shape("{anyOf: [{type: string}, {type: 'null'}]}") == "string|null");
  CHECK(body_shape("{type: string, enum: [a, null]}") == "'a'|null");
}

TEST_CASE("types: formats that change the value, and those that only check it") {
  CHECK(body_shape("{type: object, properties: {a: {type: integer, format: int32}, b: {type: integer, format: int64}, c: {type: string, format: date}, d: {type: string, format: date-time}, "
                   "e: {type: string, format: byte}, f: {type: string, format: binary}, g: {type: string, format: uuid}, h: {type: number, format: double}}}") ==
        "{a?: int32, b?: int64, c?: date, d?: date_time, e?: bytes, f?: file, g?: string, h?: number}");
  CHECK(body_shape("{type: string, contentEncoding: base64}") == "bytes");
}

TEST_CASE("types: arrays, maps and what says nothing") {
  CHECK(body_shape("{type: array, items: {type: array, items: {type: string}}}") == "[[string]]");
  CHECK(body_shape("{type: object, additionalProperties: {type: integer}}") == "<integer>");
  CHECK(body_shape("{type: object}") == "<any>");
  CHECK(body_shape("{}") == "any");
  CHECK(body_shape("{type: array}") == "[any]");
}

TEST_CASE("types: named properties beside others") {
  CHECK(body_shape("{type: object, properties: {a: {type: string}}, additionalProperties: {type: integer, format: int32}}") == "{a?: string, [int32]}");
  CHECK(body_shape("{type: object, properties: {a: {type: string}}, additionalProperties: false}") == "{a?: string}");
}

TEST_CASE("types: enumerations of texts and of whole numbers; others are their type") {
  CHECK(body_shape("{type: string, enum: [red, blue, red]}") == "'red'/'blue'");
  CHECK(body_shape("{type: integer, enum: [1, -2]}") == "1/-2");
  CHECK(body_shape("{enum: [1, a]}") == "any");
  CHECK(body_shape("{type: string, enum: [3, true, 1.50]}") == "'3'/'true'/'1.50'");
  CHECK(client_of_schema("{type: string, enum: [3]}").operations[0].body->example == "\"3\"");
  CHECK(body_shape("{type: number, enum: [1.5]}") == "number");
  CHECK(body_shape("{const: red}") == "'red'");
}

TEST_CASE("types: allOf is one object, with what all its parts say") {
  CHECK(body_shape("{allOf: [{$ref: '#/components/schemas/Base'}, {type: object, required: [b], properties: {b: {type: string}}}]}",
                   "{Base: {type: object, required: [a], properties: {a: {type: integer}}}}") == "{a: integer, b: string}");
  CHECK(body_shape("{allOf: [{$ref: '#/components/schemas/A'}], nullable: true, description: about}", "{A: {type: object, properties: {a: {type: string}}}}") == "{a?: string}|null");
}

TEST_CASE("types: oneOf with a discriminator knows its tags, and the shapes declare it") {
  CHECK(body_shape("{oneOf: [{$ref: '#/components/schemas/Cat'}, {$ref: '#/components/schemas/Dog'}], discriminator: {propertyName: kind, mapping: {meow: '#/components/schemas/Cat'}}}",
                   "{Cat: {type: object, properties: {lives: {type: integer}}}, Dog: {type: object, required: [kind], properties: {kind: {type: string}}}}") ==
        "({lives?: integer, kind?: string} as meow|{kind: string} as Dog by kind)");
}

TEST_CASE("types: a plain string is the last alternative") {
  CHECK(body_shape("{anyOf: [{type: string}, {type: string, format: date}, {type: integer}]}") == "(date|integer|string)");
  CHECK(body_shape("{type: [integer, string]}") == "(integer|string)");
}

TEST_CASE("types: branches that only say what is required make no alternatives") {
  CHECK(body_shape("{type: object, properties: {a: {type: string}, b: {type: string}}, anyOf: [{required: [a]}, {required: [b]}]}") == "{a?: string, b?: string}");
}

TEST_CASE("types: recursion goes through a name") {
  CHECK(body_shape("{$ref: '#/components/schemas/Tree'}", "{Tree: {type: object, properties: {name: {type: string}, children: {type: array, items: {$ref: '#/components/schemas/Tree'}}}}}") ==
        "{name?: string, children?: [Tree]}");
  CHECK(body_shape("{$ref: '#/components/schemas/A'}", "{A: {oneOf: [{$ref: '#/components/schemas/A'}, {type: string}]}}") == "(string)");
  // A cycle without a name ends in any value.
  CHECK(body_shape("{$ref: '#/components/schemas/L'}", "{L: {type: array, items: {$ref: '#/components/schemas/L'}}}") == "[any]");
}

TEST_CASE("types: one schema makes one type, however often it is referred to") {
  const Client client = client_of_schema("{type: array, items: {$ref: '#/components/schemas/A'}}", "{A: {type: object, properties: {b: {$ref: '#/components/schemas/B'}}}, B: {type: object, properties: {x: {type: string}}}}");
  CHECK(std::count_if(client.types.begin(), client.types.end(), [](const Type& type) { return type.kind == Kind::object; }) == 2);
}

TEST_CASE("types: what has no name is named after its place or its title, and no name comes twice") {
  const Client client = client_of_schema("{type: object, properties: {inner: {type: object, properties: {x: {type: string}}}, other: {type: object, title: act body, properties: {y: {type: string}}}}}");
  std::vector<std::string> names;
  for (const Type& type : client.types) {
    if (!type.name.empty()) names.push_back(pascal(type.name));
  }
  CHECK(names == std::vector<std::string>{"ActBody", "ActBodyInner", "ActBody2"});
}

TEST_CASE("example: one that no client could read as its format is passed over") {
  const auto example = [](const std::string& schema) { return client_of_schema(schema).operations[0].body->example; };
  CHECK(example("{type: string, format: date-time, example: '2020-01-01'}") == "\"2026-11-21T16:30:00Z\"");
  CHECK(example("{type: string, format: date, example: '2020-01-01'}") == "\"2020-01-01\"");
}

TEST_CASE("example: of a $ref with a description beside it, that of what it refers to") {
  const auto example = [](const std::string& components) {
    return client_of_schema("{type: object, required: [a], properties: {a: {allOf: [{$ref: '#/components/schemas/A'}, {description: words}]}}}", components).operations[0].body->example;
  };
  CHECK(example("{A: {type: integer, minimum: 7}}") == R"({"a":7})");
  CHECK(example("{A: {type: string, enum: [x, y]}}") == R"({"a":"x"})");
  CHECK(example("{A: {type: object, properties: {b: {type: boolean}}}}") == R"({"a":{"b":true}})");
}

TEST_CASE("types: listed values are of the declared type, quoted or not") {
  CHECK(body_shape("{type: string, enum: [3, 4.1, true, x]}") == "'3'/'4.1'/'true'/'x'");
  CHECK(body_shape("{type: integer, enum: ['1', '2']}") == "integer");
  CHECK(body_shape("{enum: ['1', x]}") == "'1'/'x'");
}

TEST_CASE("types: what is required and declared nowhere can be sent, and need not come") {
  CHECK(body_shape("{type: object, required: [a, gone], properties: {a: {type: string}}}") == "{a: string, gone?: any}");
  CHECK(body_shape("{type: object, required: [gone], properties: {a: {type: string}}, additionalProperties: true}") == "{a?: string, [any]}");
}

TEST_CASE("types: an allOf of many parts has the properties of all of them") {
  std::string parts;
  for (int i = 0; i < 300; ++i) parts += fmt::format("{}{{properties: {{p{}: {{type: string}}}}}}", i == 0 ? "" : ", ", i);
  const Client client = client_of_schema("{allOf: [" + parts + "]}");
  CHECK(client.type(client.operations.at(0).body->use).properties.size() == 300);
}

TEST_CASE("types: objects inside objects have names of a size") {
  std::string schema = "{type: string}";
  for (int i = 0; i < 60; ++i) schema = fmt::format("{{type: object, properties: {{level{}: {}}}}}", i, schema);
  for (const Type& type : client_of_schema(schema).types) CHECK(snake(type.name).size() < 200);
}
