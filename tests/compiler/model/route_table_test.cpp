#include "compiler/model/route_table.h"

#include "tests/compiler/model/imported.h"

using namespace apigw;
using model::Imported;

TEST_CASE("route table: one line a route, null for what is not there") {
  const Imported i(R"(openapi: 3.0.3
info: {title: My "Api"}
components: {securitySchemes: {pool: {type: apiKey, name: A, in: header, x-amazon-apigateway-authorizer: {type: cognito_user_pools}}, key: {type: apiKey, name: x-api-key, in: header}}}
paths:
  /pets/{id}:
    get: {operationId: get pet, security: [{pool: [s, t], key: []}], x-amazon-apigateway-integration: {type: aws_proxy, uri: 'arn:x'}}
    x-amazon-apigateway-any-method: {x-amazon-apigateway-integration: {type: mock}}
    put: {}
)");
  CHECK(model::route_table({{.api = &*i.api, .name = {}, .stage = {}}, {.api = &*i.api, .name = "Second", .stage = "Prod"}}) ==
        R"({"apis": [
  {"name": "My \"Api\"", "type": "REST", "stage": null,
   "routes": [
    {"method": "GET", "path": "/pets/{id}", "integration": "AWS_PROXY", "uri": "arn:x", "authorization": "COGNITO_USER_POOLS", "authorizer": "pool", "apiKeyRequired": true, "scopes": ["s", "t"], "operation": "get pet"},
    {"method": "ANY", "path": "/pets/{id}", "integration": "MOCK", "uri": null, "authorization": "NONE", "authorizer": null, "apiKeyRequired": false, "scopes": [], "operation": null},
    {"method": "PUT", "path": "/pets/{id}", "integration": null, "uri": null, "authorization": "NONE", "authorizer": null, "apiKeyRequired": false, "scopes": [], "operation": null}]},
  {"name": "Second", "type": "REST", "stage": "Prod",
   "routes": [
    {"method": "GET", "path": "/pets/{id}", "integration": "AWS_PROXY", "uri": "arn:x", "authorization": "COGNITO_USER_POOLS", "authorizer": "pool", "apiKeyRequired": true, "scopes": ["s", "t"], "operation": "get pet"},
    {"method": "ANY", "path": "/pets/{id}", "integration": "MOCK", "uri": null, "authorization": "NONE", "authorizer": null, "apiKeyRequired": false, "scopes": [], "operation": null},
    {"method": "PUT", "path": "/pets/{id}", "integration": null, "uri": null, "authorization": "NONE", "authorizer": null, "apiKeyRequired": false, "scopes": [], "operation": null}]}]}
)");
}

TEST_CASE("route table: no API is an empty list") { CHECK(model::route_table({}) == "{\"apis\": []}\n"); }
