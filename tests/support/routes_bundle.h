#pragma once
// A bundle that serves routes and nothing else: every method answers with one gateway response.
#include <memory>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "compiler/lower/bundle_writer.h"
#include "compiler/lower/trie_builder.h"
#include "runtime/base/method.h"
#include "runtime/bundle/bundle.h"

namespace apigw::tests {

struct RouteText {
  std::string method;  // "GET", "ANY"
  std::string path;
};

/// What a slow twin of a router says: which route, and what its variables are.
struct Served {
  size_t route;
  std::vector<std::pair<std::string, std::string>> captures;
  friend bool operator==(const Served&, const Served&) = default;
};

/// The smallest image that the verifier accepts; routes are methods in the order given.
inline lower::Image routes_image(const std::vector<RouteText>& routes, lower::Routing routing = lower::Routing::rest) {
  using namespace bundle;
  lower::Image image;
  auto text = [&](std::string_view value) { return image.strings.intern(value); };
  image.compiler_version = text("test");
  image.facts.push_back({text("routes"), routing == lower::Routing::http ? 1u : 0u, text("abcdefghij"), none, 0, 0, -1, 0, none});
  image.instructions.push_back({Op::gateway_response, uint8_t(GatewayResponseType::API_CONFIGURATION_ERROR), 0, 0});
  image.instructions.push_back({Op::end, 0, 0, 0});
  image.pieces.push_back({PieceKind::literal, 0, 0, text("{}")});
  image.templates.push_back({text("application/json"), {0, 1}});
  for (size_t i = 0; i < gateway_response_type_count; ++i) image.gateway_responses.push_back({500, {0, 0}, {0, 1}});
  lower::TrieBuilder trie(image, routing);
  for (const RouteText& route : routes) {
    auto verb = route.method == "ANY" ? apigw::Method::kANY : parse_method(route.method);
    bundle::Method method{text(route.path), text("abc123"), none, 0, none, uint8_t(verb), 0, 0, 0, none};
    image.methods.push_back(method);
    if (route.path == "$default") image.facts[0].default_method = uint32_t(image.methods.size() - 1);
    else trie.add(route.path, verb, uint32_t(image.methods.size() - 1));
  }
  trie.finish();
  return image;
}

inline std::shared_ptr<const bundle::Bundle> routes_bundle(const std::vector<RouteText>& routes, lower::Routing routing = lower::Routing::rest) {
  auto loaded = bundle::Bundle::from_bytes(lower::write_bundle(routes_image(routes, routing)));
  if (!loaded) throw std::runtime_error(loaded.error().message);
  return *loaded;
}

}  // namespace apigw::tests
