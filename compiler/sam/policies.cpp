// Policies of functions and state machines: SAM's policy templates by name, with their parameters (definition-formats 3.9). Everything
// else (names and ARNs of managed policies, statements) is IAM's business.
#include <fmt/format.h>

#include "compiler/sam/plain_types.h"
#include "compiler/sam/properties.h"
#include "compiler/source/suggest.h"

namespace apigw::sam {
namespace {

struct PolicyTemplate {
  std::string_view name;
  std::string_view parameters;  // by commas
};
constexpr PolicyTemplate kTemplates[] = {
#define SAM_POLICY(name, parameters) {name, parameters},
#include "schemas/sam_policies.def"
#undef SAM_POLICY
};

const PolicyTemplate* template_named(std::string_view name) {
  for (const PolicyTemplate& row : kTemplates) {
    if (row.name == name) return &row;
  }
  return nullptr;
}

bool takes(const PolicyTemplate& row, std::string_view parameter) {
  std::string_view rest = row.parameters;
  while (!rest.empty()) {
    const size_t comma = rest.find(',');
    if (rest.substr(0, comma) == parameter) return true;
    rest = comma == rest.npos ? std::string_view() : rest.substr(comma + 1);
  }
  return false;
}

void check_template(Translation& translation, const Member& member) {
  const PolicyTemplate* row = template_named(member.key);
  if (row == nullptr) {
    std::vector<std::string_view> names;
    for (const PolicyTemplate& known : kTemplates) names.push_back(known.name);
    const std::string_view guess = source::nearest(member.key, names);
    translation.report(Code::sam_policy_template, member.key_span, fmt::format("'{}' is no policy template of SAM", member.key),
                       guess.empty() ? "a policy is a template's name, a statement list, or the name or ARN of a managed policy" : fmt::format("did you mean '{}'?", guess));
    return;
  }
  if (member.value->kind != syntax::Kind::null && !member.value->is_mapping()) {
    translation.report(Code::sam_policy_template, translation.place_of(member), fmt::format("{} takes a map of parameters", row->name));
    return;
  }
  for (const Member& given : member.value->members) {
    if (takes(*row, given.key)) continue;
    translation.report(Code::sam_policy_template, given.key_span, fmt::format("{} has no parameter '{}'", row->name, given.key),
                       row->parameters.empty() ? "it takes none: write {}" : fmt::format("it takes {}", row->parameters));
  }
  for (std::string_view rest = row->parameters; !rest.empty();) {
    const size_t comma = rest.find(',');
    const std::string_view name = rest.substr(0, comma);
    if (value_at(*member.value, name) == nullptr) {
      translation.report(Code::sam_policy_template, member.key_span, fmt::format("{} needs the parameter '{}'", row->name, name));
    }
    rest = comma == rest.npos ? std::string_view() : rest.substr(comma + 1);
  }
}

/// A map of one key that is neither a statement list nor a function's value is a policy template.
void check_policy(Translation& translation, const Node& policy) {
  if (translation.source.origin(policy) != nullptr || policy.is_scalar()) return;
  if (policy.is_sequence()) {
    translation.report(Code::sam_policy_template, policy.span, "a policy must be a string or a map");
    return;
  }
  if (policy.find("Statement") != nullptr || policy.find("Version") != nullptr) return;
  for (const Member& member : policy.members) check_template(translation, member);
}

}  // namespace

void check_policies(Translation& translation, const Node& properties) {
  const Node* policies = value_at(properties, "Policies");
  if (policies == nullptr) return;
  if (!policies->is_sequence()) {
    check_policy(translation, *policies);
    return;
  }
  for (const Node* policy : policies->items) check_policy(translation, *policy);
}

}  // namespace apigw::sam
