#include "compiler/lower/trie_builder.h"

#include <algorithm>
#include <bit>
#include <stdexcept>

#include <fmt/format.h>

#include "runtime/base/method.h"
#include "runtime/bundle/segment_hash.h"

namespace apigw::lower {
namespace {

constexpr bundle::TrieNode empty_node{bundle::none, bundle::none, bundle::none,
    {bundle::none, bundle::none, bundle::none, bundle::none, bundle::none, bundle::none, bundle::none, bundle::none}};

bool is_variable(std::string_view segment) { return segment.size() > 2 && segment.front() == '{' && segment.back() == '}'; }

/// The segments of a path in their order; those of a REST API are never empty.
std::vector<std::string_view> segments_of(std::string_view path, Routing routing) {
  std::vector<std::string_view> segments;
  if (path.starts_with('/')) path.remove_prefix(1);
  if (path.empty()) return segments;
  for (size_t at = 0; at <= path.size();) {
    const size_t end = std::min(path.find('/', at), path.size());
    if (routing == Routing::http || end > at) segments.push_back(path.substr(at, end - at));
    at = end + 1;
  }
  return segments;
}

}  // namespace

TrieBuilder::TrieBuilder(Image& image, Routing routing) : image_(image), routing_(routing) { image_.trie_nodes.push_back(empty_node); }

uint32_t TrieBuilder::fresh_node() {
  image_.trie_nodes.push_back(empty_node);
  return uint32_t(image_.trie_nodes.size() - 1);
}

uint32_t TrieBuilder::variable_child(uint32_t node, std::string_view segment, bool last) {
  auto& nodes = image_.trie_nodes;
  std::string_view name = segment.substr(1, segment.size() - 2);
  const bool greedy = name.back() == '+';
  if (greedy) name.remove_suffix(1);
  if (greedy && !last) throw std::invalid_argument("a greedy path variable stands before the end of its path");
  const auto child = [&]() -> uint32_t& { return greedy ? nodes[node].greedy_child : nodes[node].variable_child; };
  if (routing_ == Routing::rest) {
    const bundle::StringId id = image_.strings.intern(name);
    if (nodes[node].variable_name == bundle::none) nodes[node].variable_name = id;
    const bool taken = (greedy ? nodes[node].variable_child : nodes[node].greedy_child) != bundle::none;
    if (taken || nodes[node].variable_name != id) throw std::invalid_argument("two path variables stand at the same place");
  }
  if (child() == bundle::none) {
    const uint32_t made = fresh_node();  // before the reference is taken: the table moves
    child() = made;
  }
  return child();
}

uint32_t TrieBuilder::literal_child(uint32_t node, std::string_view segment) {
  bundle::StringId id = image_.strings.intern(segment);
  auto [at, added] = by_segment_.try_emplace(uint64_t(node) << 32 | id, 0);
  if (added) {
    at->second = fresh_node();
    edges_.push_back({node, id, at->second});
  }
  return at->second;
}

void TrieBuilder::add(std::string_view path, Method http_method, uint32_t method) {
  const std::vector<std::string_view> segments = segments_of(path, routing_);
  const auto variables = uint32_t(std::count_if(segments.begin(), segments.end(), is_variable));
  if (segments.size() > bundle::trie_depth_max || variables > bundle::route_variables_max) {
    throw std::length_error(fmt::format("{}: a path has at most {} segments and {} variables", path, bundle::trie_depth_max, bundle::route_variables_max));
  }
  uint32_t node = 0;
  for (size_t i = 0; i < segments.size(); ++i) {
    node = is_variable(segments[i]) ? variable_child(node, segments[i], i + 1 == segments.size()) : literal_child(node, segments[i]);
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
