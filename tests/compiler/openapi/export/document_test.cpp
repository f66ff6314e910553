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
  CHECK(plain.at({"paths", "/a", "get"}) == R"({"responses":{},"security":[{"many":[]}]})");
  CHECK(plain.at({"components", "securitySchemes", "many"}) == R"({"type":"apiKey","name":"Unused","in":"header","x-amazon-apigateway-authtype":"custom"})");
  CHECK(plain.at({"x-amazon-apigateway-request-validators"}) == "nothing");
  const Exported some = exported("  /a:\n    get: {x-amazon-apigateway-request-validator: v, x-amazon-apigateway-integration: {type: mock}}\n",
                                 "x-amazon-apigateway-request-validators: {v: {validateRequestBody: true}}\n", Form::swagger20, {Part::validators});
  CHECK(some.at({"paths", "/a", "get"}) == R"({"responses":{},"x-amazon-apigateway-request-validator":"v"})");
  CHECK(some.at({"x-amazon-apigateway-request-validators"}) == R"({"v":{"validateRequestParameters":false,"validateRequestBody":true}})");
}

TEST_CASE("export: words bring back what an import does not keep") {
  constexpr std::string_view paths =
      "  /a:\n    get:\n      tags: [t]\n      summary: S\n      description: D\n"
      "      parameters: [{name: q, in: query, description: P, schema: {type: integer, maximum: 3}}]\n"
      "      responses: {'200': {description: R, headers: {H: {description: HD, schema: {type: string}}}}}\n";
  CHECK(exported(paths, "", Form::oas30, {Part::words}).at({"paths", "/a", "get"}) ==
        R"({"tags":["t"],"summary":"S","description":"D","parameters":[{"name":"q","in":"query","schema":{"type":"integer","maximum":3},"description":"P"}],)"
        R"("responses":{"200":{"description":"R","headers":{"H":{"schema":{"type":"string"},"description":"HD"}},"content":{}}}})");
  CHECK(exported(paths, "", Form::swagger20, {Part::words}).at({"paths", "/a", "get", "parameters"}) ==
        R"([{"name":"q","in":"query","required":false,"type":"integer","maximum":3,"description":"P"}])");
  CHECK(exported(paths, "", Form::oas30, {}).at({"paths", "/a", "get", "responses", "200", "description"}) == R"("200 response")");
}

