#include "compiler/vtl/findings.h"

#include <fmt/format.h>

#include <algorithm>
#include <bit>
#include <span>

#include "compiler/source/suggest.h"
#include "compiler/vtl/constant.h"
#include "runtime/bundle/vtl_code.h"

namespace apigw::vtl {
namespace {

constexpr std::string_view kContext[] = {
#define CONTEXT(id, name) name,
#include "schemas/context_variables.def"
#undef CONTEXT
    // Of templates alone: maps, and what only some deployments set.
    "identity", "identity.clientCert", "identity.vpcId", "identity.vpceId", "authorizer", "requestOverride", "requestOverride.header", "requestOverride.path",
    "requestOverride.querystring", "responseOverride", "responseOverride.header", "responseOverride.status", "error", "wafResponseCode",
    "webaclArn"};
constexpr std::string_view kInput[] = {"body", "json", "path", "params"};
constexpr std::string_view kUtil[] = {
#define UTIL_FUNCTION(name, extension) #name,
#include "schemas/template_functions.def"
#undef UTIL_FUNCTION
};
constexpr uint32_t kUtilExtension[] = {
#define UTIL_FUNCTION(name, extension) bundle::vtl_extension_##extension,
#include "schemas/template_functions.def"
#undef UTIL_FUNCTION
};
// Maps of $context whose keys the service fixes; below the others anything goes.
constexpr std::string_view kClosed[] = {"identity", "requestOverride"};

class Search {
 public:
  Search(const Tree& tree, uint32_t extensions) : tree_(tree), extensions_(extensions) {
    for (const Node& node : tree.nodes) {
      const bool names = node.kind == NodeKind::set || node.kind == NodeKind::foreach || node.kind == NodeKind::define || node.kind == NodeKind::word;
      if (names) defined_.push_back(tree.text(node));
    }
  }

  std::vector<Finding> run() {
    visit(tree_.root);
    return std::move(found_);
  }

 private:
  void report(FindingKind kind, const Node& at, std::string message, std::string hint, std::string_view name = {}) {
    found_.push_back({kind, at.begin, at.end, std::move(message), std::move(hint), std::string(name)});
  }
  static std::string hint_for(std::string_view word, std::span<const std::string_view> known, std::string_view prefix) {
    const std::string_view near = source::nearest(word, known);
    return near.empty() ? "" : fmt::format("did you mean '{}{}'?", prefix, near);
  }

  void visit(NodeId id) {
    const Node& node = tree_[id];
    if (node.kind == NodeKind::reference && node.escapes % 2 == 0) reference(node);
    if (node.kind == NodeKind::if_) branches(node);
    if (node.kind == NodeKind::block) after_the_end(node);
    if (node.kind == NodeKind::foreach && tree_[tree_.children(node)[0]].kind == NodeKind::list && tree_[tree_.children(node)[0]].count == 0) {
      report(FindingKind::branch, tree_[tree_.children(node)[0]], "this loop never runs: the list is empty", {});
    }
    for (const NodeId child : tree_.children(node)) visit(child);
  }

  /// Nothing runs behind this statement.
  bool leaves(const Node& node) const {
    if (node.kind == NodeKind::stop || node.kind == NodeKind::break_) return true;
    if (node.kind != NodeKind::if_ || node.count % 2 == 0) return false;  // without #else
    const auto children = tree_.children(node);
    for (size_t i = 0; i < children.size(); i += 2) {
      const auto statements = tree_.children(children[i + 1 == children.size() ? i : i + 1]);
      if (std::ranges::none_of(statements, [&](NodeId id) { return leaves(tree_[id]); })) return false;
    }
    return true;
  }

