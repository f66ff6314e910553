// Stacks inside the stack: AWS::CloudFormation::Stack and AWS::Serverless::Application whose template is a local file.
#include <fmt/format.h>

#include <algorithm>

#include "compiler/cfn/evaluator.h"

namespace apigw::cfn {
namespace {

constexpr size_t kNestingMax = 16;
constexpr size_t kStacksMax = 200;  // in all: two stacks that each hold two others double at every level
constexpr std::string_view kOutputs = "Outputs.";

/// Property of a stack's type that says where its template is; empty for every other type.
std::string_view location_property(std::string_view type) {
  if (type == "AWS::CloudFormation::Stack") return "TemplateURL";
  if (type == "AWS::Serverless::Application") return "Location";
  return {};
}

}  // namespace

std::vector<std::pair<std::string, std::string>> Evaluator::nested_parameters(const Node* parameters, std::vector<std::string>& unknown) {
  std::vector<std::pair<std::string, std::string>> result;
  const Node* now = parameters == nullptr ? nullptr : value(*parameters);
  if (now == nullptr) return result;
  for (const Member& member : now->members) {
    std::string text = scalar_text(*member.value).value_or(std::string());
    if (member.value->is_sequence()) {
      for (size_t i = 0; i < member.value->items.size(); ++i) text.append(i == 0 ? "" : ",").append(member.value->items[i]->text);
    }
    if (template_.certainty(*member.value) != Certainty::known) unknown.emplace_back(member.key);
    result.emplace_back(std::string(member.key), std::move(text));
  }
  return result;
}

Template* Evaluator::nested_template(std::string_view id) {
  for (const auto& [known, nested] : template_.nested) {
    if (known == id) return nested.get();
  }
  const auto found = written_index_.find(id);
  if (found == written_index_.end() || !nested_visited_.emplace(id).second) return nullptr;
  const WrittenResource& resource = written_[found->second];
  const std::string_view property = location_property(resource.type);
  const Node* written = property.empty() || resource.properties == nullptr ? nullptr : resource.properties->get(property);
  const Node* location = written == nullptr ? nullptr : value(*written);
  if (location == nullptr || template_.certainty(*location) == Certainty::faulty) return nullptr;
  if (!location->is_string() || is_remote(location->text) || template_.certainty(*location) == Certainty::unknown) {
    diagnostics_.report(source::Code::remote_file, written->span, fmt::format("the template of '{}' is not read: it is not a local file", id));
    return nullptr;
  }
  const std::string path = path_beside(folder_of(template_.options.path), location->text);
  size_t depth = 0;
  for (const Nesting* outer = &nesting_; outer != nullptr; outer = outer->outer, ++depth) {
    if (outer->path != path && depth < kNestingMax) continue;
    diagnostics_.report(source::Code::dependency_cycle, written->span, outer->path == path ? fmt::format("'{}' contains itself", path) : fmt::format("stacks are nested more than {} levels deep", kNestingMax));
    return nullptr;
  }
  if (++budget_.stacks > kStacksMax) {
    diagnostics_.report(source::Code::limit_exceeded, written->span, fmt::format("the template contains more than {} stacks", kStacksMax));
    return nullptr;
  }
  const Node* root = files_.document(path, written->span, diagnostics_, kTemplateBytesMax);
  if (root == nullptr) return nullptr;
  Options options = template_.options;
  options.parameters.clear();
  options.unknown_parameters.clear();
  options.defaults = nested_parameters(resource.properties->get("Parameters"), options.unknown_parameters);
  options.environment.stack_name = fmt::format("{}-{}", template_.options.environment.stack_name, id);
  options.path = path;
  auto nested = std::make_unique<Template>(std::move(options));
  const std::string kept_path = path;
  const Nesting nesting{&nesting_, kept_path, &budget_};
  Evaluator(*nested, files_, diagnostics_, nesting).run(*root);
  template_.nested.emplace_back(std::string(id), std::move(nested));
  return template_.nested.back().second.get();
}

std::optional<Text> Evaluator::nested_output(std::string_view id, std::string_view attribute, source::Span at) {
  const Template::Referable* target = referable(id);
  if (target == nullptr || location_property(target->type).empty() || !attribute.starts_with(kOutputs)) return std::nullopt;
  const Template* nested = nested_template(id);
  if (nested == nullptr) return std::nullopt;
  const std::string_view name = attribute.substr(kOutputs.size());
  const auto output = std::find_if(nested->outputs.begin(), nested->outputs.end(), [&](const Output& one) { return one.name == name; });
  if (output == nested->outputs.end()) {
    diagnostics_.report(source::Code::unresolved_name, at, fmt::format("the template of '{}' has no output '{}'", id, name));
    return Text{{}, Certainty::faulty};
  }
  return Text{scalar_text(*output->value).value_or(std::string()), nested->certainty(*output->value)};
}

void Evaluator::evaluate_nested(const Resource& resource) {
  if (!location_property(resource.type).empty()) nested_template(resource.id);
}

}  // namespace apigw::cfn
