// What functions and endpoints of HTTP APIs answer, and what clients get (http-websocket-deploy 1.6, 1.7, 1.10, 1.11).
#include <doctest/doctest.h>

#include "tests/runtime/http_api/gateway.h"

using namespace apigw::testing;

namespace {

std::string shown(const Answered& answered) { return std::to_string(answered.status) + " " + answered.header("content-type") + " " + answered.body; }

/// What the client gets of this answer of the function.
std::string answer(const std::string& format, const std::string& result) {
  HttpApi api(function_route("/", "get", format));
  return shown(api.ask({}, {.body = result}));
}

constexpr const char* kBroken = R"(500 application/json {"message":"Internal Server Error"})";

std::string error(const Answered& answered) { return std::to_string(answered.status) + " " + answered.body; }

const std::string kCors = R"("x-amazon-apigateway-cors":{"allowOrigins":["https://a.example","http://*"],"allowMethods":["GET","PUT"],"allowHeaders":["x-a"],
  "exposeHeaders":["x-b","x-c"],"maxAge":300,"allowCredentials":true},)";

Ask preflight(const std::string& path, const std::string& origin) {
  return {.method = "OPTIONS", .target = path, .headers = {{"Host", "h"}, {"Origin", origin}, {"Access-Control-Request-Method", "PUT"}}};
}

}  // namespace

TEST_CASE("answer 2.0: without a statusCode any JSON value is the body") {
  CHECK(answer("2.0", R"({"a": [1]})") == R"(200 application/json {"a": [1]})");
  CHECK(answer("2.0", R"("plain")") == "200 application/json plain");
  CHECK(answer("2.0", "7") == "200 application/json 7");
  CHECK(answer("2.0", "{}") == "200 application/json {}");
  CHECK(answer("2.0", "no JSON") == kBroken);
  CHECK(answer("2.0", "") == kBroken);
}

TEST_CASE("answer 2.0: with a statusCode its members count") {
  CHECK(answer("2.0", R"({"statusCode":201,"headers":{"Content-Type":"text/html","X-N":5,"X-B":true},"body":"<p>"})") == "201 text/html <p>");
  CHECK(answer("2.0", R"({"statusCode":"404","body":"gone"})") == "404 text/plain; charset=UTF-8 gone");
  CHECK(answer("2.0", R"({"statusCode":200,"isBase64Encoded":true,"body":"aGk="})") == "200 text/plain; charset=UTF-8 hi");
  CHECK(answer("2.0", R"({"statusCode":204,"headers":null,"body":null,"unknown":1})") == "204 - ");
  for (const char* broken : {R"({"statusCode":"x"})", R"({"statusCode":99})", R"({"statusCode":null})", R"({"statusCode":200,"body":{}})", R"({"statusCode":200,"headers":[]})",
                             R"({"statusCode":200,"cookies":"a=b"})", R"({"statusCode":200,"headers":{"a":[]}})", R"({"statusCode":200,"isBase64Encoded":true,"body":"%"})"}) {
    CAPTURE(broken);
    CHECK(answer("2.0", broken) == kBroken);
  }
}

TEST_CASE("answer 2.0: cookies are fields, and what the gateway writes itself is dropped") {
  HttpApi api(function_route("/", "get", "2.0"));
  const Answered answered = api.ask({}, {.body = R"({"statusCode":200,"cookies":["a=1; Path=/","b=2"],"multiValueHeaders":{"x-m":["1"]},
    "headers":{"Content-Length":"99","Connection":"close","Transfer-Encoding":"chunked","apigw-requestid":"mine","Server":"s"}})"});
  CHECK(answered.header("set-cookie") == "a=1; Path=/|b=2");
  CHECK(answered.header("server") == "s");
  for (const char* name : {"x-m", "content-length", "connection", "transfer-encoding", "x-amzn-RequestId", "x-amz-apigw-id", "x-amzn-trace-id"}) CHECK(answered.header(name) == "-");
  CHECK(answered.header("apigw-requestid").size() == 16);
}

TEST_CASE("answer 1.0: an object with a statusCode, multiValueHeaders merged") {
  CHECK(answer("1.0", R"({"statusCode":200,"body":"x"})") == "200 text/plain; charset=UTF-8 x");
  CHECK(answer("1.0", R"({"body":"x"})") == kBroken);
  CHECK(answer("1.0", R"("x")") == kBroken);
  HttpApi api(function_route("/", "get", "1.0"));
  CHECK(api.ask({}, {.body = R"({"statusCode":200,"headers":{"x-m":"0"},"multiValueHeaders":{"x-m":["1","2"]},"cookies":["c"]})"}).header("x-m") == "0|1|2");
}

