#pragma once
// What the walks of both kinds of API share: the path's segments, cut as far as the trie is deep, and the steps down. Internal to route/.
#include <cstring>
#include <string_view>

#include "runtime/base/method.h"
#include "runtime/bundle/bundle.h"
#include "runtime/bundle/segment_hash.h"

namespace apigw::route {

/// Segments of a path, cut and hashed on first use: a long path behind a short trie is never looked at to its end.
class Segments {
 public:
  /// `path` without its first slash; an empty one has no segment, and one that ends in a slash ends in an empty segment.
  explicit Segments(std::string_view path) : rest_(path), ended_(path.empty()) { begin_[0] = 0; }
  /// There is a segment number `depth`, which follows those already asked for; it is cut then.
  bool has(uint32_t depth) {
    if (depth < known_) return true;
    if (ended_) return false;
    const char* at = rest_.data() + begin_[depth];
    const size_t left = rest_.size() - begin_[depth];
    const auto* slash = static_cast<const char*>(left ? std::memchr(at, '/', left) : nullptr);
    size_[depth] = slash ? size_t(slash - at) : left;
    hash_[depth] = bundle::segment_hash({at, size_[depth]});
    begin_[depth + 1] = begin_[depth] + size_[depth] + 1;
    ended_ = !slash;
    ++known_;
    return true;
  }
  std::string_view text(uint32_t depth) const { return rest_.substr(begin_[depth], size_[depth]); }
  std::string_view from(uint32_t depth) const { return rest_.substr(begin_[depth]); }
  uint32_t hash(uint32_t depth) const { return hash_[depth]; }

 private:
  std::string_view rest_;
  bool ended_;
  uint32_t known_ = 0;
  size_t begin_[bundle::trie_depth_max + 2];
  size_t size_[bundle::trie_depth_max + 1];
  uint32_t hash_[bundle::trie_depth_max + 1];
};

/// The node's method for the verb, else its ANY, else none.
inline uint32_t serving_method(const bundle::TrieNode& node, Method method) {
  const uint32_t exact = node.methods[uint8_t(method)];
  return exact != bundle::none ? exact : node.methods[uint8_t(Method::kANY)];
}

/// The child that the segment names, or none. The verifier has proved that the table has an empty slot.
inline uint32_t literal_child(const bundle::Bundle& bundle, uint32_t parent, uint32_t hash, std::string_view segment) {
  const auto edges = bundle.trie_edges();
  const uint32_t mask = bundle.facts().edge_mask;
  for (uint32_t slot = bundle::edge_slot(parent, hash, mask);; slot = (slot + 1) & mask) {
    const bundle::TrieEdge& edge = edges[slot];
    if (edge.parent == bundle::none) return bundle::none;
    if (edge.hash == hash && edge.parent == parent && bundle.string(edge.segment) == segment) return edge.child;
  }
}

}  // namespace apigw::route
