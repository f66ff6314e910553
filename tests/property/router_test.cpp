// The trie walks and the linear scans agree on small random APIs and on paths over their alphabet.
#include <doctest/doctest.h>

#include <random>

#include "runtime/route/router.h"
#include "tests/support/linear_router.h"
#include "tests/support/linear_routes.h"

using namespace apigw;

namespace {

using Generator = std::mt19937;
using Routes = std::vector<tests::RouteText>;

/// One kind of API: its routes, its walk and its twin.
struct Subject {
  lower::Routing routing;
  Routes (*random_api)(Generator&);
  bool (*walk)(const bundle::Bundle&, Method, std::string_view, route::Match&);
  std::optional<tests::Served> (*scan)(const Routes&, const std::string& method, const std::string& path);
};

std::string pick(Generator& random, std::initializer_list<const char*> from) { return from.begin()[random() % from.size()]; }

std::string random_route(Generator& random) {
  std::string path;
  for (size_t depth = random() % 5; depth > 0; --depth) path += "/" + pick(random, {"a", "b", "ab", "{x}", "{y}", "{p+}"});
  return path;
}

Routes random_rest_api(Generator& random) {
  Routes routes;
  for (size_t n = 1 + random() % 12; n > 0; --n) {
    const std::string path = random_route(random);
    routes.push_back({pick(random, {"GET", "GET", "POST", "ANY"}), path.empty() ? "/" : path});
  }
  return tests::creatable(routes);
}

Routes random_http_api(Generator& random) {
  Routes routes;
  for (size_t n = 1 + random() % 12; n > 0; --n) {
    std::string path = random_route(random);
    if (random() % 8 == 0 && !path.ends_with('}')) path += "/";
    routes.push_back({pick(random, {"GET", "GET", "POST", "ANY"}), path.empty() ? "/" : path});
  }
  if (random() % 3 == 0) routes.push_back({"ANY", "$default"});
  return tests::distinct_routes(routes);
}

std::string random_path(Generator& random) {
  std::string path = "/";
  for (size_t n = random() % 8; n > 0; --n) path += pick(random, {"a", "b", "ab", "c", "/", "/", "//", "a/b/", "%2F", "{x}"});
  return path;
}

std::optional<tests::Served> trie_match(const Subject& subject, const bundle::Bundle& bundle, std::string_view method, std::string_view path) {
  route::Match match;
  if (!subject.walk(bundle, parse_method(method), path, match)) return {};
  tests::Served served{match.method, {}};
  for (const auto& capture : match.all()) served.captures.emplace_back(capture.name, capture.value);
  return served;
}

std::string text(const std::optional<tests::Served>& served, const Routes& routes) {
  if (!served) return "none";
  std::string out = routes[served->route].method + " " + routes[served->route].path;
  for (const auto& [name, value] : served->captures) out += " " + name + "=" + value;
  return out;
}

void check_agreement(const Subject& subject) {
  size_t served = 0;
  for (uint32_t seed = 0; seed < 1500; ++seed) {
    Generator random(seed);
    const Routes routes = subject.random_api(random);
    const auto bundle = tests::routes_bundle(routes, subject.routing);
    for (int i = 0; i < 60; ++i) {
      const std::string path = random_path(random), method = pick(random, {"GET", "POST", "PUT", "TRACE"});
      const auto fast = trie_match(subject, *bundle, method, path), slow = subject.scan(routes, method, path);
      served += fast.has_value();
      if (fast == slow) continue;
      CAPTURE(seed);
      CAPTURE(method);
      CAPTURE(path);
      CHECK(text(fast, routes) == text(slow, routes));
      return;
    }
  }
  CHECK(served > 10'000);  // the test tests something
}

}  // namespace

TEST_CASE("property: the router agrees with a linear scan") {
  check_agreement({lower::Routing::rest, random_rest_api, route::match, [](const Routes& routes, const std::string& method, const std::string& path) { return tests::linear_match(routes, method, path); }});
}

TEST_CASE("property: the routes of HTTP APIs agree with a linear scan") { check_agreement({lower::Routing::http, random_http_api, route::match_route, tests::scan_routes}); }
