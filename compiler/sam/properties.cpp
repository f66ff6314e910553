#include "compiler/sam/properties.h"

#include <fmt/format.h>

#include <vector>

#include "compiler/source/suggest.h"

namespace apigw::sam {
namespace {

// Words of the table.
using namespace kind;
constexpr bool required = true, optional = false, global = true, local = false;

struct TypedProperty {
  TypeId type;
  Property property;
};
constexpr TypedProperty kProperties[] = {
#define SAM_TYPE(id, section)
#define SAM_PROPERTY(type, name, kinds, needs, scope) {TypeId::type, {name, kinds, needs, scope}},
#define SAM_EVENT(id, type, who)
#define SAM_EVENT_PROPERTY(event, name, kinds, needs)
#include "schemas/sam.def"
#undef SAM_TYPE
#undef SAM_PROPERTY
#undef SAM_EVENT
#undef SAM_EVENT_PROPERTY
};

enum class EventId : uint8_t {
#define SAM_TYPE(id, section)
#define SAM_PROPERTY(type, name, kinds, needs, scope)
#define SAM_EVENT(id, type, who) id,
#define SAM_EVENT_PROPERTY(event, name, kinds, needs)
#include "schemas/sam.def"
#undef SAM_TYPE
#undef SAM_PROPERTY
#undef SAM_EVENT
#undef SAM_EVENT_PROPERTY
};

struct EventProperty {
  EventId event;
  Property property;
};
constexpr EventProperty kEventProperties[] = {
#define SAM_TYPE(id, section)
#define SAM_PROPERTY(type, name, kinds, needs, scope)
#define SAM_EVENT(id, type, who)
#define SAM_EVENT_PROPERTY(event, name, kinds, needs) {EventId::event, {name, kinds, needs, false}},
#include "schemas/sam.def"
#undef SAM_TYPE
#undef SAM_PROPERTY
#undef SAM_EVENT
#undef SAM_EVENT_PROPERTY
};

/// The rows of one type, gathered once; the rows of a type stand together in the table.
struct Tables {
  std::vector<Property> properties, event_properties;
  std::vector<ResourceType> types;
  std::vector<EventType> events;

  Tables() {
    for (const TypedProperty& row : kProperties) properties.push_back(row.property);
    for (const EventProperty& row : kEventProperties) event_properties.push_back(row.property);
#define SAM_TYPE(id, section) types.push_back({TypeId::id, section, rows_of(TypeId::id)});
#define SAM_PROPERTY(type, name, kinds, needs, scope)
#define SAM_EVENT(id, type, who) events.push_back({type, owner::who, rows_of(EventId::id)});
#define SAM_EVENT_PROPERTY(event, name, kinds, needs)
#include "schemas/sam.def"
#undef SAM_TYPE
#undef SAM_PROPERTY
#undef SAM_EVENT
#undef SAM_EVENT_PROPERTY
  }

