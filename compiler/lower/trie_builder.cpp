#include "compiler/lower/trie_builder.h"

#include <algorithm>
#include <bit>
#include <stdexcept>

#include <fmt/format.h>

#include "runtime/base/method.h"
#include "runtime/bundle/segment_hash.h"

namespace apigw::lower {
namespace {

constexpr bundle::TrieNode empty_node{bundle::none, bundle::none, 0,
    {bundle::none, bundle::none, bundle::none, bundle::none, bundle::none, bundle::none, bundle::none, bundle::none}};

bool is_variable(std::string_view segment) { return segment.size() > 2 && segment.front() == '{' && segment.back() == '}'; }

}  // namespace

TrieBuilder::TrieBuilder(Image& image) : image_(image) { image_.trie_nodes.push_back(empty_node); }

uint32_t TrieBuilder::child_of(uint32_t node, std::string_view segment, bool last) {
  auto& nodes = image_.trie_nodes;
  auto fresh = [&] {
    nodes.push_back(empty_node);
    return uint32_t(nodes.size() - 1);
  };
  if (is_variable(segment)) {
    std::string_view name = segment.substr(1, segment.size() - 2);
    bool greedy = name.back() == '+';
    if (greedy) name.remove_suffix(1);
    if (greedy && !last) throw std::invalid_argument("a greedy path variable stands before the end of its path");
    bundle::StringId id = image_.strings.intern(name);
    if (nodes[node].variable_child == bundle::none) {
      uint32_t child = fresh();
      nodes[node].variable_child = child;
      nodes[node].variable_name = id;
      nodes[node].greedy = greedy;
    } else if (nodes[node].variable_name != id || bool(nodes[node].greedy) != greedy) {
      throw std::invalid_argument("two path variables stand at the same place");
    }
    return nodes[node].variable_child;
  }
  bundle::StringId id = image_.strings.intern(segment);
  auto [at, added] = by_segment_.try_emplace(uint64_t(node) << 32 | id, 0);
  if (added) {
    at->second = fresh();
    edges_.push_back({node, id, at->second});
  }
  return at->second;
}

void TrieBuilder::add(std::string_view path, Method http_method, uint32_t method) {
  uint32_t node = 0, depth = 0, variables = 0;
  size_t at = 0;
  for (;;) {
    at = path.find_first_not_of('/', at);
    if (at == path.npos) break;
    size_t end = std::min(path.find('/', at), path.size());
    std::string_view segment = path.substr(at, end - at);
    bool last = path.find_first_not_of('/', end) == path.npos;
    variables += is_variable(segment);
    if (++depth > bundle::trie_depth_max || variables > bundle::route_variables_max) {
      throw std::length_error(fmt::format("{}: a path has at most {} segments and {} variables", path, bundle::trie_depth_max, bundle::route_variables_max));
    }
    node = child_of(node, segment, last);
    at = end;
  }
  image_.trie_nodes[node].methods[uint8_t(http_method)] = method;
}

void TrieBuilder::finish() {
  // At most half full, so a miss costs a probe or two.
  uint32_t size = std::bit_ceil(uint32_t(edges_.size() * 2 + 1));
  image_.trie_edges.assign(size, {bundle::none, 0, bundle::none, bundle::none});
  for (const Edge& edge : edges_) {
    uint32_t hash = bundle::segment_hash(image_.strings.all()[edge.segment]);
    uint32_t slot = bundle::edge_slot(edge.parent, hash, size - 1);
    while (image_.trie_edges[slot].parent != bundle::none) slot = (slot + 1) & (size - 1);
    image_.trie_edges[slot] = {edge.parent, hash, edge.segment, edge.child};
  }
  image_.facts.at(0).root = 0;
  image_.facts.at(0).edge_mask = size - 1;
}

}  // namespace apigw::lower
