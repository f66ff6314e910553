#include "runtime/server/in_process.h"

#include <doctest/doctest.h>

#include "runtime/vm/observer.h"
#include "tests/support/gateway.h"
#include "tests/support/wire.h"

using namespace apigw;
using namespace apigw::testing;

namespace {

std::string definition(const std::string& type, const std::string& uri) {
  return R"({"swagger":"2.0","info":{"title":"one","version":"1"},"paths":{"/{proxy+}":{"x-amazon-apigateway-any-method":{
   "parameters":[{"name":"proxy","in":"path","required":true,"type":"string"}],"responses":{"200":{"description":"ok"}},
   "x-amazon-apigateway-integration":{"type":")" + type + R"(","httpMethod":"ANY","uri":")" + uri +
         R"(/{proxy}","requestParameters":{"integration.request.path.proxy":"method.request.path.proxy"},"responses":{"default":{"statusCode":"200"}}}}}}})";
}

/// Answers every call itself.
class Stand final : public vm::Observer {
 public:
  bool stand_in(vm::Exchange& exchange, const vm::Effect&) override {
    asked = exchange.integration_request.url;
    exchange.integration_response_message = {.status = 418, .fields = {}, .body = "short and stout"};
    return true;
  }
  std::string asked;
};

}  // namespace

TEST_CASE("in process: a request reaches a real endpoint, its answer streams back") {
  Endpoint endpoint([&](const std::string&, const std::string& body) { return Endpoint::reply(body + body, "X-Seen: yes\r\n", "201 Created"); });
  server::InProcess gateway(bundle_of(definition("http_proxy", "http://127.0.0.1:" + std::to_string(endpoint.port()))), {});
  for (const size_t size : {0u, 3u, 200000u, 3000000u}) {
    const auto response = gateway.call({.method = "POST", .target = "/a?b=c", .headers = {{"X-One", "1"}}, .body = std::string(size, 'x')});
    REQUIRE(response.has_value());
    CHECK(response->status == 201);
    CHECK(response->is_whole);
    CHECK(response->body == std::string(size * 2, 'x'));
    CHECK(std::count(response->headers.begin(), response->headers.end(), std::pair<std::string, std::string>("X-Seen", "yes")) == 1);
  }
}

TEST_CASE("in process: an observer answers in place of the endpoint") {
  for (const std::string type : {"http", "http_proxy"}) {
    Stand stand;
    server::InProcess gateway(bundle_of(definition(type, "http://endpoint.invalid")), {.observer = &stand});
    const auto response = gateway.call({.target = "/a"});
    REQUIRE(response.has_value());
    CHECK(stand.asked == "http://endpoint.invalid/a");
    CHECK(response->status == (type == "http" ? 200 : 418));
    CHECK(response->body == "short and stout");
  }
}

TEST_CASE("in process: the front door's rules hold") {
  server::InProcess gateway(bundle_of(definition("http", "http://endpoint.invalid")), {});
  CHECK_FALSE(gateway.call({.target = "/a b"}).has_value());
  CHECK_FALSE(gateway.call({.target = "a"}).has_value());
  CHECK_FALSE(gateway.call({.target = "/", .headers = {{"A b", "c"}}}).has_value());
  CHECK_FALSE(gateway.call({.target = "/", .headers = {{"A", "b\r\nC: d"}}}).has_value());
  const auto large = gateway.call({.method = "POST", .target = "/a", .body = std::string(10485761, 'x')});
  REQUIRE(large.has_value());
  CHECK(large->status == 413);
}
