#include "compiler/vtl/payload_paths.h"

#include <algorithm>
#include <map>
#include <optional>
#include <set>

namespace apigw::vtl {
namespace {

/// The steps of a JSON path up to what is not a name or a position; `offset` is added to their places.
class PathReader {
 public:
  PathReader(std::string_view text, uint32_t offset, bool exact, Node whole) : text_(text), offset_(offset), exact_(exact), whole_(whole) {}

  PayloadPath read() {
    if (at() == '$') {
      ++at_;
    } else if (at() != '[' && !dotted()) {
      return std::move(steps_);
    }
    while (at_ < text_.size()) {
      if (at() == '.') {
        ++at_;
        if (at() == '[' || !dotted()) break;
      } else if (at() != '[' || !bracket()) {
        break;
      }
    }
    return std::move(steps_);
  }

 private:
  char at() const { return at_ < text_.size() ? text_[at_] : '\0'; }
  void add(std::string_view name, bool element, size_t begin, size_t end) {
    PathStep step{std::string(name), element, whole_.begin, whole_.end};
    if (exact_) step.begin = offset_ + static_cast<uint32_t>(begin), step.end = offset_ + static_cast<uint32_t>(end);
    steps_.push_back(std::move(step));
  }
  bool dotted() {
    const size_t begin = at_;
    at_ = std::min(text_.find_first_of(".[( \t\r\n", begin), text_.size());
    const std::string_view name = text_.substr(begin, at_ - begin);
    if (name.empty() || name == "*" || at() == '(') return false;
    add(name, false, begin, at_);
    return true;
  }
  bool bracket() {
    const size_t close = text_.find(']', at_);
    if (close == std::string_view::npos) return false;
    const std::string_view inside = text_.substr(at_ + 1, close - at_ - 1);
    const char quote = inside.empty() ? '\0' : inside.front();
    if (quote == '\'' || quote == '"') {
      const std::string_view name = inside.size() < 2 ? "" : inside.substr(1, inside.size() - 2);
      if (inside.back() != quote || name.empty() || name.find_first_of("'\"\\") != std::string_view::npos) return false;
      add(name, false, at_ + 2, close - 1);
    } else if (inside == "*" || (!inside.empty() && inside.find_first_not_of("-0123456789") == std::string_view::npos)) {
      add({}, true, at_, close + 1);
    } else {
      return false;
    }
    at_ = close + 1;
    return true;
  }

  std::string_view text_;
  uint32_t offset_;
  bool exact_;
  Node whole_;
  size_t at_ = 0;
  PayloadPath steps_;
};

class Search {
 public:
  explicit Search(const Tree& tree) : tree_(tree) {
    for (const Node& node : tree.nodes) {
      const bool names = node.kind == NodeKind::set || node.kind == NodeKind::foreach || node.kind == NodeKind::define || node.kind == NodeKind::word;
      if (names && !tree.text(node).empty()) ++times_set_[tree.text(node)];
      opaque_ = opaque_ || node.kind == NodeKind::evaluate;
      changes_ = changes_ || changes(node);
    }
  }

  std::vector<PayloadPath> run() {
    if (!changes_) visit(tree_.root);
    return std::move(found_);
  }

 private:
  /// What a path found is the payload itself: a template that adds to some value may add to the payload, and read that again.
  bool changes(const Node& node) const {
    constexpr std::string_view kAdding[] = {"put", "putAll", "putIfAbsent", "add", "addAll", "set"};
    if (node.kind == NodeKind::method) return std::ranges::find(kAdding, tree_.text(node)) != std::end(kAdding);
    if (node.kind != NodeKind::set) return false;
    const Node& target = tree_[tree_.children(node)[0]];
    return target.count > 0 && tree_.text(target) != "context";
  }

  void visit(NodeId id) {
    const Node& node = tree_[id];
    if (node.kind == NodeKind::reference && node.escapes % 2 == 0) {
      const std::optional<PayloadPath> path = path_of(node);
      if (path && !path->empty()) found_.push_back(*path);
    }
    const auto children = tree_.children(node);
    if (node.kind == NodeKind::set && tree_[children[0]].count == 0) {
      visit(children[1]);
      return bind(tree_.text(node), tree_[children[1]], false);
    }
    if (node.kind == NodeKind::foreach) {
      visit(children[0]);
      bind(tree_.text(node), tree_[children[0]], true);
      return visit(children[1]);
    }
    for (const NodeId child : children) visit(child);
  }

  /// A variable that is set once holds what the path found, from there on.
  void bind(std::string_view name, const Node& value, bool element) {
    if (opaque_ || times_set_[name] != 1 || value.kind != NodeKind::reference || value.escapes != 0 || !is_whole(value)) return;
    std::optional<PayloadPath> path = path_of(value);
    if (!path || cut_) return;
    if (element) path->push_back({{}, true, value.begin, value.end});
    held_[name] = std::move(*path);
  }

  /// Every part of the reference is in its path: nothing is called on what it found.
  bool is_whole(const Node& node) const {
    for (const NodeId part : tree_.children(node).subspan(tree_.text(node) == "input" && node.count > 0 ? 1 : 0)) {
      if (tree_[part].kind != NodeKind::property) return false;
    }
    return true;
  }

  /// Sets cut_ when the path goes on where it cannot be followed.
  std::optional<PayloadPath> path_of(const Node& node) {
    cut_ = false;
    auto parts = tree_.children(node);
    PayloadPath path;
    if (tree_.text(node) == "input" && !parts.empty()) {
      const Node& call = tree_[parts[0]];
      const auto given = tree_.children(call);
      const bool reads = call.kind == NodeKind::method && (tree_.text(call) == "path" || tree_.text(call) == "json");
      if (!reads || given.size() != 1 || tree_[given[0]].kind != NodeKind::string) return std::nullopt;
      const Node& literal = tree_[given[0]];
      const std::string_view text = tree_.text(literal);
      path = PathReader(text, literal.begin + 1, literal.end - literal.begin == text.size() + 2, literal).read();
      if (!ends_with_path(text, path)) {
        cut_ = true;
        return path;
      }
      cut_ = tree_.text(call) == "json";  // a text, not what was found
      if (cut_) return path;
      parts = parts.subspan(1);
    } else if (const auto held = held_.find(tree_.text(node)); held != held_.end()) {
      path = held->second;
    } else {
      return std::nullopt;
    }
    for (const NodeId part : parts) {
      const Node& at = tree_[part];
      // Getters that a map has besides its members.
      if (at.kind != NodeKind::property || tree_.text(at) == "empty" || tree_.text(at) == "class") break;
      path.push_back({std::string(tree_.text(at)), false, at.begin, at.end});
    }
    return path;
  }

  /// The reader took all of it: what follows belongs to what the last step found.
  static bool ends_with_path(std::string_view text, const PayloadPath& path) {
    if (path.empty()) return text == "$";
    const PathStep& last = path.back();
    return last.element ? text.ends_with(']') : text.ends_with(last.name) || text.ends_with(last.name + "']") || text.ends_with(last.name + "\"]");
  }

  const Tree& tree_;
  std::map<std::string_view, int> times_set_;
  std::map<std::string_view, PayloadPath> held_;
  bool cut_ = false;
  bool opaque_ = false;   // #evaluate may set anything
  bool changes_ = false;
  std::vector<PayloadPath> found_;
};

}  // namespace

std::vector<PayloadPath> payload_paths(const Tree& tree) { return Search(tree).run(); }

}  // namespace apigw::vtl
