// `$ref` in all its spellings (definition-formats 1.8).
#include "tests/compiler/schema/schema_case.h"

using apigw::schema_case::Schema;

namespace {

const char* const kPets = R"({"openapi": "3.0.1", "components": {"schemas": {
  "Pet": {"type": "object", "required": ["name"], "properties": {"name": {"type": "string"}, "owner": {"$ref": "#/components/schemas/Person"}}},
  "Person": {"type": "object", "properties": {"pets": {"type": "array", "items": {"$ref": "https://apigateway.amazonaws.com/restapis/a1b2c3/models/Pet"}}}},
  "Name": {"$ref": "#/components/schemas/Pet/properties/name"},
  "Alias": {"$ref": "Pet", "required": ["never asked for"]}
}}})";

}  // namespace

TEST_CASE("schema references: a pointer of a template's model starts at that model") {
  Schema schema(R"({"definitions": {"a/b": {"c~d": {"type": "integer"}}, "%": {"type": "string"}}, "properties": {"x": {"$ref": "#/definitions/a~1b/c~0d"}, "y": {"$ref": "#/definitions/%25"},
    "z": {"$ref": "#/properties/x"}}})");
  CHECK(schema.faults().empty());
  CHECK(schema.fits(R"({"x": 1, "y": "s", "z": 2})"));
  CHECK_FALSE(schema.fits(R"({"x": "s"})"));
  CHECK_FALSE(schema.fits(R"({"y": 1})"));
  CHECK_FALSE(schema.fits(R"({"z": "s"})"));
}

TEST_CASE("schema references: a schema may contain itself") {
  Schema tree(R"({"type": "object", "properties": {"left": {"$ref": "#"}, "right": {"$ref": "#"}}, "additionalProperties": false})");
  CHECK(tree.fits(R"({"left": {"left": {}}, "right": {"right": {"left": {}}}})"));
  CHECK(tree.check(R"({"left": {"left": {"middle": 1}}})").pointer == "/left/left");
}

TEST_CASE("schema references: models refer to models by pointer, by the service's URL and by name") {
  Schema pet(Schema::OpenApi{}, kPets, "Pet");
  CHECK(pet.faults().empty());
  CHECK(pet.fits(R"({"name": "Rex", "owner": {"pets": [{"name": "Tom"}]}})"));
  const auto verdict = pet.check(R"({"name": "Rex", "owner": {"pets": [{"name": "Tom"}, {}]}})");
  CHECK_FALSE(verdict.valid);
  CHECK(verdict.pointer == "/owner/pets/1");
  CHECK(verdict.reason == R"([object has missing required properties (["name"])])");
  Schema name(Schema::OpenApi{}, kPets, "Name");
  CHECK(name.fits("\"x\""));
  CHECK_FALSE(name.fits("1"));
}

TEST_CASE("schema references: members beside a reference are ignored, but for OpenAPI 3.1") {
  Schema alias(Schema::OpenApi{}, kPets, "Alias");
  CHECK(alias.fits(R"({"name": "Rex"})"));
  std::string later = kPets;
  later.replace(later.find("3.0.1"), 5, "3.1.0");
  Schema strict(Schema::OpenApi{}, later, "Alias");
  CHECK_FALSE(strict.fits(R"({"name": "Rex"})"));
  CHECK(strict.fits(R"({"name": "Rex", "never asked for": 1})"));
}

TEST_CASE("schema references: Empty and Error are there without being written, unless the document has its own") {
  const std::string with = R"({"openapi": "3.0.1", "components": {"schemas": {"Answer": {"type": "object", "properties": {
    "error": {"$ref": "#/components/schemas/Error"}, "rest": {"$ref": "https://apigateway.amazonaws.com/restapis/a1b2c3/models/Empty"}}})";
  Schema built_in(Schema::OpenApi{}, with + "}}}", "Answer");
  CHECK(built_in.faults().empty());
  CHECK(built_in.fits(R"({"error": {"message": "no", "code": 1}, "rest": {"a": 1}})"));
  CHECK_FALSE(built_in.fits(R"({"error": {"message": 1}})"));
  CHECK_FALSE(built_in.fits(R"({"rest": []})"));
  Schema own(Schema::OpenApi{}, with + R"(, "Error": {"type": "string"}}}})", "Answer");
  CHECK(own.fits(R"({"error": "no"})"));
  CHECK_FALSE(own.fits(R"({"error": {"message": "no"}})"));
  Schema of_template(R"({"type": "array", "items": {"$ref": "Empty"}})");
  CHECK(of_template.fits("[{}]"));
  CHECK_FALSE(of_template.fits("[1]"));
}

TEST_CASE("schema references: what names nothing fits nothing") {
  Schema missing(R"({"properties": {"a": {"$ref": "#/definitions/none"}}})");
  CHECK(missing.faults() == std::vector<std::string>{"unresolved-reference '\"#/definitions/none\"': nothing is found at '#/definitions/none'"});
  CHECK_FALSE(missing.fits("{}"));
  Schema outside(R"({"$ref": "http://example.com/schema.json"})");
  CHECK(outside.faults() == std::vector<std::string>{"external-reference '\"http://example.com/schema.json\"': 'http://example.com/schema.json' points outside the document; bundle the document into one file first"});
}

TEST_CASE("schema references: a circle on one value is a fault at the reference that closes it") {
  Schema direct(R"({"allOf": [{"$ref": "#"}]})");
  CHECK(direct.faults() == std::vector<std::string>{
    "invalid-schema '\"#\"': the schema applies itself to the same value again and never comes to an end; refer to it only from 'properties', 'items' and the like"});
  CHECK_FALSE(direct.fits("1"));
  Schema round(R"({"definitions": {"a": {"not": {"$ref": "#/definitions/b"}}, "b": {"anyOf": [{"$ref": "#/definitions/a"}]}}, "properties": {"x": {"$ref": "#/definitions/a"}}})");
  CHECK(round.faults().size() == 1);
  Schema chain(R"({"definitions": {"a": {"$ref": "#/definitions/b"}, "b": {"$ref": "#/definitions/a"}}, "items": {"$ref": "#/definitions/a"}})");
  CHECK(chain.faults() == std::vector<std::string>{
    "invalid-schema '\"#/definitions/a\"': the schema of model 'M' is not valid draft 4: '#/definitions/a' leads back to itself; let the reference end in a schema"});
}
