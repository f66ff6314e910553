// Lambda authorizers of HTTP APIs (access-control 7).
#include <doctest/doctest.h>

#include <nlohmann/json.hpp>

#include "tests/runtime/http_api/gateway.h"

using namespace apigw::testing;
using nlohmann::json;

namespace {

std::string scheme(const std::string& version, const std::string& more) {
  return R"("components":{"securitySchemes":{"auth":{"type":"apiKey","name":"Unused","in":"header","x-amazon-apigateway-authorizer":{"type":"request",
    "authorizerUri":"arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/arn:aws:lambda:us-east-1:123456789012:function:guard/invocations",
    "authorizerPayloadFormatVersion":")" + version + "\"" + more + "}}}},";
}

constexpr const char* kIdentity = R"(,"identitySource":["$request.header.Authorization","$request.querystring.tenant"])";

HttpApi api_with(const std::string& version, const std::string& more) {
  return HttpApi(function_route("/a/{id}", "get", "2.0", R"("security":[{"auth":[]}],)"), scheme(version, more));
}

const Ask kAsk{.target = "/a/7?tenant=t", .headers = {{"Host", "h"}, {"authorization", "token"}}};

/// The status that this answer of the authorizer leads to; its function then gets the same bytes, which a 2.0 function may answer with.
std::string decide(HttpApi& api, const std::string& answer, const Headers& headers = {}) {
  const Answered answered = api.ask(kAsk, {.headers = headers, .body = answer});
  return std::to_string(answered.status) + (answered.status >= 400 ? " " + answered.body : "");
}

std::string policy(const std::string& effect, const std::string& resource) {
  return R"({"principalId":"me","policyDocument":{"Version":"2012-10-17","Statement":[{"Effect":")" + effect + R"(","Action":"execute-api:Invoke","Resource":")" + resource + R"("}]},
    "context":{"tenant":"t","n":7}})";
}

}  // namespace

TEST_CASE("authorizer: a missing identity source is a 401 without a call") {
  HttpApi api = api_with("2.0", kIdentity);
  const Answered answered = api.ask({.target = "/a/7?tenant=t", .headers = {{"Host", "h"}}});
  CHECK(answered.status == 401);
  CHECK(answered.body == R"({"message":"Unauthorized"})");
  CHECK_FALSE(answered.asked);
  CHECK(api.ask({.target = "/a/7?tenant=", .headers = {{"Host", "h"}, {"Authorization", "x"}}}).status == 401);
}

TEST_CASE("authorizer: simple answers allow or forbid") {
  HttpApi api = api_with("2.0", std::string(kIdentity) + R"(,"enableSimpleResponses":true)");
  CHECK(decide(api, R"({"isAuthorized":true})") == "200");
  CHECK(decide(api, R"({"isAuthorized":false})") == R"(403 {"message":"Forbidden"})");
  CHECK(decide(api, R"({"isAuthorized":"true"})") == R"(500 {"message":"Internal Server Error"})");
  CHECK(decide(api, R"({"isAuthorized":true,"context":[]})") == R"(500 {"message":"Internal Server Error"})");
  CHECK(decide(api, policy("Allow", "*")) == R"(500 {"message":"Internal Server Error"})");
  CHECK(decide(api, "[]") == R"(500 {"message":"Internal Server Error"})");
  CHECK(decide(api, R"({"errorMessage":"Unauthorized"})", {{"X-Amz-Function-Error", "Unhandled"}}) == R"(401 {"message":"Unauthorized"})");
  CHECK(decide(api, R"({"errorMessage":"other"})", {{"X-Amz-Function-Error", "Unhandled"}}) == R"(500 {"message":"Internal Server Error"})");
}

TEST_CASE("authorizer: policies are judged for the route's ARN") {
  for (const char* version : {"1.0", "2.0"}) {
    HttpApi api = api_with(version, kIdentity);
    CHECK(decide(api, policy("Allow", "arn:aws:execute-api:us-east-1:123456789012:abcdefghij/$default/GET/a/*")) == "200");
    CHECK(decide(api, policy("Allow", "arn:aws:execute-api:us-east-1:123456789012:abcdefghij/$default/POST/*")) == R"(403 {"message":"Forbidden"})");
    CHECK(decide(api, policy("Deny", "*")) == R"(403 {"message":"Forbidden"})");
    CHECK(decide(api, R"({"isAuthorized":true})") == R"(500 {"message":"Internal Server Error"})");
  }
}

TEST_CASE("authorizer: events of both formats") {
  const auto event = [](const char* version) {
    HttpApi api = api_with(version, kIdentity);
    return json::parse(api.ask(kAsk, {.body = R"({"isAuthorized":false})"}).asked->body);
  };
  const json v2 = event("2.0");
  CHECK(v2["version"] == "2.0");
  CHECK(v2["type"] == "REQUEST");
  CHECK(v2["routeArn"] == "arn:aws:execute-api:us-east-1:123456789012:abcdefghij/$default/GET/a/7");
  CHECK(v2["identitySource"] == json::array({"token", "t"}));
  CHECK(v2["routeKey"] == "GET /a/{id}");
  CHECK(v2["headers"]["authorization"] == "token");
  CHECK(v2["pathParameters"] == json{{"id", "7"}});
  CHECK(v2["requestContext"]["http"]["method"] == "GET");
  CHECK_FALSE(v2["requestContext"].contains("authorizer"));
  const json v1 = event("1.0");
  CHECK(v1["version"] == "1.0");
  CHECK(v1["methodArn"] == v2["routeArn"]);
  CHECK(v1["identitySource"] == "token,t");
  CHECK(v1["authorizationToken"] == "token,t");
  CHECK(v1["resource"] == "/a/{id}");
  CHECK(v1["requestContext"]["resourcePath"] == "/a/{id}");
}

TEST_CASE("authorizer: the context keeps its types for the function, and is text for everything else") {
  HttpApi api = api_with("2.0", std::string(kIdentity) + R"(,"enableSimpleResponses":true)");
  std::string tenant;
  const Answered answered = api.ask(kAsk, {.body = R"({"isAuthorized":true,"context":{"tenant":"t","limits":{"rate":5},"n":7}})"},
                                    [&](apigw::vm::Exchange& exchange) {
                                      for (const auto& one : exchange.authorizer) tenant += std::string(one.name) + "=" + std::string(one.value) + " ";
                                    });
  // `asked` is the last call: that of the function.
  CHECK(json::parse(answered.asked->body)["requestContext"]["authorizer"] == json::parse(R"({"lambda":{"tenant":"t","limits":{"rate":5},"n":7}})"));
  CHECK(tenant == R"(principalId= tenant=t limits={"rate":5} n=7 )");
}
