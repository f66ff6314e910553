// The walk of HTTP APIs (http-websocket-deploy 1.2).
#include <doctest/doctest.h>

#include <string>

#include "runtime/route/router.h"
#include "tests/support/routes_bundle.h"

using apigw::tests::RouteText;

namespace {

/// "GET /pets/{id} id=7 ..." or "none".
std::string serve(const std::vector<RouteText>& routes, std::string_view method, std::string_view path) {
  auto bundle = apigw::tests::routes_bundle(routes, apigw::lower::Routing::http);
  apigw::route::Match match;
  if (!apigw::route::match_route(*bundle, apigw::parse_method(method), path, match)) return "none";
  const auto& route = routes[match.method];
  std::string text = route.method + " " + route.path;
  for (const auto& capture : match.all()) text += " " + std::string(capture.name) + "=" + std::string(capture.value);
  return text;
}

}  // namespace

TEST_CASE("route match: a literal segment wins over a variable, from left to right") {
  const std::vector<RouteText> routes{{"GET", "/pets/dog/{id}"}, {"GET", "/pets/dog/1"}, {"GET", "/pets/{kind}/1"}};
  CHECK(serve(routes, "GET", "/pets/dog/1") == "GET /pets/dog/1");
  CHECK(serve(routes, "GET", "/pets/dog/2") == "GET /pets/dog/{id} id=2");
  CHECK(serve(routes, "GET", "/pets/cat/1") == "GET /pets/{kind}/1 kind=cat");
}

TEST_CASE("route match: a route that fits whole wins over a greedy one, even by ANY or further to the right") {
  const std::vector<RouteText> routes{{"GET", "/a/{proxy+}"}, {"ANY", "/{x}/b"}};
  CHECK(serve(routes, "GET", "/a/b") == "ANY /{x}/b x=a");
  CHECK(serve(routes, "GET", "/a/c") == "GET /a/{proxy+} proxy=c");
  CHECK(serve(routes, "POST", "/a/b") == "ANY /{x}/b x=a");
}

TEST_CASE("route match: the longest greedy path wins, and serves no empty rest") {
  const std::vector<RouteText> routes{{"ANY", "/{proxy+}"}, {"ANY", "/files/{proxy+}"}, {"GET", "/files/deep/{rest+}"}};
  CHECK(serve(routes, "GET", "/files/deep/1/2") == "GET /files/deep/{rest+} rest=1/2");
  CHECK(serve(routes, "PUT", "/files/deep/1/2") == "ANY /files/{proxy+} proxy=deep/1/2");
  CHECK(serve(routes, "GET", "/other") == "ANY /{proxy+} proxy=other");
  CHECK(serve(routes, "GET", "/files/") == "ANY /{proxy+} proxy=files/");
  CHECK(serve(routes, "GET", "/") == "none");
}

TEST_CASE("route match: a known path with another method goes on to greedy routes and to $default") {
  CHECK(serve({{"GET", "/pets"}, {"ANY", "/{proxy+}"}, {"ANY", "$default"}}, "POST", "/pets") == "ANY /{proxy+} proxy=pets");
  CHECK(serve({{"GET", "/pets"}, {"ANY", "$default"}}, "POST", "/pets") == "ANY $default");
  CHECK(serve({{"GET", "/pets"}}, "POST", "/pets") == "none");
  CHECK(serve({{"ANY", "$default"}}, "GET", "/") == "ANY $default");
  CHECK(serve({{"ANY", "$default"}}, "GET", "/$default") == "ANY $default");
  CHECK(serve({{"ANY", "$default"}}, "BREW", "/") == "none");
}

TEST_CASE("route match: the exact method wins over ANY on one path") {
  const std::vector<RouteText> routes{{"ANY", "/a"}, {"PUT", "/a"}};
  CHECK(serve(routes, "PUT", "/a") == "PUT /a");
  CHECK(serve(routes, "GET", "/a") == "ANY /a");
}

TEST_CASE("route match: every slash counts") {
  const std::vector<RouteText> routes{{"GET", "/pets"}, {"GET", "/cats/"}, {"GET", "/{a}/x"}};
  CHECK(serve(routes, "GET", "/pets/") == "none");
  CHECK(serve(routes, "GET", "//pets") == "none");
  CHECK(serve(routes, "GET", "/cats") == "none");
  CHECK(serve(routes, "GET", "/cats/") == "GET /cats/");
  CHECK(serve(routes, "GET", "//x") == "none");
}

TEST_CASE("route match: variables at one place have the names that each route gives them") {
  const std::vector<RouteText> routes{{"GET", "/{a}/list"}, {"POST", "/{b}/list"}, {"GET", "/{c}/{d}/{rest+}"}};
  CHECK(serve(routes, "GET", "/7/list") == "GET /{a}/list a=7");
  CHECK(serve(routes, "POST", "/7/list") == "POST /{b}/list b=7");
  CHECK(serve(routes, "GET", "/7/8/9/10") == "GET /{c}/{d}/{rest+} c=7 d=8 rest=9/10");
}

TEST_CASE("route match: captures of a way given up are forgotten") {
  CHECK(serve({{"GET", "/a/{x}/{y}/end"}, {"GET", "/{all+}"}}, "GET", "/a/1/2/other") == "GET /{all+} all=a/1/2/other");
}
