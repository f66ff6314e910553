#pragma once
// The syntax tree of a mapping template: nodes in one vector, children as ranges of one vector of indexes, texts in one pool. What prints
// as itself (plain text, raw blocks, escapes of directives, signs that are no references) is one kind of node, text.
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace apigw::vtl {

using NodeId = uint32_t;

enum class NodeKind : uint8_t {
  // statements
  block,      // children: statements
  text,       // text: what prints
  reference,  // text: root; children: property, method, index. `escapes` backslashes in front, odd: extra is the source, which
              // prints; otherwise extra are signs between them and the '$'
  set,        // [reference, expression]; text: the variable when the reference is bare
  if_,        // [condition, block]…, and the block of #else
  foreach,    // [expression, block]; text: the variable
  break_,     // [] or [scope]
  stop,       // [] or [message]
  define,     // [block]; text: the variable
  macro,      // [word…, block]; text: the name; words: parameters
  call,       // [argument…, block when has_body]; text: the macro's name; extra: the source, printed when there is no such macro
  evaluate,   // [expression]
  // parts of references
  property,   // text: the name
  method,     // text: the name; children: arguments
  index,      // [expression]
  // expressions
  string,        // text
  interpolated,  // [block]: a string with live text
  integer,       // text: decimal digits
  real,          // text: numeral
  true_, false_,
  list,   // children: elements
  map,    // children: key, value, key, value …
  range,  // [from, to]
  word,   // text; only of macro parameters
  nothing,  // a reference that Velocity does not compute ("$\!x")
  not_,
  or_, and_, equal, not_equal, less, greater, less_equal, greater_equal, add, subtract, multiply, divide, modulo,  // [left, right]
};
constexpr bool is_binary(NodeKind kind) { return kind >= NodeKind::or_; }

struct Text {
  uint32_t begin = 0;  // of the tree's pool
  uint32_t size = 0;
};

struct Node {
  NodeKind kind{};
  bool quiet = false;     // reference: "$!"
  bool has_body = false;  // call: "#@name"
  bool cut = false;       // interpolated: the last character of what it renders is dropped
  uint32_t begin = 0;     // bytes of the template
  uint32_t end = 0;
  uint32_t first = 0;  // children: [first, first + count) of Tree::links
  uint32_t count = 0;
  uint32_t escapes = 0;  // reference: backslashes; odd: it prints its source
  Text text;
  Text extra;
};

struct Tree {
  std::vector<Node> nodes;
  std::vector<NodeId> links;
  std::string pool;
  NodeId root = 0;  // a block

  const Node& operator[](NodeId id) const { return nodes[id]; }
  std::span<const NodeId> children(const Node& node) const { return {links.data() + node.first, node.count}; }
  std::span<const NodeId> children(NodeId id) const { return children(nodes[id]); }
  std::string_view text(Text text) const { return std::string_view(pool).substr(text.begin, text.size); }
  std::string_view text(const Node& node) const { return text(node.text); }

  Text keep(std::string_view text);
  NodeId add(Node node, std::span<const NodeId> children = {});
};

/// Same kinds, texts and children; places do not count.
bool equal(const Tree& a, const Tree& b);

/// A template that parses to an equal tree.
std::string print(const Tree& tree);

/// One line a node, indented, for tests and for reading.
std::string dump(const Tree& tree);

}  // namespace apigw::vtl