TEST_CASE("answer: a function that fails is a 500, one that takes too long or is throttled a 503") {
  HttpApi api(function_route("/", "get", "2.0"));
  CHECK(error(api.ask({}, {.headers = {{"X-Amz-Function-Error", "Unhandled"}}, .body = R"({"errorMessage":"x"})"})) == R"(500 {"message":"Internal Server Error"})");
  CHECK(error(api.ask({}, {.status = 404, .body = "{}"})) == R"(500 {"message":"Internal Server Error"})");
  CHECK(error(api.ask({}, {.failure = apigw::vm::CallFailure::reset})) == R"(500 {"message":"Internal Server Error"})");
  CHECK(error(api.ask({}, {.status = 429, .body = "{}"})) == R"(503 {"message":"Service Unavailable"})");
  CHECK(error(api.ask({}, {.failure = apigw::vm::CallFailure::timeout})) == R"(503 {"message":"Service Unavailable"})");
}

TEST_CASE("errors: one body for each status, and no fields of REST APIs") {
  HttpApi api(function_route("/a", "get", "2.0"));
  const Answered missing = api.ask({.target = "/b"});
  CHECK(error(missing) == R"(404 {"message":"Not Found"})");
  CHECK(missing.header("content-type") == "application/json");
  CHECK(missing.header("apigw-requestid").size() == 16);
  for (const char* name : {"x-amzn-ErrorType", "x-amzn-RequestId", "x-amz-apigw-id"}) CHECK(missing.header(name) == "-");
  CHECK(error(api.ask({.method = "POST", .target = "/a"})) == R"(404 {"message":"Not Found"})");
}

TEST_CASE("iam: an unsigned call is forbidden") {
  HttpApi api(function_route("/a", "get", "2.0", R"("security":[{"sigv4":[]}],)"),
              R"("components":{"securitySchemes":{"sigv4":{"type":"apiKey","name":"Authorization","in":"header","x-amazon-apigateway-authtype":"awsSigv4"}}},)");
  CHECK(error(api.ask({.target = "/a"})) == R"(403 {"message":"Forbidden"})");
  CHECK(error(api.ask({.target = "/a", .headers = {{"Host", "h"}, {"Authorization", "AWS4-HMAC-SHA256 x"}}})) == R"(403 {"message":"Forbidden"})");
}

TEST_CASE("url: variables and query go on as they came, fields pass both ways") {
  HttpApi api(url_route("/pets/{id}/{rest+}", "any", "http://127.0.0.1:9/v1/{id}/x/{rest}?own=1"));
  const Answered answered = api.ask({.method = "DELETE", .target = "/pets/a%2F1/b/c?q=a+b%20c&q", .headers = {{"Host", "h.example"}, {"X-Tag", "t"}, {"Connection", "x-hop"}, {"X-Hop", "1"},
                                     {"Via", "1.0 other"}, {"X-Forwarded-For", "10.0.0.1"}}, .body = "content"},
                                    {.status = 418, .headers = {{"Server", "s"}, {"X-Reply", "r"}, {"Connection", "close"}, {"Content-Length", "2"}, {"WWW-Authenticate", "w"}}, .body = "ok"});
  REQUIRE(answered.asked);
  CHECK(answered.asked->method == "DELETE");
  CHECK(answered.asked->url == "http://127.0.0.1:9/v1/a%2F1/x/b/c?own=1&q=a+b%20c&q");
  CHECK(answered.asked->body == "content");
  CHECK(answered.asked->header("x-tag") == "t");
  CHECK(answered.asked->header("x-hop") == "-");
  CHECK(answered.asked->header("host") == "-");
  CHECK(answered.asked->header("via") == "HTTP/1.1 AmazonAPIGateway");
  CHECK(answered.asked->header("forwarded") == "by=_apigw;for=192.0.2.7;host=h.example;proto=http");
  CHECK(answered.asked->header("x-forwarded-for") == "10.0.0.1, 192.0.2.7");
  CHECK(answered.status == 418);
  CHECK(answered.header("server") == "s");
  CHECK(answered.header("www-authenticate") == "w");
  CHECK(answered.header("content-type") == "-");
  CHECK(answered.header("connection") == "-");
  CHECK(answered.header("content-length") == "-");
}

