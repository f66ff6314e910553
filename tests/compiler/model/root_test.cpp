// The document's root: info and the extensions of the whole API.
#include "tests/compiler/model/imported.h"

using namespace apigw;
using model::document_with;
using model::Imported;

TEST_CASE("root: info, validators, gateway responses, media types and sizes arrive") {
  const Imported i(document_with("x-amazon-apigateway-request-validator: params", R"(info: {title: T, version: 1.0, description: D}
x-amazon-apigateway-api-key-source: authorizer
x-amazon-apigateway-binary-media-types: [image/png, '*/*']
x-amazon-apigateway-minimum-compression-size: 1024
x-amazon-apigateway-policy: {Version: 2012-10-17}
x-amazon-apigateway-request-validator: all
x-amazon-apigateway-request-validators:
  all: {validateRequestBody: true, validateRequestParameters: true}
  params: {validateRequestParameters: true}
x-amazon-apigateway-gateway-responses:
  DEFAULT_4XX: {statusCode: 418, responseParameters: {gatewayresponse.header.X: "'y'"}, responseTemplates: {application/json: '{}'}})"));
  CHECK(i.slugs().empty());
  CHECK(i.dumped() ==
        "api REST \"T\"\n"
        "  version \"1.0\"\n"
        "  description \"D\"\n"
        "  api-key-source \"AUTHORIZER\"\n"
        "  minimum-compression-size 1024\n"
        "  binary-media-type \"image/png\"\n"
        "  binary-media-type \"*/*\"\n"
        "  policy {\"Version\":\"2012-10-17\"}\n"
        "  validator \"all\" body parameters\n"
        "  validator \"params\" parameters\n"
        "  gateway-response DEFAULT_4XX\n"
        "    status \"418\"\n"
        "    gatewayresponse.header.X <- 'y'\n"
        "    template application/json \"{}\"\n"
        "  resource /\n"
        "  resource /a\n"
        "    method GET\n"
        "      validator \"params\"\n"
        "      integration MOCK\n");
}

TEST_CASE("root: the root's validator holds where an operation names none") {
  const Imported i(document_with("", "x-amazon-apigateway-request-validator: all"));
  CHECK(i.method("/a", "GET").request_validator.value == "all");
}

TEST_CASE("root: unknown keys and wrong kinds are errors") {
  CHECK(Imported(document_with("", "x-amazon-apigateway-request-validators: {a: {validateBody: true}, b: 1}")).slugs() == "unknown-key value-kind");
  CHECK(Imported(document_with("", "x-amazon-apigateway-gateway-responses: {A: {status: 1}, B: x}")).slugs() == "unknown-key value-kind");
  CHECK(Imported(document_with("", "x-amazon-apigateway-binary-media-types: image/png")).slugs() == "value-kind");
  CHECK(Imported(document_with("", "x-amazon-apigateway-minimum-compression-size: big")).slugs() == "value-kind");
  CHECK(Imported(document_with("", "x-amazon-apigateway-request-validators: [a]")).slugs() == "value-kind");
}

TEST_CASE("root: who may connect is listed as not built, the default endpoint is not") {
  const auto unenforced = [](std::string_view root, model::ApiType type = model::ApiType::rest) {
    return Imported(document_with("", root), {.type = type}).api->unenforced_extensions.size();
  };
  CHECK(unenforced("servers: [{url: /, x-amazon-apigateway-endpoint-configuration: {vpcEndpointIds: [vpce-1]}}]") == 1);
  CHECK(unenforced("x-amazon-apigateway-endpoint-configuration: {vpcEndpointIds: []}") == 0);
  CHECK(unenforced("x-amazon-apigateway-endpoint-configuration: {disableExecuteApiEndpoint: true}") == 0);
}

TEST_CASE("root: CORS belongs to HTTP APIs") {
  const Imported http(document_with("", "x-amazon-apigateway-cors: {allowOrigins: [https://a.example], maxAge: 5}"), {.type = model::ApiType::http});
  REQUIRE(http.api->cors);
  CHECK(http.api->cors->allow_origins.front().value == "https://a.example");
  CHECK(http.api->cors->max_age_seconds.value == 5);
  CHECK(!Imported(document_with("", "x-amazon-apigateway-cors: {allowOrigins: ['*']}")).api->cors);
}

TEST_CASE("root: the model remembers the document and where its paths are") {
  const Imported i(document_with(""));
  CHECK(i.api->document == &i.document->root());
  CHECK(i.text_of(i.api->at) == "paths");
}
