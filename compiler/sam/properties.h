#pragma once
// What a SAM resource or event may hold (schemas/sam.def), and reading properties that were checked against it.
//
// Checking reports; reading never does: a property of a wrong kind counts as absent afterwards, so each fault is said once.
#include <cstdint>
#include <span>
#include <string_view>

#include "compiler/sam/translation.h"

namespace apigw::sam {

/// Written kinds, as bits.
namespace kind {
enum Kinds : uint8_t { text = 1, number = 2, integer = 4, boolean = 8, list = 16, map = 32, any = 63 };
}
struct Property {
  std::string_view name;
  unsigned kinds = kind::any;
  bool required = false;
  bool global = false;  // may stand in Globals
};

enum class TypeId : uint8_t {
#define SAM_TYPE(id, section) id,
#define SAM_PROPERTY(type, name, kinds, needs, scope)
#define SAM_EVENT(id, type, who)
#define SAM_EVENT_PROPERTY(event, name, kinds, needs)
#include "schemas/sam.def"
#undef SAM_TYPE
#undef SAM_PROPERTY
#undef SAM_EVENT
#undef SAM_EVENT_PROPERTY
};

struct ResourceType {
  TypeId id;
  std::string_view section;  // of Globals, and the type's name after "AWS::Serverless::"
  std::span<const Property> properties;
};

/// Who may have an event, as bits.
namespace owner {
enum Owners : uint8_t { function = 1, state_machine = 2, both = 3 };
}

struct EventType {
  std::string_view type;
  unsigned owners = owner::function;
  std::span<const Property> properties;
};

std::span<const ResourceType> resource_types();
std::span<const EventType> event_types();
/// By the whole name, "AWS::Serverless::Api"; nullptr for every other type.
const ResourceType* resource_type(std::string_view type);
const EventType* event_type(std::string_view type, owner::Owners who);

/// Unknown properties, wrong kinds, what is missing. `what` is the subject of the messages ("AWS::Serverless::Api", "an Api event"),
/// `at` the place to point at when something is missing.
///   returns  false when something was reported
bool check_properties(Translation& translation, const syntax::Node& node, std::span<const Property> properties, std::string_view what, source::Span at);
/// The properties without those that check_properties() refuses, which then count as absent everywhere; the same node when all are good.
const syntax::Node* usable_properties(Translation& translation, const syntax::Node& node, std::span<const Property> properties);
/// Keys of a nested object that are none of these.
bool check_keys(Translation& translation, const syntax::Node& node, std::span<const std::string_view> keys, source::Code code, std::string_view what);

/// Whether a value is of one of the kinds. Values whose text only AWS knows, or that are faulty already, are of every kind.
bool is_of_kind(const Translation& translation, const syntax::Node& value, unsigned kinds);
/// "a map", "a string or a map".
std::string kinds_in_words(unsigned kinds);

/// nullptr when absent or null.
const syntax::Node* value_at(const syntax::Node& node, std::string_view key);
const syntax::Node* map_at(const syntax::Node& node, std::string_view key);
const syntax::Node* list_at(const syntax::Node& node, std::string_view key);
/// A scalar that is not null; its text.
const syntax::Node* scalar_at(const syntax::Node& node, std::string_view key);
std::string_view text_at(const syntax::Node& node, std::string_view key);
bool true_at(const syntax::Node& node, std::string_view key);
bool false_at(const syntax::Node& node, std::string_view key);

}  // namespace apigw::sam
