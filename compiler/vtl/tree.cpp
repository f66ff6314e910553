#include "compiler/vtl/tree.h"

#include <fmt/format.h>

namespace apigw::vtl {
namespace {

constexpr std::string_view kNames[] = {
    "block", "text", "reference", "set", "if", "foreach", "break", "stop", "define", "macro", "call", "evaluate", "property", "method", "index", "string",
    "interpolated", "integer", "real", "true", "false", "list", "map", "range", "word", "nothing", "not", "or", "and", "equal", "not_equal", "less",
    "greater", "less_equal", "greater_equal", "add", "subtract", "multiply", "divide", "modulo",
};
static_assert(std::size(kNames) == static_cast<size_t>(NodeKind::modulo) + 1);

bool equal(const Tree& a, NodeId in_a, const Tree& b, NodeId in_b) {
  const Node& x = a[in_a];
  const Node& y = b[in_b];
  if (x.kind != y.kind || x.quiet != y.quiet || x.has_body != y.has_body || x.cut != y.cut || x.count != y.count || x.escapes != y.escapes) return false;
  if (a.text(x) != b.text(y) || a.text(x.extra) != b.text(y.extra)) return false;
  for (uint32_t i = 0; i < x.count; ++i) {
    if (!equal(a, a.links[x.first + i], b, b.links[y.first + i])) return false;
  }
  return true;
}

void dump(const Tree& tree, NodeId id, int depth, std::string& out) {
  const Node& node = tree[id];
  fmt::format_to(std::back_inserter(out), "{:>{}}{}", "", depth * 2, kNames[static_cast<size_t>(node.kind)]);
  const auto quoted = [&](std::string_view text) {
    out += " \"";
    for (const char c : text) {
      if (c == '\n') {
        out += "\\n";
      } else if (c == '"' || c == '\\') {
        (out += '\\') += c;
      } else {
        out += c;
      }
    }
    out += '"';
  };
  if (node.text.size > 0 || node.kind == NodeKind::string) quoted(tree.text(node));
  if (node.extra.size > 0) quoted(tree.text(node.extra));
  if (node.quiet) out += " quiet";
  if (node.has_body) out += " body";
  if (node.cut) out += " cut";
  if (node.escapes > 0) fmt::format_to(std::back_inserter(out), " escapes={}", node.escapes);
  out += '\n';
  for (const NodeId child : tree.children(node)) dump(tree, child, depth + 1, out);
}

}  // namespace

Text Tree::keep(std::string_view text) {
  const Text out{static_cast<uint32_t>(pool.size()), static_cast<uint32_t>(text.size())};
  pool.append(text);
  return out;
}

NodeId Tree::add(Node node, std::span<const NodeId> children) {
  node.first = static_cast<uint32_t>(links.size());
  node.count = static_cast<uint32_t>(children.size());
  links.insert(links.end(), children.begin(), children.end());
  nodes.push_back(node);
  return static_cast<NodeId>(nodes.size() - 1);
}

bool equal(const Tree& a, const Tree& b) { return equal(a, a.root, b, b.root); }

std::string dump(const Tree& tree) {
  std::string out;
  dump(tree, tree.root, 0, out);
  return out;
}

}  // namespace apigw::vtl
