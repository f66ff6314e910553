// What may refuse a request before its integration is called: rest-data-plane 3 and 4.6.
#include "tests/support/pipeline.h"

using namespace apigw;
using namespace apigw::testing;

namespace {

const std::string validators = R"("x-amazon-apigateway-request-validators":{"all":{"validateRequestBody":true,"validateRequestParameters":true}},)";

std::string required(const std::string& name, const std::string& in) {
  return R"({"name":")" + name + R"(","in":")" + in + R"(","required":true,"schema":{"type":"string"}})";
}

std::string mock_with(const std::string& members) {
  return R"({"type":"mock",)" + members + R"("responses":{"default":{"statusCode":"200","responseTemplates":{"application/json":"done"}}}})";
}

}  // namespace

TEST_CASE("validate: missing and blank parameters are listed by place and name") {
  const std::string operation = R"("x-amazon-apigateway-request-validator":"all","parameters":[)" + required("q2", "query") + "," + required("q1", "query") + "," +
                                required("X-B", "header") + "," + required("X-A", "header") + "],";
  Pipeline pipeline(definition_of(method_of("/", "get", mock_200, operation), validators));
  const Answered all = pipeline.ask({"GET", "/"});
  CHECK(all.status == 400);
  CHECK(all.body == R"({"message":"Missing required request parameters: [X-A, X-B, q1, q2]"})");
  CHECK(all.header("x-amzn-ErrorType") == "BadRequestException");
  CHECK(pipeline.ask({"GET", "/?q1&q2=", {{"X-A", "1"}, {"X-B", "1"}}}).body == R"({"message":"Missing required request parameters: [q1, q2]"})");
  CHECK(pipeline.ask({"GET", "/?q1=%20+&q2=2", {{"X-A", "1"}, {"X-B", ""}}}).body == R"({"message":"Missing required request parameters: [X-B, q1]"})");
  CHECK(pipeline.ask({"GET", "/?q1=1&q2=2", {{"x-a", "1"}, {"x-b", "1"}}}).status == 200);
  CHECK(pipeline.ask({"GET", "/?Q1=1&q2=2", {{"x-a", "1"}, {"x-b", "1"}}}).body == R"({"message":"Missing required request parameters: [q1]"})");
}

TEST_CASE("validate: bodies against the model of their media type") {
  const std::string operation = R"("x-amazon-apigateway-request-validator":"all","requestBody":{"content":{"application/json":{"schema":)"
                                R"({"$ref":"#/components/schemas/Thing"}}}},)";
  const std::string root = validators + R"("components":{"schemas":{"Thing":{"type":"object","required":["name"]}}},)";
  Pipeline pipeline(definition_of(method_of("/", "post", mock_200, operation), root));
  const auto status = [&](const std::string& body, const std::string& type = "") {
    Headers headers;
    if (!type.empty()) headers.emplace_back("Content-Type", type);
    return pipeline.ask({"POST", "/", headers, body}).status;
  };
  CHECK(status(R"({"name":1})") == 200);
  CHECK(status(R"({"name":1})", "application/json; charset=utf-8") == 200);
  CHECK(status(R"({})") == 400);
  CHECK(status("") == 400);
  CHECK(status("not json") == 400);
  CHECK(status("{}", "Application/JSON") == 400);
  pipeline.ask({"POST", "/", {}, "{}"}, {}, [](vm::Exchange& exchange) {
    CHECK(exchange.response.body == R"({"message":"Invalid request body"})");
    CHECK(exchange.error.validation_error_string == R"([object has missing required properties (["name"])])");
  });
}

TEST_CASE("validate: a body that no model covers passes") {
  const std::string operation = R"("x-amazon-apigateway-request-validator":"all","requestBody":{"content":{"application/json":{"schema":)"
                                R"({"$ref":"#/components/schemas/Thing"}}}},)";
  const std::string root = validators + R"("components":{"schemas":{"Thing":{"type":"object","required":["name"]}}},)";
  const std::string integration = R"({"type":"http","httpMethod":"POST","uri":"http://b/","responses":{"default":{"statusCode":"200"}}})";
  Pipeline pipeline(definition_of(method_of("/", "post", integration, operation), root));
  CHECK(pipeline.ask({"POST", "/", {{"Content-Type", "text/plain"}}, "x"}).status == 200);
  CHECK(pipeline.ask({"POST", "/", {}, "x"}).status == 400);
}

TEST_CASE("template: choice by Content-Type and the three passthrough behaviours") {
  struct Row {
    std::string behaviour, templates, type;
    int status;
  };
  const std::string json = R"("requestTemplates":{"application/json":"{\"statusCode\":200}"},)";
  const std::string any = R"("requestTemplates":{"$default":"{\"statusCode\":200}"},)";
  const Row rows[] = {
      {"when_no_match", json, "", 200},
      {"when_no_match", json, "application/json;v=1", 200},
      {"when_no_match", json, "text/plain", 200},
      {"when_no_templates", json, "", 200},
      {"when_no_templates", json, "text/plain", 415},
      {"when_no_templates", "", "text/plain", 200},
      {"never", json, "application/json", 200},
      {"never", json, "text/plain", 415},
      {"never", "", "", 415},
      {"never", any, "text/plain", 200},
  };
  for (const Row& row : rows) {
    CAPTURE(row.behaviour + row.templates + row.type);
    Pipeline pipeline(definition_of(method_of("/", "post", mock_with(R"("passthroughBehavior":")" + row.behaviour + "\"," + row.templates))));
    Headers headers;
    if (!row.type.empty()) headers.emplace_back("Content-Type", row.type);
    const Answered answer = pipeline.ask({"POST", "/", headers, R"({"statusCode": 200})"});
    CHECK(answer.status == row.status);
    if (row.status == 415) {
      CHECK(answer.body == R"({"message":"Unsupported Media Type"})");
      CHECK(answer.header("x-amzn-ErrorType") == "BadRequestException");
    }
  }
}

TEST_CASE("mock: without a template the client's body is read") {
  Pipeline pipeline(definition_of(method_of("/", "post", mock_with(""))));
  CHECK(pipeline.ask({"POST", "/", {}, "{statusCode: 200}"}).body == "done");
  const Answered failed = pipeline.ask({"POST", "/", {}, ""});
  CHECK(failed.status == 500);
  CHECK(failed.body == R"({"message": "Internal server error"})");
}

TEST_CASE("http: the endpoint is sent the rendered template, or the body as text") {
  const std::string integration = R"({"type":"http","httpMethod":"POST","uri":"http://b/","requestTemplates":{"application/json":"fixed"},
    "responses":{"default":{"statusCode":"200"}}})";
  Pipeline pipeline(definition_of(method_of("/", "post", integration)));
  CHECK(pipeline.ask({"POST", "/", {}, "mine"}).asked->body == "fixed");
  CHECK(pipeline.ask({"POST", "/", {{"Content-Type", "a/b"}}, "m\xff"}).asked->body == "m\xEF\xBF\xBD");
}
