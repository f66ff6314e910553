// Every keyword of draft 4: bodies that fit and bodies that do not.
#include "tests/compiler/schema/schema_case.h"

using apigw::schema_case::Schema;

namespace {

struct Row {
  const char* schema;
  std::vector<const char*> fit;
  std::vector<const char*> unfit;
};

void play(const std::vector<Row>& rows) {
  for (const Row& row : rows) {
    CAPTURE(row.schema);
    Schema schema(row.schema);
    CHECK(schema.faults().empty());
    for (const char* body : row.fit) {
      CAPTURE(body);
      const auto verdict = schema.check(body);
      CAPTURE(verdict.reason);
      CHECK(verdict.valid);
    }
    for (const char* body : row.unfit) {
      CAPTURE(body);
      CHECK_FALSE(schema.fits(body));
    }
  }
}

}  // namespace

TEST_CASE("draft 4: a type admits its values and no others") {
  play({{R"({"type": "integer"})", {"0", "-7", "123456789012345678901234567890"}, {"1.5", "1.0", "1e2", "\"1\"", "true", "null", "[1]"}},
        {R"({"type": "number"})", {"1", "1.5", "1e400", "-0"}, {"\"1\"", "false", "{}"}},
        {R"({"type": ["string", "null"]})", {"\"\"", "null"}, {"0", "[]", "{}", "false"}},
        {R"({"type": "boolean"})", {"true", "false"}, {"0", "\"true\"", "null"}},
        {R"({"type": "array"})", {"[]", "[1]"}, {"{}", "\"[]\""}},
        {R"({"type": "object"})", {"{}", ""}, {"[]", "null"}}});
}

TEST_CASE("draft 4: enumerated values are compared by value, objects without order") {
  play({{R"({"enum": [1, "a", null, true, [1, 2], {"x": 1, "y": [2]}]})",
         {"1", "1.0", "10e-1", "\"a\"", "\"\\u0061\"", "null", "true", "[1, 2]", "[1.0,2e0]", R"({"y": [2.0], "x": 1})", R"({"x": 9, "y": [2], "x": 1})"},
         {"2", "\"A\"", "false", "[2, 1]", "[1]", R"({"x": 1})", R"({"x": 1, "y": [2], "z": 3})", R"({"x": 1, "z": [2]})", "[1, true]"}},
        {R"({"enum": ["a", "b", "c", "d", "e", "f", "g", "h", "i", "j"]})", {"\"a\"", "\"j\""}, {"\"k\"", "\"\"", "1"}},
        {R"({"enum": [false]})", {"false"}, {"0", "null", "\"\""}},
        {R"({"enum": [0]})", {"0", "-0", "0.0", "0e9"}, {"false", "0.1"}}});
}

TEST_CASE("draft 4: limits of numbers are exact whatever their size") {
  play({{R"({"minimum": 2, "maximum": 3})", {"2", "2.0", "3", "2.5", "\"9\""}, {"1.9999999999999999999999", "3.0000000000000000000001", "-5", "1e1"}},
        {R"({"minimum": 2, "exclusiveMinimum": true})", {"2.0000000000000000000001", "3"}, {"2", "2.00", "20e-1"}},
        {R"({"maximum": -1.5, "exclusiveMaximum": true})", {"-1.6", "-2"}, {"-1.5", "-1", "0"}},
        {R"({"maximum": 18446744073709551616})", {"18446744073709551616", "18446744073709551615", "1.8446744073709551616e19"}, {"18446744073709551617", "1e20"}},
        {R"({"minimum": -9223372036854775809})", {"-9223372036854775809", "0"}, {"-9223372036854775810"}},
        {R"({"minimum": 0.1})", {"0.1", "1e-1"}, {"0.09999999999999999999", "0"}},
        {R"({"maximum": 1e308})", {"1e308", "-1e999"}, {"1.1e308", "1e309"}}});
}

