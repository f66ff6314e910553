// The sections of a template, in the order in which they can be known, and its resources.
#include <fmt/format.h>

#include <algorithm>

#include "compiler/cfn/evaluator.h"
#include "compiler/source/suggest.h"

namespace apigw::cfn {
namespace {

constexpr std::string_view kSections[] = {"AWSTemplateFormatVersion", "Conditions", "Description", "Globals", "Hooks", "Mappings",
                                          "Metadata", "Outputs", "Parameters", "Resources", "Rules", "Transform"};
constexpr std::string_view kResourceMembers[] = {"Condition", "Connectors", "CreationPolicy", "DeletionPolicy", "DependsOn", "Description", "IgnoreGlobals",
                                                 "Metadata", "Properties", "Type", "UpdatePolicy", "UpdateReplacePolicy", "Version"};
constexpr std::string_view kSamTypes = "AWS::Serverless::";
constexpr std::string_view kSam = "AWS::Serverless-2016-10-31";
/// Transforms that change nothing which a gateway can see, and those that are carried out here.
constexpr std::string_view kKnownTransforms[] = {kSam, "AWS::CodeDeployBlueGreen", "AWS::Include", "AWS::LanguageExtensions", "AWS::SecretsManager-2020-07-23", "AWS::SecretsManager-2024-09-16", "AWS::ServiceCatalog"};

bool is_one_of(std::string_view word, std::span<const std::string_view> words) { return std::find(words.begin(), words.end(), word) != words.end(); }

bool is_logical_id(std::string_view id) {
  return !id.empty() && id.size() <= 255 && std::all_of(id.begin(), id.end(), [](unsigned char c) { return c < 128 && std::isalnum(c) != 0; });
}

}  // namespace

const Node* Evaluator::section(const Node& root, std::string_view name) {
  const Member* found = root.find(name);
  if (found == nullptr) return nullptr;
  if (found->value->is_mapping()) return found->value;
  diagnostics_.report(source::Code::template_structure, found->value->kind == Kind::null ? found->key_span : found->value->span, fmt::format("'{}' must be a map", name));
  return nullptr;
}

void Evaluator::read_sections(const Node& root) {
  for (const Member& member : root.members) {
    if (!is_one_of(member.key, kSections)) {
      diagnostics_.report(source::Code::template_structure, member.key_span, fmt::format("a template has no section '{}'", member.key), did_you_mean(member.key, kSections));
    }
  }
  const Node* version = root.get("AWSTemplateFormatVersion");
  if (version != nullptr && version->text != "2010-09-09") {
    diagnostics_.report(source::Code::template_structure, version->span, fmt::format("the format version '{}' does not exist", version->text), "the only one is \"2010-09-09\"");
  }
  mappings_ = section(root, "Mappings");
}

void Evaluator::read_transforms(const Node& root) {
  const Node* node = root.get("Transform");
  if (node == nullptr) return;
  const auto read = [&](const Node& one) {
    if (one.is_mapping() && one.get("Name") != nullptr) {
      template_.transforms.emplace_back(one.get("Name")->text);
    } else if (one.is_string()) {
      template_.transforms.emplace_back(one.text);
    } else {
      diagnostics_.report(source::Code::template_structure, one.span, "'Transform' must be the name of a transform, or a list of names");
      return;
    }
    const std::string_view name = template_.transforms.back();
    if (!is_one_of(name, kKnownTransforms)) {
      diagnostics_.report(source::Code::unknown_macro, one.span, fmt::format("the macro '{}' is not run here", name), did_you_mean(name, kKnownTransforms));
    }
  };
  if (node->is_sequence()) {
    for (const Node* item : node->items) read(*item);
  } else {
    read(*node);
  }
  language_extensions_ = template_.has_transform("AWS::LanguageExtensions");
}

void Evaluator::declare_resources(const Node& root) {
  const Member* found = root.find("Resources");
  if (found == nullptr || !found->value->is_mapping() || found->value->members.empty()) {
    const source::Span at = found != nullptr ? found->key_span : root.is_mapping() && !root.members.empty() ? root.members.front().key_span : root.span;
    diagnostics_.report(source::Code::template_structure, at, "a template needs the section 'Resources', a map with at least one resource");
    return;
  }
  const std::span<const Member> members = expanded(*found->value);
  resource_members_.assign(members.begin(), members.end());
  for (const Member& member : resource_members_) {
    const Node* type = member.value->get("Type");
    const Node* properties = member.value->get("Properties");
    written_index_.emplace(member.key, written_.size());
    written_.push_back({member.key, type != nullptr ? type->text : std::string_view(), properties != nullptr && properties->is_mapping() ? properties : nullptr});
  }
  if (template_.options.generated) generated_ = template_.options.generated(written_);
  for (size_t i = 0; i < generated_.size(); ++i) generated_index_.emplace(generated_[i].id, i);
}

void Evaluator::read_depends_on(const Node& resource, Resource& into) {
  const Node* node = resource.get("DependsOn");
  if (node == nullptr) return;
  const auto read = [&](const Node& one) {
    if (!one.is_string() || !one.tag.empty()) {
      diagnostics_.report(source::Code::template_structure, one.span, "'DependsOn' must be the logical id of a resource, or a list of them");
    } else if (kept_id(one.text).empty()) {
      diagnostics_.report(source::Code::unresolved_name, one.span, fmt::format("there is no resource '{}' in this template", one.text), hint_for_name(one.text));
    } else {
      into.depends_on.emplace_back(std::string(one.text), one.span);
      note_dependency(one.text, one.span);
    }
  };
  if (node->is_sequence()) {
    for (const Node* item : node->items) read(*item);
  } else {
    read(*node);
  }
}

/// The SAM transform keeps nothing of members that it does not know; of the other resources the service itself refuses them.
void Evaluator::check_resource_members(const Node& resource, bool is_sam) {
  for (const Member& part : resource.members) {
    if (is_one_of(part.key, kResourceMembers)) continue;
    diagnostics_.report(is_sam ? source::Code::ignored_setting : source::Code::template_structure, part.key_span,
                        fmt::format("a resource has no member '{}'{}", part.key, is_sam ? "; it has no effect" : ""), did_you_mean(part.key, kResourceMembers));
  }
}

void Evaluator::evaluate_resource(const Member& member) {
  const Node& written = *member.value;
  if (!is_logical_id(member.key)) {
    diagnostics_.report(source::Code::template_structure, member.key_span, fmt::format("'{}' is no logical id: only letters and digits are allowed", member.key));
  }
  if (!written.is_mapping()) {
    diagnostics_.report(source::Code::template_structure, written.kind == Kind::null ? member.key_span : written.span, fmt::format("the resource '{}' must be a map", member.key));
    return;
  }
  const Member* type = written.find("Type");
  check_resource_members(written, type != nullptr && type->value->text.starts_with(kSamTypes));
  if (type == nullptr || !type->value->is_string() || !type->value->tag.empty()) {
    diagnostics_.report(source::Code::template_structure, type == nullptr ? member.key_span : type->value->span, fmt::format("the resource '{}' has no 'Type'", member.key));
    return;
  }
  Resource resource{.id = std::string(member.key), .type = std::string(type->value->text), .id_at = member.key_span, .type_at = type->value->span, .properties = nullptr};
  resource.written = &written;
  resource.metadata = written.get("Metadata");
  if (condition_of(written, &resource.condition) != Truth::yes) return;
  current_ = member.key;
  const Member* properties = written.find("Properties");
  const Node* now = nullptr;
  if (properties != nullptr && properties->value->is_mapping()) {
    now = value(*properties->value);
  } else if (properties != nullptr && properties->value->kind != Kind::null) {
    diagnostics_.report(source::Code::template_structure, properties->value->span, fmt::format("'Properties' of '{}' must be a map", member.key));
  }
  resource.properties = now != nullptr && now->is_mapping() ? now : builder_.mapping(std::span<const Member>(), type->value->span);
  read_depends_on(written, resource);
  evaluate_nested(resource);
  referable(member.key);
  current_ = {};
  template_.resources.push_back(std::move(resource));
}

/// AWS would refuse the types. Here the resources say clearly enough what is meant.
void Evaluator::check_sam_transform() {
  if (template_.has_transform(kSam)) return;
  for (const Resource& resource : template_.resources) {
    if (!resource.type.starts_with(kSamTypes)) continue;
    diagnostics_.report(source::Code::sam_transform_missing, resource.type_at, fmt::format("'{}' is a type of SAM, but the template does not name its transform; AWS refuses it", resource.type),
                        fmt::format("add 'Transform: {}'", kSam));
    return;
  }
}

void Evaluator::evaluate_resources() {
  for (const Member& member : resource_members_) evaluate_resource(member);
  for (const GeneratedResource& resource : generated_) referable(resource.id);
  check_sam_transform();
}

void Evaluator::evaluate_outputs(const Node& root) {
  const Node* outputs = section(root, "Outputs");
  if (outputs == nullptr) return;
  for (const Member& member : expanded(*outputs)) {
    const Node* written = member.value->get("Value");
    if (!member.value->is_mapping() || written == nullptr) {
      diagnostics_.report(source::Code::template_structure, member.key_span, fmt::format("the output '{}' must be a map with a 'Value'", member.key));
      continue;
    }
    if (condition_of(*member.value, nullptr) != Truth::yes) continue;
    Output output{.name = std::string(member.key), .at = member.key_span, .value = value(*written), .export_name = {}};
    if (output.value == nullptr) continue;
    const Node* exported = member.value->get("Export");
    const Node* name = exported == nullptr || exported->get("Name") == nullptr ? nullptr : value(*exported->get("Name"));
    if (name != nullptr) output.export_name = scalar_text(*name).value_or(std::string());
    template_.outputs.push_back(std::move(output));
  }
}

void Evaluator::run(const Node& written) {
  read_transforms(written);
  read_parameters(written);  // the place of an included file may be one
  const Node& root = *root_with_includes(written);
  template_.root = &root;
  read_sections(root);
  if (&root != &written) read_parameters(root);
  check_parameter_names(root);
  declare_resources(root);
  read_conditions(root);
  if (const Node* globals = section(root, "Globals")) template_.globals = value(*globals);
  evaluate_resources();
  evaluate_outputs(root);
  check_cycles();
  std::sort(template_.unresolved.begin(), template_.unresolved.end(), [](const Unresolved& a, const Unresolved& b) {
    return std::tie(a.at.file, a.at.begin, a.name) < std::tie(b.at.file, b.at.begin, b.name);
  });
}

std::unique_ptr<Template> evaluate(const syntax::Node& root, Options options, Files& files, source::Diagnostics& diagnostics) {
  auto result = std::make_unique<Template>(std::move(options));
  const std::string path = path_beside({}, result->options.path);
  Budget budget;
  const Nesting nesting{nullptr, path, &budget};
  Evaluator(*result, files, diagnostics, nesting).run(root);
  return result;
}

}  // namespace apigw::cfn