  /// Statements behind a #stop or #break of the same block; blank text is no loss.
  void after_the_end(const Node& block) {
    const auto children = tree_.children(block);
    const auto last = std::ranges::find_if(children, [&](NodeId id) { return leaves(tree_[id]); });
    if (last == children.end()) return;
    const auto dead = std::find_if(last + 1, children.end(), [&](NodeId id) {
      const Node& node = tree_[id];
      return node.kind != NodeKind::macro && (node.kind != NodeKind::text || tree_.text(node).find_first_not_of(" \t\r\n") != std::string_view::npos);
    });
    if (dead == children.end()) return;
    const NodeKind kind = tree_[*last].kind;
    Node at = tree_[*dead];
    const std::string_view text = tree_.text(at);
    if (at.kind == NodeKind::text && at.end - at.begin == text.size()) at.begin += static_cast<uint32_t>(text.find_first_not_of(" \t\r\n"));
    report(FindingKind::branch, at,
           fmt::format("this never runs: {} in front of it", kind == NodeKind::stop ? "'#stop' stands" : kind == NodeKind::break_ ? "'#break' stands" : "every branch of the '#if' leaves"),
           {});
  }

  /// What #if makes of it, as far as one side of '&&' and '||' settles both and texts are compared with texts.
  std::optional<bool> outcome(NodeId id) const {
    const Node& node = tree_[id];
    const auto children = tree_.children(node);
    if (node.kind == NodeKind::not_) {
      const auto inner = outcome(children[0]);
      return inner ? std::optional(!*inner) : std::nullopt;
    }
    if (node.kind == NodeKind::and_ || node.kind == NodeKind::or_) {
      const bool decides = node.kind == NodeKind::or_;
      const auto left = outcome(children[0]), right = outcome(children[1]);
      if (left == std::optional(decides) || right == std::optional(decides)) return decides;
      return left && right ? right : std::nullopt;
    }
    if (node.kind == NodeKind::equal || node.kind == NodeKind::not_equal) {
      const Node &left = tree_[children[0]], &right = tree_[children[1]];
      if (left.kind == NodeKind::string && right.kind == NodeKind::string) return (tree_.text(left) == tree_.text(right)) == (node.kind == NodeKind::equal);
    }
    return constant_truth(tree_, id, true);
  }

  void branches(const Node& node) {
    const auto children = tree_.children(node);
    bool over = false;
    for (size_t i = 0; i < children.size(); i += 2) {
      const bool otherwise = i + 1 == children.size();
      const Node& at = tree_[children[i]];
      if (over) {
        report(FindingKind::branch, at, otherwise ? "this '#else' never runs: a condition before it always holds" : "this branch never runs: a condition before it always holds", {});
        return;
      }
      if (otherwise) return;
      const auto known = outcome(children[i]);
      if (known == std::optional(false)) {
        const bool literal = at.kind != NodeKind::false_ && !is_binary(at.kind) && at.kind != NodeKind::not_;
        report(FindingKind::branch, at, "this condition never holds", literal ? "only references, comparisons, true and false count in a condition; every literal is false" : "");
      }
      over = known == std::optional(true);
    }
  }

  /// A part that reads one name: `.name`, `['name']`, `.get('name')`.
  std::string_view name_of(const Node& part) const {
    if (part.kind == NodeKind::property) return tree_.text(part);
    const auto children = tree_.children(part);
    const bool reads = part.kind == NodeKind::index || (part.kind == NodeKind::method && tree_.text(part) == "get");
    if (!reads || children.size() != 1 || tree_[children[0]].kind != NodeKind::string) return {};
    return tree_.text(tree_[children[0]]);
  }

  void reference(const Node& node) {
    const std::string_view root = tree_.text(node);
    const auto parts = tree_.children(node);
    if (std::ranges::find(defined_, root) != defined_.end()) return;  // the template's own variable
    if (root == "context") return context(parts);
    if (root == "input") return input(parts);
    if (root == "util") return util(parts);
    if (parts.empty() || std::ranges::find(bundle::vtl_fixed_names, root) != std::end(bundle::vtl_fixed_names)) return;
    const std::span<const std::string_view> roots(bundle::vtl_fixed_names, 4);
    const std::string_view near = source::nearest(root, roots);
    if (!near.empty()) report(FindingKind::root, node, fmt::format("'${}' is never set; it prints nothing", root), fmt::format("did you mean '${}'?", near), root);
  }

