// The walk of HTTP APIs. As in router.cpp a node is visited at most once a request, and the verifier has bounded the depth; beside the way
// it goes, the walk remembers the deepest greedy variable it passed that serves the method.
#include <algorithm>

#include "runtime/route/router.h"
#include "runtime/route/trie_walk.h"

namespace apigw::route {
namespace {

using bundle::none;
using bundle::TrieNode;

/// A route that a greedy variable ends: it begins at segment `depth`.
struct Greedy {
  uint32_t method = none;
  uint32_t depth = 0;
  uint32_t capture_count = 0;
  std::string_view captures[captures_max];
};

class Walk {
 public:
  Walk(const bundle::Bundle& bundle, Method method, std::string_view path) : bundle_(bundle), method_(method), segments_(path.substr(1)) { way_[0] = bundle.facts().root; }

  /// True: a route fits whole. False: see greedy().
  bool run() {
    bool try_literal = true;
    for (;;) {
      const uint32_t next = step(try_literal);
      if (found_ != none) return true;
      try_literal = next != none;
      if (next != none) {
        way_[++depth_] = next;
      } else if (!back()) {
        return false;
      }
    }
  }

  uint32_t found() const { return found_; }
  const Greedy& greedy() const { return greedy_; }
  std::span<const std::string_view> captures() const { return {captures_, capture_count_}; }
  std::string_view rest() const { return segments_.from(greedy_.depth); }

 private:
  /// The node to go on to from the one at depth_; none: there is no further one, or found_ is set.
  uint32_t step(bool try_literal) {
    const TrieNode& node = bundle_.trie_nodes()[way_[depth_]];
    if (!segments_.has(depth_)) {
      found_ = serving_method(node, method_);
      return none;
    }
    if (try_literal) remember_greedy(node);
    const std::string_view segment = segments_.text(depth_);
    uint32_t next = try_literal ? literal_child(bundle_, way_[depth_], segments_.hash(depth_), segment) : none;
    by_literal_[depth_] = next != none;
    if (next == none && node.variable_child != none && !segment.empty()) {
      captures_[capture_count_++] = segment;
      next = node.variable_child;
    }
    return next;
  }

  /// Back to the deepest node whose variable was not tried; false: there is none.
  bool back() {
    while (depth_ > 0) {
      if (by_literal_[--depth_]) return true;
      --capture_count_;
    }
    return false;
  }

  void remember_greedy(const TrieNode& node) {
    if (node.greedy_child == none || segments_.from(depth_).empty()) return;
    if (greedy_.method != none && depth_ <= greedy_.depth) return;
    const uint32_t serving = serving_method(bundle_.trie_nodes()[node.greedy_child], method_);
    if (serving == none) return;
    greedy_.method = serving;
    greedy_.depth = depth_;
    greedy_.capture_count = capture_count_;
    std::copy_n(captures_, capture_count_, greedy_.captures);
  }

  const bundle::Bundle& bundle_;
  Method method_;
  Segments segments_;
  uint32_t depth_ = 0;
  uint32_t found_ = none;
  uint32_t capture_count_ = 0;
  // way_[d]: the node at depth d; by_literal_[d]: we went on from it by its literal child, so its variable is still to try.
  uint32_t way_[bundle::trie_depth_max + 1];
  bool by_literal_[bundle::trie_depth_max + 1];
  std::string_view captures_[captures_max];
  Greedy greedy_;
};

/// The next variable's name in a route's path; cuts it off. Empty: there is no further one.
std::string_view next_name(std::string_view& path) {
  const size_t open = path.find("/{");
  const size_t close = open == std::string_view::npos ? open : path.find('}', open);
  if (close == std::string_view::npos) {
    path = {};
    return {};
  }
  std::string_view name = path.substr(open + 2, close - open - 2);
  path.remove_prefix(close + 1);
  if (name.ends_with('+')) name.remove_suffix(1);
  return name;
}

}  // namespace

bool match_route(const bundle::Bundle& bundle, Method method, std::string_view path, Match& match) {
  match.method = none;
  match.capture_count = 0;
  if (method == Method::kOther || path.empty() || path[0] != '/') return false;
  Walk walk(bundle, method, path);
  const auto take = [&](uint32_t found, std::span<const std::string_view> values) {
    match.method = found;
    std::string_view names = bundle.string(bundle.methods()[found].path);
    for (const std::string_view value : values) match.captures[match.capture_count++] = {next_name(names), value};
    return names;
  };
  if (walk.run()) {
    take(walk.found(), walk.captures());
    return true;
  }
  const Greedy& greedy = walk.greedy();
  if (greedy.method != none) {
    std::string_view names = take(greedy.method, {greedy.captures, greedy.capture_count});
    match.captures[match.capture_count++] = {next_name(names), walk.rest()};
    return true;
  }
  match.method = bundle.facts().default_method;
  return match.method != none;
}

}  // namespace apigw::route
