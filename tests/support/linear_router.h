#pragma once
// The slow twin of the router: every route against every path, one at a time, straight from the wording of rest-data-plane 1.2.
// No trie, no hashes, no backtracking.
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "tests/support/routes_bundle.h"

namespace apigw::tests {

inline std::vector<std::string> segments_of(std::string_view path) {
  while (!path.empty() && path.front() == '/') path.remove_prefix(1);
  if (!path.empty() && path.back() == '/') path.remove_suffix(1);
  std::vector<std::string> segments;
  if (path.empty()) return segments;
  for (;;) {
    size_t slash = path.find('/');
    segments.emplace_back(path.substr(0, slash));
    if (slash == path.npos) return segments;
    path.remove_prefix(slash + 1);
  }
}

/// What one route captures of a path; nothing: it does not fit.
inline std::optional<std::vector<std::pair<std::string, std::string>>> fit(const std::vector<std::string>& pattern, const std::vector<std::string>& path) {
  std::vector<std::pair<std::string, std::string>> captures;
  for (size_t i = 0; i < pattern.size(); ++i) {
    const std::string& part = pattern[i];
    if (i >= path.size()) return {};
    if (part.front() != '{') {
      if (part != path[i]) return {};
      continue;
    }
    std::string name = part.substr(1, part.size() - 2);
    if (name.back() != '+') {
      if (path[i].empty()) return {};
      captures.emplace_back(name, path[i]);
      continue;
    }
    std::string rest = path[i];
    for (size_t j = i + 1; j < path.size(); ++j) rest += "/" + path[j];
    if (rest.empty()) return {};
    captures.emplace_back(name.substr(0, name.size() - 1), rest);
    return captures;
  }
  if (pattern.size() != path.size()) return {};
  return captures;
}

/// True: at the first place where the patterns differ, `a` is the literal. (Two variables never differ there.)
inline bool more_specific(const std::vector<std::string>& a, const std::vector<std::string>& b) {
  for (size_t i = 0; i < a.size() && i < b.size(); ++i) {
    if (a[i] != b[i]) return a[i].front() != '{';
  }
  return false;
}

inline std::optional<Served> linear_match(const std::vector<RouteText>& routes, std::string_view method, std::string_view path) {
  std::optional<Served> best;
  if (path.empty() || path[0] != '/' || parse_method(method) == Method::kOther) return best;
  auto segments = segments_of(path);
  for (size_t i = 0; i < routes.size(); ++i) {
    if (routes[i].method != method && routes[i].method != "ANY") continue;
    auto pattern = segments_of(routes[i].path);
    auto captures = fit(pattern, segments);
    if (!captures) continue;
    if (best) {
      auto chosen = segments_of(routes[best->route].path);
      bool same = chosen == pattern;
      if (same ? routes[i].method == "ANY" : !more_specific(pattern, chosen)) continue;
    }
    best = Served{i, std::move(*captures)};
  }
  return best;
}

/// Leaves out what one API cannot hold: a method twice, two variables at one place, something after a greedy one.
inline std::vector<RouteText> creatable(const std::vector<RouteText>& routes) {
  std::vector<RouteText> kept;
  for (const RouteText& route : routes) {
    auto pattern = segments_of(route.path);
    bool fits = true;
    for (size_t i = 0; i + 1 < pattern.size(); ++i) fits = fits && !pattern[i].ends_with("+}");
    for (const RouteText& other : kept) {
      auto there = segments_of(other.path);
      if (there == pattern && other.method == route.method) fits = false;
      size_t same = 0;
      while (same < pattern.size() && same < there.size() && pattern[same] == there[same]) ++same;
      if (same < pattern.size() && same < there.size() && pattern[same].front() == '{' && there[same].front() == '{') fits = false;
    }
    if (fits) kept.push_back(route);
  }
  return kept;
}

}  // namespace apigw::tests