  std::span<const Property> rows_of(TypeId type) const {
    size_t first = 0, count = 0;
    for (size_t i = 0; i < std::size(kProperties); ++i) {
      if (kProperties[i].type != type) continue;
      if (count++ == 0) first = i;
    }
    return std::span(properties).subspan(first, count);
  }
  std::span<const Property> rows_of(EventId event) const {
    size_t first = 0, count = 0;
    for (size_t i = 0; i < std::size(kEventProperties); ++i) {
      if (kEventProperties[i].event != event) continue;
      if (count++ == 0) first = i;
    }
    return std::span(event_properties).subspan(first, count);
  }
};

const Tables& tables() {
  static const Tables result;
  return result;
}

const Property* property_named(std::span<const Property> properties, std::string_view name) {
  for (const Property& property : properties) {
    if (property.name == name) return &property;
  }
  return nullptr;
}

std::string guess_in_words(std::string_view word, std::span<const std::string_view> candidates) {
  const std::string_view guess = source::nearest(word, candidates);
  return guess.empty() ? std::string() : fmt::format("did you mean '{}'?", guess);
}

}  // namespace

std::span<const ResourceType> resource_types() { return tables().types; }
std::span<const EventType> event_types() { return tables().events; }

const ResourceType* resource_type(std::string_view type) {
  if (!type.starts_with(kTypePrefix)) return nullptr;
  type.remove_prefix(kTypePrefix.size());
  for (const ResourceType& known : resource_types()) {
    if (known.section == type) return &known;
  }
  return nullptr;
}

const EventType* event_type(std::string_view type, owner::Owners who) {
  for (const EventType& known : event_types()) {
    if (known.type == type && (known.owners & who) != 0) return &known;
  }
  return nullptr;
}

bool is_of_kind(const Translation& translation, const syntax::Node& value, unsigned kinds) {
  const cfn::Origin* origin = translation.source.origin(value);
  if (origin != nullptr && origin->certainty != cfn::Certainty::known) return true;
  if (value.is_mapping()) return (kinds & map) != 0;
  if (value.is_sequence()) return (kinds & list) != 0;
  if ((kinds & integer) != 0 && syntax::as_integer(value)) return true;
  if ((kinds & boolean) != 0 && syntax::as_bool(value)) return true;
  if ((kinds & number) != 0 && value.kind == syntax::Kind::number) return true;
  // Parameters are text, whatever they hold.
  return (kinds & text) != 0 && (value.is_string() || origin != nullptr);
}

std::string kinds_in_words(unsigned kinds) {
  struct Word {
    unsigned bit;
    std::string_view word;
  };
  constexpr Word kWords[] = {{text, "a string"}, {number, "a number"}, {integer, "a whole number"}, {boolean, "true or false"}, {list, "a list"}, {map, "a map"}};
  std::string result;
  for (const Word& word : kWords) {
    if ((kinds & word.bit) != 0) result += fmt::format("{}{}", result.empty() ? "" : " or ", word.word);
  }
  return result;
}

bool check_properties(Translation& translation, const syntax::Node& node, std::span<const Property> properties, std::string_view what, source::Span at) {
  bool good = true;
  for (const syntax::Member& member : node.members) {
    const Property* known = property_named(properties, member.key);
    if (known == nullptr) {
      std::vector<std::string_view> names;
      for (const Property& property : properties) names.push_back(property.name);
      translation.diagnostics.report(source::Code::sam_property, member.key_span, fmt::format("property '{}' of {} is not known", member.key, what),
                                     guess_in_words(member.key, names));
      good = false;
    } else if (member.key == "Auth" && !member.value->is_mapping() && translation.source.certainty(*member.value) == cfn::Certainty::unknown) {
      // Of other properties a stand-in is as good as nothing; without this one the API would be open.
      translation.diagnostics.report(source::Code::unknown_value, member.value->span, fmt::format("'Auth' of {} is needed here, and only AWS knows its value", what),
                                     "write it into the template");
      good = false;
    } else if (member.value->kind != syntax::Kind::null && !is_of_kind(translation, *member.value, known->kinds)) {
      translation.diagnostics.report(source::Code::sam_property, translation.place_of(member),
                                     fmt::format("property '{}' of {} must be {}", member.key, what, kinds_in_words(known->kinds)));
      good = false;
    }
  }
  for (const Property& property : properties) {
    if (!property.required || value_at(node, property.name) != nullptr) continue;
    translation.diagnostics.report(source::Code::sam_property, at, fmt::format("{} needs the property '{}'", what, property.name));
    good = false;
  }
  return good;
}

const syntax::Node* usable_properties(Translation& translation, const syntax::Node& node, std::span<const Property> properties) {
  std::vector<Member> good;
  for (const syntax::Member& member : node.members) {
    const Property* known = property_named(properties, member.key);
    if (known != nullptr && (member.value->kind == syntax::Kind::null || is_of_kind(translation, *member.value, known->kinds))) good.push_back(member);
  }
  return good.size() == node.members.size() ? &node : translation.build.mapping(good, node.span);
}

bool check_keys(Translation& translation, const syntax::Node& node, std::span<const std::string_view> keys, source::Code code, std::string_view what) {
  bool good = true;
  for (const syntax::Member& member : node.members) {
    bool known = false;
    for (const std::string_view key : keys) known = known || key == member.key;
    if (known) continue;
    translation.diagnostics.report(code, member.key_span, fmt::format("'{}' is not a key of {}", member.key, what), guess_in_words(member.key, keys));
    good = false;
  }
  return good;
}

const syntax::Node* value_at(const syntax::Node& node, std::string_view key) {
  const syntax::Node* value = node.get(key);
  return value == nullptr || value->kind == syntax::Kind::null ? nullptr : value;
}

const syntax::Node* map_at(const syntax::Node& node, std::string_view key) {
  const syntax::Node* value = node.get(key);
  return value != nullptr && value->is_mapping() ? value : nullptr;
}

const syntax::Node* list_at(const syntax::Node& node, std::string_view key) {
  const syntax::Node* value = node.get(key);
  return value != nullptr && value->is_sequence() ? value : nullptr;
}

const syntax::Node* scalar_at(const syntax::Node& node, std::string_view key) {
  const syntax::Node* value = value_at(node, key);
  return value != nullptr && value->is_scalar() ? value : nullptr;
}

std::string_view text_at(const syntax::Node& node, std::string_view key) {
  const syntax::Node* value = scalar_at(node, key);
  return value == nullptr ? std::string_view() : value->text;
}

bool true_at(const syntax::Node& node, std::string_view key) {
  const syntax::Node* value = value_at(node, key);
  return value != nullptr && syntax::as_bool(*value) == true;
}

bool false_at(const syntax::Node& node, std::string_view key) {
  const syntax::Node* value = value_at(node, key);
  return value != nullptr && syntax::as_bool(*value) == false;
}

}  // namespace apigw::sam
