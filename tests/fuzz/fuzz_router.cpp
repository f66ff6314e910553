// Lines "METHOD /path" up to an empty one make an API; the lines behind it are requests to it. The router has to agree with its
// slow twin on each.
#include <cstdint>
#include <cstdlib>
#include <string>

#include "runtime/route/explain.h"
#include "runtime/route/router.h"
#include "tests/support/linear_router.h"

namespace {

using namespace apigw;

bool is_resource_path(std::string_view path) {
  if (!path.starts_with('/')) return false;
  auto segments = tests::segments_of(path);
  if (segments.size() > bundle::trie_depth_max) return false;
  size_t variables = 0;
  for (const std::string& segment : segments) {
    if (segment.empty()) return false;
    if (segment.find_first_of("{}") == segment.npos) continue;
    bool variable = segment.size() > 2 && segment.front() == '{' && segment.back() == '}' && segment.find_first_of("{}", 1) == segment.size() - 1;
    if (!variable || segment == "{+}") return false;
    ++variables;
  }
  return variables <= bundle::route_variables_max;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  std::string_view rest = data ? std::string_view(reinterpret_cast<const char*>(data), size) : std::string_view();
  std::vector<tests::RouteText> routes, requests;
  bool behind = false;
  while (!rest.empty()) {
    std::string_view line = rest.substr(0, rest.find('\n'));
    rest.remove_prefix(std::min(line.size() + 1, rest.size()));
    if (line.empty()) behind = true;
    size_t blank = line.find(' ');
    if (blank == line.npos) continue;
    tests::RouteText one{std::string(line.substr(0, blank)), std::string(line.substr(blank + 1))};
    if (behind) {
      requests.push_back(one);
    } else if ((one.method == "ANY" || parse_method(one.method) != Method::kOther) && is_resource_path(one.path)) {
      routes.push_back(one);
    }
  }
  if (routes.size() > 200 || requests.size() > 200) return 0;
  routes = tests::creatable(routes);
  auto bundle = tests::routes_bundle(routes);
  for (const auto& request : requests) {
    route::Match match;
    std::optional<tests::Served> fast;
    if (route::match(*bundle, parse_method(request.method), request.path, match)) {
      fast = tests::Served{match.method, {}};
      for (const auto& capture : match.all()) fast->captures.emplace_back(capture.name, capture.value);
    }
    if (fast != tests::linear_match(routes, request.method, request.path)) std::abort();
    route::explain_route(*bundle, parse_method(request.method), request.path);
  }
  return 0;
}
