// Words of the reasons: those of the validator the service is known to use (rest-data-plane 3.2).
#include "tests/compiler/schema/schema_case.h"

using apigw::schema_case::Schema;

TEST_CASE("schema explain: the first fault in the service's words, with its place") {
  struct Row {
    const char* schema;
    const char* body;
    const char* pointer;
    const char* reason;
  };
  const Row rows[] = {
      {R"({"required": ["name", "id", "age"]})", R"({"age": 1})", "", R"([object has missing required properties (["id","name"])])"},
      {R"({"type": ["integer", "string"]})", "1.5", "", R"([instance type (number) does not match any allowed primitive type (allowed: ["integer","string"])])"},
      {R"({"properties": {"a": {}}, "additionalProperties": false})", R"({"c": 1, "a": 2, "b": 3})", "", R"([object instance has properties which are not allowed by the schema: ["b","c"]])"},
      {R"({"properties": {"a/b": {"items": {"enum": ["x", 1]}}}})", R"({"a/b": ["x", {"y": [true, null]}]})", "/a~1b/1", R"([instance value ({"y":[true,null]}) not found in enum (possible values: ["x",1])])"},
      {R"({"minLength": 3})", "\"a\\\"\"", "", R"([string "a\"" is too short (length: 2, required minimum: 3)])"},
      {R"({"maxLength": 1})", "\"ab\"", "", R"([string "ab" is too long (length: 2, maximum allowed: 1)])"},
      {R"({"minimum": 5})", "3", "", "[numeric instance is lower than the required minimum (minimum: 5, found: 3)]"},
      {R"({"maximum": 5})", "5.5", "", "[numeric instance is greater than the required maximum (maximum: 5, found: 5.5)]"},
      {R"({"minimum": 5, "exclusiveMinimum": true})", "5", "", "[numeric instance is not strictly greater than the required minimum 5]"},
      {R"({"maximum": 5, "exclusiveMaximum": true})", "5", "", "[numeric instance is not strictly lower than the required maximum 5]"},
      {R"({"multipleOf": 2})", "3", "", "[remainder of division is not zero (3 / 2)]"},
      {R"({"pattern": "^a.\\s"})", "\"b\"", "", R"([ECMA 262 regex "^a.\\s" does not match input string "b"])"},
      {R"({"minItems": 2})", "[1]", "", "[array is too short: must have at least 2 elements but instance has 1 elements]"},
      {R"({"maxItems": 1})", "[1, 2]", "", "[array is too long: must have at most 1 elements but instance has 2 elements]"},
      {R"({"uniqueItems": true})", "[1, 1]", "", "[array must not contain duplicate elements]"},
      {R"({"minProperties": 1})", "{}", "", "[object has too few properties (found 0 but schema requires at least 1)]"},
      {R"({"maxProperties": 1})", R"({"a": 1, "b": 2})", "", "[object has too many properties (found 2 but schema requires at most 1)]"},
      {R"({"allOf": [{}, {"type": "string"}]})", "1", "", "[instance failed to match all required schemas (matched only 1 out of 2)]"},
      {R"({"anyOf": [{"type": "null"}, {"type": "string"}]})", "1", "", "[instance failed to match at least one required schema among 2]"},
      {R"({"oneOf": [{}, {"type": "integer"}]})", "1", "", "[instance failed to match exactly one schema (matched 2 out of 2)]"},
      {R"({"not": {}})", "1", "", "[instance matched a schema which it should not have]"},
      {R"({"dependencies": {"a": ["b", "c"]}})", R"({"a": 1, "c": 1})", "", R"([property "a" of object has missing property dependencies (schema requires ["b","c"]; missing: ["b"])])"},
      {R"({"dependencies": {"a": {"properties": {"b": {"type": "null"}}}}})", R"({"a": 1, "b": 1})", "/b", R"([instance type (integer) does not match any allowed primitive type (allowed: ["null"])])"},
      {R"({"patternProperties": {"^x": {"type": "null"}}})", R"({"y": 1, "x~": 1})", "/x~0", R"([instance type (integer) does not match any allowed primitive type (allowed: ["null"])])"},
      {R"({"items": [{}, {"type": "null"}]})", "[1, 2]", "/1", R"([instance type (integer) does not match any allowed primitive type (allowed: ["null"])])"},
      {"{}", "{", "", "[the body is not JSON]"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.schema);
    const auto verdict = Schema(row.schema).check(row.body);
    CHECK_FALSE(verdict.valid);
    CHECK(verdict.reason == row.reason);
    CHECK(verdict.pointer == row.pointer);
  }
}
