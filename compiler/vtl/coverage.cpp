#include "compiler/vtl/coverage.h"

#include <algorithm>

namespace apigw::vtl {
namespace {

constexpr std::string_view kBlanks = " \t\r\n";

class Collector {
 public:
  Collector(const Tree& tree, std::string_view text) : tree_(tree), text_(text) {}

  std::vector<Coverable> run() {
    block(tree_.root);
    std::ranges::stable_sort(found_, {}, &Coverable::mark);
    return std::move(found_);
  }

 private:
  void block(NodeId id) {
    for (const NodeId child : tree_.children(id)) statement(tree_[child]);
  }

  /// Every line of [begin, end) on which there is more than blanks.
  void add(uint32_t mark, uint32_t begin, uint32_t end) {
    Coverable one{.mark = mark, .line_starts = {}};
    end = std::min<uint32_t>(end, static_cast<uint32_t>(text_.size()));
    for (size_t at = begin; at < end;) {
      const size_t line_end = std::min<size_t>(text_.find('\n', at), end);
      const size_t first = text_.find_first_not_of(kBlanks, at);
      const bool is_comment = text_.substr(std::min(first, text_.size())).starts_with("##");
      if (first < line_end && !is_comment) one.line_starts.push_back(static_cast<uint32_t>(first));
      at = line_end + 1;
    }
    if (!one.line_starts.empty()) found_.push_back(std::move(one));
  }

  void statement(const Node& node) {
    const auto children = tree_.children(node);
    switch (node.kind) {
      case NodeKind::if_:
        add(node.begin, node.begin, tree_[children[0]].end);
        for (size_t i = 0; i < children.size(); i += 2) {
          if (i + 1 == children.size()) {
            block(children[i]);
            break;
          }
          if (i > 0) add(tree_[children[i]].begin, tree_[children[i]].begin, tree_[children[i]].end);
          block(children[i + 1]);
        }
        return;
      case NodeKind::foreach:
        add(node.begin, node.begin, tree_[children[0]].end);
        return block(children[1]);
      case NodeKind::define:
        add(node.begin, node.begin, node.begin + 1);
        return block(children[0]);
      case NodeKind::macro: return block(children.back());  // a definition does nothing by itself
      case NodeKind::call:
        if (!node.has_body) return add(node.begin, node.begin, node.end);
        add(node.begin, node.begin, node.begin + 1);
        return block(children.back());
      default: return add(node.begin, node.begin, node.end);
    }
  }

  const Tree& tree_;
  std::string_view text_;
  std::vector<Coverable> found_;
};

}  // namespace

std::vector<Coverable> coverable(const Tree& tree, std::string_view text) { return Collector(tree, text).run(); }

}  // namespace apigw::vtl