TEST_CASE("draft 4: multiples are those of the decimal number") {
  play({{R"({"multipleOf": 0.01})", {"0.07", "19.99", "4.35", "1e3", "0", "\"x\""}, {"0.075", "1e-3"}},
        {R"({"multipleOf": 3})", {"9", "-6", "3e1", "99999999999999999999999999999999999999"}, {"10", "1e30", "0.3"}},
        {R"({"multipleOf": 2.5})", {"5", "7.50", "-2.5"}, {"6", "0.5"}},
        {R"({"multipleOf": 20})", {"40", "2e1", "1e2"}, {"50", "10"}},
        {R"({"multipleOf": 1e-8})", {"12391239123", "0.00000001"}, {"0.000000001"}}});
}

TEST_CASE("draft 4: length counts code points") {
  play({{R"({"minLength": 2, "maxLength": 3})", {"\"ab\"", "\"\\ud83d\\ude00x\"", "\"\xF0\x9F\x98\x80\xF0\x9F\x98\x80\xF0\x9F\x98\x80\"", "7"}, {"\"a\"", "\"abcd\"", "\"\\ud83d\\ude00\"", "\"\""}},
        {R"({"maxLength": 100})", {"\"\""}, {"\"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\""}},
        {R"({"minLength": 2.0})", {"\"ab\""}, {"\"a\""}}});
}

TEST_CASE("draft 4: a pattern matches anywhere in the text") {
  play({{R"({"pattern": "b+c"})", {"\"abbcd\"", "1"}, {"\"ac\""}},
        {R"({"pattern": "^[a-z]+$"})", {"\"abc\""}, {"\"abc\\n\"", "\"aBc\"", "\"\""}},
        {R"({"pattern": "^.$"})", {"\"\xE2\x82\xAC\""}, {"\"\\n\"", "\"\\r\"", "\"\\u2028\"", "\"ab\""}}});
}

TEST_CASE("draft 4: items by one schema, by position, and beyond") {
  play({{R"({"items": {"type": "integer"}})", {"[]", "[1, 2]", "{\"0\": \"a\"}"}, {"[1, \"a\"]", "[null]"}},
        {R"({"items": [{"type": "integer"}, {"type": "string"}]})", {"[]", "[1]", "[1, \"a\", null]"}, {"[\"a\"]", "[1, 1]"}},
        {R"({"items": [{"type": "integer"}], "additionalItems": {"type": "string"}})", {"[1, \"a\", \"b\"]"}, {"[1, 2]"}},
        {R"({"items": [{}, {}], "additionalItems": false})", {"[1, 2]", "[1]"}, {"[1, 2, 3]"}},
        {R"({"additionalItems": false})", {"[1, 2, 3]"}, {}},
        {R"({"minItems": 1, "maxItems": 2})", {"[1]", "[1, [2, 3]]", "{}"}, {"[]", "[1, 2, 3]"}}});
}

TEST_CASE("draft 4: unique items are unequal by value") {
  play({{R"({"uniqueItems": true})",
         {"[]", "[1]", "[1, true]", "[0, false]", "[\"1\", 1]", "[[1, 2], [2, 1]]", R"([{"a": 1}, {"a": 2}])", "[1e2, 1e3]", "[null, 0, \"\", [], {}]",
          "[9007199254740993.0, 9007199254740992.0]"},
         {"[1, 1.0]", "[100, 1e2]", "[\"a\", \"\\u0061\"]", R"([{"a": 1, "b": [2]}, {"b": [2.0], "a": 1}])", "[[1], [1]]", "[null, null]", "[0, -0.0]", R"([{"a": 0, "a": 1}, {"a": 1}])",
          "[123456789012345678901234567890, 1.2345678901234567890123456789e29]"}},
        {R"({"uniqueItems": false})", {"[1, 1]"}, {}}});
}

