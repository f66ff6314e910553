#include "compiler/model/stack.h"

#include <algorithm>

namespace apigw::model {

Stack::Stack(const cfn::Template& root) {
  add(root, {});
  for (const cfn::Template* part : templates_) {
    for (const cfn::Resource& resource : part->resources) {
      const StackResource one{&resource, part};
      const syntax::Node* api = one.get("RestApiId");
      if (api == nullptr) api = one.get("ApiId");
      if (api == nullptr) continue;
      if (const StackResource owner = referred(one, api)) parts_[owner.resource][resource.type].push_back(one);
    }
  }
}

void Stack::add(const cfn::Template& part, const std::string& prefix) {
  templates_.push_back(&part);
  prefixes_[&part] = prefix;
  for (const cfn::Resource& resource : part.resources) {
    by_type_[resource.type].push_back({&resource, &part});
    by_id_[&part][resource.id] = {&resource, &part};
  }
  for (const auto& [id, nested] : part.nested) {
    if (nested != nullptr) add(*nested, prefix + id + ".");
  }
}

const std::vector<StackResource>& Stack::of_type(std::string_view type) const {
  static const std::vector<StackResource> none;
  const auto found = by_type_.find(type);
  return found == by_type_.end() ? none : found->second;
}

std::vector<StackResource> Stack::parts_of(const StackResource& api, std::string_view type) const {
  const auto parts = parts_.find(api.resource);
  if (parts == parts_.end()) return {};
  const auto found = parts->second.find(type);
  return found == parts->second.end() ? std::vector<StackResource>{} : found->second;
}

StackResource Stack::referred(const StackResource& from, const syntax::Node* value) const {
  if (value == nullptr || !value->is_scalar() || value->text.empty()) return {};
  if (const std::string_view id = from.owner->referred(*value); !id.empty()) {
    const auto& ids = by_id_.at(from.owner);
    if (const auto found = ids.find(id); found != ids.end()) return found->second;
  }
  return resource_of_value(value->text);
}

StackResource Stack::resource_of_value(std::string_view text) const {
  for (const cfn::Template* part : templates_) {
    const std::string_view id = part->resource_of_value(text);
    if (id.empty()) continue;
    const auto ids = by_id_.find(part);
    if (ids == by_id_.end()) continue;
    if (const auto found = ids->second.find(id); found != ids->second.end()) return found->second;
  }
  return {};
}

std::string Stack::unique_id(const StackResource& resource) const { return prefixes_.at(resource.owner) + resource.resource->id; }

cfn::Certainty Stack::certainty(const syntax::Node& value) const {
  cfn::Certainty worst = cfn::Certainty::known;
  for (const cfn::Template* part : templates_) worst = std::max(worst, part->certainty(value));
  return worst;
}

bool Stack::is_root_of(const StackResource& api, const StackResource& from, const syntax::Node& value) const {
  const cfn::Origin* origin = from.owner->origin(value);
  if (origin != nullptr && from.owner == api.owner && origin->logical_id == api.resource->id && origin->attribute == "RootResourceId") return true;
  return value.is_scalar() && !value.text.empty() && value.text == api.owner->value_of(api.resource->id, "RootResourceId");
}

}  // namespace apigw::model
