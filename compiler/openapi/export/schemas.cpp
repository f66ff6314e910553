#include "compiler/openapi/export/schemas.h"

#include <algorithm>
#include <array>
#include <fmt/format.h>

#include "compiler/openapi/reference.h"
#include "compiler/syntax/read.h"

namespace apigw::exports {
namespace {

using model::Model;

enum class Holds : uint8_t { schema, schemas_by_name, list_of_schemas };
struct Keyword {
  std::string_view name;
  Holds holds;
};
// Only below these words does a schema go on; everywhere else `$ref` would be data.
constexpr Keyword kKeywords[] = {
    {"items", Holds::schema},
    {"additionalItems", Holds::schema},
    {"additionalProperties", Holds::schema},
    {"not", Holds::schema},
    {"contains", Holds::schema},
    {"propertyNames", Holds::schema},
    {"if", Holds::schema},
    {"then", Holds::schema},
    {"else", Holds::schema},
    {"unevaluatedItems", Holds::schema},
    {"unevaluatedProperties", Holds::schema},
    {"properties", Holds::schemas_by_name},
    {"patternProperties", Holds::schemas_by_name},
    {"definitions", Holds::schemas_by_name},
    {"$defs", Holds::schemas_by_name},
    {"dependencies", Holds::schemas_by_name},
    {"dependentSchemas", Holds::schemas_by_name},
    {"allOf", Holds::list_of_schemas},
    {"anyOf", Holds::list_of_schemas},
    {"oneOf", Holds::list_of_schemas},
    {"prefixItems", Holds::list_of_schemas},
};

/// What the service drops when it makes a model of a schema (definition-formats 1.9).
constexpr std::string_view kDropped[] = {"nullable", "discriminator", "readOnly", "writeOnly", "xml", "example", "examples", "externalDocs", "deprecated"};

bool is_dropped(std::string_view key) { return key.starts_with("x-") || std::find(std::begin(kDropped), std::end(kDropped), key) != std::end(kDropped); }

struct BuiltIn {
  std::string_view name;
  bool message;  // an object with the member `message`
};
constexpr BuiltIn kBuiltIns[] = {{"Empty", false}, {"Error", true}};

bool holds_numeric_limit(const Node& schema, std::string_view key) {
  const Node* value = schema.get(key);
  return value != nullptr && value->kind == syntax::Kind::number;
}

}  // namespace

std::string escaped_segment(std::string_view name) {
  std::string out;
  for (const char c : name) {
    if (c == '~') out += "~0";
    else if (c == '/') out += "~1";
    else if (static_cast<unsigned char>(c) <= ' ' || std::string_view("%#\"<>\\^`{|}").find(c) != std::string_view::npos) out += fmt::format("%{:02X}", static_cast<unsigned char>(c));
    else out.push_back(c);
  }
  return out;
}

Schemas::Schemas(const model::Api& api, Tree& tree, std::string_view root, bool words, bool in_place) : api_(api), tree_(tree), root_(root), words_(words), in_place_(in_place) {
  const Node* version = api.document != nullptr ? api.document->get("openapi") : nullptr;
  is_31_ = version != nullptr && version->text.starts_with("3.1");
  for (const Model& model : api.models) {
    models_.try_emplace(model.name.value, &model);
    if (model.schema != nullptr && !(in_place && model.generated)) names_.try_emplace(model.schema, model.name.value);
  }
}

void Schemas::name(std::span<const syntax::Member> schemas) {
  named_ = schemas;
  for (const syntax::Member& one : schemas) names_.try_emplace(one.value, one.key);
}

const Node* Schemas::reference(std::string_view model) {
  const auto known = models_.find(model);
  if (in_place_ && known != models_.end() && known->second->generated) return rewrite(*known->second->schema, nullptr);
  const bool built_in = !models_.contains(model) && openapi::is_built_in_model(model);
  if (built_in && std::find(built_in_.begin(), built_in_.end(), model) == built_in_.end()) built_in_.push_back(model);
  Members members;
  tree_.set(members, "$ref", tree_.text(root_ + escaped_segment(model)));
  return tree_.object(members);
}

const Node* Schemas::all() {
  Members members;
  for (const Model& model : api_.models) {
    if (model.schema != nullptr && !(in_place_ && model.generated)) tree_.set(members, model.name.value, rewrite(*model.schema, &model));
  }
  for (const syntax::Member& one : named_) tree_.set(members, one.key, rewrite(*one.value, nullptr));
  while (!waiting_.empty()) {
    const Node* place = waiting_.back();
    waiting_.pop_back();
    tree_.set(members, places_.at(place), rewrite(*place, nullptr));
  }
  for (const BuiltIn& built_in : kBuiltIns) {
    if (std::find(built_in_.begin(), built_in_.end(), built_in.name) == built_in_.end()) continue;
    Members schema, properties, message;
    tree_.set(schema, "type", tree_.text("object"));
    tree_.set(message, "type", tree_.text("string"));
    tree_.set(properties, "message", tree_.object(message));
    if (built_in.message) tree_.set(schema, "properties", tree_.object(properties));
    tree_.set(members, built_in.name, tree_.object(schema));
  }
  return members.empty() ? nullptr : tree_.object(members);
}

const Node* Schemas::rewrite(const Node& schema, const Model* owner) {
  if (schema.is_mapping() && schema.tag.empty()) return rewrite_mapping(schema, owner);
  if (is_31_ && schema.kind == syntax::Kind::boolean) {
    Members members;
    if (!syntax::as_bool(schema).value_or(true)) tree_.set(members, "not", tree_.object({}));
    return tree_.object(members);
  }
  return &schema;
}

const Node* Schemas::rewrite_mapping(const Node& schema, const Model* owner) {
  Members members;
  for (const syntax::Member& member : schema.members) {
    if (member.key == "$schema" || (!words_ && is_dropped(member.key))) continue;  // OpenAPI has no word for the draft
    if (member.key == "$ref" && member.value->is_string()) {
      tree_.set(members, "$ref", tree_.text(pointer_of(member.value->text, owner)));
    } else {
      tree_.set(members, member.key, rewrite_member(member.key, *member.value, owner));
    }
  }
  if (is_31_) lower_31(schema, owner, members);
  return tree_.object(members);
}

const Node* Schemas::rewrite_member(std::string_view key, const Node& value, const Model* owner) {
  if (key == "discriminator" && value.is_mapping()) {
    const Node* mapping = value.get("mapping");
    if (mapping == nullptr || !mapping->is_mapping()) return &value;
    Members all(value.members), moved;
    for (const syntax::Member& one : mapping->members) {
      tree_.set(moved, one.key, one.value->is_string() ? tree_.text(pointer_of(one.value->text, owner)) : one.value);
    }
    tree_.set(all, "mapping", tree_.object(moved));
    return tree_.object(all);
  }
  const auto* keyword = std::find_if(std::begin(kKeywords), std::end(kKeywords), [&](const Keyword& row) { return row.name == key; });
  if (keyword == std::end(kKeywords)) return &value;
  // `items` may be a list of schemas as well; `additionalItems` and the like may be true or false, which is no schema in draft 4.
  if (value.is_sequence()) return keyword->holds == Holds::schemas_by_name ? &value : rewrite_each(value, owner);
  if (!value.is_mapping()) return keyword->holds == Holds::schema && key.starts_with("additional") ? &value : rewrite(value, owner);
  return keyword->holds == Holds::schemas_by_name ? rewrite_each(value, owner) : rewrite(value, owner);
}

const Node* Schemas::rewrite_each(const Node& collection, const Model* owner) {
  if (collection.is_sequence()) {
    std::vector<const Node*> items;
    for (const Node* item : collection.items) items.push_back(rewrite(*item, owner));
    return tree_.list(items);
  }
  Members members;
  for (const syntax::Member& member : collection.members) tree_.set(members, member.key, rewrite(*member.value, owner));
  return tree_.object(members);
}

void Schemas::lower_31(const Node& schema, const Model* owner, Members& members) {
  std::vector<const Node*> also;  // further schemas that the value must fit
  const auto move = [&](std::string_view from, std::string_view to) {
    const Node* value = members.get(from);
    if (value == nullptr) return;
    members.erase(from);
    if (members.get(to) == nullptr) return tree_.set(members, to, value);
    Members beside;
    tree_.set(beside, to, value);
    also.push_back(tree_.object(beside));
  };
  const auto limit = [&](std::string_view exclusive, std::string_view inclusive) {
    if (!holds_numeric_limit(schema, exclusive)) return;
    const Node* value = members.get(exclusive);
    members.erase(exclusive);
    Members beside;
    Members& target = members.get(inclusive) == nullptr ? members : beside;
    tree_.set(target, inclusive, value);
    tree_.set(target, exclusive, tree_.boolean(true));
    if (!beside.empty()) also.push_back(tree_.object(beside));
  };
  limit("exclusiveMinimum", "minimum");
  limit("exclusiveMaximum", "maximum");
  if (const Node* constant = members.get("const")) {
    const Node* const one[] = {constant};
    tree_.set(members, "const", tree_.list(one));
    move("const", "enum");
  }
  if (members.get("prefixItems") != nullptr) {
    const Node* rest = schema.get("items");
    members.erase("items");
    move("prefixItems", "items");
    members.erase("additionalItems");
    if (rest != nullptr) tree_.set(members, "additionalItems", rest->kind == syntax::Kind::boolean ? rest : rewrite(*rest, owner));
  }
  move("dependentRequired", "dependencies");
  move("dependentSchemas", "dependencies");
  const Node* reference = members.get("$ref");
  if (reference != nullptr && (members.all().size() > 1 || !also.empty())) {
    members.erase("$ref");
    Members beside;
    tree_.set(beside, "$ref", reference);
    also.push_back(tree_.object(beside));
  }
  if (also.empty()) return;
  if (const Node* all_of = members.get("allOf"); all_of != nullptr && all_of->is_sequence()) also.insert(also.begin(), all_of->items.begin(), all_of->items.end());
  tree_.set(members, "allOf", tree_.list(also));
}

/// Where a reference leads to in the document that is written; it is resolved as the schema compiler resolves it.
std::string Schemas::pointer_of(std::string_view reference, const Model* owner) {
  const std::string name = openapi::model_name_of(reference);
  const auto by_name = models_.find(name.empty() ? reference : std::string_view(name));
  const Model* named = by_name == models_.end() ? nullptr : by_name->second;
  if (reference.starts_with('#')) {
    const Node* place = api_.document != nullptr ? openapi::find_pointer(*api_.document, reference) : nullptr;
    if (place != nullptr) return named != nullptr && named->schema == place ? root_ + escaped_segment(named->name.value) : pointer_to_place(*place);
    const Node* inside = owner != nullptr && owner->schema != nullptr ? openapi::find_pointer(*owner->schema, reference) : nullptr;
    if (inside != nullptr) return root_ + escaped_segment(owner->name.value) + std::string(reference.substr(1));
  }
  if (named != nullptr) return root_ + escaped_segment(named->name.value);
  if (openapi::is_built_in_model(name)) return std::string(this->reference(name)->get("$ref")->text);
  return std::string(reference);
}

std::string Schemas::pointer_to_place(const Node& place) {
  const auto known = names_.find(&place);
  if (known != names_.end()) return root_ + escaped_segment(known->second);
  const auto [found, fresh] = places_.try_emplace(&place, fmt::format("x-schema-{}", places_.size() + 1));
  if (fresh) waiting_.push_back(&place);
  return root_ + found->second;
}

}  // namespace apigw::exports
