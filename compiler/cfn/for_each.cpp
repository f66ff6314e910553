// Fn::ForEach: members of a mapping, once an item of a list. The loop variable is replaced in keys and texts before anything else is
// looked at, so `${Name}` inside a Fn::Sub is the item, and so is `Ref: Name`.
#include <fmt/format.h>

#include <algorithm>

#include "compiler/cfn/evaluator.h"

namespace apigw::cfn {
namespace {

constexpr std::string_view kForEach = "Fn::ForEach::";
constexpr std::string_view kTransform = "Fn::Transform";

std::string replaced_text(std::string_view text, std::string_view variable, std::string_view item) {
  std::string alphanumeric;
  std::copy_if(item.begin(), item.end(), std::back_inserter(alphanumeric), [](unsigned char c) { return std::isalnum(c) != 0; });
  const std::string plain = fmt::format("${{{}}}", variable), stripped = fmt::format("&{{{}}}", variable);
  std::string result;
  for (size_t at = 0; at < text.size();) {
    if (text.substr(at).starts_with(plain)) {
      result += item;
      at += plain.size();
    } else if (text.substr(at).starts_with(stripped)) {
      result += alphanumeric;
      at += stripped.size();
    } else {
      result += text[at++];
    }
  }
  return result;
}

bool mentions(std::string_view text, std::string_view variable) {
  const size_t at = text.find(variable);
  return at != text.npos && at >= 2 && text.find('{') != text.npos;
}

}  // namespace

std::span<const Member> Evaluator::expanded(const Node& mapping) {
  const bool expands = std::any_of(mapping.members.begin(), mapping.members.end(), [&](const Member& member) {
    return member.key.starts_with(kForEach) || (member.key == kTransform && mapping.members.size() > 1);
  });
  if (!expands) return mapping.members;
  std::vector<Member> members;
  expand_into(mapping, members);
  syntax::Members unique;
  for (const Member& member : members) unique.set(member);
  return builder_.mapping(unique, mapping.span)->members;
}

void Evaluator::expand_into(const Node& mapping, std::vector<Member>& into) {
  for (const Member& member : mapping.members) {
    if (budget_.is_over) return;
    if (member.key.starts_with(kForEach)) {
      expand_for_each(member, into);
    } else if (member.key == kTransform) {
      report_macro(*member.value);  // what AWS::Include brings is here already
    } else {
      into.push_back(member);
    }
  }
}

std::vector<std::string> Evaluator::for_each_items(const Node& written, const Call& call) {
  std::vector<std::string> items;
  Certainty certainty = Certainty::known;
  const Node* list = list_value(written, call, "the collection", certainty);
  if (list == nullptr) return items;
  for (const Node* item : list->items) {
    if (const auto text = scalar_text(*item)) items.push_back(*text);
  }
  return items;
}

void Evaluator::expand_for_each(const Member& member, std::vector<Member>& into) {
  Node* as_call = builder_.copy(*member.value);
  as_call->tag = "ForEach";
  as_call->tag_span = member.key_span;
  const Call call{"Fn::ForEach", as_call, member.value};
  if (!has_language_extensions(call)) return;
  const auto items = items_of(call, 3, 3, "a variable, a list and a map");
  if (!items) return;
  const Node& variable = *(*items)[0];
  const Node& body = *(*items)[2];
  if (!variable.is_string() || variable.text.empty() || !body.is_mapping()) {
    refuse(call, "Fn::ForEach takes a variable, a list and a map");
    return;
  }
  for (const std::string& item : for_each_items(*(*items)[1], call)) {
    const Node* made = replaced(body, variable.text, item);
    if (budget_.is_over) return;
    expand_into(*made, into);
  }
}

const Node* Evaluator::replaced(const Node& node, std::string_view variable, std::string_view item) {
  // A text that no iteration changes is counted, too: consumers copy it.
  if (budget_.is_over || !within_budget(node.span, 1, node.text.size())) return &node;
  if (node.is_string()) {
    if (node.tag == "Ref" && node.text == variable) return builder_.string(item, node.span);
    if (!mentions(node.text, variable)) return &node;
    const std::string text = replaced_text(node.text, variable, item);
    if (!within_budget(node.span, 0, text.size())) return &node;
    Node* made = builder_.copy(node);
    made->text = builder_.keep(text);
    made->text_map = &builder_.make_text_map(node.span);
    made->quoted = true;
    return made;
  }
  if (node.is_sequence()) {
    std::vector<const Node*> items;
    bool changed = false;
    for (const Node* one : node.items) {
      items.push_back(replaced(*one, variable, item));
      changed = changed || items.back() != one;
    }
    if (!changed) return &node;
    Node* made = builder_.copy(*builder_.sequence(items, node.span));
    made->tag = node.tag;
    made->tag_span = node.tag_span;
    return made;
  }
  if (!node.is_mapping()) return &node;
  if (node.members.size() == 1 && node.members[0].key == "Ref" && node.members[0].value->is_string() && node.members[0].value->text == variable) {
    return builder_.string(item, node.span);
  }
  std::vector<Member> members;
  bool changed = false;
  for (const Member& member : node.members) {
    const std::string key = mentions(member.key, variable) ? replaced_text(member.key, variable, item) : std::string();
    members.push_back({key.empty() ? member.key : builder_.keep(key), member.key_span, replaced(*member.value, variable, item)});
    changed = changed || !key.empty() || members.back().value != member.value;
  }
  if (!changed) return &node;
  Node* made = builder_.copy(*builder_.mapping(members, node.span));
  made->tag = node.tag;
  made->tag_span = node.tag_span;
  return made;
}

}  // namespace apigw::cfn
