#include "compiler/openapi/view.h"

#include "tests/compiler/openapi/document.h"

using namespace apigw;
using openapi::TestDocument;

namespace {

std::string methods_of(TestDocument& d) {
  openapi::View view = d.view();
  std::string result;
  for (const openapi::PathItem& item : view.paths()) {
    for (const openapi::Operation& operation : item.operations) {
      result += (result.empty() ? "" : ", ") + std::string(operation.method) + " " + std::string(item.member->key);
    }
  }
  return result;
}

std::string bodies_of(std::string_view text) {
  TestDocument d(text);
  openapi::View view = d.view();
  const auto items = view.paths();
  const auto& operation = items.at(0).operations.at(0);
  const auto parameters = view.parameters(items[0], operation);
  std::string result;
  for (const openapi::Body& body : view.request_bodies(operation, parameters)) result += std::string(body.media_type) + "=" + syntax::to_json(*body.schema) + " ";
  for (const openapi::Response& response : view.responses(operation)) {
    for (const openapi::Body& body : view.response_bodies(operation, response)) {
      result += std::string(response.code) + ":" + std::string(body.media_type) + "=" + syntax::to_json(*body.schema) + " ";
    }
  }
  return result;
}

}  // namespace

TEST_CASE("view: seven methods and ANY, in the document's order; the rest of a path item is none") {
  TestDocument d(R"({"openapi": "3.0.0", "paths": {"/b": {"summary": "s", "parameters": [], "x-other": {}, "post": {}, "get": {}},
    "/a": {"x-amazon-apigateway-any-method": {}, "patch": {}}, "x-paths": {"get": {}}}})");
  CHECK(methods_of(d) == "POST /b, GET /b, ANY /a, PATCH /a");
  CHECK(d.slugs().empty());
}

TEST_CASE("view: upper case is a method with a warning, trace and misspelt ones are dropped") {
  TestDocument d(R"({"openapi": "3.0.0", "paths": {"/a": {"GET": {}, "trace": {}, "psot": {}, "put": 1}}})");
  CHECK(methods_of(d) == "GET /a");
  CHECK(d.reports() ==
        "method-case at \"GET\" [write 'get']\n"
        "unknown-method at \"trace\"\n"
        "unknown-method at \"psot\" [did you mean 'post'?]\n"
        "value-kind at 1\n");
}

TEST_CASE("view: a path item by reference is followed and remarked on") {
  TestDocument d(R"({"openapi": "3.0.0", "paths": {"/a": {"get": {}}, "/b": {"$ref": "#/paths/~1a"}}})");
  CHECK(methods_of(d) == "GET /a, GET /b");
  CHECK(d.slugs() == "path-item-reference");
}

TEST_CASE("view: parameters of the path item hold unless the operation redefines name and place") {
  TestDocument d(R"({"openapi": "3.0.0", "components": {"parameters": {"P": {"name": "p", "in": "query"}}},
    "paths": {"/a": {"parameters": [{"name": "a", "in": "query", "required": true}, {"name": "b", "in": "query"}],
      "get": {"parameters": [{"$ref": "#/components/parameters/P"}, {"name": "a", "in": "query"}, {"name": "b", "in": "header"}]}}}})");
  openapi::View view = d.view();
  const auto items = view.paths();
  std::string result;
  for (const auto* p : view.parameters(items[0], items[0].operations[0])) {
    result += std::string(p->get("name")->text) + "." + std::string(p->get("in")->text) + (p->get("required") != nullptr ? "! " : " ");
  }
  CHECK(result == "p.query a.query b.header b.query ");
}

TEST_CASE("view: bodies of OpenAPI 3 are by media type, through references") {
  CHECK(bodies_of(R"({"openapi": "3.0.0", "components": {"requestBodies": {"B": {"content": {"text/plain": {"schema": 1}, "a/b": {"schema": 2}, "c/d": {}}}},
      "responses": {"R": {"content": {"e/f": {"schema": 3}}}}},
    "paths": {"/a": {"post": {"requestBody": {"$ref": "#/components/requestBodies/B"}, "responses": {"200": {"$ref": "#/components/responses/R"}}}}}})") ==
        "text/plain=1 a/b=2 200:e/f=3 ");
}

TEST_CASE("view: bodies of Swagger are by consumes and produces, the operation's before the root's") {
  CHECK(bodies_of(R"({"swagger": "2.0", "consumes": ["r/c"], "produces": ["r/p"],
    "paths": {"/a": {"post": {"consumes": ["o/c", "o/d"], "parameters": [{"in": "body", "name": "b", "schema": 1}], "responses": {"200": {"schema": 2}, "x-y": {"schema": 3}}}}}})") ==
        "o/c=1 o/d=1 200:r/p=2 ");
  CHECK(bodies_of(R"({"swagger": "2.0", "paths": {"/a": {"post": {"parameters": [{"in": "body", "name": "b", "schema": 1}]}}}})") == "application/json=1 ");
}

TEST_CASE("view: an operation's own security wins, even when empty") {
  TestDocument d(R"({"openapi": "3.0.0", "security": [{"root": []}], "paths": {"/a": {"get": {"security": []}, "put": {}}}})");
  openapi::View view = d.view();
  const auto items = view.paths();
  CHECK(view.security(items[0].operations[0])->items.empty());
  CHECK(view.security(items[0].operations[1])->items.size() == 1);
}