TEST_CASE("url: the $default route hands on the whole path") {
  const auto asked = [](const std::string& uri, const std::string& target) {
    HttpApi api(url_route("/$default", "any", uri));
    return api.ask({.target = target}).asked->url;
  };
  CHECK(asked("http://127.0.0.1:9", "/a/b/?q=1") == "http://127.0.0.1:9/a/b/?q=1");
  CHECK(asked("http://127.0.0.1:9/base/", "/a") == "http://127.0.0.1:9/base/a");
  CHECK(asked("http://127.0.0.1:9/base?k=1", "/a?q") == "http://127.0.0.1:9/base/a?k=1&q");
}

TEST_CASE("url: an endpoint that cannot be reached is unavailable") {
  using apigw::vm::CallFailure;
  HttpApi api(url_route("/", "get", "http://127.0.0.1:9/"));
  for (const CallFailure failure : {CallFailure::timeout, CallFailure::connect, CallFailure::reset, CallFailure::tls}) {
    CHECK(error(api.ask({}, {.failure = failure})) == R"(503 {"message":"Service Unavailable"})");
  }
  CHECK(error(api.ask({}, {.failure = CallFailure::malformed_response})) == R"(502 {"message":"Bad Gateway"})");
  CHECK(error(api.ask({}, {.failure = CallFailure::invalid_endpoint})) == R"(500 {"message":"Internal Server Error"})");
}

TEST_CASE("cors: preflights are answered without a route and without the integration") {
  HttpApi api(function_route("/a", "any", "2.0"), kCors);
  for (const char* path : {"/a", "/nowhere"}) {
    const Answered answered = api.ask(preflight(path, "https://a.example"));
    CHECK(answered.status == 204);
    CHECK_FALSE(answered.asked);
    CHECK(answered.header("access-control-allow-origin") == "https://a.example");
    CHECK(answered.header("access-control-allow-methods") == "GET,PUT");
    CHECK(answered.header("access-control-allow-headers") == "x-a");
    CHECK(answered.header("access-control-max-age") == "300");
    CHECK(answered.header("access-control-allow-credentials") == "true");
    CHECK(answered.header("access-control-expose-headers") == "-");
  }
  CHECK(api.ask(preflight("/a", "http://anything.example:80")).header("access-control-allow-origin") == "http://anything.example:80");
  const Answered other = api.ask(preflight("/a", "https://b.example"));
  CHECK(other.status == 204);
  CHECK(other.header("access-control-allow-origin") == "-");
  CHECK(other.header("access-control-allow-methods") == "-");
  CHECK(api.ask({.method = "OPTIONS", .target = "/a", .headers = {{"Host", "h"}, {"Origin", "https://a.example"}}}).asked);
}

TEST_CASE("cors: the configured fields stand in every answer, in place of the integration's") {
  HttpApi api(function_route("/a", "get", "2.0"), kCors);
  const Headers of_a{{"Host", "h"}, {"Origin", "https://a.example"}};
  const EndpointAnswer own{.body = R"({"statusCode":200,"headers":{"Access-Control-Allow-Origin":"*","Access-Control-Max-Age":"1"}})"};
  const Answered answered = api.ask({.target = "/a", .headers = of_a}, own);
  CHECK(answered.header("access-control-allow-origin") == "https://a.example");
  CHECK(answered.header("access-control-expose-headers") == "x-b,x-c");
  CHECK(answered.header("access-control-max-age") == "-");
  CHECK(answered.header("vary") == "Origin");
  CHECK(api.ask({.target = "/a", .headers = {{"Host", "h"}}}, own).header("access-control-allow-origin") == "-");
  CHECK(api.ask({.target = "/b", .headers = of_a}).header("access-control-allow-origin") == "https://a.example");
  HttpApi without(function_route("/a", "get", "2.0"));
  CHECK(without.ask({.target = "/a", .headers = of_a}, own).header("access-control-allow-origin") == "*");
  CHECK(without.ask(preflight("/a", "https://a.example")).status == 404);
}

TEST_CASE("cors: an authorizer of the route refuses its preflights") {
  HttpApi api(function_route("/$default", "any", "2.0", R"("security":[{"sigv4":[]}],)"),
              kCors + R"("components":{"securitySchemes":{"sigv4":{"type":"apiKey","name":"Authorization","in":"header","x-amazon-apigateway-authtype":"awsSigv4"}}},)");
  CHECK(api.ask(preflight("/a", "https://a.example")).status == 403);
}