TEST_CASE("draft 4: members by name, by pattern, and the rest") {
  play({{R"({"properties": {"a": {"type": "integer"}, "b": {}}, "required": ["a", "c"]})", {R"({"a": 1, "c": null})", "[]"}, {R"({"a": 1})", R"({"c": 1})", R"({"a": "x", "c": 1})", "{}", ""}},
        {R"({"properties": {"a": {}}, "additionalProperties": false})", {"{}", R"({"a": 1})", R"({"\u0061": 1})"}, {R"({"b": 1})", R"({"a": 1, "b": 1})"}},
        {R"({"properties": {"a": {}}, "patternProperties": {"^x-": {"type": "string"}}, "additionalProperties": {"type": "integer"}})",
         {R"({"a": null, "x-b": "s", "c": 1})"}, {R"({"x-b": 1})", R"({"c": "s"})"}},
        {R"({"patternProperties": {"a": {"minimum": 2}, "b": {"maximum": 3}}})", {R"({"ab": 2.5, "c": 9})"}, {R"({"ab": 1})", R"({"ab": 4})"}},
        {R"({"properties": {"ab": {"type": "integer"}}, "patternProperties": {"a": {"minimum": 5}}})", {R"({"ab": 5})"}, {R"({"ab": 4})", R"({"ab": 5.5})"}},
        {R"({"required": ["a"], "additionalProperties": false})", {}, {R"({"a": 1})", "{}"}},
        {R"({"minProperties": 1, "maxProperties": 2})", {R"({"a": 1})", R"({"a": 1, "b": 2})", R"({"a": 1, "a": 2, "b": 3})"}, {"{}", R"({"a": 1, "b": 2, "c": 3})"}},
        {R"({"properties": {"$ref": {"type": "string"}}})", {R"({"$ref": "x"})"}, {R"({"$ref": 1})"}}});
}

TEST_CASE("draft 4: of two members with one name the last counts") {
  play({{R"({"properties": {"a": {"type": "integer"}}})", {R"({"a": "x", "a": 1})", R"({"a": "x", "\u0061": 1})"}, {R"({"a": 1, "a": "x"})"}}});
}

TEST_CASE("draft 4: dependencies on names and on schemas") {
  play({{R"({"dependencies": {"a": ["b", "c"]}})", {"{}", R"({"b": 1})", R"({"a": 1, "b": 1, "c": 1})", "[]"}, {R"({"a": 1})", R"({"a": 1, "b": 1})"}},
        {R"({"dependencies": {"a": {"properties": {"b": {"type": "integer"}}}}})", {R"({"b": "x"})", R"({"a": 1, "b": 2})", R"({"a": 1})"}, {R"({"a": 1, "b": "x"})"}}});
}

TEST_CASE("draft 4: combinations of schemas") {
  play({{R"({"allOf": [{"minimum": 2}, {"maximum": 4}]})", {"3"}, {"1", "5"}},
        {R"({"anyOf": [{"type": "integer"}, {"minimum": 2}]})", {"1", "2.5", "\"x\""}, {"1.5"}},
        {R"({"oneOf": [{"type": "integer"}, {"minimum": 2}]})", {"1", "2.5"}, {"3", "1.5"}},
        {R"({"not": {"type": "integer"}})", {"1.5", "\"1\""}, {"1"}},
        {R"({"not": {}})", {}, {"1", "{}"}},
        {R"({"oneOf": [{"type": "null"}, {"type": "object", "required": ["a"]}]})", {"null", R"({"a": 1})"}, {"{}", "1"}},
        {R"({"not": {"not": {"type": "string"}}})", {"\"\""}, {"0"}}});
}

TEST_CASE("draft 4: words without force change nothing") {
  play({{R"({"$schema": "http://json-schema.org/draft-04/schema#", "id": "x", "title": "t", "default": 1, "format": "uri"})", {"\"no uri\"", "1"}, {}},
        {R"({"type": "string", "format": "email"})", {"\"x\""}, {"1"}}});
}

TEST_CASE("draft 4: a body that is no JSON fits nothing, an empty one is an empty object") {
  play({{"{}", {"1", "null", "{}", "[]", "\"\"", ""}, {"nul", "{", "[1,]", "1 2", " ", "'a'", "{\"a\" 1}", "01", "\"\t\"", "\"\xFF\""}},
        {R"({"required": ["a"]})", {}, {""}}});
}
