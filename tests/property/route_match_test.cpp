// HTTP APIs: the trie walk and the linear scan agree on small random APIs.
#include <doctest/doctest.h>

#include <random>

#include "runtime/route/router.h"
#include "tests/support/linear_routes.h"

using namespace apigw;

namespace {

using Generator = std::mt19937;

std::string pick(Generator& random, std::initializer_list<const char*> from) { return from.begin()[random() % from.size()]; }

std::vector<tests::RouteText> random_api(Generator& random) {
  std::vector<tests::RouteText> routes;
  for (size_t n = 1 + random() % 12; n > 0; --n) {
    std::string path;
    for (size_t depth = random() % 5; depth > 0; --depth) path += "/" + pick(random, {"a", "b", "ab", "{x}", "{y}", "{p+}"});
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

std::optional<tests::ServedRoute> trie_match(const bundle::Bundle& bundle, std::string_view method, std::string_view path) {
  route::Match match;
  if (!route::match_route(bundle, parse_method(method), path, match)) return {};
  tests::ServedRoute served{match.method, {}};
  for (const auto& capture : match.all()) served.captures.emplace_back(capture.name, capture.value);
  return served;
}

std::string text(const std::optional<tests::ServedRoute>& served, const std::vector<tests::RouteText>& routes) {
  if (!served) return "none";
  std::string out = routes[served->route].method + " " + routes[served->route].path;
  for (const auto& [name, value] : served->captures) out += " " + name + "=" + value;
  return out;
}

}  // namespace

TEST_CASE("property: the routes of HTTP APIs agree with a linear scan") {
  size_t served = 0;
  for (uint32_t seed = 0; seed < 1500; ++seed) {
    Generator random(seed);
    auto routes = random_api(random);
    auto bundle = tests::routes_bundle(routes, lower::Routing::http);
    for (int i = 0; i < 60; ++i) {
      std::string path = random_path(random), method = pick(random, {"GET", "POST", "PUT", "TRACE"});
      auto fast = trie_match(*bundle, method, path), slow = tests::scan_routes(routes, method, path);
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