TEST_CASE("export: references lead to where schemas stand now") {
  constexpr std::string_view root =
      "components:\n  parameters: {P: {name: p, in: query, schema: {type: string, enum: [{$ref: '#/data'}]}}}\n"
      "  schemas:\n"
      "    a/b: {$ref: '#/components/schemas/C/properties/x'}\n"
      "    C: {type: object, properties: {$ref: {type: string}, x: {$ref: '#/components/parameters/P/schema'}}, discriminator: {propertyName: x, mapping: {one: '#/components/schemas/a~1b'}}}\n";
  const Exported swagger = exported(kOperation, root, Form::swagger20, {Part::words});
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

TEST_CASE("export: a plain schema has what a stored model has, one with words all that was written") {
  constexpr std::string_view root =
      "components:\n  schemas:\n    P: {type: object, title: T, description: D, deprecated: true, x-a: 1, example: {n: 1}, discriminator: {propertyName: n}, "
      "properties: {n: {type: string, nullable: true, readOnly: true, format: byte, example: e}}}\n";
  CHECK(exported(kOperation, root, Form::oas30).at({"components", "schemas", "P"}) ==
        R"({"type":"object","title":"T","description":"D","properties":{"n":{"type":"string","format":"byte"}}})");
  const std::string whole = exported(kOperation, root, Form::oas30, {Part::words}).at({"components", "schemas", "P"});
  CHECK(whole.find(R"("nullable":true)") != std::string::npos);
  CHECK(whole.find(R"("discriminator":{"propertyName":"n"})") != std::string::npos);
}

// The service's own example: "Publish API documentation using the API Gateway REST API".
TEST_CASE("export: documentation parts are listed, and what OpenAPI knows of their words stands at their places") {
  constexpr std::string_view root =
      "x-amazon-apigateway-documentation:\n"
      "  version: 1.0.0\n"
      "  createdDate: '2016-11-22T22:41:40Z'\n"
      "  documentationParts:\n"
      "    - location: {type: API}\n"
      "      properties: {description: API description, foo: API foo, x-bar: API x-bar, info: {description: API info description, version: V, foo: F, x-bar: API info x-bar}}\n"
      "    - location: {type: METHOD, method: GET}\n"
      "      properties: {description: Method description., x-example: x- Method example, x-amazon-apigateway-integration: {type: mock}, foo: Method foo, info: {version: m}}\n"
      "    - location: {type: RESOURCE}\n"
      "      properties: {description: resource description, foo: resource foo, x-bar: resource x-bar}\n";
  const Exported all = exported("  /: {get: {responses: {'200': {description: x}}}}\n", root, Form::swagger20, {Part::documentation});
  CHECK(all.at({"info"}) == R"({"description":"API info description","version":"1","title":"test","x-bar":"API info x-bar"})");
  CHECK(all.at({"paths", "/"}) == R"({"get":{"description":"Method description.","responses":{"200":{"description":"200 response"}},"x-example":"x- Method example"},"x-bar":"resource x-bar"})");
  CHECK(all.at({"x-bar"}) == R"("API x-bar")");
  CHECK(all.at({"x-amazon-apigateway-documentation", "version"}) == R"("1.0.0")");
  CHECK(all.at({"x-amazon-apigateway-documentation", "createdDate"}) == R"("2016-11-22T22:41:40Z")");
  const std::string listed = all.at({"x-amazon-apigateway-documentation", "documentationParts"});
  CHECK(listed.find(R"({"location":{"type":"METHOD","method":"GET"},"properties":{"description":"Method description.",)") != std::string::npos);
  CHECK(listed.find(R"("foo":"resource foo")") != std::string::npos);
  CHECK(exported("  /: {get: {responses: {}}}\n", root, Form::oas30, {Part::words}).at({"x-amazon-apigateway-documentation"}) == "nothing");
}

TEST_CASE("export: a part of one place wins over what is written there, and a general one speaks where nothing is written") {
  constexpr std::string_view paths =
      "  /pets/{id}:\n"
      "    get:\n"
      "      description: written\n"
      "      parameters: [{name: id, in: path, required: true, schema: {type: string}}, {name: q, in: query, schema: {type: string}}, {name: H, in: header, description: own, schema: {type: string}}]\n"
      "      responses: {'200': {description: '', headers: {X: {schema: {type: string}}}, content: {application/json: {schema: {$ref: '#/components/schemas/Pet'}}}}, '400': {description: ''}, '404': {description: written}}\n"
      "    post:\n"
      "      requestBody: {content: {application/json: {schema: {$ref: '#/components/schemas/Pet'}}}}\n"
      "      responses: {'400': {description: ''}}\n";
  constexpr std::string_view root =
      "components: {schemas: {Pet: {type: object, properties: {name: {type: string}, age: {type: integer, description: own}}}}}\n"
      "x-amazon-apigateway-documentation:\n"
      "  documentationParts:\n"
      "    - {location: {type: METHOD, path: '/pets/{id}', method: GET}, properties: {description: of exactly this, tags: [a], deprecated: 'yes'}}\n"
      "    - {location: {type: METHOD, path: /pets}, properties: {description: below pets}}\n"
      "    - {location: {type: METHOD}, properties: {description: everywhere}}\n"
      "    - {location: {type: QUERY_PARAMETER, name: q}, properties: {description: the query}}\n"
      "    - {location: {type: REQUEST_HEADER, name: H}, properties: {description: too general}}\n"
      "    - {location: {type: PATH_PARAMETER, path: '/pets/{id}', name: id}, properties: {description: which pet, example: '7'}}\n"
      "    - {location: {type: RESPONSE, statusCode: '400'}, properties: {description: Invalid request error.}}\n"
      "    - {location: {type: RESPONSE, path: /pets, statusCode: '400', method: POST}, properties: {description: Invalid pet.}}\n"
      "    - {location: {type: RESPONSE, path: '/pets'}, properties: {description: any answer}}\n"
      "    - {location: {type: RESPONSE_HEADER, statusCode: '200', name: X}, properties: {description: a header}}\n"
      "    - {location: {type: RESPONSE_BODY, path: '/pets/{id}', statusCode: '200'}, properties: {example: {name: Rex}}}\n"
      "    - {location: {type: REQUEST_BODY, method: POST}, properties: {description: a pet, x-more: 1}}\n"
      "    - {location: {type: MODEL, name: Pet}, properties: {description: An animal, properties: {name: {description: what it is called}, age: {description: ours}, none: {description: x}}}}\n";
  const Exported all = exported(paths, root, Form::oas30, {Part::words, Part::documentation});
  const auto get = [&](std::initializer_list<std::string_view> below) {
    std::vector<std::string_view> path = {"paths", "/pets/{id}", "get"};
    path.insert(path.end(), below);
    const syntax::Node* node = &all.document.tree.root();
    for (const std::string_view key : path) node = node == nullptr ? nullptr : node->get(key);
    return node == nullptr ? std::string("nothing") : syntax::to_json(*node);
  };
  CHECK(get({"description"}) == R"("of exactly this")");
  CHECK(get({"tags"}) == R"(["a"])");
  CHECK(get({"deprecated"}) == "nothing");  // a text is no flag
  CHECK(get({"parameters"}) ==
        R"([{"name":"id","in":"path","required":true,"schema":{"type":"string"},"description":"which pet","example":"7"},{"name":"q","in":"query","schema":{"type":"string"},"description":"the query"},)"
        R"({"name":"H","in":"header","schema":{"type":"string"},"description":"own"}])");
  CHECK(get({"responses", "200", "headers"}) == R"({"X":{"schema":{"type":"string"},"description":"a header"}})");
  CHECK(get({"responses", "200", "content"}) == R"({"application/json":{"schema":{"$ref":"#/components/schemas/Pet"},"example":{"name":"Rex"}}})");
  CHECK(get({"responses", "404", "description"}) == R"("written")");
  CHECK(all.at({"paths", "/pets/{id}", "post", "description"}) == R"("below pets")");
  CHECK(all.at({"paths", "/pets/{id}", "post", "responses", "400", "description"}) == R"("Invalid pet.")");
  CHECK(all.at({"paths", "/pets/{id}", "post", "requestBody"}) ==
        R"({"description":"a pet","x-more":1,"content":{"application/json":{"schema":{"$ref":"#/components/schemas/Pet"}}},"required":true})");
  CHECK(all.at({"components", "schemas", "Pet"}) ==
        R"({"type":"object","properties":{"name":{"type":"string","description":"what it is called"},"age":{"type":"integer","description":"ours"}},"description":"An animal"})");
}

TEST_CASE("export: where the gateway answers is written as the model has it") {
  const Exported all = exported(kOperation, "servers: [{url: 'https://x.example', x-amazon-apigateway-endpoint-configuration: {disableExecuteApiEndpoint: true, vpcEndpointIds: [vpce-1], types: [PRIVATE]}}]\n", Form::swagger20);
  CHECK(all.at({"x-amazon-apigateway-endpoint-configuration"}) == R"({"types":["PRIVATE"],"disableExecuteApiEndpoint":true,"vpcEndpointIds":["vpce-1"]})");
  CHECK(exported(kOperation, "", Form::swagger20).at({"x-amazon-apigateway-endpoint-configuration"}) == "nothing");
}

TEST_CASE("export: with words people are told what only the backend asks for") {
  constexpr std::string_view root =
      "security: [{bearer: []}]\n"
      "components: {securitySchemes: {bearer: {type: http, scheme: bearer}, sigv4: {type: apiKey, name: q, in: query}, api_key: {type: apiKey, name: X-Api-Key, in: header}}}\n";
  constexpr std::string_view paths = "  /a: {get: {responses: {}}, put: {security: [{api_key: []}]}, post: {security: []}, delete: {security: [{sigv4: []}, {}]}, patch: {x-amazon-apigateway-auth: {type: AWS_IAM}}}\n";
  const Exported all = exported(paths, root, Form::oas30, {Part::words});
  CHECK(all.at({"components", "securitySchemes"}) == R"({"api_key":{"type":"apiKey","name":"x-api-key","in":"header"},"sigv4_2":{"type":"apiKey","name":"Authorization","in":"header","x-amazon-apigateway-authtype":"awsSigv4"},)"
                                                    R"("bearer":{"type":"http","scheme":"bearer"},"sigv4":{"type":"apiKey","name":"q","in":"query"}})");
  CHECK(all.at({"paths", "/a", "get", "security"}) == R"([{"bearer":[]}])");
  CHECK(all.at({"paths", "/a", "put", "security"}) == R"([{"api_key":[]}])");
  CHECK(all.at({"paths", "/a", "post", "security"}) == "nothing");
  CHECK(all.at({"paths", "/a", "delete", "security"}) == R"([{"sigv4":[]},{}])");
  CHECK(all.at({"paths", "/a", "patch", "security"}) == R"([{"sigv4_2":[]}])");
  const Exported plain = exported(paths, root, Form::oas30, {});
  CHECK(plain.at({"paths", "/a", "get", "security"}) == "nothing");
  CHECK(plain.at({"components", "securitySchemes", "bearer"}) == "nothing");
  CHECK(exported(paths, root, Form::swagger20, {Part::words}).at({"securityDefinitions", "bearer"}) == "nothing");
}
