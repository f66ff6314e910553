#include "compiler/openapi/export/document.h"

#include <doctest/doctest.h>

#include <memory>
#include <string>

#include "compiler/syntax/read.h"
#include "tests/support/model_of.h"

using namespace apigw;
using exports::Form;
using exports::Part;

namespace {

struct Exported {
  std::unique_ptr<tests::Modelled> made;
  exports::Document document;

  std::string at(std::initializer_list<std::string_view> path) const {
    const syntax::Node* node = &document.tree.root();
    for (const std::string_view key : path) {
      node = node->get(key);
      if (node == nullptr) return "nothing";
    }
    return syntax::to_json(*node);
  }
};

Exported exported(std::string_view paths, std::string_view root, Form form, std::initializer_list<Part> parts = {Part::apigateway}) {
  Exported result{.made = tests::model_of(paths, root), .document = {}};
  exports::Options options{.form = form};
  for (const Part part : parts) options.parts.add(part);
  result.document = exports::write_document(*result.made->api, options);
  return result;
}

constexpr std::string_view kSchemes =
    "components:\n"
    "  securitySchemes:\n"
    "    key: {type: apiKey, name: x-api-key, in: header}\n"
    "    iam: {type: apiKey, name: Authorization, in: header, x-amazon-apigateway-authtype: awsSigv4}\n"
    "    api_key: {type: apiKey, name: Authorization, in: header, x-amazon-apigateway-authtype: custom,\n"
    "      x-amazon-apigateway-authorizer: {type: token, authorizerUri: 'arn:x', identityValidationExpression: a+}}\n"
    "    pool: {type: apiKey, name: Auth, in: header, x-amazon-apigateway-authorizer: {type: cognito_user_pools, providerARNs: [arn:p]}}\n"
    "    many: {type: apiKey, name: Unused, in: header, x-amazon-apigateway-authorizer: {type: request, identitySource: 'method.request.header.A,context.stage', authorizerResultTtlInSeconds: 0}}\n";

constexpr std::string_view kOperation = "  /a:\n    get:\n      responses: {}\n";

}  // namespace

TEST_CASE("export: security schemes say who asks for what, and no authorizer's name is taken") {
  const Exported all = exported("  /a:\n    get: {security: [{key: [], pool: [read]}]}\n    put: {security: [{iam: []}]}\n", kSchemes, Form::oas30);
  CHECK(all.at({"paths", "/a", "get", "security"}) == R"([{"pool":["read"],"api_key_2":[]}])");
  CHECK(all.at({"paths", "/a", "put", "security"}) == R"([{"sigv4":[]}])");
  CHECK(all.at({"components", "securitySchemes", "api_key_2"}) == R"({"type":"apiKey","name":"x-api-key","in":"header"})");
  CHECK(all.at({"components", "securitySchemes", "sigv4"}) == R"({"type":"apiKey","name":"Authorization","in":"header","x-amazon-apigateway-authtype":"awsSigv4"})");
  CHECK(all.at({"components", "securitySchemes", "api_key"}) ==
        R"({"type":"apiKey","name":"Authorization","in":"header","x-amazon-apigateway-authtype":"custom","x-amazon-apigateway-authorizer":{"type":"token","authorizerUri":"arn:x","identityValidationExpression":"a+"}})");
  CHECK(all.at({"components", "securitySchemes", "pool"}) ==
        R"({"type":"apiKey","name":"Auth","in":"header","x-amazon-apigateway-authtype":"cognito_user_pools","x-amazon-apigateway-authorizer":{"type":"cognito_user_pools","providerARNs":["arn:p"]}})");
  CHECK(all.at({"components", "securitySchemes", "many", "x-amazon-apigateway-authorizer"}) ==
        R"({"type":"request","authorizerResultTtlInSeconds":0,"identitySource":"method.request.header.A, context.stage"})");
}

