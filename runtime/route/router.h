#pragma once
// Which method serves a request: the trie walk of rest-data-plane 1.2.
#include <cstdint>
#include <span>
#include <string_view>

#include "runtime/base/method.h"
#include "runtime/bundle/bundle.h"

namespace apigw::route {

struct Capture {
  std::string_view name;   // of the bundle
  std::string_view value;  // raw, of the path
};
inline constexpr uint32_t captures_max = 32;

struct Match {
  uint32_t method = bundle::none;  // method table
  uint32_t capture_count = 0;
  Capture captures[captures_max];
  std::span<const Capture> all() const { return {captures, capture_count}; }
};

/// Finds the method that serves a request.
///   path     raw bytes as received: starts with '/', no query, not percent-decoded
///   match    filled left to right; values point into `path`
///   returns  false: nothing serves it (MISSING_AUTHENTICATION_TOKEN); never throws, never allocates
///   source   API Gateway Developer Guide, proxy resources; order and backtracking as recorded (rest-data-plane 1.2)
bool match(const bundle::Bundle& bundle, Method method, std::string_view path, Match& match);

/// The same for an HTTP API, in its order: a route whose every segment fits, literal segments before variables from left to right; else the
/// longest path that a greedy variable ends; else the $default route.
///   path     every slash counts: "/pets/" is not "/pets"
///   returns  false: no route (404 Not Found)
///   source   API Gateway Developer Guide, routing API requests of HTTP APIs
bool match_route(const bundle::Bundle& bundle, Method method, std::string_view path, Match& match);

}  // namespace apigw::route
