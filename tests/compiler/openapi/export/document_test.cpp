#include "compiler/openapi/export/document.h"

#include <doctest/doctest.h>

#include <memory>
#include <set>
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

namespace {

// One of everything that section 5 of the reference names, in an order of its own.
constexpr std::string_view kWholePaths =
    "  /z: {put: {operationId: put, responses: {}, x-amazon-apigateway-integration: {uri: 'http://b/', type: HTTP, httpMethod: GET, timeoutInMillis: 29000}}}\n"
    "  /a/{id}:\n"
    "    get:\n"
    "      x-amazon-apigateway-request-validator: all\n"
    "      x-amazon-apigateway-integration:\n"
    "        tlsConfig: {insecureSkipVerification: true}\n"
    "        cacheKeyParameters: [method.request.path.id]\n"
    "        cacheNamespace: space\n"
    "        contentHandling: CONVERT_TO_TEXT\n"
    "        timeoutInMillis: 500\n"
    "        connectionType: VPC_LINK\n"
    "        connectionId: link\n"
    "        passthroughBehavior: WHEN_NO_TEMPLATES\n"
    "        requestTemplates: {application/json: t}\n"
    "        requestParameters: {integration.request.path.id: method.request.path.id}\n"
    "        responses: {'4\\d{2}': {statusCode: 400}, default: {responseTemplates: {application/json: u}, responseParameters: {method.response.header.H: \"'h'\"}, statusCode: '200', contentHandling: CONVERT_TO_BINARY}}\n"
    "        credentials: arn:aws:iam::123456789012:role/r\n"
    "        uri: http://b/{id}\n"
    "        httpMethod: POST\n"
    "        type: HTTP\n"
    "      security: [{auth: []}, {key: []}]\n"
    "      tags: [t]\n"
    "      responses: {'400': {description: b}, '200': {content: {application/json: {schema: {$ref: '#/components/schemas/M'}}}, headers: {H: {schema: {type: integer}}}, description: g}}\n"
    "      requestBody: {content: {application/json: {schema: {$ref: '#/components/schemas/M'}}}}\n"
    "      parameters: [{name: id, in: path, required: true, schema: {type: integer}}, {in: query, name: q, description: d, schema: {type: string}}]\n"
    "      operationId: one\n"
    "    x-amazon-apigateway-any-method: {responses: {}, x-amazon-apigateway-integration: {type: MOCK}}\n";
constexpr std::string_view kWholeRoot =
    "x-amazon-apigateway-binary-media-types: [image/png]\n"
    "x-amazon-apigateway-minimum-compression-size: 7\n"
    "x-amazon-apigateway-policy: {Version: '2012-10-17'}\n"
    "x-amazon-apigateway-api-key-source: header\n"
    "x-amazon-apigateway-gateway-responses: {THROTTLED: {responseTemplates: {application/json: v}, responseParameters: {gatewayresponse.header.X: \"'1'\"}, statusCode: 430}}\n"
    "x-amazon-apigateway-request-validators: {all: {validateRequestBody: true, validateRequestParameters: true}}\n"
    "security: [{key: []}]\n"
    "tags: [{name: t}]\n"
    "components:\n"
    "  schemas: {M: {type: object, properties: {m: {$ref: '#/components/schemas/M'}}}}\n"
    "  securitySchemes:\n"
    "    key: {type: apiKey, name: X-API-Key, in: header}\n"
    "    auth: {type: apiKey, name: T, in: header, x-amazon-apigateway-authorizer: {type: token, authorizerUri: u, authorizerResultTtlInSeconds: 5}}\n";

std::string whole(Form form, std::initializer_list<Part> parts) { return syntax::to_json(exported(kWholePaths, kWholeRoot, form, parts).document.tree.root()); }

}  // namespace

