#include "compiler/deployment_faults.h"

#include <algorithm>

namespace apigw::compiler {
namespace {

using source::Code;

constexpr std::string_view kTypePrefix = "AWS::Serverless::";
constexpr std::string_view kTransform = "AWS::Serverless-2016-10-31";

constexpr Code kOfFunctions[] = {Code::unresolved_name, Code::unknown_intrinsic, Code::condition_value};

// Not here: what makes no sense wherever it stands (a mapping template that does not parse, a schema that is none, two operations of
// one name). A person who asks whether a template is right wants to hear of these.
constexpr Code kOfDefinitions[] = {Code::version_not_supported, Code::path_segment,         Code::path_parameter_mismatch, Code::value_kind,
                                   Code::unknown_key,           Code::integration_uri,      Code::role_arn,                Code::authorizer_incomplete,
                                   Code::policy_not_valid};

bool names_transform(const syntax::Node& node) {
  if (node.is_string()) return node.text == kTransform;
  if (node.is_mapping()) return node.get("Name") != nullptr && node.get("Name")->text == kTransform;
  return std::any_of(node.items.begin(), node.items.end(), [](const syntax::Node* item) { return names_transform(*item); });
}

}  // namespace

bool is_sam_template(const syntax::Node& root) {
  if (const syntax::Node* transform = root.get("Transform"); transform != nullptr && names_transform(*transform)) return true;
  const syntax::Node* resources = root.get("Resources");
  if (resources == nullptr || !resources->is_mapping()) return false;
  return std::any_of(resources->members.begin(), resources->members.end(), [](const syntax::Member& member) {
    const syntax::Node* type = member.value->get("Type");
    return type != nullptr && type->text.starts_with(kTypePrefix);
  });
}

std::span<const source::Code> deployment_faults_of_functions() { return kOfFunctions; }
std::span<const source::Code> deployment_faults_of_definitions() { return kOfDefinitions; }

}  // namespace apigw::compiler
