// The events of functions of HTTP APIs, whole (http-websocket-deploy 1.4, 1.5).
#include <doctest/doctest.h>

#include <nlohmann/json.hpp>

#include "tests/runtime/http_api/gateway.h"

using apigw::testing::Ask;
using apigw::testing::function_route;
using apigw::testing::HttpApi;
using nlohmann::json;

namespace {

json event_of(const HttpApi& api, const Ask& ask) {
  const auto answered = const_cast<HttpApi&>(api).ask(ask, {.body = R"({"statusCode":200})"});
  REQUIRE(answered.asked);
  json event = json::parse(answered.asked->body);
  // Made at random: their form is enough.
  CHECK(event["requestContext"]["requestId"].get<std::string>().size() == 16);
  event["requestContext"]["requestId"] = "ID";
  if (event["requestContext"].contains("extendedRequestId")) event["requestContext"]["extendedRequestId"] = "ID";
  if (event["headers"].contains("x-amzn-trace-id")) event["headers"]["x-amzn-trace-id"] = "TRACE";
  if (event.contains("multiValueHeaders")) event["multiValueHeaders"]["x-amzn-trace-id"] = {"TRACE"};
  return event;
}

const Ask pet{.method = "GET",
              .target = "/pets/a%2Fb%20c?q=1&q=two+words&empty",
              .headers = {{"Host", "api.example.com"}, {"X-Tag", "a"}, {"x-tag", "b"}, {"Cookie", "one=1; two=2"}, {"User-Agent", "test/1"}, {"Connection", "keep-alive"}}};

}  // namespace

TEST_CASE("event 2.0: every member as the service writes it") {
  const HttpApi api(function_route("/pets/{id}", "get", "2.0"), "", {.name = "prod", .variables = {{"colour", "red"}}, .region = "us-east-1", .api_id = "abcdefghij"});
  CHECK(event_of(api, pet) == json::parse(R"({
    "version": "2.0", "routeKey": "GET /pets/{id}", "rawPath": "/pets/a%2Fb%20c", "rawQueryString": "q=1&q=two+words&empty",
    "cookies": ["one=1", "two=2"],
    "headers": {"host": "api.example.com", "x-tag": "a,b", "user-agent": "test/1", "content-length": "0", "x-amzn-trace-id": "TRACE",
                "x-forwarded-for": "192.0.2.7", "x-forwarded-port": "8080", "x-forwarded-proto": "http"},
    "queryStringParameters": {"q": "1,two words", "empty": ""},
    "requestContext": {
      "accountId": "123456789012", "apiId": "abcdefghij", "authentication": null, "domainName": "api.example.com", "domainPrefix": "api",
      "http": {"method": "GET", "path": "/pets/a%2Fb%20c", "protocol": "HTTP/1.1", "sourceIp": "192.0.2.7", "userAgent": "test/1"},
      "requestId": "ID", "routeKey": "GET /pets/{id}", "stage": "prod", "time": "21/Nov/2026:02:43:00 +0000", "timeEpoch": 1795228980123},
    "pathParameters": {"id": "a/b c"}, "stageVariables": {"colour": "red"}, "isBase64Encoded": false})"));
}

TEST_CASE("event 2.0: what is absent is left out") {
  const HttpApi api(function_route("/$default", "any", "2.0"));
  const json event = event_of(api, {.method = "GET", .target = "/", .headers = {{"Host", "h"}}});
  for (const char* name : {"cookies", "queryStringParameters", "pathParameters", "stageVariables", "body"}) CHECK_FALSE(event.contains(name));
  CHECK(event["routeKey"] == "$default");
  CHECK(event["rawQueryString"] == "");
  CHECK_FALSE(event["requestContext"].contains("authorizer"));
}

TEST_CASE("event 1.0: every member as HTTP APIs write it") {
  const HttpApi api(function_route("/pets/{id}", "get", "1.0"));
  CHECK(event_of(api, pet) == json::parse(R"({
    "version": "1.0", "resource": "/pets/{id}", "path": "/pets/a%2Fb%20c", "httpMethod": "GET",
    "headers": {"host": "api.example.com", "x-tag": "b", "cookie": "one=1; two=2", "user-agent": "test/1", "content-length": "0", "x-amzn-trace-id": "TRACE",
                "x-forwarded-for": "192.0.2.7", "x-forwarded-port": "8080", "x-forwarded-proto": "http"},
    "multiValueHeaders": {"host": ["api.example.com"], "x-tag": ["a", "b"], "cookie": ["one=1; two=2"], "user-agent": ["test/1"], "content-length": ["0"],
                "x-amzn-trace-id": ["TRACE"], "x-forwarded-for": ["192.0.2.7"], "x-forwarded-port": ["8080"], "x-forwarded-proto": ["http"]},
    "queryStringParameters": {"q": "1", "empty": ""}, "multiValueQueryStringParameters": {"q": ["1", "two words"], "empty": [""]},
    "requestContext": {
      "accountId": "123456789012", "apiId": "abcdefghij", "domainName": "api.example.com", "domainPrefix": "api", "extendedRequestId": "ID", "httpMethod": "GET",
      "identity": {"accessKey": null, "accountId": null, "caller": null, "cognitoAuthenticationProvider": null, "cognitoAuthenticationType": null,
                   "cognitoIdentityId": null, "cognitoIdentityPoolId": null, "principalOrgId": null, "sourceIp": "192.0.2.7", "user": null, "userAgent": "test/1", "userArn": null},
      "path": "/pets/a%2Fb%20c", "protocol": "HTTP/1.1", "requestId": "ID", "requestTime": "21/Nov/2026:02:43:00 +0000", "requestTimeEpoch": 1795228980123,
      "resourceId": "GET /pets/{id}", "resourcePath": "/pets/{id}", "stage": "$default"},
    "pathParameters": {"id": "a/b c"}, "stageVariables": null, "body": null, "isBase64Encoded": false})"));
}

TEST_CASE("event: texts go as they are, everything else as base64") {
  const HttpApi api(function_route("/", "post", "2.0"));
  const auto body = [&](apigw::testing::Headers headers) {
    headers.emplace_back("Host", "h");
    const json event = event_of(api, {.method = "POST", .headers = std::move(headers), .body = "a=1"});
    return event["isBase64Encoded"].get<bool>() ? "base64 " + event["body"].get<std::string>() : event["body"].get<std::string>();
  };
  for (const char* type : {"text/csv", "application/json; charset=utf-8", "Application/XML", "application/javascript", "application/vnd.api+json", "image/svg+xml"}) {
    CAPTURE(type);
    CHECK(body({{"Content-Type", type}}) == "a=1");
  }
  for (const char* type : {"application/x-www-form-urlencoded", "multipart/form-data; boundary=x", "image/png", "application/jsonx"}) {
    CAPTURE(type);
    CHECK(body({{"Content-Type", type}}) == "base64 YT0x");
  }
  CHECK(body({}) == "base64 YT0x");
  CHECK(body({{"Content-Type", "text/plain"}, {"Content-Encoding", "gzip"}}) == "base64 YT0x");
}
