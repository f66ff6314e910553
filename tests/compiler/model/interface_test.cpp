// Parameters, models and method responses: definition-formats 1.5 to 1.9.
#include "tests/compiler/model/imported.h"

using namespace apigw;
using model::document_with;
using model::Imported;

namespace {

std::string parameters_of(const model::Method& method) {
  std::string result;
  for (const model::Parameter& p : method.parameters) {
    result += (result.empty() ? "" : " ") + std::string(to_string(p.place)) + "." + p.name.value + (p.required ? "!" : "") + (p.declared == nullptr ? "*" : "");
  }
  return result;
}

std::string request_models_of(const model::Method& method) {
  std::string result;
  for (const auto& [type, name] : method.request_models) result += (result.empty() ? "" : " ") + type + "=" + name.value;
  return result;
}

}  // namespace

TEST_CASE("interface: query, header and path parameters are stored, the path's variables implied") {
  const Imported i(R"({"openapi": "3.0.0", "paths": {"/{x}/{y}/{rest+}": {"get": {"x-amazon-apigateway-integration": {"type": "mock"},
    "parameters": [{"name": "q", "in": "query"}, {"name": "h", "in": "header", "required": true, "type": "string"}, {"name": "y", "in": "path", "required": true}]}}}})");
  CHECK(parameters_of(i.method("/{x}/{y}/{rest+}", "GET")) == "querystring.q header.h! path.y! path.x!* path.rest!*");
  CHECK(i.slugs().empty());
}

TEST_CASE("interface: cookies and form fields are ignored with one warning each") {
  const Imported i(document_with("parameters: [{name: a, in: cookie}, {name: b, in: cookie}, {name: c, in: formData}]"));
  CHECK(i.reports() == "ignored-parameter at cookie +1\nignored-parameter at formData\n");
  CHECK(i.method("/a", "GET").parameters.empty());
}

TEST_CASE("interface: a parameter without name or with an unknown place is an error") {
  CHECK(Imported(document_with("parameters: [{in: query}, {name: a}]")).slugs() == "value-kind value-kind");
  CHECK(Imported(document_with("parameters: [{name: a, in: qurey}]")).reports() == "value-not-allowed at qurey [did you mean 'query'?]\n");
}

TEST_CASE("interface: a request body's model is the one it refers to, by media type") {
  const Imported i(document_with("requestBody: {content: {application/json: {schema: {$ref: '#/components/schemas/Pet'}}, text/x: {schema: {$ref: '#/components/schemas/Gone'}}}}",
                                 "components: {schemas: {Pet: {type: object}, Unused: {type: string}}}"));
  CHECK(request_models_of(i.method("/a", "GET")) == "application/json=Pet");
  CHECK(i.slugs() == "unresolved-reference");
  REQUIRE(i.api->models.size() == 2);
  CHECK(i.api->model("Unused") != nullptr);
}

TEST_CASE("interface: the models Empty and Error are there without being written, others are not") {
  const Imported i(document_with(R"(requestBody: {content: {application/json: {schema: {$ref: "#/components/schemas/Empty"}}}})"));
  CHECK(i.slugs().empty());
  CHECK(request_models_of(i.method("/a", "GET")) == "application/json=Empty");
  CHECK(Imported(document_with(R"(requestBody: {content: {application/json: {schema: {$ref: "#/components/schemas/Full"}}}})")).slugs() == "unresolved-reference");
}

TEST_CASE("interface: an inline schema becomes a generated model with a name that is stable") {
  const std::string text = document_with("requestBody: {content: {application/json: {schema: {type: object}}, text/x: {schema: {$ref: '#/components/schemas/Pet/properties/id'}}}}",
                                         "components: {schemas: {Pet: {properties: {id: {type: integer}}}}}");
  const Imported i(text), again(text);
  const auto& models = i.method("/a", "GET").request_models;
  REQUIRE(models.size() == 2);
  const model::Model* inline_model = i.api->model(models.at("application/json").value);
  REQUIRE(inline_model != nullptr);
  CHECK(inline_model->generated);
  CHECK(inline_model->name.value.size() == 11);
  CHECK(inline_model->name.value.starts_with("MODEL"));
  CHECK(i.api->model(models.at("text/x").value)->schema->get("type")->text == "integer");
  CHECK(request_models_of(i.method("/a", "GET")) == request_models_of(again.method("/a", "GET")));
}

TEST_CASE("interface: Swagger's body parameter is a model, and no parameter") {
  const Imported i(R"({"swagger": "2.0", "definitions": {"Pet": {}}, "paths": {"/a": {"post": {"consumes": ["a/b", "c/d"],
    "parameters": [{"in": "body", "name": "b", "schema": {"$ref": "#/definitions/Pet"}}], "x-amazon-apigateway-integration": {"type": "mock"}}}}})");
  CHECK(request_models_of(i.method("/a", "POST")) == "a/b=Pet c/d=Pet");
  CHECK(i.method("/a", "POST").parameters.empty());
}

TEST_CASE("interface: responses keep their numeric codes, headers and model names") {
  const Imported i(document_with("responses: {200: {headers: {X-A: {}, X-B: {}}, content: {application/json: {schema: {$ref: '#/components/schemas/Pet'}}, a/b: {schema: {type: string}}}}, "
                                 "default: {}, 4XX: {}, 600: {}}",
                                 "components: {schemas: {Pet: {}}}"));
  const model::Method& method = i.method("/a", "GET");
  REQUIRE(method.responses.size() == 1);
  REQUIRE(method.response("200") != nullptr);
  CHECK(method.response("200")->headers.size() == 2);
  CHECK(method.response("200")->models.size() == 1);
  CHECK(method.response("200")->models.at("application/json").value == "Pet");
  CHECK(i.slugs() == "response-code response-code response-code");
}
