// AWS::Include: the content of another file in this place. Carried out before anything is evaluated, as the service does it, so that what
// a file brings may name what the template declares, and the other way round.
#include <fmt/format.h>

#include <algorithm>

#include "compiler/cfn/evaluator.h"

namespace apigw::cfn {
namespace {

constexpr std::string_view kInclude = "AWS::Include";
constexpr std::string_view kTransform = "Fn::Transform";
constexpr uint32_t kIncludeDepthMax = 400;

/// Transforms stand in values under this key, at the template's root under the other one.
bool is_include(const Node& argument) {
  const Node* name = argument.is_mapping() ? argument.get("Name") : nullptr;
  return name != nullptr && name->is_string() && name->text == kInclude;
}

size_t node_count(const Node& node) {
  size_t count = 1;
  for (const Node* item : node.items) count += node_count(*item);
  for (const Member& member : node.members) count += node_count(*member.value);
  return count;
}

}  // namespace

const Node* Evaluator::included(const Node& argument, source::Span at) {
  const Node* parameters = argument.get("Parameters");
  const Node* written = parameters == nullptr ? nullptr : parameters->get("Location");
  const Node* location = written == nullptr ? nullptr : value(*written);
  if (location == nullptr || !location->is_string()) {
    diagnostics_.report(source::Code::function_arguments, written == nullptr ? argument.span : written->span, "AWS::Include takes the parameter 'Location', a path");
    return nullptr;
  }
  if (is_remote(location->text) || template_.certainty(*location) == Certainty::unknown) {
    diagnostics_.report(source::Code::remote_file, written->span, fmt::format("'{}' is not read; what it includes is missing here", location->text), "give the path of a local file");
    return nullptr;
  }
  if (template_.certainty(*location) == Certainty::faulty) return nullptr;
  const std::string path = path_beside(folder_of(template_.options.path), location->text);
  if (std::find(including_.begin(), including_.end(), path) != including_.end()) {
    diagnostics_.report(source::Code::dependency_cycle, at, fmt::format("'{}' includes itself", path));
    return nullptr;
  }
  const Node* root = files_.document(path, written->span, diagnostics_, kTemplateBytesMax);
  if (root == nullptr || !within_budget(written->span, node_count(*root), 0)) return nullptr;
  including_.push_back(path);
  const Node* result = with_includes(*root);
  including_.pop_back();
  return result;
}

const Node* Evaluator::with_includes(const Node& node) {
  if (budget_.is_over || (node.items.empty() && node.members.empty())) return &node;
  if (depth_ >= kIncludeDepthMax) {
    diagnostics_.report(source::Code::limit_exceeded, node.span, fmt::format("included files are nested more than {} levels deep", kIncludeDepthMax));
    budget_.is_over = true;
    return &node;
  }
  ++depth_;
  const Node* result = node.is_sequence() ? list_with_includes(node) : map_with_includes(node);
  --depth_;
  return result;
}

const Node* Evaluator::list_with_includes(const Node& node) {
  std::vector<const Node*> items;
  bool changed = false;
  for (const Node* item : node.items) {
    items.push_back(with_includes(*item));
    changed = changed || items.back() != item;
  }
  return changed ? with_tag_of(node, builder_.sequence(items, node.span)) : &node;
}

const Node* Evaluator::map_with_includes(const Node& node) {
  // !Transform {Name: ..., Parameters: ...}
  if (node.tag == "Transform" && is_include(node)) return included_or_nothing(node, node.tag_span);
  if (node.members.size() == 1 && node.members[0].key == kTransform && is_include(*node.members[0].value)) {
    return included_or_nothing(*node.members[0].value, node.members[0].key_span);
  }
  std::vector<const Node*> values;  // most maps change nothing, and cost no more than this
  bool changed = false;
  for (const Member& member : node.members) {
    const bool brings = member.key == kTransform && is_include(*member.value);
    values.push_back(brings ? nullptr : with_includes(*member.value));
    changed = changed || values.back() != member.value;
  }
  if (!changed) return &node;
  syntax::Members members;
  for (size_t i = 0; i < values.size(); ++i) {
    const Member& member = node.members[i];
    if (values[i] == nullptr) {
      const Node* content = included_or_nothing(*member.value, member.key_span);
      if (!content->is_mapping()) {
        diagnostics_.report(source::Code::function_arguments, member.key_span, "what AWS::Include brings into a map must be a map");
        continue;
      }
      // What stands beside it wins, as if it were written after it.
      for (const Member& brought : content->members) {
        if (node.get(brought.key) == nullptr) members.set(brought);
      }
      continue;
    }
    members.set(member.key, member.key_span, values[i]);
  }
  return with_tag_of(node, builder_.mapping(members, node.span));
}

const Node* Evaluator::with_tag_of(const Node& written, const Node* made) {
  if (written.tag.empty()) return made;
  Node* tagged = builder_.copy(*made);
  tagged->tag = written.tag;
  tagged->tag_span = written.tag_span;
  return tagged;
}

const Node* Evaluator::included_or_nothing(const Node& argument, source::Span at) {
  const Node* content = included(argument, at);
  if (content != nullptr) return content;
  const Node* nothing = builder_.mapping(std::span<const Member>(), argument.span);
  template_.set_origin(*nothing, Origin{.written = &argument, .logical_id = {}, .attribute = {}, .certainty = Certainty::unknown});
  return nothing;
}

/// `Transform: {Name: AWS::Include, ...}` at the root brings whole sections. A section that both have holds what both say; what both
/// call the same is the user's mistake.
const Node* Evaluator::root_with_includes(const Node& root) {
  including_.push_back(path_beside({}, template_.options.path));
  const Node* transforms = root.get("Transform");
  const Node* result = with_includes(root);
  std::span<const Node* const> all;
  if (transforms != nullptr && result->is_mapping()) all = transforms->is_sequence() ? std::span<const Node* const>(transforms->items) : std::span<const Node* const>(&transforms, 1);
  for (const Node* one : all) {
    if (!is_include(*one)) continue;
    const Node* content = included(*one, one->span);
    if (content == nullptr) continue;
    if (!content->is_mapping()) {
      diagnostics_.report(source::Code::function_arguments, one->span, "what AWS::Include brings to the root of a template must be a map of sections");
      continue;
    }
    result = merged_sections(*result, *content);
  }
  including_.pop_back();
  return result;
}

const Node* Evaluator::merged_sections(const Node& root, const Node& content) {
  syntax::Members sections{std::span<const Member>(root.members)};
  for (const Member& brought : content.members) {
    if (brought.key == "Transform") continue;  // of the file as a template of its own
    const Member* written = root.find(brought.key);
    if (written == nullptr) {
      sections.set(brought);
      continue;
    }
    if (!written->value->is_mapping() || !brought.value->is_mapping()) continue;  // Description and the like: the template's own
    syntax::Members members{std::span<const Member>(written->value->members)};
    for (const Member& member : brought.value->members) {
      if (const Member* twice = written->value->find(member.key)) {
        diagnostics_.report(source::Code::template_structure, twice->key_span, fmt::format("'{}' is in the template and in what it includes", member.key), {},
                            {source::Note{member.key_span, "it is included from here"}});
        continue;
      }
      members.set(member);
    }
    sections.set(brought.key, written->key_span, builder_.mapping(members, written->value->span));
  }
  return builder_.mapping(sections, root.span);
}

/// Every other macro runs on AWS only.
const Node* Evaluator::transform(const Call& call) {
  report_macro(*call.argument);
  return with_origin(call, builder_.mapping(std::span<const Member>(), call.written->span), Certainty::unknown);
}

void Evaluator::report_macro(const Node& argument) {
  const Node* name = argument.get("Name");
  if (name == nullptr || !name->is_string()) {
    diagnostics_.report(source::Code::function_arguments, argument.span, "Fn::Transform takes a map with 'Name' and 'Parameters'");
  } else {
    diagnostics_.report(source::Code::unknown_macro, name->span, fmt::format("the macro '{}' is not run here", name->text));
  }
}

}  // namespace apigw::cfn
