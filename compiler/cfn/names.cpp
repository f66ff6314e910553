// Physical names of resources: what the template says, or one made from the logical id. Made on demand, since a name may be put
// together from the names of other resources.
#include <fmt/format.h>

#include "compiler/cfn/evaluator.h"
#include "compiler/cfn/resource_values.h"

namespace apigw::cfn {
namespace {

/// Types whose name is that of a function and something behind it.
struct QualifiedType {
  std::string_view type;
  std::string_view function;   // property that names the function
  std::string_view qualifier;  // property behind it; when empty: version 1, or nothing
};
constexpr QualifiedType kQualifiedTypes[] = {
    {"AWS::Lambda::Alias", "FunctionName", "Name"},
    {"AWS::Lambda::Version", "FunctionName", ""},
};

}  // namespace

const Template::Referable* Evaluator::referable(std::string_view id) {
  const auto made = template_.referable.find(id);
  if (made != template_.referable.end()) return &made->second;
  Template::Referable result;
  if (const auto found = written_index_.find(id); found != written_index_.end()) {
    const WrittenResource& resource = written_[found->second];
    result.type = resource.type;
    result.name = physical_name(resource);
  } else if (const auto found_made = generated_index_.find(id); found_made != generated_index_.end()) {
    const GeneratedResource& resource = generated_[found_made->second];
    result.type = resource.type;
    result.name = name_of_generated(resource);
  } else {
    return nullptr;
  }
  if (result.name.empty()) result.name = default_name(result.type, id, template_.options.environment);
  return &template_.referable.insert_or_assign(std::string(id), std::move(result)).first->second;
}

std::string Evaluator::text_of_property(const WrittenResource& resource, std::string_view property) {
  const Node* written = property.empty() || resource.properties == nullptr ? nullptr : resource.properties->get(property);
  const Node* now = written == nullptr ? nullptr : value(*written);
  return now == nullptr ? std::string() : scalar_text(*now).value_or(std::string());
}

std::string Evaluator::physical_name(const WrittenResource& resource) {
  // A name that needs itself is a cycle; from here on any name will do.
  if (!naming_.emplace(resource.id).second) {
    const ResourceType* row = resource_type(resource.type);
    const Member* name = row == nullptr || resource.properties == nullptr ? nullptr : resource.properties->find(row->name_property);
    // Of plain resources the cycle is found among their dependencies.
    if (name != nullptr && resource.type.starts_with("AWS::Serverless::")) diagnostics_.report(source::Code::dependency_cycle, name->value->span, fmt::format("the name of '{}' depends on itself", resource.id));
    return default_name(resource.type, resource.id, template_.options.environment);
  }
  const std::string_view outer = current_;
  current_ = resource.id;
  std::string name;
  const ResourceType* type = resource_type(resource.type);
  bool is_qualified = false;
  for (const QualifiedType& row : kQualifiedTypes) {
    if (row.type != resource.type) continue;
    name = qualified_name(resource, row.function, row.qualifier);
    is_qualified = true;
  }
  if (!is_qualified && type != nullptr) name = text_of_property(resource, type->name_property);
  current_ = outer;
  naming_.erase(naming_.find(resource.id));
  return name;
}

std::string Evaluator::qualified_name(const WrittenResource& resource, std::string_view function, std::string_view qualifier) {
  std::string name = text_of_property(resource, function);
  if (name.empty()) return name;
  const Environment& environment = template_.options.environment;
  if (!name.starts_with("arn:")) name = *resource_value("AWS::Lambda::Function", resource.id, name, "Arn", environment);
  const std::string behind = qualifier.empty() ? "1" : text_of_property(resource, qualifier);
  return behind.empty() ? std::string() : name + ":" + behind;
}

std::string Evaluator::name_of_generated(const GeneratedResource& resource) {
  if (resource.name_prefix.empty() && resource.name == nullptr) return {};
  if (!naming_.emplace(resource.id).second) return {};
  std::string text;
  if (!resource.name_prefix.empty()) {
    const source::Span at = resource.name != nullptr ? resource.name->span : source::Span{};
    Node* prefix = builder_.copy(*builder_.string(resource.name_prefix, at));
    prefix->tag = "Sub";
    prefix->tag_span = at;
    text = scalar_text(*value(*prefix)).value_or(std::string());
  }
  const Node* behind = resource.name == nullptr ? nullptr : value(*resource.name);
  if (behind != nullptr) text += scalar_text(*behind).value_or(std::string());
  naming_.erase(naming_.find(resource.id));
  return text;
}

}  // namespace apigw::cfn
