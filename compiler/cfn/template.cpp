#include "compiler/cfn/template.h"

#include <algorithm>

#include "compiler/cfn/resource_values.h"

namespace apigw::cfn {

bool Template::has_transform(std::string_view name) const { return std::find(transforms.begin(), transforms.end(), name) != transforms.end(); }

const Resource* Template::resource(std::string_view logical_id) const {
  const auto found = std::find_if(resources.begin(), resources.end(), [&](const Resource& one) { return one.id == logical_id; });
  return found == resources.end() ? nullptr : &*found;
}

const Origin* Template::origin(const syntax::Node& value) const {
  const auto found = origins_.find(&value);
  return found == origins_.end() ? nullptr : &found->second;
}

std::string_view Template::referred(const syntax::Node& value) const {
  const Origin* made = origin(value);
  return made == nullptr ? std::string_view() : made->logical_id;
}

Certainty Template::certainty(const syntax::Node& value) const {
  const Origin* made = origin(value);
  return made == nullptr ? Certainty::known : made->certainty;
}

void Template::set_origin(const syntax::Node& value, Origin origin) { origins_.insert_or_assign(&value, origin); }

std::string Template::value_of(std::string_view id, std::string_view attribute) const {
  const auto found = referable.find(id);
  if (found == referable.end()) return {};
  return resource_value(found->second.type, id, found->second.name, attribute, options.environment).value_or(std::string());
}

const syntax::Node* Template::reference(std::string_view id, std::string_view attribute, source::Span at) {
  const syntax::Node* made = builder().string(value_of(id, attribute), at);
  set_origin(*made, Origin{.written = nullptr, .logical_id = builder().keep(id), .attribute = builder().keep(attribute), .certainty = Certainty::known});
  return made;
}

std::string_view Template::resource_of_value(std::string_view text) const {
  if (by_value_.empty()) {
    for (const auto& [id, target] : referable) {
      const ResourceType* type = resource_type(target.type);
      if (type == nullptr) continue;
      for (const ResourceValue& value : type->values) {
        // A plain name may be that of several resources of different types.
        if (value.pattern == "{name}" && !target.name.starts_with("arn:")) continue;
        by_value_.try_emplace(*resource_value(target.type, id, target.name, value.attribute, options.environment), id);
      }
    }
  }
  const auto found = by_value_.find(std::string(text));
  return found == by_value_.end() ? std::string_view() : std::string_view(found->second);
}

}  // namespace apigw::cfn
