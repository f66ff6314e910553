// What is wrong with schemas, and where; each beside a near miss.
#include "tests/compiler/schema/schema_case.h"

using apigw::schema_case::Schema;

namespace {

std::string fault_of(std::string schema) {
  const auto faults = Schema(std::move(schema)).faults();
  CHECK(faults.size() <= 1);
  return faults.empty() ? "" : faults.front();
}

constexpr const char* kInvalid = "the schema of model 'M' is not valid draft 4: ";

}  // namespace

TEST_CASE("schema faults: each names the smallest span and the rule") {
  struct Row {
    const char* schema;
    const char* under;
    const char* reason;
  };
  const Row rows[] = {
      {R"({"type": "strng"})", "\"strng\"", "'strng' is no type; did you mean 'string'?"},
      {R"({"type": []})", "[]", "'type' is an empty list"},
      {R"({"type": 1})", "1", "'type' is the name of a type, or a list of them"},
      {R"({"enum": []})", "[]", "'enum' is a list of at least one value"},
      {R"({"minimum": "1"})", "\"1\"", "'minimum' is a number"},
      {R"({"minimum": 1, "exclusiveMinimum": 2})", "2", "'exclusiveMinimum' is true or false; write 'minimum: 2' and 'exclusiveMinimum: true'"},
      {R"({"exclusiveMaximum": true})", "true", "'exclusiveMaximum' needs 'maximum' beside it"},
      {R"({"multipleOf": 0})", "0", "'multipleOf' is a number above zero"},
      {R"({"multipleOf": -2})", "-2", "'multipleOf' is a number above zero"},
      {R"({"minLength": -1})", "-1", "'minLength' is a whole number, zero or more"},
      {R"({"maxItems": 1.5})", "1.5", "'maxItems' is a whole number, zero or more"},
      {R"({"pattern": "a("})", "a(", "'a(' is no regular expression: missing ): a("},
      {R"({"pattern": 1})", "1", "'pattern' is a text"},
      {R"({"uniqueItems": 1})", "1", "'uniqueItems' is true or false"},
      {R"({"items": 1})", "1", "a schema is a mapping"},
      {R"({"items": true})", "true", "a schema is a mapping"},
      {R"({"properties": []})", "[]", "'properties' maps names to schemas"},
      {R"({"properties": {"a": "string"}})", "\"string\"", "a schema is a mapping"},
      {R"({"required": "a"})", "\"a\"", "'required' is a list of member names"},
      {R"({"required": ["a", "b", "a"]})", "\"a\"", "'a' stands twice in 'required'"},
      {R"({"required": [1]})", "1", "'required' is a list of texts"},
      {R"({"patternProperties": {"[": {}}})", "\"[\"", "'[' is no regular expression: a class '[' is not closed"},
      {R"({"dependencies": {"a": 1}})", "1", "a schema is a mapping"},
      {R"({"allOf": []})", "[]", "'allOf' is a list of at least one schema"},
      {R"({"anyOf": {}})", "{}", "'anyOf' is a list of at least one schema"},
      {R"({"not": []})", "[]", "a schema is a mapping"},
      {R"({"items": {"$ref": 1}})", "1", "'$ref' is a text"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.schema);
    const std::string expected = std::string("invalid-schema '") + row.under + "': " + kInvalid + row.reason;
    CHECK(fault_of(row.schema) == expected);
    Schema schema(row.schema);
    CHECK_FALSE(schema.fits("1"));
    CHECK_FALSE(schema.fits("{}"));
  }
}

TEST_CASE("schema faults: near misses are none") {
  for (const char* schema : {R"({"type": ["string", "null"]})", R"({"required": []})", R"({"minimum": 1, "exclusiveMinimum": false})", R"({"maxItems": 2.0})", R"({"pattern": "a\\("})",
                             R"({"additionalProperties": {}, "additionalItems": true})", R"({"x-anything": 1, "example": 2, "xml": {}})", R"({"properties": {"unevaluatedItems": {}}})",
                             R"({"nullable": false})"}) {
    CAPTURE(schema);
    CHECK(fault_of(schema) == "");
  }
}

TEST_CASE("schema faults: words beyond draft 4 are dropped with a warning") {
  CHECK(fault_of(R"({"type": "integer", "const": 5})") == "dropped-keyword '\"const\"': 'const' is not part of JSON schema draft 4 and is dropped from the schema of model 'M'");
  CHECK(fault_of(R"({"minLenght": 5})") == "dropped-keyword '\"minLenght\"': 'minLenght' is not part of JSON schema draft 4 and is dropped from the schema of model 'M'; did you mean 'minLength'?");
  CHECK(fault_of(R"({"properties": {"a": {"required": true}}})") ==
        "dropped-keyword 'true': 'required' of 'a' is not a list of names and is dropped from the schema of model 'M'; name the member in the list 'required' of the object around it");
  CHECK(Schema(R"({"type": "integer", "const": 5})").fits("6"));
}

TEST_CASE("schema faults: nullable is not turned into null") {
  const std::string text = R"({"properties": {"a": {"type": "string", "nullable": true}}})";
  CHECK(fault_of(text) == "dropped-nullable '\"nullable\"': 'nullable' is ignored: null will be rejected for 'a'; write a union with the null type");
  CHECK_FALSE(Schema(text).fits(R"({"a": null})"));
}

TEST_CASE("schema faults: what cannot be enforced is said, never dropped in silence") {
  CHECK(fault_of(R"({"pattern": "^(?!x)y"})") == "unenforced-schema '(?!': pattern '^(?!x)y': negative lookahead '(?!' cannot be enforced; write it without, or as several patterns under 'allOf' and 'not'");
  CHECK(fault_of(R"({"pattern": "(a)\\1"})").starts_with("unenforced-schema '"));
  CHECK(fault_of(R"({"multipleOf": 1.234567890123456789})") == "unenforced-schema '1.234567890123456789': 'multipleOf' of more than 18 digits is not enforced");
}

TEST_CASE("schema faults: check looks at every model, and once at what they share") {
  apigw::source::Diagnostics faults;
  Schema schema(Schema::OpenApi{}, R"({"openapi": "3.0.0", "components": {"schemas": {"A": {"items": {"$ref": "#/components/schemas/C"}}, "B": {"not": {"$ref": "#/components/schemas/C"}},
    "C": {"properties": {"x": {"type": "text"}}}, "D": {"type": "nothing"}}}})", "A");
  apigw::schema::check(schema.api(), faults);
  std::vector<std::string> messages;
  for (const auto& fault : faults.sorted()) messages.push_back(fault.message);
  CHECK(messages == std::vector<std::string>{"the schema of model 'C' is not valid draft 4: 'text' is no type", "the schema of model 'D' is not valid draft 4: 'nothing' is no type"});
}

TEST_CASE("schema faults: YAML's numbers are JSON's") {
  Schema schema("minimum: +.5\nmaximum: 0x1F\n");
  CHECK(schema.faults().empty());
  CHECK(schema.fits("0.5"));
  CHECK(schema.fits("31"));
  CHECK_FALSE(schema.fits("31.5"));
  CHECK_FALSE(schema.fits("0.4"));
  CHECK(fault_of("type: integer\nmaximum: .inf\n").starts_with("invalid-schema '.inf'"));
}
