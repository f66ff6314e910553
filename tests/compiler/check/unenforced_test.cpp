// The fail-closed list on hand-made models: what is refused, and what is not because the gateway does it or it changes nothing.
#include <doctest/doctest.h>

#include "tests/compiler/check/api_builder.h"

using namespace apigw;
using check::api_of;
using check::slugs_of;
using check::text_at;
using model::AuthorizationType;
using model::ContentHandling;
using model::IntegrationType;

namespace {

constexpr const char* kLambda = "arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/f/invocations";
constexpr const char* kFirehose = "arn:aws:apigateway:us-east-1:firehose:action/PutRecord";

struct Fixture {
  model::Api api = api_of({"POST /a"});
  model::Method& method = api.resources[0].methods[0];
  model::Integration& integration = *method.integration;

  void make(IntegrationType type, const char* uri) {
    integration.type.value = type;
    integration.uri = text_at(uri, 100);
    integration.http_method = text_at("POST", 300);
    if (type == IntegrationType::http_proxy || type == IntegrationType::aws_proxy) integration.templates.clear();
  }
};

}  // namespace

TEST_CASE_FIXTURE(Fixture, "unenforced: what the gateway carries out is not listed") {
  CHECK(slugs_of(api) == "");  // mock
  make(IntegrationType::http, "http://example.com");
  CHECK(slugs_of(api) == "");
  make(IntegrationType::http_proxy, "http://example.com");
  CHECK(slugs_of(api) == "");
  make(IntegrationType::aws_proxy, kLambda);
  CHECK(slugs_of(api) == "");
}

TEST_CASE_FIXTURE(Fixture, "unenforced: of the integrations of AWS only proxies of Firehose") {
  make(IntegrationType::aws, kLambda);
  integration.templates.push_back({text_at("text/plain", 310), text_at("$input.body", 330), nullptr});
  integration.content_handling = {ContentHandling::convert_to_text, {0, 350, 360}};
  CHECK(slugs_of(api) == "");
  make(IntegrationType::aws_proxy, kFirehose);
  CHECK(slugs_of(api) == "unenforced-integration");
}

TEST_CASE_FIXTURE(Fixture, "unenforced: streamed answers are not, by transfer mode or by uri") {
  make(IntegrationType::http_proxy, "http://example.com");
  integration.response_transfer_mode = text_at("STREAM", 400);
  CHECK(slugs_of(api) == "");
  make(IntegrationType::aws_proxy, "arn:aws:apigateway:us-east-1:lambda:path/2021-11-15/functions/f/response-streaming-invocations");
  CHECK(slugs_of(api) == "");
  make(IntegrationType::http, "http://example.com");
  CHECK(slugs_of(api) == "value-not-allowed");
}

TEST_CASE_FIXTURE(Fixture, "unenforced: live templates of requests and responses are run") {
  integration.templates[0].body.value = "{\"statusCode\": $input.json('$.s')}";
  integration.responses[0].templates.push_back({text_at("text/plain", 700), text_at("#if($input.body)x#end", 720), nullptr});
  CHECK(slugs_of(api) == "");
}

TEST_CASE_FIXTURE(Fixture, "unenforced: mappings from bodies are carried out") {
  integration.parameters.push_back({text_at("integration.request.header.A", 400), text_at("method.request.body.a", 450)});
  make(IntegrationType::http_proxy, "http://example.com");
  CHECK(slugs_of(api) == "");
  integration.parameters[0].source.value = "'a'";
  make(IntegrationType::http, "http://example.com");
  method.responses[0].headers.push_back(text_at("A", 900));
  integration.responses[0].parameters.push_back({text_at("method.response.header.A", 700), text_at("integration.response.body", 750)});
  CHECK(slugs_of(api) == "");
}

TEST_CASE_FIXTURE(Fixture, "unenforced: payloads are converted, in both directions and by the binary media types") {
  api.binary_media_types.push_back(text_at("image/png", 50));
  make(IntegrationType::http, "http://example.com");
  integration.content_handling = {ContentHandling::convert_to_text, {0, 350, 360}};
  integration.responses[0].content_handling = ContentHandling::convert_to_binary;
  CHECK(slugs_of(api) == "");
}

TEST_CASE_FIXTURE(Fixture, "unenforced: user pools that nobody can find, but not good ones, IAM, Lambda authorizers nor unused ones") {
  model::Authorizer pool{.name = text_at("pool", 10), .type = text_at("COGNITO_USER_POOLS", 20), .at = {0, 10, 14}};
  pool.identity_sources.push_back(text_at("method.request.header.Authorization", 30));
  pool.provider_arns.push_back(text_at("arn:aws:cognito-idp:us-east-1:111111111111:userpool/us-east-1_x", 70));
  pool.provider_arns.push_back(text_at("arn:aws:1", 1120));
  api.authorizers.push_back(pool);
  CHECK(slugs_of(api) == "");
  method.authorization = AuthorizationType::cognito_user_pools;
  method.authorizer = text_at("pool", 800);
  CHECK(slugs_of(api) == "unenforced-authorizer");
  api.authorizers[0].provider_arns.pop_back();
  CHECK(slugs_of(api) == "");
  api.authorizers[0].provider_arns[0].unknown = true;
  CHECK(slugs_of(api) == "unenforced-authorizer");
  method.authorization = AuthorizationType::aws_iam;
  CHECK(slugs_of(api) == "");
  method.authorization = AuthorizationType::custom;
  api.authorizers[0].type.value = "TOKEN";
  api.authorizers[0].uri = text_at(kLambda, 130);
  CHECK(slugs_of(api) == "");
}

TEST_CASE_FIXTURE(Fixture, "unenforced: settings of the whole API") {
  api.minimum_compression_size = {0, {0, 5, 6}};
  CHECK(slugs_of(api) == "");
  api.unenforced_extensions.push_back(text_at("x-amazon-apigateway-endpoint-configuration", 5));
  CHECK(slugs_of(api) == "unenforced-extension");
}

TEST_CASE_FIXTURE(Fixture, "unenforced: the hint names the option that lets it pass") {
  make(IntegrationType::aws_proxy, kFirehose);
  source::Diagnostics diagnostics;
  check::run(api, {}, diagnostics);
  REQUIRE(diagnostics.all().size() == 1);
  CHECK(diagnostics.all()[0].hint == "--allow-unenforced=unenforced-integration lets the API start without it");
  CHECK_FALSE(diagnostics.has_errors());
}