  void context(std::span<const NodeId> parts) {
    std::string path;
    for (size_t i = 0; i < parts.size() && i < 2; ++i) {
      const Node& part = tree_[parts[i]];
      const std::string_view name = name_of(part);
      if (name.empty()) return;
      const std::string parent = path;
      path += (i > 0 ? "." : "") + std::string(name);
      const auto known = [&](std::string_view one) { return one == path || one.substr(0, path.size() + 1) == path + "."; };
      if (std::ranges::any_of(kContext, known)) continue;
      if (i == 1 && std::ranges::find(kClosed, parent) == std::end(kClosed)) return;
      return report(FindingKind::variable, part, fmt::format("'$context.{}' is not known; it prints nothing", path), hint_for(path, kContext, "$context."), path);
    }
  }

  void member(std::span<const NodeId> parts, std::span<const std::string_view> known, std::string_view object) {
    if (parts.empty()) return;
    const Node& part = tree_[parts[0]];
    if (part.kind == NodeKind::index) return;
    const std::string_view name = tree_.text(part);
    if (std::ranges::find(known, name) != known.end()) return;
    report(FindingKind::function, part, fmt::format("{} has no '{}'; it prints nothing", object, name), hint_for(name, known, std::string(object) + "."), name);
  }

  void util(std::span<const NodeId> parts) {
    member(parts, kUtil, "$util");
    if (parts.empty()) return;
    const Node& part = tree_[parts[0]];
    const auto known = std::ranges::find(kUtil, tree_.text(part));
    const uint32_t missing = known == std::end(kUtil) || part.kind == NodeKind::index ? 0 : kUtilExtension[known - std::begin(kUtil)] & ~extensions_;
    if (missing == 0) return;
    const std::string_view extension = bundle::vtl_extension_names[std::countr_zero(missing)];
    report(FindingKind::extension, part, fmt::format("'$util.{}' belongs to the template extension '{}', which AWS does not have", *known, extension),
           fmt::format("write x-apigw-template-extensions: [{}] at the document's root", extension), extension);
  }

  void input(std::span<const NodeId> parts) {
    member(parts, kInput, "$input");
    if (parts.empty()) return;
    const Node& part = tree_[parts[0]];
    const auto given = tree_.children(part);
    if (part.kind != NodeKind::method || tree_.text(part) != "params") return;
    if (given.empty()) return all_parameters(parts.subspan(1));
    if (given.size() != 1 || tree_[given[0]].kind != NodeKind::string) return;
    report(FindingKind::parameter, tree_[given[0]], {}, {}, tree_.text(tree_[given[0]]));
  }

  /// `.path.name` behind $input.params(), in any way of writing it.
  void all_parameters(std::span<const NodeId> parts) {
    if (parts.size() < 2) return;
    const std::string_view place = name_of(tree_[parts[0]]);
    const Node& member = tree_[parts[1]];
    const std::string_view name = name_of(member);
    if (name.empty() || (member.kind == NodeKind::property && (name == "empty" || name == "class"))) return;
    constexpr std::pair<std::string_view, FindingKind> kPlaces[] = {
        {"path", FindingKind::path_parameter}, {"querystring", FindingKind::query_parameter}, {"header", FindingKind::header_parameter}};
    for (const auto& [known, kind] : kPlaces) {
      if (place == known) report(kind, member, {}, {}, name);
    }
  }

  const Tree& tree_;
  uint32_t extensions_;
  std::vector<std::string_view> defined_;
  std::vector<Finding> found_;
};

}  // namespace

std::vector<Finding> find_doubts(const Tree& tree, uint32_t extensions) { return Search(tree, extensions).run(); }

}  // namespace apigw::vtl
