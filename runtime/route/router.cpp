// The walk. A trie node at depth d can only be reached by the one way down to it, and only with the first d segments consumed,
// so backtracking visits each node at most once a request: however hostile the path, the work is bounded by the nodes of the
// API and by one hash a segment, and the stack by trie_depth_max. The bundle's verifier has proved both bounds.
#include "runtime/route/router.h"

#include <algorithm>

#include "runtime/route/trie_walk.h"

namespace apigw::route {
namespace {

using bundle::TrieNode;

/// Slashes at the start count as one; one at the end is not part of the path. "/a//" leaves "a/", whose last segment is empty.
std::string_view trimmed(std::string_view path) {
  path.remove_prefix(std::min(path.find_first_not_of('/'), path.size()));
  if (!path.empty() && path.back() == '/') path.remove_suffix(1);
  return path;
}

}  // namespace

bool match(const bundle::Bundle& bundle, Method method, std::string_view path, Match& match) {
  match.method = bundle::none;
  match.capture_count = 0;
  if (method == Method::kOther || path.empty() || path[0] != '/') return false;
  Segments segments(trimmed(path));
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