TEST_CASE("export: without extensions only the interface goes out") {
  const Exported plain = exported("  /a:\n    get: {security: [{many: []}], x-amazon-apigateway-request-validator: v, x-amazon-apigateway-integration: {type: mock}}\n",
                                  std::string(kSchemes) + "x-amazon-apigateway-request-validators: {v: {validateRequestBody: true}}\n", Form::oas30, {});
  CHECK(plain.at({"paths", "/a", "get"}) == R"({"responses":{"default":{"description":"Default response for GET /a"}},"security":[{"many":[]}]})");
  CHECK(plain.at({"components", "securitySchemes", "many"}) == R"({"type":"apiKey","name":"Unused","in":"header"})");
  CHECK(plain.at({"x-amazon-apigateway-request-validators"}) == "nothing");
  const Exported some = exported("  /a:\n    get: {x-amazon-apigateway-request-validator: v, x-amazon-apigateway-integration: {type: mock}}\n",
                                 "x-amazon-apigateway-request-validators: {v: {validateRequestBody: true}}\n", Form::swagger20, {Part::validators});
  CHECK(some.at({"paths", "/a", "get"}) == R"({"responses":{"default":{"description":"Default response for GET /a"}},"x-amazon-apigateway-request-validator":"v"})");
  CHECK(some.at({"x-amazon-apigateway-request-validators"}) == R"({"v":{"validateRequestParameters":false,"validateRequestBody":true}})");
}

TEST_CASE("export: documentation brings back what an import does not keep") {
  constexpr std::string_view paths =
      "  /a:\n    get:\n      tags: [t]\n      summary: S\n      description: D\n"
      "      parameters: [{name: q, in: query, description: P, schema: {type: integer, maximum: 3}}]\n"
      "      responses: {'200': {description: R, headers: {H: {description: HD, schema: {type: string}}}}}\n";
  CHECK(exported(paths, "", Form::oas30, {Part::documentation}).at({"paths", "/a", "get"}) ==
        R"({"tags":["t"],"summary":"S","description":"D","parameters":[{"name":"q","in":"query","schema":{"type":"integer","maximum":3},"description":"P"}],)"
        R"("responses":{"200":{"description":"R","headers":{"H":{"schema":{"type":"string"},"description":"HD"}},"content":{}}}})");
  CHECK(exported(paths, "", Form::swagger20, {Part::documentation}).at({"paths", "/a", "get", "parameters"}) ==
        R"([{"name":"q","in":"query","required":false,"type":"integer","maximum":3,"description":"P"}])");
  CHECK(exported(paths, "", Form::oas30, {}).at({"paths", "/a", "get", "responses", "200", "description"}) == R"("200 response")");
}

