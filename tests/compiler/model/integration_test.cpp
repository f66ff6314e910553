// x-amazon-apigateway-integration: definition-formats 1.12 and 1.16.
#include "tests/compiler/model/imported.h"

using namespace apigw;
using model::Imported;
using model::integration_document;

namespace {

std::string reports_of(std::string_view integration) { return Imported(integration_document(integration)).reports(); }

const model::Integration& integration_of(const Imported& i) {
  REQUIRE(i.method("/a", "GET").integration.has_value());
  return *i.method("/a", "GET").integration;
}

}  // namespace

TEST_CASE("integration: every field arrives, in the service's spelling") {
  const Imported i(R"(openapi: 3.0.3
paths:
  /a:
    get:
      x-amazon-apigateway-integration:
        type: Aws
        httpMethod: post
        uri: arn:${AWS::Partition}:apigateway:${AWS::Region}:sqs:path/${AWS::AccountId}/q
        credentials: arn:aws:iam::${AWS::AccountId}:role/r
        connectionType: vpc_link
        connectionId: ${stageVariables.link}
        passthroughBehavior: NEVER
        contentHandling: convert_to_text
        timeoutInMillis: "1500"
        cacheNamespace: ns
        cacheKeyParameters: [method.request.querystring.q]
        tlsConfig: {insecureSkipVerification: true}
        requestParameters: {integration.request.header.X: "'v'"}
        requestTemplates: {application/json: "a\nb"}
        responses:
          default: {statusCode: 200, responseParameters: {method.response.header.Y: integration.response.header.Y}}
          5\d\d: {statusCode: "502", contentHandling: CONVERT_TO_BINARY, responseTemplates: {text/plain: x}}
)");
  CHECK(i.slugs().empty());
  CHECK(i.dumped() ==
        "api REST \"\"\n"
        "  resource /\n"
        "  resource /a\n"
        "    method GET\n"
        "      integration AWS\n"
        "        method \"POST\"\n"
        "        uri \"arn:aws:apigateway:us-east-1:sqs:path/123456789012/q\"\n"
        "        credentials \"arn:aws:iam::123456789012:role/r\"\n"
        "        connection-type \"VPC_LINK\"\n"
        "        connection-id \"${stageVariables.link}\"\n"
        "        passthrough NEVER\n"
        "        content-handling CONVERT_TO_TEXT\n"
        "        timeout-ms 1500\n"
        "        integration.request.header.X <- 'v'\n"
        "        template application/json \"a\\nb\"\n"
        "        cache-namespace \"ns\"\n"
        "        cache-key \"method.request.querystring.q\"\n"
        "        insecure-skip-verification\n"
        "        when default status 200\n"
        "          method.response.header.Y <- integration.response.header.Y\n"
        "        when \"5\\\\d\\\\d\" status 502\n"
        "          content-handling CONVERT_TO_BINARY\n"
        "          template text/plain \"x\"\n");
}

TEST_CASE("integration: a missing or unknown type is an error, and nothing more is said of it") {
  CHECK(reports_of("{uri: x}") == "integration-type at x-amazon-apigateway-integration [it is aws, aws_proxy, http, http_proxy or mock]\n");
  CHECK(reports_of("{type: htp_proxy}") == "integration-type at htp_proxy [did you mean 'http_proxy'?]\n");
  CHECK(Imported(integration_document("{type: x}")).method("/a", "GET").integration_reported);
  CHECK(reports_of("[1]") == "value-kind at [1]\n");
}

TEST_CASE("integration: unknown keys are errors at the key, in each of its objects") {
  CHECK(reports_of("{type: mock, requestTemplate: {}, tlsConfig: {insecure: true}, responses: {default: {status: 200, statusCode: 200}}}") ==
        "unknown-key at requestTemplate [did you mean 'requestTemplates'?]\n"
        "unknown-key at insecure\n"
        "unknown-key at status\n");
}

TEST_CASE("integration: the method of a mock is dropped") {
  CHECK_FALSE(integration_of(Imported(integration_document("{type: mock, httpMethod: POST}"))).http_method.present());
}

TEST_CASE("integration: mapping values that are no strings are dropped with a warning") {
  const Imported i(integration_document("{type: mock, requestParameters: {a: true, b: 1, c: [x], d: 'true'}}"));
  CHECK(i.slugs() == "mapping-not-string mapping-not-string mapping-not-string");
  REQUIRE(integration_of(i).parameters.size() == 1);
  CHECK(integration_of(i).parameters[0].target.value == "d");
}

TEST_CASE("integration: a template written as an object becomes its JSON text with a warning") {
  const Imported i(integration_document("{type: mock, requestTemplates: {application/json: {statusCode: 200}}}"));
  CHECK(i.slugs() == "template-not-string");
  CHECK(integration_of(i).templates[0].body.value == "{\"statusCode\":200}");
}

TEST_CASE("integration: words of enumerations are taken in any case, others are errors with a guess") {
  CHECK(reports_of("{type: mock, passthroughBehavior: when_no_templats, contentHandling: TO_TEXT}") ==
        "value-not-allowed at when_no_templats [did you mean 'when_no_templates'?]\n"
        "value-not-allowed at TO_TEXT\n");
}

TEST_CASE("integration: kinds that cannot be read are errors, null is absent") {
  CHECK(reports_of("{type: mock, uri: [x], timeoutInMillis: soon, requestTemplates: [1], cacheKeyParameters: x, tlsConfig: {insecureSkipVerification: maybe}}") ==
        "value-kind at [x]\nvalue-kind at soon\nvalue-kind at [1]\nvalue-kind at x\nvalue-kind at maybe\n");
  CHECK(reports_of("{type: mock, timeoutInMillis: -1}") == "value-not-allowed at -1\n");
  CHECK(reports_of("{type: mock, uri: null, requestTemplates: null, credentials: ~}").empty());
}

TEST_CASE("integration: a value that only a template knows is a warning and marked") {
  const Imported i(integration_document("{type: aws_proxy, httpMethod: POST, uri: !Sub 'arn:${AWS::Region}:${F.Arn}', credentials: !Sub 'arn:${AWS::Region}'}"));
  CHECK(i.slugs() == "unresolved-function");
  CHECK(integration_of(i).uri.unknown);
  CHECK(integration_of(i).uri.value == "arn:us-east-1:${F.Arn}");
  CHECK_FALSE(integration_of(i).credentials.unknown);
  const Imported whole(integration_document("{'Fn::If': [c, {type: mock}, {type: mock}]}"));
  CHECK(whole.slugs() == "unresolved-function");
  CHECK(whole.method("/a", "GET").integration_reported);
}

TEST_CASE("integration: an HTTP API shares integrations by reference, a REST API does not") {
  const std::string text = "openapi: 3.0.3\ncomponents: {x-amazon-apigateway-integrations: {i: {type: http_proxy, uri: 'http://x'}}}\n"
                           "paths: {/a: {get: {x-amazon-apigateway-integration: {$ref: '#/components/x-amazon-apigateway-integrations/i'}}}}\n";
  const Imported http(text, {.type = model::ApiType::http});
  CHECK(http.slugs().empty());
  CHECK(integration_of(http).uri.value == "http://x");
  CHECK(integration_of(http).timeout_ms.value == 30000);
  CHECK(Imported(text).slugs() == "misplaced-extension integration-type");
}
