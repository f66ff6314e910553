#include "compiler/openapi/export/sample_value.h"

#include <algorithm>
#include <string>

#include "compiler/openapi/reference.h"

namespace apigw::exports {
namespace {

constexpr int kDepthMax = 8;
constexpr int kNodesMax = 2000;
constexpr size_t kTextBytesMax = 200;

struct FormatSample {
  std::string_view format, text;
};
constexpr FormatSample kFormats[] = {
    {"date-time", "2026-01-31T12:00:00Z"}, {"date", "2026-01-31"}, {"time", "12:00:00Z"}, {"uuid", "123e4567-e89b-42d3-a456-426614174000"}, {"email", "someone@example.com"},
    {"uri", "https://example.com/"}, {"url", "https://example.com/"}, {"hostname", "example.com"}, {"ipv4", "192.0.2.1"}, {"ipv6", "2001:db8::1"}, {"byte", "dGV4dA=="}};

std::string_view type_of(const Node& schema) {
  const Node* type = schema.get("type");
  if (type != nullptr && type->is_string()) return type->text;
  if (type != nullptr && type->is_sequence()) {
    for (const Node* one : type->items) {
      if (one->is_string() && one->text != "null") return one->text;
    }
  }
  if (schema.get("properties") != nullptr || schema.get("additionalProperties") != nullptr) return "object";
  if (schema.get("items") != nullptr) return "array";
  return "";
}

/// What the schema itself names as a value.
const Node* named_value(const Node& schema) {
  for (const std::string_view key : {"example", "default", "const"}) {
    if (const Node* value = schema.get(key)) return value;
  }
  for (const std::string_view key : {"examples", "enum"}) {
    const Node* list = schema.get(key);
    if (list != nullptr && list->is_sequence() && !list->items.empty()) return list->items[0];
  }
  return nullptr;
}

const Node* first_of(const Node& schema, std::string_view key) {
  const Node* list = schema.get(key);
  return list != nullptr && list->is_sequence() && !list->items.empty() ? list->items[0] : nullptr;
}

}  // namespace

const Node* SampleValues::resolved(const Node& node) const {
  const Node* at = &node;
  for (int hops = 0; hops < 32; ++hops) {
    const Node* reference = at->get("$ref");
    if (reference == nullptr || !reference->is_string()) return at;
    at = openapi::find_pointer(document_, reference->text);
    if (at == nullptr) return nullptr;
  }
  return nullptr;
}

const Node* SampleValues::of(const Node& schema) {
  open_.clear();
  left_ = kNodesMax;
  const Node* value = value_of(schema, 0);
  return value != nullptr ? value : tree_.object({});
}

/// nullptr where nothing can be said, or where it would never end.
const Node* SampleValues::value_of(const Node& written, int depth) {
  const Node* schema = resolved(written);
  if (schema == nullptr || !schema->is_mapping() || depth > kDepthMax || --left_ < 0) return nullptr;
  if (const Node* value = named_value(*schema)) return value;
  if (!open_.insert(schema).second) return nullptr;
  const Node* value = nullptr;
  const std::string_view type = type_of(*schema);
  const Node* choice = first_of(*schema, "oneOf") != nullptr ? first_of(*schema, "oneOf") : first_of(*schema, "anyOf");
  if (type == "object" || (type.empty() && first_of(*schema, "allOf") != nullptr)) value = object_of(*schema, depth);
  else if (type == "array") value = array_of(*schema, depth);
  else if (type == "integer" || type == "number") value = number_of(*schema, type == "integer");
  else if (type == "boolean") value = tree_.boolean(true);
  else if (choice != nullptr) value = value_of(*choice, depth + 1);
  else if (type == "string" || schema->get("pattern") != nullptr || schema->get("format") != nullptr) value = text_of(*schema);
  open_.erase(schema);
  return value;
}

void SampleValues::add_members(const Node& schema, int depth, Members& members) {
  if (const Node* properties = schema.get("properties"); properties != nullptr && properties->is_mapping()) {
    for (const syntax::Member& member : properties->members) {
      const Node* property = resolved(*member.value);
      const Node* read_only = property == nullptr ? nullptr : property->get("readOnly");
      if (read_only != nullptr && syntax::as_bool(*read_only).value_or(false)) continue;
      tree_.set(members, member.key, value_of(*member.value, depth + 1));
    }
  }
  for (const std::string_view key : {"allOf", "oneOf", "anyOf"}) {
    const Node* list = schema.get(key);
    if (list == nullptr || !list->is_sequence()) continue;
    for (const Node* part : list->items) {
      const Node* value = value_of(*part, depth + 1);
      if (value != nullptr && value->is_mapping()) {
        for (const syntax::Member& member : value->members) tree_.set(members, member.key, member.value);
      }
      if (key != "allOf") break;
    }
  }
}

const Node* SampleValues::object_of(const Node& schema, int depth) {
  Members members;
  add_members(schema, depth, members);
  const Node* additional = schema.get("additionalProperties");
  if (members.empty() && additional != nullptr && additional->is_mapping()) tree_.set(members, "key", value_of(*additional, depth + 1));
  return tree_.object(members);
}

const Node* SampleValues::array_of(const Node& schema, int depth) {
  const Node* items = schema.get("items");
  const Node* item = items != nullptr && items->is_mapping() ? value_of(*items, depth + 1) : nullptr;
  const Node* const one[] = {item};
  return tree_.list(std::span(one, item != nullptr ? 1 : 0));
}

const Node* SampleValues::text_of(const Node& schema) {
  const Node* format = schema.get("format");
  std::string text = "text";
  for (const FormatSample& row : kFormats) {
    if (format != nullptr && format->text == row.format) text = row.text;
  }
  const auto bound = [&](std::string_view key) { return schema.get(key) != nullptr ? syntax::as_integer(*schema.get(key)) : std::nullopt; };
  const int64_t least = std::min<int64_t>(bound("minLength").value_or(0), kTextBytesMax);
  while (static_cast<int64_t>(text.size()) < least) text += "x";
  const int64_t most = bound("maxLength").value_or(kTextBytesMax);
  if (most >= 0 && static_cast<int64_t>(text.size()) > most) text.resize(static_cast<size_t>(most));
  return tree_.text(text);
}

const Node* SampleValues::number_of(const Node& schema, bool whole) {
  const Node* least = schema.get("minimum");
  const Node* exclusive = schema.get("exclusiveMinimum");
  const bool open = exclusive != nullptr && syntax::as_bool(*exclusive).value_or(false);
  const std::optional<int64_t> bound = least != nullptr ? syntax::as_integer(*least) : std::nullopt;
  if (least != nullptr && !bound && !whole && !open) return least;
  const Node* most = schema.get("maximum");
  const std::optional<int64_t> top = most != nullptr ? syntax::as_integer(*most) : std::nullopt;
  int64_t value = bound ? *bound + (open ? 1 : 0) : 1;
  if (!bound && top && *top < value) value = *top;
  return tree_.number(value);
}

}  // namespace apigw::exports