// The order of members is that of the service's recorded exports (definition-formats 5.1, 5.2).
TEST_CASE("export: a plain Swagger document, member by member") {
  CHECK(whole(Form::swagger20, {}) ==
        R"({"swagger":"2.0","info":{"version":"1","title":"test"},"host":"local.execute-api.us-east-1.amazonaws.com","basePath":"/dev","schemes":["https"],"paths":{)"
        R"("/a/{id}":{"get":{"operationId":"one","consumes":["application/json"],"produces":["application/json"],)"
        R"("parameters":[{"name":"id","in":"path","required":true,"type":"string"},{"name":"q","in":"query","required":false,"type":"string"},{"in":"body","name":"M","required":true,"schema":{"$ref":"#/definitions/M"}}],)"
        R"("responses":{"400":{"description":"400 response"},"200":{"description":"200 response","schema":{"$ref":"#/definitions/M"},"headers":{"H":{"type":"string"}}}},)"
        R"("security":[{"auth":[],"api_key":[]}]},"x-amazon-apigateway-any-method":{"parameters":[{"name":"id","in":"path","required":true,"type":"string"}],"responses":{},"security":[{"api_key":[]}]}},)"
        R"("/z":{"put":{"operationId":"put","responses":{},"security":[{"api_key":[]}]}}},)"
        R"("securityDefinitions":{"auth":{"type":"apiKey","name":"T","in":"header","x-amazon-apigateway-authtype":"custom"},"api_key":{"type":"apiKey","name":"x-api-key","in":"header"}},)"
        R"("definitions":{"M":{"type":"object","properties":{"m":{"$ref":"#/definitions/M"}}}}})");
}

TEST_CASE("export: an OpenAPI 3 document with every extension, member by member") {
  CHECK(whole(Form::oas30, {Part::apigateway}) ==
        R"({"openapi":"3.0.1","info":{"title":"test","version":"1"},"servers":[{"url":"https://local.execute-api.us-east-1.amazonaws.com/{basePath}","variables":{"basePath":{"default":"dev"}}}],"paths":{)"
        R"("/a/{id}":{"get":{"operationId":"one",)"
        R"("parameters":[{"name":"id","in":"path","required":true,"schema":{"type":"string"}},{"name":"q","in":"query","schema":{"type":"string"}}],)"
        R"("requestBody":{"content":{"application/json":{"schema":{"$ref":"#/components/schemas/M"}}},"required":true},)"
        R"("responses":{"400":{"description":"400 response","content":{}},"200":{"description":"200 response","headers":{"H":{"schema":{"type":"string"}}},"content":{"application/json":{"schema":{"$ref":"#/components/schemas/M"}}}}},)"
        R"("security":[{"auth":[],"api_key":[]}],"x-amazon-apigateway-request-validator":"all",)"
        R"("x-amazon-apigateway-integration":{"type":"http","httpMethod":"POST","uri":"http://b/{id}","credentials":"arn:aws:iam::123456789012:role/r",)"
        R"("responses":{"4\\d{2}":{"statusCode":"400"},"default":{"statusCode":"200","responseParameters":{"method.response.header.H":"'h'"},"responseTemplates":{"application/json":"u"},"contentHandling":"CONVERT_TO_BINARY"}},)"
        R"("requestParameters":{"integration.request.path.id":"method.request.path.id"},"requestTemplates":{"application/json":"t"},"passthroughBehavior":"when_no_templates",)"
        R"("connectionType":"VPC_LINK","connectionId":"link","timeoutInMillis":500,"contentHandling":"CONVERT_TO_TEXT","cacheNamespace":"space","cacheKeyParameters":["method.request.path.id"],"tlsConfig":{"insecureSkipVerification":true}}},)"
        R"("x-amazon-apigateway-any-method":{"parameters":[{"name":"id","in":"path","required":true,"schema":{"type":"string"}}],"responses":{},"security":[{"api_key":[]}],"x-amazon-apigateway-integration":{"type":"mock","passthroughBehavior":"when_no_match"}}},)"
        R"("/z":{"put":{"operationId":"put","responses":{},"security":[{"api_key":[]}],"x-amazon-apigateway-integration":{"type":"http","httpMethod":"GET","uri":"http://b/","passthroughBehavior":"when_no_match"}}}},)"
        R"("components":{"schemas":{"M":{"type":"object","properties":{"m":{"$ref":"#/components/schemas/M"}}}},)"
        R"("securitySchemes":{"auth":{"type":"apiKey","name":"T","in":"header","x-amazon-apigateway-authtype":"custom","x-amazon-apigateway-authorizer":{"type":"token","authorizerUri":"u","authorizerResultTtlInSeconds":5}},"api_key":{"type":"apiKey","name":"x-api-key","in":"header"}}},)"
        R"("x-amazon-apigateway-gateway-responses":{"THROTTLED":{"statusCode":"430","responseParameters":{"gatewayresponse.header.X":"'1'"},"responseTemplates":{"application/json":"v"}}},)"
        R"("x-amazon-apigateway-request-validators":{"all":{"validateRequestParameters":true,"validateRequestBody":true}},)"
        R"("x-amazon-apigateway-api-key-source":"HEADER","x-amazon-apigateway-policy":{"Version":"2012-10-17"},"x-amazon-apigateway-minimum-compression-size":7,"x-amazon-apigateway-binary-media-types":["image/png"]})");
}

TEST_CASE("export: every word of --with brings its own extension and no other") {
  struct Row {
    Part part;
    std::set<std::string_view> keys;
  };
  constexpr std::string_view kKeys[] = {"x-amazon-apigateway-integration\"", "x-amazon-apigateway-authorizer", "x-amazon-apigateway-request-validator\"", "x-amazon-apigateway-request-validators",
                                        "x-amazon-apigateway-gateway-responses", "x-amazon-apigateway-policy", "\"tags\"", "nullable"};
  const Row rows[] = {{Part::integrations, {kKeys[0]}}, {Part::authorizers, {kKeys[1]}}, {Part::validators, {kKeys[2], kKeys[3]}}, {Part::gateway_responses, {kKeys[4]}},
                      {Part::apigateway, {kKeys[0], kKeys[1], kKeys[2], kKeys[3], kKeys[4], kKeys[5]}}, {Part::words, {kKeys[6]}}, {Part::documentation, {}}};
  for (const Row& row : rows) {
    for (const Form form : {Form::swagger20, Form::oas30}) {
      const std::string text = whole(form, {row.part});
      for (const std::string_view key : kKeys) {
        CAPTURE(std::string(key));
        CHECK((text.find(key) != std::string::npos) == row.keys.contains(key));
      }
    }
  }
}

TEST_CASE("export: an address is that of the stage, and a version is told where there is none") {
  const auto made = tests::model_of(kOperation);
  made->api->version = {};
  const exports::Document china = exports::write_document(*made->api, {.stage = "prod", .api_id = "abc", .region = "cn-north-1", .version = "2016-11-22T22:39:14Z"});
  CHECK(syntax::to_json(*china.tree.root().get("servers")) == R"([{"url":"https://abc.execute-api.cn-north-1.amazonaws.com.cn/{basePath}","variables":{"basePath":{"default":"prod"}}}])");
  CHECK(china.tree.root().get("info")->get("version")->text == "2016-11-22T22:39:14Z");
}

TEST_CASE("export: for people bodies stand as they were written, and answers that are not stored are told") {
  const auto made = tests::model_of(
      "  /a:\n"
      "    post:\n"
      "      requestBody: {description: B, content: {application/json: {schema: {type: object, properties: {p: {$ref: '#/components/schemas/P'}}}}, image/png: {}}}\n"
      "      responses: {'200': {description: fine}, 4XX: {description: wrong, content: {application/json: {schema: {$ref: '#/components/schemas/P'}}}}, default: {description: else}}\n",
      "components: {schemas: {P: {type: string, nullable: true}}}\n");
  const exports::Document document = exports::write_document(*made->api, {.parts = {Part::words}, .reader = exports::Reader::people});
  const syntax::Node& operation = *document.tree.root().get("paths")->get("/a")->get("post");
  CHECK(syntax::to_json(*operation.get("requestBody")) ==
        R"({"description":"B","content":{"application/json":{"schema":{"type":"object","properties":{"p":{"$ref":"#/components/schemas/P"}}}},"image/png":{}}})");
  CHECK(syntax::to_json(*operation.get("responses")) ==
        R"({"200":{"description":"fine","content":{}},"4XX":{"description":"wrong","content":{"application/json":{"schema":{"$ref":"#/components/schemas/P"}}}},"default":{"description":"else"}})");
  CHECK(syntax::to_json(*document.tree.root().get("components")) == R"({"schemas":{"P":{"type":"string","nullable":true}}})");
}
