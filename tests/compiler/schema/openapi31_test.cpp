// OpenAPI 3.1: what draft 4 can say is lowered, the rest is said to be unenforced (definition-formats 1.15).
#include "tests/compiler/schema/schema_case.h"

using apigw::schema_case::Schema;

namespace {

Schema later(const std::string& schema) { return Schema(Schema::OpenApi{}, R"({"openapi": "3.1.0", "components": {"schemas": {"M": )" + schema + "}}}", "M"); }

}  // namespace

TEST_CASE("openapi 3.1: lossless words are lowered") {
  struct Row {
    const char* schema;
    std::vector<const char*> fit, unfit;
  };
  const Row rows[] = {
      {R"({"const": {"a": [1]}})", {R"({"a": [1.0]})"}, {"{}", "1"}},
      {R"({"exclusiveMinimum": 2, "minimum": 1})", {"2.1"}, {"2", "1"}},
      {R"({"exclusiveMaximum": 2})", {"1"}, {"2"}},
      {R"({"type": ["string", "null"]})", {"null", "\"\""}, {"1"}},
      {R"({"prefixItems": [{"type": "integer"}], "items": {"type": "string"}})", {"[1, \"a\"]", "[]"}, {"[1, 1]", "[\"a\"]"}},
      {R"({"prefixItems": [true, false], "items": false})", {"[1]"}, {"[1, 2]"}},
      {R"({"dependentRequired": {"a": ["b"]}})", {R"({"a": 1, "b": 1})"}, {R"({"a": 1})"}},
      {R"({"dependentSchemas": {"a": {"maxProperties": 1}}})", {R"({"a": 1})"}, {R"({"a": 1, "b": 1})"}},
      {R"({"$defs": {"x": {"type": "integer"}}, "items": {"$ref": "#/components/schemas/M/$defs/x"}})", {"[1]"}, {"[\"a\"]"}},
      {R"({"properties": {"a": true, "b": false}})", {R"({"a": 1})"}, {R"({"b": 1})"}},
      {R"({"not": true})", {}, {"1"}},
      {"true", {"1"}, {}},
      {"false", {}, {"1"}},
  };
  for (const Row& row : rows) {
    CAPTURE(row.schema);
    Schema schema = later(row.schema);
    CHECK(schema.faults().empty());
    for (const char* body : row.fit) {
      CAPTURE(body);
      CHECK(schema.fits(body));
    }
    for (const char* body : row.unfit) {
      CAPTURE(body);
      CHECK_FALSE(schema.fits(body));
    }
  }
}

TEST_CASE("openapi 3.1: what draft 4 has no word for is unenforced") {
  for (const char* word : {"if", "then", "else", "contains", "propertyNames", "unevaluatedProperties", "unevaluatedItems"}) {
    CAPTURE(word);
    const auto faults = later(std::string("{\"") + word + "\": {}}").faults();
    CHECK(faults == std::vector<std::string>{std::string("unenforced-schema '\"") + word + "\"': '" + word + "' in the schema of model 'M' has no equal in JSON schema draft 4"});
  }
}

TEST_CASE("openapi 3.0: the same words are dropped with a warning, numeric limits are a fault") {
  Schema schema(Schema::OpenApi{}, R"({"openapi": "3.0.3", "components": {"schemas": {"M": {"if": {"type": "integer"}, "dependentRequired": {"a": ["b"]}}}}})", "M");
  CHECK(schema.faults().size() == 2);
  CHECK(schema.fits(R"({"a": 1})"));
}
