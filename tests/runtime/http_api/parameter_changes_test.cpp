// Parameter mappings of HTTP APIs (http-websocket-deploy 1.9).
#include <doctest/doctest.h>

#include "tests/runtime/http_api/gateway.h"

using namespace apigw::testing;

namespace {

/// A route to a URL with these members of its integration.
HttpApi api_with(const std::string& members, const std::string& path = "/pets/{id}", const std::string& uri = "http://127.0.0.1:9/v1") {
  return HttpApi("\"" + path + R"(":{"x-amazon-apigateway-any-method":{"x-amazon-apigateway-integration":{"type":"http_proxy","httpMethod":"ANY","payloadFormatVersion":"1.0","uri":")" + uri +
                     "\"," + members + "}}}",
                 "", {.name = "prod", .variables = {{"colour", "red"}}, .region = "us-east-1", .api_id = "abcdefghij"});
}

Answered ask(const std::string& request_parameters, const Ask& what) {
  HttpApi api = api_with(R"("requestParameters":)" + request_parameters);
  const Answered answered = api.ask(what);
  REQUIRE(answered.asked);
  return answered;
}

const Ask pet{.method = "POST",
              .target = "/pets/a%20b?q=1&q=2&drop=x&keep=a%2Fb",
              .headers = {{"Host", "h"}, {"X-Tag", "t1"}, {"x-tag", "t2"}, {"X-Old", "o"}},
              .body = R"({"name":"Rex","tags":["big"],"n":7})"};

Answered answer(const std::string& response_parameters, const EndpointAnswer& endpoint) {
  HttpApi api = api_with(R"("responseParameters":)" + response_parameters);
  return api.ask(pet, endpoint);
}

}  // namespace

TEST_CASE("request mappings: headers are appended, overwritten and removed") {
  const auto asked = *ask(R"({"append:header.x-tag":"t3","overwrite:header.X-Old":"$request.header.X-TAG","remove:header.x-gone":"''","overwrite:header.x-id":"$request.path.id",
    "overwrite:header.x-all":"${stageVariables.colour}/${context.stage} ${request.querystring.q}","overwrite:header.x-name":"$request.body.name",
    "overwrite:header.x-body":"$request.body.tags","overwrite:header.x-path":"$request.path","overwrite:header.x-none":"$request.header.absent"})", pet).asked;
  CHECK(asked.header("x-tag") == "t1|t2|t3");
  CHECK(asked.header("x-old") == "t1,t2");
  CHECK(asked.header("x-id") == "a b");
  CHECK(asked.header("x-all") == "red/prod 1,2");
  CHECK(asked.header("x-name") == "Rex");
  CHECK(asked.header("x-body") == R"(["big"])");
  CHECK(asked.header("x-path") == "/pets/a%20b");
  CHECK(asked.header("x-none") == "-");
  CHECK(ask(R"({"remove:header.x-tag":"''"})", pet).asked->header("x-tag") == "-");
}

TEST_CASE("request mappings: a value cannot end its line") {
  const Ask attack{.target = "/pets/a?q=x%0d%0aEvil:%201", .headers = {{"Host", "h"}}};
  CHECK(ask(R"({"overwrite:header.x-q":"$request.querystring.q"})", attack).asked->header("x-q") == "x  Evil: 1");
}

TEST_CASE("request mappings: the query is written anew only when one is about it") {
  CHECK(ask(R"({"overwrite:header.x":"1"})", pet).asked->url == "http://127.0.0.1:9/v1?q=1&q=2&drop=x&keep=a%2Fb");
  CHECK(ask(R"({"append:querystring.q":"3","remove:querystring.drop":"''","overwrite:querystring.new":"$request.path.id"})", pet).asked->url ==
        "http://127.0.0.1:9/v1?q=1&q=2&keep=a%2Fb&q=3&new=a%20b");
  CHECK(ask(R"({"overwrite:querystring.q":"only"})", pet).asked->url == "http://127.0.0.1:9/v1?drop=x&keep=a%2Fb&q=only");
  CHECK(ask(R"({"overwrite:querystring.q":"$request.header.absent"})", pet).asked->url == "http://127.0.0.1:9/v1?q=1&q=2&drop=x&keep=a%2Fb");
}

TEST_CASE("request mappings: the path takes the place of the URL's") {
  const Ask plain{.target = "/pets/7", .headers = {{"Host", "h"}}};
  CHECK(ask(R"({"overwrite:path":"/v2/${request.path.id}/x"})", plain).asked->url == "http://127.0.0.1:9/v2/7/x");
  CHECK(ask(R"({"overwrite:path":"$request.path"})", plain).asked->url == "http://127.0.0.1:9/pets/7");
  CHECK(ask(R"({"overwrite:path":"$request.querystring.none"})", plain).asked->url == "http://127.0.0.1:9/v1");
  // It cannot leave the endpoint's authority.
  CHECK(ask(R"({"overwrite:path":"$request.querystring.p"})", {.target = "/pets/7?p=@evil.example/", .headers = {{"Host", "h"}}}).asked->url ==
        "http://127.0.0.1:9/@evil.example/?p=@evil.example/");
}

TEST_CASE("response mappings: by the status of the answer") {
  const EndpointAnswer found{.status = 200, .headers = {{"X-A", "1"}, {"x-a", "2"}, {"Server", "s"}}, .body = R"({"id":5})"};
  const std::string rules = R"({"200":{"append:header.X-B":"$response.header.x-a","remove:header.server":"''","overwrite:statuscode":"203"},"500":{"overwrite:header.x-b":"five","overwrite:statuscode":"$context.status"}})";
  const Answered answered = answer(rules, found);
  CHECK(answered.status == 203);
  CHECK(answered.header("x-b") == "1,2");
  CHECK(answered.header("server") == "-");
  const Answered failed = answer(rules, {.status = 500, .body = "x"});
  CHECK(failed.status == 500);
  CHECK(failed.header("x-b") == "five");
  CHECK(answer(rules, {.status = 404}).header("x-b") == "-");
}

TEST_CASE("response mappings: the body is read when one asks for it, and then is there whole") {
  const EndpointAnswer found{.status = 200, .headers = {{"Content-Type", "application/json"}}, .body = R"({"id":5,"by":"ann"})"};
  const Answered answered = answer(R"({"200":{"overwrite:header.x-by":"$response.body.by"}})", found);
  CHECK(answered.header("x-by") == "ann");
  CHECK(answered.asked->effect.whole_body);
  CHECK_FALSE(answer(R"({"200":{"overwrite:header.x-by":"ann"}})", found).asked->effect.whole_body);
}

TEST_CASE("response mappings: of functions too") {
  HttpApi api(R"("/a":{"get":{"x-amazon-apigateway-integration":{"type":"aws_proxy","httpMethod":"POST","payloadFormatVersion":"2.0",
    "uri":"arn:aws:lambda:us-east-1:123456789012:function:f","responseParameters":{"404":{"overwrite:statuscode":"410","append:header.x-gone":"yes"}}}}})");
  const Answered answered = api.ask({.target = "/a"}, {.body = R"({"statusCode":404})"});
  CHECK(answered.status == 410);
  CHECK(answered.header("x-gone") == "yes");
}
