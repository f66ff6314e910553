#pragma once
// Paths → trie nodes and the edge table.
#include <cstdint>
#include <string_view>

#include "compiler/lower/image.h"
#include "runtime/base/method.h"

namespace apigw::lower {

/// What a path is to the router: that of REST APIs knows neither empty segments nor two variables at one place, that of HTTP APIs takes every
/// slash as it stands and leaves the names of variables to the routes.
enum class Routing : uint8_t { rest, http };

/// Builds the route trie of one API inside an image. Every method is added once, then finish() lays out the edge table.
class TrieBuilder {
 public:
  TrieBuilder(Image& image, Routing routing);
  /// `path` is a resource path ("/pets/{id}"); `method` an index of image.methods. Throws std::length_error beyond the limits
  /// of image.h, std::invalid_argument for a path no resource can have.
  void add(std::string_view path, Method http_method, uint32_t method);
  void finish();

 private:
  struct Edge {
    uint32_t parent;
    bundle::StringId segment;
    uint32_t child;
  };
  uint32_t fresh_node();
  uint32_t variable_child(uint32_t node, std::string_view segment, bool last);
  uint32_t literal_child(uint32_t node, std::string_view segment);
  Image& image_;
  Routing routing_;
  std::vector<Edge> edges_;
  std::unordered_map<uint64_t, uint32_t> by_segment_;  // parent and string → child
};

}  // namespace apigw::lower
