#include "compiler/openapi/lint.h"

#include <set>

#include "tests/compiler/openapi/document.h"

using namespace apigw;
using openapi::ExtensionApis;
using openapi::TestDocument;

namespace {

std::string lint_of(std::string_view text, ExtensionApis api = ExtensionApis::rest) {
  TestDocument d(text);
  openapi::View view = d.view();
  openapi::lint(view, api, d.diagnostics);
  view.references().report_faults();
  return d.reports();
}

}  // namespace

TEST_CASE("lint: an unknown extension is named with a guess; those of others are left alone") {
  CHECK(lint_of(R"({"openapi": "3.0.0", "x-amazon-apigateway-polizy": {}, "x-amazon-apigateway-frobnicate": 1, "x-amazon-connect": 1, "x-foo": 1})") ==
        "unknown-extension at \"x-amazon-apigateway-polizy\" [did you mean 'x-amazon-apigateway-policy'?]\n"
        "unknown-extension at \"x-amazon-apigateway-frobnicate\"\n");
  CHECK(lint_of(R"({"openapi": "3.0.0", "paths": {"/a": {"get": {"x-amazon-api-gateway-integration": {}}}}})") ==
        "unknown-extension at \"x-amazon-api-gateway-integration\" [did you mean 'x-amazon-apigateway-integration'?]\n");
}

TEST_CASE("lint: an extension belongs where its row says") {
  CHECK(lint_of(R"({"openapi": "3.0.0", "paths": {"/a": {"x-amazon-apigateway-integration": {}, "get": {"x-amazon-apigateway-integration": {}}}}})") ==
        "misplaced-extension at \"x-amazon-apigateway-integration\" [it belongs on an operation]\n");
  CHECK(lint_of(R"({"openapi": "3.0.0", "components": {"x-amazon-apigateway-policy": {}}, "info": {"x-amazon-apigateway-policy": {}}})") ==
        "misplaced-extension at \"x-amazon-apigateway-policy\" [it belongs on the document's root]\n"
        "misplaced-extension at \"x-amazon-apigateway-policy\" [it belongs on the document's root]\n");
}

TEST_CASE("lint: an extension of the other kind of API has no effect") {
  const char* cors = R"({"openapi": "3.0.0", "x-amazon-apigateway-cors": {}})";
  CHECK(lint_of(cors) == "misplaced-extension at \"x-amazon-apigateway-cors\" [it is for HTTP APIs]\n");
  CHECK(lint_of(cors, ExtensionApis::http).empty());
}

TEST_CASE("lint: every row of the extensions is accepted at a place of its own") {
  std::set<std::string_view> names;
  for (const openapi::Extension& extension : openapi::extensions()) {
    CHECK(names.insert(extension.name).second);
    CHECK(extension.places != 0);
    CHECK(openapi::find_extension(extension.name) == &extension);
    if ((extension.places & bit(openapi::Place::root)) == 0) continue;
    const auto api = extension.apis == ExtensionApis::http ? ExtensionApis::http : ExtensionApis::rest;
    CHECK(lint_of("{\"openapi\": \"3.0.0\", \"" + std::string(extension.name) + "\": {}}", api).empty());
  }
}

TEST_CASE("lint: references are looked at everywhere but in examples and names of properties") {
  CHECK(lint_of(R"({"openapi": "3.0.0", "components": {"schemas": {"A": {"properties": {"$ref": {"type": "string"}, "b": {"$ref": "#/gone"}},
      "example": {"$ref": "#/never"}, "enum": [{"$ref": "#/never"}], "allOf": [{"items": {"$ref": "#/gone"}}]}}}})") ==
        "unresolved-reference at \"#/gone\" +1\n");
}

TEST_CASE("lint: what only OpenAPI 3.1 has is told once, with the places") {
  CHECK(lint_of(R"({"openapi": "3.1.0", "webhooks": {}, "components": {"schemas": {"A": {"const": 1}, "B": {"const": 2, "type": ["string", "null"]}}}})") ==
        "openapi-3-1 at \"3.1.0\" +3\n");
  CHECK(lint_of(R"({"openapi": "3.1.0", "components": {"schemas": {"A": {"type": "string"}}}})").empty());
  CHECK(lint_of(R"({"openapi": "3.0.0", "components": {"schemas": {"A": {"const": 1}}}})").empty());
}

TEST_CASE("lint: unknown keys of an extension's object are errors with a guess") {
  TestDocument d(R"({"httpMetod": "GET", "uri": "x", "x-note": 1, "Fn::Transform": {}, "zzzzzzzz": 1})");
  openapi::report_unknown_keys(d.root(), openapi::ExtensionObject::integration, "an integration", d.diagnostics);
  CHECK(d.reports() == "unknown-key at \"httpMetod\" [did you mean 'httpMethod'?]\nunknown-key at \"zzzzzzzz\"\n");
}
