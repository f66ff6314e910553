#include "compiler/sam/translation.h"

#include <fmt/format.h>

#include "compiler/sam/api.h"
#include "compiler/sam/properties.h"

namespace apigw::sam {

Translation::Translation(cfn::Template& from, cfn::Files& read, source::Diagnostics& reports)
    : source(from), files(read), diagnostics(reports), build(from.builder()) {}
Translation::~Translation() = default;

SamResource* Translation::resource(std::string_view id) {
  for (SamResource& resource : resources) {
    if (resource.id == id) return &resource;
  }
  return nullptr;
}

Span Translation::place_of(const Member& member) const {
  const Span value = member.value->span;
  return value.known() && value.end > value.begin ? value : member.key_span;
}

const Node* Translation::reference(std::string_view id, std::string_view attribute, Span at) {
  return source.reference(build.keep(id), build.keep(attribute), at);
}

std::string Translation::local_value(std::string_view id, std::string_view attribute) { return source.value_of(id, attribute); }

cfn::Resource& Translation::make(SamResource& of, std::string id, std::string_view type, const Members& properties, Span at) {
  cfn::Resource& made = of.made.emplace_back();
  made.id = std::move(id);
  made.type = type;
  made.id_at = of.id_at.known() ? of.id_at : at;
  made.type_at = of.type_at.known() ? of.type_at : at;
  made.properties = build.mapping(properties, at);
  if (of.written != nullptr) made.condition = of.written->condition;
  return made;
}

void copy_property(const Node& from, std::string_view name, std::string_view to_name, Members& to) {
  const Member* member = from.find(name);
  if (member != nullptr && member->value->kind != syntax::Kind::null) to.set(to_name, member->key_span, member->value);
}

void copy_properties(const Node& from, std::initializer_list<std::string_view> names, Members& to) {
  for (const std::string_view name : names) copy_property(from, name, name, to);
}

const Node* tag_list(Translation& translation, const Node& properties) {
  const Node* tags = map_at(properties, "Tags");
  if (tags == nullptr) return nullptr;
  std::vector<const Node*> items;
  for (const Member& tag : tags->members) {
    items.push_back(translation.map({{"Key", tag.key_span, translation.text(tag.key, tag.key_span)}, {"Value", tag.key_span, tag.value}}, tag.key_span));
  }
  return translation.build.sequence(items, tags->span);
}

}  // namespace apigw::sam
