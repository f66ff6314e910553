// The walk. A trie node at depth d can only be reached by the one way down to it, and only with the first d segments consumed,
// so backtracking visits each node at most once a request: however hostile the path, the work is bounded by the nodes of the
// API and by one hash a segment, and the stack by trie_depth_max. The bundle's verifier has proved both bounds.
#include "runtime/route/router.h"

#include <cstring>

#include "runtime/bundle/segment_hash.h"

namespace apigw::route {
namespace {

using bundle::TrieEdge;
using bundle::TrieNode;

/// Segments of the path, cut and hashed on first use: a long path behind a short trie is never looked at to its end.
class Segments {
 public:
  /// Slashes at the start count as one; one at the end is not part of the path.
  explicit Segments(std::string_view path) {
    size_t begin = 0;
    while (begin < path.size() && path[begin] == '/') ++begin;
    rest_ = path.substr(begin);
    if (!rest_.empty() && rest_.back() == '/') rest_.remove_suffix(1);
    begin_[0] = 0;
    // "/a//" leaves "a/", whose last segment is empty; "/" leaves no segment at all.
    ended_ = rest_.empty();
  }
  /// There is a segment number `depth`, which follows those already asked for; it is cut then.
  bool has(uint32_t depth) {
    if (depth < known_) return true;
    if (ended_) return false;
    const char* at = rest_.data() + begin_[depth];
    size_t left = rest_.size() - begin_[depth];
    auto* slash = static_cast<const char*>(left ? std::memchr(at, '/', left) : nullptr);
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
  uint32_t known_ = 0;
  bool ended_ = false;
  size_t begin_[bundle::trie_depth_max + 2];
  size_t size_[bundle::trie_depth_max + 1];
  uint32_t hash_[bundle::trie_depth_max + 1];
};

uint32_t serving_method(const TrieNode& node, Method method) {
  uint32_t exact = node.methods[uint8_t(method)];
  return exact != bundle::none ? exact : node.methods[uint8_t(Method::kANY)];
}

uint32_t literal_child(const bundle::Bundle& bundle, uint32_t parent, uint32_t hash, std::string_view segment) {
  auto edges = bundle.trie_edges();
  uint32_t mask = bundle.facts().edge_mask;
  for (uint32_t slot = bundle::edge_slot(parent, hash, mask);; slot = (slot + 1) & mask) {
    const TrieEdge& edge = edges[slot];
    if (edge.parent == bundle::none) return bundle::none;
    if (edge.hash == hash && edge.parent == parent && bundle.string(edge.segment) == segment) return edge.child;
  }
}

}  // namespace

uint32_t segment_hash(std::string_view segment) { return bundle::segment_hash(segment); }
uint32_t edge_slot(uint32_t parent, uint32_t hash, uint32_t mask) { return bundle::edge_slot(parent, hash, mask); }

bool match(const bundle::Bundle& bundle, Method method, std::string_view path, Match& match) {
  match.method = bundle::none;
  match.capture_count = 0;
  if (method == Method::kOther || path.empty() || path[0] != '/') return false;
  Segments segments(path);
  auto nodes = bundle.trie_nodes();
  // way[d]: the node at depth d; by_literal[d]: we went on from it by its literal child, so its variable is still to try.
  uint32_t way[bundle::trie_depth_max + 1];
  bool by_literal[bundle::trie_depth_max + 1];
  uint32_t depth = 0;
  way[0] = bundle.facts().root;
  bool try_literal = true;
  for (;;) {
    const TrieNode& node = nodes[way[depth]];
    uint32_t next = bundle::none;
    if (!segments.has(depth)) {
      match.method = serving_method(node, method);
      if (match.method != bundle::none) return true;
    } else {
      std::string_view segment = segments.text(depth);
      if (try_literal) next = literal_child(bundle, way[depth], segments.hash(depth), segment);
      by_literal[depth] = next != bundle::none;
      if (next == bundle::none && node.variable_name != bundle::none) {
        std::string_view name = bundle.string(node.variable_name);
        if (node.greedy_child != bundle::none) {
          std::string_view value = segments.from(depth);
          uint32_t serving = serving_method(nodes[node.greedy_child], method);
          if (serving != bundle::none && !value.empty()) {
            match.method = serving;
            match.captures[match.capture_count++] = {name, value};
            return true;
          }
        } else if (!segment.empty()) {
          next = node.variable_child;
          match.captures[match.capture_count++] = {name, segment};
        }
      }
    }
    if (next != bundle::none) {
      way[++depth] = next;
      try_literal = true;
      continue;
    }
    // Back to the deepest node whose variable was not tried.
    for (;;) {
      if (depth == 0) {
        match.capture_count = 0;
        return false;
      }
      if (by_literal[--depth]) break;
      --match.capture_count;
    }
    try_literal = false;
  }
}

}  // namespace apigw::route
