// The passes on hand-made models: one fault in, one diagnostic out. Whole texts are compared in tests/golden.
#include "compiler/check/check.h"

#include <doctest/doctest.h>

#include "tests/compiler/check/api_builder.h"

using namespace apigw;
using check::api_of;
using check::slugs_of;
using check::text_at;
using model::IntegrationType;

namespace {

model::Api http_api(std::string_view uri, IntegrationType type = IntegrationType::http_proxy) {
  model::Api api = api_of({"GET /a"});
  model::Integration& integration = *api.resources[0].methods[0].integration;
  integration.type.value = type;
  integration.uri = text_at(uri, 100);
  integration.http_method = text_at("POST", 300);
  integration.templates.clear();
  return api;
}
model::Integration& integration_of(model::Api& api) { return *api.resources[0].methods[0].integration; }

}  // namespace

TEST_CASE("check: a sound API draws nothing") {
  CHECK(slugs_of(api_of({"GET /", "GET /a", "POST /a", "GET /a/{id}", "ANY /files/{path+}"})) == "");
  CHECK(slugs_of(api_of({"GET /", "GET /a", "POST /b"})) == "");
}

TEST_CASE("paths: each fault has its own name") {
  CHECK(slugs_of(api_of({"GET /a$"})) == "path-segment");
  CHECK(slugs_of(api_of({"GET /a b"})) == "path-segment");
  CHECK(slugs_of(api_of({"GET /{a b}"})) == "path-segment");
  CHECK(slugs_of(api_of({"GET /{}"})) == "path-segment");
  CHECK(slugs_of(api_of({"GET /x{id}"})) == "partial-variable");
  CHECK(slugs_of(api_of({"GET /{a}{b}"})) == "path-segment");
  CHECK(slugs_of(api_of({"GET /{p+}/x"})) == "greedy-not-last");
  CHECK(slugs_of(api_of({"GET /x/{a}", "GET /x/{b}/y"})) == "variable-siblings");
  CHECK(slugs_of(api_of({"GET /x/{a}", "GET /x/{a+}"})) == "variable-siblings");
}

TEST_CASE("paths: a fault is said once, not again for the paths below") {
  CHECK(slugs_of(api_of({"GET /x{id}", "GET /x{id}/a", "GET /x{id}/b"})) == "partial-variable");
}

TEST_CASE("paths: HTTP APIs allow variable siblings") {
  model::Api api = http_api("http://a.example/{b}");
  api.type = model::ApiType::http;
  model::Method method = api.resources[0].methods[0];
  api.resources = {model::Resource{.path = text_at("/x/{a}", 10), .methods = {}}, model::Resource{.path = text_at("/x/{b}/y", 20), .methods = {method}}};
  CHECK(slugs_of(api) == "");
}

TEST_CASE("methods: an API without operations has one fault") {
  CHECK(slugs_of(model::Api{}) == "no-operations");
}

TEST_CASE("methods: an integration that was reported already is not missed again") {
  model::Api api = api_of({"GET /a"});
  api.resources[0].methods[0].integration.reset();
  CHECK(slugs_of(api) == "no-integration");
  api.resources[0].methods[0].integration_reported = true;
  CHECK(slugs_of(api) == "");
}

TEST_CASE("integrations: the recorded refusals of the control plane") {
  CHECK(slugs_of(http_api("non-valid-http")) == "integration-uri");
  CHECK(slugs_of(http_api("non-valid-arn", IntegrationType::aws_proxy)) == "integration-uri");
  CHECK(slugs_of(http_api("arn:aws:apigateway:us-east-1:dynamodb:action/Query", IntegrationType::aws_proxy)) == "integration-uri");
  CHECK(slugs_of(http_api("arn:aws:apigateway:us-east-1:firehose:path/x", IntegrationType::aws_proxy)) == "integration-uri");
  CHECK(slugs_of(http_api("arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/f/invocations", IntegrationType::aws_proxy)) == "");
  model::Api get = http_api("arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/f/invocations", IntegrationType::aws_proxy);
  integration_of(get).http_method.value = "GET";
  CHECK(slugs_of(get) == "lambda-not-post");
  model::Api none = http_api("http://example.com");
  integration_of(none).http_method = {};
  CHECK(slugs_of(none) == "integration-incomplete");
}

TEST_CASE("integrations: a uri that only the template knows is not judged") {
  model::Api api = http_api("${Function.Arn}", IntegrationType::aws_proxy);
  integration_of(api).uri.unknown = true;
  CHECK(slugs_of(api) == "");
}

TEST_CASE("integrations: the timeout's two bounds are inside") {
  for (const auto& [timeout_ms, expected] : {std::pair<uint32_t, const char*>{49, "timeout-range"}, {50, ""}, {29000, ""}, {29001, "timeout-range"}}) {
    CAPTURE(timeout_ms);
    model::Api api = http_api("http://example.com");
    integration_of(api).timeout_ms = {timeout_ms, {0, 400, 405}};
    CHECK(slugs_of(api) == expected);
  }
}

TEST_CASE("integrations: a variable of the uri must be mapped") {
  model::Api api = http_api("http://example.com/{id}/${stageVariables.x}");
  CHECK(slugs_of(api) == "uri-variable");
  integration_of(api).parameters.push_back({text_at("integration.request.path.id", 400), text_at("'1'", 450)});
  CHECK(slugs_of(api) == "");
}

TEST_CASE("stage variables: unset ones are said once, and only when the stage is known") {
  model::Api api = http_api("http://${stageVariables.host}/${stageVariables.host}");
  CHECK(slugs_of(api) == "");
  check::Options options;
  options.stage_known = true;
  CHECK(slugs_of(api, options) == "stage-variable-unset");
  options.known_stage_variables = {"host"};
  CHECK(slugs_of(api, options) == "");
}

TEST_CASE("templates: more bytes than the service takes are refused") {
  model::Api api = api_of({"GET /a"});
  integration_of(api).templates[0].body.value = "{\"statusCode\": 200}" + std::string(300 * 1024 - 20, ' ');
  CHECK(integration_of(api).templates[0].body.value.size() == 307199);
  integration_of(api).templates[0].body.value += ' ';
  CHECK(slugs_of(api) == "");
  integration_of(api).templates[0].body.value += ' ';
  CHECK(slugs_of(api) == "service-limit");
}

TEST_CASE("aws: quotas and unreachable endpoints are spoken of only with that target") {
  model::Api api = http_api("http://localhost:8080/x");
  for (int i = 0; i < 300; ++i) api.resources.push_back({text_at("/a/" + std::to_string(i), 0), {}});
  CHECK(slugs_of(api) == "");
  check::Options options;
  options.target_aws = true;
  CHECK(slugs_of(api, options) == "aws-quota aws-unreachable");
}
