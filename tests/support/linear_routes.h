#pragma once
// The routing rule of HTTP APIs read plainly: every route is held against the request, and the best that fits is taken. What the trie is
// compared with.
#include <algorithm>
#include <optional>
#include <set>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include "tests/support/routes_bundle.h"

namespace apigw::tests {

using Captures = std::vector<std::pair<std::string, std::string>>;

inline std::vector<std::string> segments_between_slashes(const std::string& path) {
  std::vector<std::string> segments;
  if (path == "/") return segments;
  for (size_t at = 1;; ++at) {
    const size_t end = std::min(path.find('/', at), path.size());
    segments.push_back(path.substr(at, end - at));
    if (end == path.size()) return segments;
    at = end;
  }
}

inline bool is_variable_segment(const std::string& segment) { return segment.size() > 2 && segment.front() == '{' && segment.back() == '}'; }
inline bool is_greedy_segment(const std::string& segment) { return is_variable_segment(segment) && segment[segment.size() - 2] == '+'; }

/// Without routes that are one to the router, and those with a greedy variable before the end.
inline std::vector<RouteText> distinct_routes(const std::vector<RouteText>& routes) {
  std::vector<RouteText> kept;
  std::set<std::string> shapes;
  for (const RouteText& route : routes) {
    std::string shape = route.method;
    bool sound = true;
    const auto segments = segments_between_slashes(route.path);
    for (size_t i = 0; i < segments.size(); ++i) {
      shape += is_greedy_segment(segments[i]) ? "/{+}" : is_variable_segment(segments[i]) ? "/{}" : "/" + segments[i];
      sound = sound && (!is_greedy_segment(segments[i]) || i + 1 == segments.size());
    }
    if (route.path == "$default") shape = "$default";
    if (sound && shapes.insert(shape).second) kept.push_back(route);
  }
  return kept;
}

/// Fewer is better: whole fits before greedy ones, those by depth; then literals before variables from the left; then the method before ANY.
using Rank = std::tuple<int, int, std::vector<bool>, bool>;

inline std::optional<std::pair<Rank, Captures>> fit(const RouteText& route, const std::string& method, const std::string& path) {
  if (route.method != "ANY" && route.method != method) return {};
  const bool any = route.method == "ANY";
  if (route.path == "$default") return std::pair{Rank{2, 0, {}, any}, Captures{}};
  const auto pattern = segments_between_slashes(route.path), given = segments_between_slashes(path);
  const bool greedy = !pattern.empty() && is_greedy_segment(pattern.back());
  const size_t plain = pattern.size() - greedy;
  if (greedy ? given.size() < pattern.size() : given.size() != pattern.size()) return {};
  Captures captures;
  std::vector<bool> variables;
  for (size_t i = 0; i < plain; ++i) {
    variables.push_back(is_variable_segment(pattern[i]));
    if (variables.back() ? given[i].empty() : given[i] != pattern[i]) return {};
    if (variables.back()) captures.emplace_back(pattern[i].substr(1, pattern[i].size() - 2), given[i]);
  }
  if (!greedy) return std::pair{Rank{0, 0, variables, any}, captures};
  std::string rest = given[plain];
  for (size_t i = plain + 1; i < given.size(); ++i) rest += "/" + given[i];
  if (rest.empty()) return {};
  captures.emplace_back(pattern.back().substr(1, pattern.back().size() - 3), rest);
  return std::pair{Rank{1, -int(plain), variables, any}, captures};
}

inline std::optional<Served> scan_routes(const std::vector<RouteText>& routes, const std::string& method, const std::string& path) {
  std::optional<std::pair<Rank, Served>> best;
  if (parse_method(method) == Method::kOther) return {};
  for (size_t i = 0; i < routes.size(); ++i) {
    const auto one = fit(routes[i], method, path);
    if (one && (!best || one->first < best->first)) best = {one->first, {i, one->second}};
  }
  return best ? std::optional(best->second) : std::nullopt;
}

}  // namespace apigw::tests
