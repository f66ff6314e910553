// The walk of rest-data-plane 1.2; cases recorded against the service carry their table row's order.
#include <doctest/doctest.h>

#include <chrono>
#include <string>

#include "runtime/route/router.h"
#include "tests/support/routes_bundle.h"

using apigw::Method;
using apigw::tests::RouteText;

namespace {

/// "GET /pets/{id} id=7 ..." or "none".
std::string serve(const std::vector<RouteText>& routes, std::string_view method, std::string_view path) {
  auto bundle = apigw::tests::routes_bundle(routes);
  apigw::route::Match match;
  if (!apigw::route::match(*bundle, apigw::parse_method(method), path, match)) return "none";
  const auto& route = routes[match.method];
  std::string text = route.method + " " + route.path;
  for (const auto& capture : match.all()) {
    text += " " + std::string(capture.name) + "=" + std::string(capture.value);
  }
  return text;
}

}  // namespace

TEST_CASE("router: a literal segment wins over a parameter") {
  std::vector<RouteText> routes{{"GET", "/pets/{id}"}, {"GET", "/pets/mine"}};
  CHECK(serve(routes, "GET", "/pets/mine") == "GET /pets/mine");
  CHECK(serve(routes, "GET", "/pets/7") == "GET /pets/{id} id=7");
}

TEST_CASE("router: a resource without the method does not end the search") {
  CHECK(serve({{"POST", "/test"}, {"OPTIONS", "/{proxy+}"}}, "OPTIONS", "/test") == "OPTIONS /{proxy+} proxy=test");
}

TEST_CASE("router: ANY on the more specific path beats the exact method on the greedy one") {
  CHECK(serve({{"ANY", "/test/any"}, {"OPTIONS", "/{proxy+}"}}, "OPTIONS", "/test/any") == "ANY /test/any");
}

TEST_CASE("router: the exact method wins over ANY on one resource") {
  std::vector<RouteText> routes{{"ANY", "/a"}, {"PUT", "/a"}};
  CHECK(serve(routes, "PUT", "/a") == "PUT /a");
  CHECK(serve(routes, "GET", "/a") == "ANY /a");
}

TEST_CASE("router: a greedy ancestor takes what its literal sibling cannot serve") {
  CHECK(serve({{"GET", "/part1"}, {"GET", "/part1/hardcoded-value"}, {"GET", "/{param+}"}}, "GET", "/part1/random-value") ==
        "GET /{param+} param=part1/random-value");
  CHECK(serve({{"GET", "/proxy/{proxy+}"}, {"GET", "/proxy/bar/{p}"}}, "GET", "/proxy/bar/x/y") == "GET /proxy/{proxy+} proxy=bar/x/y");
}

TEST_CASE("router: captures of a way given up are forgotten") {
  CHECK(serve({{"GET", "/a/{x}/{y}/end"}, {"GET", "/{all+}"}}, "GET", "/a/1/2/other") == "GET /{all+} all=a/1/2/other");
  CHECK(serve({{"GET", "/{x}/b/{y}"}, {"GET", "/a/b/c"}}, "GET", "/a/b/d") == "GET /{x}/b/{y} x=a y=d");
}

TEST_CASE("router: HEAD is not derived from GET and OPTIONS is not automatic") {
  CHECK(serve({{"GET", "/foo"}}, "HEAD", "/foo") == "none");
  CHECK(serve({{"GET", "/foo"}}, "OPTIONS", "/foo") == "none");
}

TEST_CASE("router: greedy needs at least one segment") {
  std::vector<RouteText> routes{{"ANY", "/{proxy+}"}, {"ANY", "/parent/x/{proxy+}"}};
  CHECK(serve(routes, "GET", "/") == "none");
  CHECK(serve(routes, "GET", "/parent/x") == "ANY /{proxy+} proxy=parent/x");
  CHECK(serve({{"ANY", "/parent/{proxy+}"}}, "GET", "/parent") == "none");
  CHECK(serve({{"ANY", "/parent/{proxy+}"}}, "GET", "/parent/") == "none");
  CHECK(serve({{"ANY", "/parent/{proxy+}"}}, "GET", "/parent//") == "none");
}

TEST_CASE("router: ANY covers the seven verbs only") {
  CHECK(serve({{"ANY", "/a"}}, "TRACE", "/a") == "none");
  CHECK(serve({{"ANY", "/a"}}, "ANY", "/a") == "none");
  CHECK(serve({{"ANY", "/a"}}, "get", "/a") == "none");
}

TEST_CASE("router: slashes at the start count as one, one at the end counts as none") {
  std::vector<RouteText> routes{{"GET", "/"}, {"GET", "/a"}, {"GET", "/g/{p+}"}};
  CHECK(serve(routes, "GET", "///a") == "GET /a");
  CHECK(serve(routes, "GET", "/a/") == "GET /a");
  CHECK(serve(routes, "GET", "/a//") == "none");
  CHECK(serve(routes, "GET", "//") == "GET /");
  CHECK(serve(routes, "GET", "/g/proxy-value/") == "GET /g/{p+} p=proxy-value");
}

TEST_CASE("router: double slashes inside reach a greedy parameter and nothing else") {
  std::vector<RouteText> routes{{"GET", "/g/{p+}"}, {"GET", "/x/{one}/y"}};
  CHECK(serve(routes, "GET", "/g/proxy-value//double-slash") == "GET /g/{p+} p=proxy-value//double-slash");
  CHECK(serve(routes, "GET", "/g//b") == "GET /g/{p+} p=/b");
  CHECK(serve(routes, "GET", "/x//y") == "none");
}

TEST_CASE("router: values are raw and %2F does not split") {
  CHECK(serve({{"GET", "/a/{x}/c"}}, "GET", "/a/b%2Fb+%2B/c") == "GET /a/{x}/c x=b%2Fb+%2B");
}

TEST_CASE("router: literals are case-sensitive") { CHECK(serve({{"GET", "/Foo"}}, "GET", "/foo") == "none"); }

TEST_CASE("router: a target that is no path is served by nothing") {
  CHECK(serve({{"OPTIONS", "/{p+}"}}, "OPTIONS", "*") == "none");
  CHECK(serve({{"OPTIONS", "/{p+}"}}, "OPTIONS", "") == "none");
}

TEST_CASE("router: an intermediate resource without methods never matches") {
  CHECK(serve({{"GET", "/a/b"}}, "GET", "/a") == "none");
  CHECK(serve({{"GET", "/a/b"}}, "GET", "/") == "none");
}

TEST_CASE("router: a hostile path costs no more than the trie has nodes") {
  // Every way of writing ten segments as 'a' or {x}: the worst backtracking there is, once for each node.
  std::vector<RouteText> routes;
  for (int ways = 0; ways < 1024; ++ways) {
    std::string path;
    for (int bit = 0; bit < 10; ++bit) path += ways >> bit & 1 ? "/a" : "/{x}";
    routes.push_back({"GET", path + "/end"});
  }
  auto bundle = apigw::tests::routes_bundle(routes);
  std::string path;
  while (path.size() < 10'240) path += "/a";
  apigw::route::Match match;
  auto begin = std::chrono::steady_clock::now();
  CHECK_FALSE(apigw::route::match(*bundle, Method::kGET, path, match));
  CHECK(match.capture_count == 0);
  CHECK(std::chrono::steady_clock::now() - begin < std::chrono::milliseconds(100));
}
