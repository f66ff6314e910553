#include "compiler/sam/globals.h"

#include <algorithm>
#include <fmt/format.h>

#include "compiler/sam/properties.h"
#include "compiler/source/suggest.h"

namespace apigw::sam {
namespace {

/// What a section takes; several types of a template may have none.
std::vector<std::string_view> global_names(const ResourceType& type) {
  std::vector<std::string_view> names;
  for (const Property& property : type.properties) {
    if (property.global) names.push_back(property.name);
  }
  return names;
}

std::string joined(std::span<const std::string_view> words) {
  std::string result;
  for (const std::string_view word : words) result += fmt::format("{}{}", result.empty() ? "" : ", ", word);
  return result;
}

std::string hint_for(std::string_view written, std::span<const std::string_view> names) {
  const std::string_view guess = source::nearest(written, names);
  return guess.empty() ? fmt::format("it takes {}", joined(names)) : fmt::format("did you mean '{}'?", guess);
}

const ResourceType* section_named(std::string_view name) {
  for (const ResourceType& type : resource_types()) {
    if (type.section == name && !global_names(type).empty()) return &type;
  }
  return nullptr;
}

void check_section(Translation& translation, const ResourceType& type, const Node& section) {
  const std::vector<std::string_view> names = global_names(type);
  for (const Member& member : section.members) {
    const Property* known = nullptr;
    for (const Property& property : type.properties) {
      if (property.name == member.key) known = &property;
    }
    if (known == nullptr || !known->global) {
      translation.report(Code::sam_globals, member.key_span, fmt::format("'{}' cannot be set in Globals.{}", member.key, type.section),
                         known == nullptr ? hint_for(member.key, names) : "write it into the resources themselves");
    } else if (member.value->kind != syntax::Kind::null && !is_of_kind(translation, *member.value, known->kinds)) {
      translation.report(Code::sam_globals, translation.place_of(member),
                         fmt::format("'{}' of Globals.{} must be {}", member.key, type.section, kinds_in_words(known->kinds)));
    }
  }
}

const Node* merged(Translation& translation, const Node& global, const Node& own) {
  const bool opaque = translation.source.origin(global) != nullptr || translation.source.origin(own) != nullptr;
  if (opaque || global.kind != own.kind) return &own;
  if (global.is_sequence()) {
    std::vector<const Node*> items(global.items.begin(), global.items.end());
    items.insert(items.end(), own.items.begin(), own.items.end());
    return translation.build.sequence(items, own.span);
  }
  if (!global.is_mapping()) return &own;
  Members members(global.members);
  for (const Member& member : own.members) {
    const Node* before = members.get(member.key);
    members.set(member.key, member.key_span, before == nullptr ? member.value : merged(translation, *before, *member.value));
  }
  return translation.build.mapping(members, own.span);
}

/// The section without what IgnoreGlobals names; nullptr when nothing is left.
const Node* wanted_part(Translation& translation, const Node& section, const Node* ignore) {
  if (ignore == nullptr || ignore->kind == syntax::Kind::null) return &section;
  if (ignore->is_string() && ignore->text == "*") return nullptr;
  if (!ignore->is_sequence()) {
    translation.report(Code::sam_globals, ignore->span, "IgnoreGlobals must be '*' or a list of property names");
    return &section;
  }
  Members members(section.members);
  std::vector<std::string_view> names;
  for (const Member& member : section.members) names.push_back(member.key);
  for (const Node* item : ignore->items) {
    if (item->is_string() && section.find(item->text) != nullptr) {
      members.erase(item->text);
    } else {
      translation.report(Code::sam_globals, item->span, fmt::format("IgnoreGlobals names '{}', which Globals does not set for this type", item->text),
                         hint_for(item->text, names));
    }
  }
  return members.empty() ? nullptr : translation.build.mapping(members, section.span);
}

/// Bytes that the copies of a value may take when a resource is made of it.
size_t weight(const Node& node) {
  size_t bytes = 64 + node.text.size();
  for (const Node* item : node.items) bytes += weight(*item);
  for (const Member& member : node.members) bytes += member.key.size() + weight(*member.value);
  return bytes;
}

/// Globals stand in every resource of their type: a large section in a template of many resources would fill any memory. Reports such a
/// section, and true.
bool is_too_much(Translation& translation, const ResourceType& type, const Member& section) {
  constexpr size_t kMergedBytesMax = 64u << 20;
  const auto& all = translation.source.resources;
  const auto count = static_cast<size_t>(std::count_if(all.begin(), all.end(), [&](const cfn::Resource& resource) { return resource_type(resource.type) == &type; }));
  if (count == 0 || weight(*section.value) <= kMergedBytesMax / count) return false;
  translation.report(Code::limit_exceeded, section.key_span, fmt::format("Globals.{} adds more than {} MB to the {} resources of its type", type.section, kMergedBytesMax >> 20, count));
  return true;
}

}  // namespace

void check_globals(Translation& translation) {
  const Node* globals = translation.source.globals;
  if (globals == nullptr) return;
  if (!globals->is_mapping()) {
    translation.report(Code::sam_globals, globals->span, "Globals must be a map");
    return;
  }
  std::vector<std::string_view> sections;
  for (const ResourceType& type : resource_types()) {
    if (!global_names(type).empty()) sections.push_back(type.section);
  }
  Members kept(globals->members);
  for (const Member& member : globals->members) {
    const ResourceType* type = section_named(member.key);
    if (type == nullptr) {
      translation.report(Code::sam_globals, member.key_span, fmt::format("Globals has no section '{}'", member.key), hint_for(member.key, sections));
    } else if (!member.value->is_mapping()) {
      translation.report(Code::sam_globals, translation.place_of(member), fmt::format("Globals.{} must be a map", member.key));
    } else {
      check_section(translation, *type, *member.value);
      if (is_too_much(translation, *type, member)) kept.erase(member.key);
    }
  }
  if (kept.all().size() < globals->members.size()) translation.source.globals = translation.build.mapping(kept, globals->span);
}

const Node* with_globals(Translation& translation, const ResourceType& type, const Node& own, const Node* ignore) {
  const Node* globals = translation.source.globals;
  const Node* section = globals == nullptr ? nullptr : map_at(*globals, type.section);
  // What check_globals() refused is said already, once and not for every resource.
  if (section != nullptr) section = usable_properties(translation, *section, type.properties);
  if (section != nullptr) section = wanted_part(translation, *section, ignore);
  return section == nullptr ? &own : merged(translation, *section, own);
}

}  // namespace apigw::sam