TEST_CASE("export: references lead to where schemas stand now") {
  constexpr std::string_view root =
      "components:\n  parameters: {P: {name: p, in: query, schema: {type: string, enum: [{$ref: '#/data'}]}}}\n"
      "  schemas:\n"
      "    a/b: {$ref: '#/components/schemas/C/properties/x'}\n"
      "    C: {type: object, properties: {$ref: {type: string}, x: {$ref: '#/components/parameters/P/schema'}}, discriminator: {propertyName: x, mapping: {one: '#/components/schemas/a~1b'}}}\n";
  const Exported swagger = exported(kOperation, root, Form::swagger20);
  CHECK(swagger.at({"definitions", "a/b"}) == R"({"$ref":"#/definitions/x-schema-1"})");
  CHECK(swagger.at({"definitions", "x-schema-1"}) == R"({"$ref":"#/definitions/x-schema-2"})");
  CHECK(swagger.at({"definitions", "x-schema-2"}) == R"({"type":"string","enum":[{"$ref":"#/data"}]})");
  CHECK(swagger.at({"definitions", "C", "discriminator", "mapping"}) == R"({"one":"#/definitions/a~1b"})");
  CHECK(swagger.at({"definitions", "C", "properties", "$ref"}) == R"({"type":"string"})");
}

TEST_CASE("export: a model that every API has is written when something refers to it") {
  const Exported all = exported("  /a:\n    get:\n      responses: {'200': {description: x, content: {application/json: {schema: {$ref: '#/components/schemas/Error'}}}}}\n", "", Form::swagger20);
  CHECK(all.at({"definitions"}) == R"({"Error":{"type":"object","properties":{"message":{"type":"string"}}}})");
  CHECK(exported(kOperation, "", Form::oas30).at({"components"}) == "{}");
}

TEST_CASE("export: what OpenAPI 3.1 says in later drafts is said in draft 4") {
  tests::Modelled made;
  const source::FileId file = made.sources.add("test.yaml",
                                               "openapi: 3.1.0\ninfo: {title: t}\npaths: {/a: {get: {}}}\ncomponents:\n  schemas:\n"
                                               "    Limit: {exclusiveMinimum: 1, maximum: 5, exclusiveMaximum: 6}\n"
                                               "    Const: {const: {a: 1}}\n"
                                               "    Both: {const: 1, enum: [1, 2]}\n"
                                               "    Any: true\n"
                                               "    None: {properties: {a: false}, additionalProperties: false}\n"
                                               "    Tuple: {prefixItems: [{type: string}, true], items: false}\n"
                                               "    Dependent: {dependentRequired: {a: [b]}, dependentSchemas: {c: {type: object}}}\n"
                                               "    Beside: {$ref: '#/components/schemas/Const', maxProperties: 2}\n");
  made.document = syntax::read(made.sources, file, made.diagnostics);
  made.api = model::from_openapi(made.document->root(), {}, made.diagnostics);
  REQUIRE(made.api);
  const exports::Document document = exports::write_document(*made.api, {});
  const syntax::Node& schemas = *document.tree.root().get("components")->get("schemas");
  const auto at = [&](std::string_view name) { return syntax::to_json(*schemas.get(name)); };
  CHECK(at("Limit") == R"({"maximum":5,"minimum":1,"exclusiveMinimum":true,"allOf":[{"maximum":6,"exclusiveMaximum":true}]})");
  CHECK(at("Const") == R"({"enum":[{"a":1}]})");
  CHECK(at("Both") == R"({"enum":[1,2],"allOf":[{"enum":[1]}]})");
  CHECK(at("Any") == "{}");
  CHECK(at("None") == R"({"properties":{"a":{"not":{}}},"additionalProperties":false})");
  CHECK(at("Tuple") == R"({"items":[{"type":"string"},{}],"additionalItems":false})");
  CHECK(at("Dependent") == R"({"dependencies":{"a":["b"]},"allOf":[{"dependencies":{"c":{"type":"object"}}}]})");
  CHECK(at("Beside") == R"({"maxProperties":2,"allOf":[{"$ref":"#/components/schemas/Const"}]})");
}

TEST_CASE("export: what Swagger 2.0 cannot say is told") {
  constexpr std::string_view paths =
      "  /a:\n    post:\n      requestBody: {content: {application/json: {schema: {type: object}}, text/xml: {schema: {type: string}}}}\n"
      "      responses: {'200': {description: x, content: {application/json: {schema: {$ref: '#/components/schemas/Empty'}}}}, '400': {description: x, content: {text/plain: {schema: {$ref: '#/components/schemas/Error'}}}}}\n";
  const Exported swagger = exported(paths, "", Form::swagger20);
  REQUIRE(swagger.document.losses.size() == 2);
  CHECK(swagger.document.losses[0] == "POST /a: the request bodies have a model for each media type; only the first is kept");
  CHECK(swagger.document.losses[1] == "POST /a: the responses have other models for other media types; only the first is kept");
  CHECK(exported(paths, "", Form::oas30).document.losses.empty());
}

TEST_CASE("export: a value that only AWS knows stays a function") {
  const Exported all = exported("  /a:\n    get: {x-amazon-apigateway-integration: {type: http, httpMethod: GET, uri: {'Fn::Sub': 'http://${Host}/x'}}}\n", "", Form::oas30);
  CHECK(all.at({"paths", "/a", "get", "x-amazon-apigateway-integration", "uri"}) == R"({"Fn::Sub":"http://${Host}/x"})");
}
