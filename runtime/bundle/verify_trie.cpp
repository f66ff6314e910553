// The route trie is a tree whose children stand after their parents, so it has no cycle and its depth is known; the edge table
// has a free slot, so probing ends, and every edge is found from its home slot.
#include <algorithm>
#include <bit>
#include <vector>

#include <fmt/format.h>

#include "runtime/bundle/segment_hash.h"
#include "runtime/bundle/verify.h"

namespace apigw::bundle {
namespace {

Error fault(Table table, size_t row, std::string_view what) {
  return {Errc::bad_index, fmt::format("the bundle is damaged: {} {}: {}", table_name(table), row, what)};
}

struct Above {
  uint32_t parent = none;
  bool by_variable = false;
  bool has_children = false;
};

std::optional<Error> link(std::vector<Above>& above, uint32_t parent, uint32_t child, bool by_variable) {
  if (child <= parent) return fault(Table::trie_nodes, parent, "a child does not stand after it");
  if (above[child].parent != none) return fault(Table::trie_nodes, child, "it has two parents");
  above[child].parent = parent;
  above[child].by_variable = by_variable;
  above[parent].has_children = true;
  return {};
}

/// The router of a REST API takes the name of a node's one variable from the node, that of an HTTP API from the route's path.
bool names_its_variables(const TrieNode& node, bool routes_name_variables) {
  const bool variable = node.variable_child != none, greedy = node.greedy_child != none;
  if (routes_name_variables) return node.variable_name == none;
  return !(variable && greedy) && (variable || greedy) == (node.variable_name != none);
}

std::optional<Error> verify_edges(const Bundle& bundle, std::vector<Above>& above) {
  auto edges = bundle.trie_edges();
  uint64_t size = edges.size();
  if (size == 0 || !std::has_single_bit(size) || size != uint64_t(bundle.facts().edge_mask) + 1) {
    return fault(Table::trie_edges, size, "the table's size is no power of two or not the one of the facts");
  }
  auto free_slot = std::find_if(edges.begin(), edges.end(), [](const TrieEdge& edge) { return edge.parent == none; });
  if (free_slot == edges.end()) return fault(Table::trie_edges, 0, "the table has no free slot");
  uint64_t mask = size - 1;
  uint64_t first_free = uint64_t(free_slot - edges.begin());
  std::vector<uint64_t> keys;
  // Once round, from behind a free slot: `run` is the number of taken slots since the last free one.
  uint64_t run = 0;
  for (uint64_t step = 1; step <= size; ++step) {
    uint64_t slot = (first_free + step) & mask;
    const TrieEdge& edge = edges[slot];
    if (edge.parent == none) {
      if (edge.hash != 0 || edge.segment != none || edge.child != none) return fault(Table::trie_edges, slot, "a free slot is not empty");
      run = 0;
      continue;
    }
    ++run;
    if (edge.segment == none || edge.child == none) return fault(Table::trie_edges, slot, "it leads nowhere");
    if (edge.hash != segment_hash(bundle.string(edge.segment))) return fault(Table::trie_edges, slot, "its hash is not that of its segment");
    uint64_t home = edge_slot(edge.parent, edge.hash, uint32_t(mask));
    if (((slot - home) & mask) >= run) return fault(Table::trie_edges, slot, "probing does not find it");
    if (auto error = link(above, edge.parent, edge.child, false)) return error;
    keys.push_back(uint64_t(edge.parent) << 32 | edge.segment);
  }
  std::sort(keys.begin(), keys.end());
  if (std::adjacent_find(keys.begin(), keys.end()) != keys.end()) return fault(Table::trie_edges, 0, "two edges are the same");
  return {};
}

}  // namespace

std::optional<Error> verify_trie(const Bundle& bundle) {
  auto nodes = bundle.trie_nodes();
  if (bundle.facts().root != 0) return fault(Table::trie_nodes, bundle.facts().root, "the root is not the first node");
  constexpr uint32_t http = 1;  // ApiFacts::type
  const bool routes_name_variables = bundle.facts().type == http;
  std::vector<Above> above(nodes.size());
  if (auto error = verify_edges(bundle, above)) return error;
  for (uint32_t n = 0; n < nodes.size(); ++n) {
    const TrieNode& node = nodes[n];
    if (!names_its_variables(node, routes_name_variables)) return fault(Table::trie_nodes, n, "its variable child is incomplete");
    for (const uint32_t child : {node.variable_child, node.greedy_child}) {
      if (child == none) continue;
      if (auto error = link(above, n, child, true)) return error;
    }
    for (uint32_t m = 0; m < std::size(node.methods); ++m) {
      if (node.methods[m] != none && bundle.methods()[node.methods[m]].http_method != m) {
        return fault(Table::trie_nodes, n, "a method stands under another verb");
      }
    }
  }
  struct Depth {
    uint32_t segments = 0, variables = 0;
  };
  std::vector<Depth> depths(nodes.size());
  for (uint32_t n = 0; n < nodes.size(); ++n) {
    if (nodes[n].greedy_child != none && above[nodes[n].greedy_child].has_children) return fault(Table::trie_nodes, n, "something follows a greedy variable");
    if (n == 0) continue;
    if (above[n].parent == none) return fault(Table::trie_nodes, n, "nothing leads to it");
    const Depth& parent = depths[above[n].parent];
    depths[n] = {parent.segments + 1, parent.variables + above[n].by_variable};
    if (depths[n].segments > trie_depth_max || depths[n].variables > route_variables_max) {
      return Error{Errc::bad_limit, fmt::format("the bundle has a route of more than {} segments or {} variables", trie_depth_max, route_variables_max)};
    }
  }
  return {};
}

}  // namespace apigw::bundle
