#include "compiler/vtl/constant.h"

#include <charconv>

namespace apigw::vtl {
namespace {

std::optional<int64_t> small(int64_t value) { return value == static_cast<int32_t>(value) ? std::optional(value) : std::nullopt; }

}  // namespace

std::optional<std::string> static_text(const Tree& tree) {
  std::string out;
  for (const NodeId id : tree.children(tree.root)) {
    if (tree[id].kind != NodeKind::text) return std::nullopt;
    out += tree.text(tree[id]);
  }
  return out;
}

std::optional<int64_t> constant_integer(const Tree& tree, NodeId id) {
  const Node& node = tree[id];
  if (node.kind == NodeKind::integer) {
    const std::string_view digits = tree.text(node);
    int64_t value = 0;
    const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), value);
    return error == std::errc() && end == digits.data() + digits.size() ? small(value) : std::nullopt;
  }
  if (node.kind < NodeKind::add) return std::nullopt;
  const auto pair = tree.children(node);
  const auto left = constant_integer(tree, pair[0]);
  const auto right = left ? constant_integer(tree, pair[1]) : std::nullopt;
  if (!right) return std::nullopt;
  switch (node.kind) {
    case NodeKind::add: return small(*left + *right);
    case NodeKind::subtract: return small(*left - *right);
    case NodeKind::multiply: return small(*left * *right);
    case NodeKind::divide: return *right == 0 ? std::nullopt : small(*left / *right);
    case NodeKind::modulo: return *right == 0 ? std::nullopt : small(*left % *right);
    default: return std::nullopt;
  }
}

std::optional<bool> constant_truth(const Tree& tree, NodeId id, bool folded) {
  const Node& node = tree[id];
  const auto children = tree.children(node);
  switch (node.kind) {
    case NodeKind::reference: return std::nullopt;
    case NodeKind::true_: return true;
    case NodeKind::not_: {
      const auto inner = constant_truth(tree, children[0], folded);
      return inner ? std::optional(!*inner) : std::nullopt;
    }
    case NodeKind::and_:
    case NodeKind::or_: {
      const bool decides = node.kind == NodeKind::or_;  // the value of one side that settles both
      const auto left = constant_truth(tree, children[0], folded);
      if (left == decides) return decides;
      const auto right = constant_truth(tree, children[1], folded);
      if (left && right) return *right;
      return std::nullopt;
    }
    case NodeKind::equal:
    case NodeKind::not_equal:
    case NodeKind::less:
    case NodeKind::greater:
    case NodeKind::less_equal:
    case NodeKind::greater_equal: {
      const auto left = folded ? constant_integer(tree, children[0]) : std::nullopt;
      const auto right = left ? constant_integer(tree, children[1]) : std::nullopt;
      if (!right) return std::nullopt;
      switch (node.kind) {
        case NodeKind::equal: return *left == *right;
        case NodeKind::not_equal: return *left != *right;
        case NodeKind::less: return *left < *right;
        case NodeKind::greater: return *left > *right;
        case NodeKind::less_equal: return *left <= *right;
        default: return *left >= *right;
      }
    }
    default: return false;
  }
}

}  // namespace apigw::vtl
