#include "compiler/sdkgen/types.h"

#include <algorithm>

#include <fmt/format.h>

#include "compiler/sdkgen/schema_facts.h"

namespace apigw::sdkgen {
namespace {

/// Schemas without a name may refer to each other in long chains; what is deeper is taken as any value.
constexpr uint32_t kDepthMax = 128;

std::string discriminator_of(const syntax::Node& node) {
  const syntax::Node* written = node.get("discriminator");
  if (written == nullptr) return {};
  return written->is_mapping() ? text_of(*written, "propertyName") : std::string(written->is_string() ? written->text : std::string_view());
}

/// The console and the service's exports give every answer that nobody described this model, whatever comes.
bool is_empty_model(const syntax::Node& node) {
  const std::string title = text_of(node, "title");
  const auto known = [](const syntax::Member& member) { return member.key == "title" || member.key == "type" || member.key == "$schema" || member.key == "description"; };
  return (title == "Empty Schema" || title == "Empty") && text_of(node, "type") == "object" && std::all_of(node.members.begin(), node.members.end(), known);
}

bool has_properties(const syntax::Node& node) { return mapping_at(node, "properties") != nullptr; }
bool is_object(const syntax::Node& node) { return has_properties(node) || node.get("additionalProperties") != nullptr; }

}  // namespace

Types::Types(openapi::View& view, const model::DocumentationIndex& parts, Client& client) : view_(view), client_(client) {
  client_.types.resize(kPlainKinds);
  for (uint32_t kind = 0; kind < kPlainKinds; ++kind) client_.types[kind].kind = static_cast<Kind>(kind);
  for (const syntax::Member& member : view_.schemas()) component_names_.emplace(member.value, names_.take(words_of(member.key, "model")));
  for (const syntax::Member& member : view_.schemas()) {
    const syntax::Node* part = parts.find({.type = model::DocumentationType::model, .name = member.key}).properties;
    if (part != nullptr) take_words(member, *part);
  }
  for (const syntax::Member& member : view_.schemas()) {
    if (!member.key.starts_with("x-")) use_of(*member.value, component_names_[member.value]);
  }
}

void Types::take_words(const syntax::Member& model, const syntax::Node& part) {
  const auto take = [&](const syntax::Node& schema, const syntax::Node& told) {
    std::string text = text_of(told, "description");
    if (!text.empty()) told_[&schema] = std::move(text);
  };
  take(*model.value, part);
  const syntax::Node* told = mapping_at(part, "properties");
  const syntax::Node* properties = mapping_at(*model.value, "properties");
  if (told == nullptr || properties == nullptr) return;
  for (const syntax::Member& one : told->members) {
    if (const syntax::Node* property = properties->get(one.key)) take(*property, *one.value);
  }
}

std::string Types::described(const syntax::Node& schema) const {
  const auto told = told_.find(&schema);
  return told != told_.end() ? told->second : description_of(schema);
}

Use Types::use_of(const syntax::Node& schema, const Words& hint) {
  const syntax::Node* node = resolved(schema);
  if (node == nullptr || !node->is_mapping()) return {};
  Use use;
  if (const auto known = known_.find(node); known != known_.end()) {
    use = known->second;
  } else if (depth_ < kDepthMax && open_.insert(node).second) {
    ++depth_;
    const auto component = component_names_.find(node);
    use = use_of_node(*node, component == component_names_.end() ? hint : component->second);
    use.nullable = use.nullable || allows_null(*node);
    --depth_;
    open_.erase(node);
    known_.emplace(node, use);
  }
  use.nullable = use.nullable || is_true(schema, "nullable") || is_true(schema, "x-nullable");
  return use;
}

Use Types::use_of_node(const syntax::Node& node, const Words& hint) {
  if (is_empty_model(node)) return {};
  if (node.get("const") != nullptr || sequence_at(node, "enum") != nullptr) return use_of_enumeration(node, hint);
  if (sequence_at(node, "allOf") != nullptr || branches_of(node) != nullptr) return use_of_composition(node, hint);
  const std::vector<std::string_view> types = types_of(node);
  if (types.size() > 1) return {.type = declare(Kind::alternatives, node, hint)};
  if (!types.empty()) return use_of_type(node, types.front(), hint);
  if (is_object(node)) return use_of_type(node, "object", hint);
  return node.get("items") != nullptr ? use_of_type(node, "array", hint) : Use();
}

Use Types::use_of_composition(const syntax::Node& node, const Words& hint) {
  const syntax::Node* whole = sequence_at(node, "allOf");
  const syntax::Node* branches = branches_of(node);
  if (branches != nullptr && branches_only_require(*branches)) branches = nullptr;
  if (whole == nullptr && branches == nullptr) {
    const std::vector<std::string_view> types = types_of(node);
    return is_object(node) || types.empty() ? Use{.type = declare(Kind::object, node, hint)} : use_of_type(node, types.front(), hint);
  }
  if (has_properties(node) || (whole != nullptr && branches != nullptr)) return {.type = declare(Kind::object, node, hint)};
  const std::vector<const syntax::Node*> parts = telling_parts(*(whole != nullptr ? whole : branches), branches != nullptr);
  if (parts.empty()) return {};
  if (parts.size() == 1) return use_of(*parts.front(), hint);  // the usual way to write a description or `nullable` beside a $ref
  return {.type = declare(whole != nullptr ? Kind::object : Kind::alternatives, node, hint)};
}

Use Types::use_of_type(const syntax::Node& node, std::string_view type, const Words& hint) {
  if (type == "array") return container(Kind::array, node.get("items"), hint + Words{"item"});
  if (type == "object" && has_properties(node)) return {.type = declare(Kind::object, node, hint)};
  if (type == "object") return container(Kind::map, node.get("additionalProperties"), hint + Words{"value"});
  if (type == "string" && text_of(node, "contentEncoding") == "base64") return {.type = plain(Kind::bytes)};
  return {.type = plain(plain_kind(type, text_of(node, "format")))};
}

Use Types::container(Kind kind, const syntax::Node* items, const Words& hint) {
  const Use item = items == nullptr ? Use() : use_of(*items, hint);
  const auto [found, made] = containers_.emplace(std::tuple{kind, item.type, item.nullable}, static_cast<TypeId>(client_.types.size()));
  if (made) {
    client_.types.emplace_back();
    client_.types.back().kind = kind;
    client_.types.back().item = item;
  }
  return {.type = found->second};
}

Use Types::use_of_enumeration(const syntax::Node& node, const Words& hint) {
  std::vector<const syntax::Node*> values;
  if (const syntax::Node* list = sequence_at(node, "enum")) values.assign(list->items.begin(), list->items.end());
  if (const syntax::Node* constant = node.get("const")) values = {constant};
  std::erase_if(values, [](const syntax::Node* value) { return value->kind == syntax::Kind::null; });
  const auto all = [&](auto&& is) { return !values.empty() && std::all_of(values.begin(), values.end(), is); };
  // The declared type decides: YAML's `enum: [3, 4.1]` of a string are texts that somebody did not quote.
  const std::vector<std::string_view> types = types_of(node);
  const bool declared_text = types.size() == 1 && types.front() == "string", maybe_text = types.empty() || declared_text;
  const bool texts = maybe_text && all([&](const syntax::Node* value) { return declared_text ? value->is_scalar() : value->is_string(); });
  const bool numbers = !declared_text && all([](const syntax::Node* value) { return value->kind == syntax::Kind::number && syntax::as_integer(*value).has_value(); });
  if (!texts && !numbers) {
    return types.size() == 1 && types.front() != "array" && types.front() != "object" ? use_of_type(node, types.front(), hint) : Use();
  }
  const TypeId id = declare(Kind::enumeration, node, hint);
  Type& type = client_.types[id];
  type.whole_numbers = numbers;
  std::unordered_set<std::string> known;
  for (const syntax::Node* value : values) {
    std::string text = numbers ? std::to_string(*syntax::as_integer(*value)) : std::string(value->text);
    if (known.insert(text).second) type.values.push_back(std::move(text));
  }
  return {.type = id};
}

TypeId Types::declare(Kind kind, const syntax::Node& node, const Words& hint) {
  const auto id = static_cast<TypeId>(client_.types.size());
  Type& type = client_.types.emplace_back();
  type.kind = kind;
  const auto component = component_names_.find(&node);
  type.component = component != component_names_.end();
  type.name = type.component ? component->second : names_.take(text_of(node, "title").empty() ? hint : words_of(text_of(node, "title")));
  type.description = described(node);
  type.deprecated = is_true(node, "deprecated");
  if (kind != Kind::enumeration) pending_.push_back({id, &node});
  return id;
}

TypeId Types::add_object(const Words& hint, std::vector<Property> properties) {
  const auto id = static_cast<TypeId>(client_.types.size());
  Type& type = client_.types.emplace_back();
  type.kind = Kind::object;
  type.name = names_.take(hint);
  type.properties = std::move(properties);
  return id;
}

void Types::finish() {
  while (!pending_.empty()) {
    const Pending next = pending_.front();
    pending_.pop_front();
    Type type = client_.types[next.type];  // the vector grows while it is filled
    type.kind == Kind::object ? fill_object(type, *next.schema) : fill_alternatives(type, *next.schema);
    client_.types[next.type] = std::move(type);
  }
  std::vector<uint8_t> state(client_.types.size());
  for (TypeId id = 0; id < client_.types.size(); ++id) break_cycles(id, state, 0);
  declare_discriminators();
}

void Types::fill_object(Type& type, const syntax::Node& node) {
  Merge merge{.type = type};
  add_part(merge, node, Merging::all);
  for (Property& property : type.properties) property.required = merge.required.contains(property.wire);
  // What is required and declared nowhere can be sent; stale documents name what no answer has any more, so it is not waited for.
  for (const std::string_view name : merge.required) {
    if (!type.additional && !merge.properties.contains(name)) type.properties.push_back({.wire = std::string(name), .use = {}, .description = {}});
  }
  // A value of a subtype may arrive where the base is declared: what the base does not know is kept.
  if (!type.additional && (type.properties.empty() || !discriminator_of(node).empty())) type.additional = Use();
}

void Types::add_part(Merge& merge, const syntax::Node& node, Merging merging) {
  if (merge.depth > kDepthMax || !merge.seen.insert(&node).second) return;
  ++merge.depth;
  const auto add_all = [&](const syntax::Node* parts, Merging how) {
    if (parts == nullptr) return;
    for (const syntax::Node* part : parts->items) {
      if (const syntax::Node* target = resolved(*part); target != nullptr && target->is_mapping()) add_part(merge, *target, how);
    }
  };
  add_all(sequence_at(node, "allOf"), merging);
  add_all(branches_of(node), Merging::any);
  if (const syntax::Node* properties = mapping_at(node, "properties")) {
    for (const syntax::Member& member : properties->members) merge_property(merge, member, merging);
  }
  const syntax::Node* required = merging == Merging::all ? sequence_at(node, "required") : nullptr;
  if (required != nullptr) {
    for (const syntax::Node* name : required->items) merge.required.emplace(name->text);
  }
  --merge.depth;
  const syntax::Node* additional = node.get("additionalProperties");
  if (additional == nullptr || !(additional->is_mapping() || syntax::as_bool(*additional).value_or(false))) return;
  merge.type.additional = use_of(*additional, merge.type.name + Words{"value"});
}

void Types::merge_property(Merge& merge, const syntax::Member& member, Merging merging) {
  Type& type = merge.type;
  const syntax::Node& schema = *member.value;
  Property property{.wire = std::string(member.key), .use = use_of(schema, type.name + words_of(member.key))};
  property.deprecated = is_true(schema, "deprecated");
  property.description = described(schema);
  const auto [found, fresh] = merge.properties.emplace(member.key, type.properties.size());
  if (fresh) {
    type.properties.push_back(std::move(property));
    return;
  }
  Property* known = &type.properties[found->second];
  const bool differs = known->use.type != property.use.type;
  property.use.nullable = property.use.nullable || (merging == Merging::any && known->use.nullable);
  if (property.description.empty()) property.description = known->description;
  // A later part of allOf refines; branches that disagree leave only what holds for all of them.
  if (differs && merging == Merging::any) property.use = {.type = plain(Kind::any), .nullable = property.use.nullable};
  *known = std::move(property);
}

void Types::fill_alternatives(Type& type, const syntax::Node& node) {
  const auto add = [&](TypeId id, std::vector<std::string> tags) {
    const auto same = std::find_if(type.alternatives.begin(), type.alternatives.end(), [&](const Alternative& other) { return other.type == id; });
    if (same == type.alternatives.end()) type.alternatives.push_back({id, std::move(tags)});
    else same->tags.insert(same->tags.end(), tags.begin(), tags.end());
  };
  const syntax::Node* branches = branches_of(node);
  if (branches == nullptr) {
    for (const std::string_view name : types_of(node)) add(use_of_type(node, name, type.name + Words{std::string(name)}).type, {});
    return;
  }
  type.discriminator = discriminator_of(node);
  size_t number = 0;
  for (const syntax::Node* branch : branches->items) {
    ++number;
    if (!branch->is_mapping() || is_null_schema(*branch)) continue;
    add(use_of(*branch, type.name + Words{fmt::format("option{}", number)}).type, tags_of(node, *branch, type.discriminator));
  }
  // A plain string beside texts of another kind (an enumeration, a date) is tried last: it takes every text.
  std::stable_partition(type.alternatives.begin(), type.alternatives.end(), [](const Alternative& one) { return one.type != plain(Kind::string) && one.type != plain(Kind::any); });
}

std::vector<std::string> Types::tags_of(const syntax::Node& holder, const syntax::Node& branch, const std::string& property) {
  std::vector<std::string> tags;
  if (property.empty()) return tags;
  const std::string reference = text_of(branch, "$ref");
  const std::string name = openapi::model_name_of(reference);
  const syntax::Node* mapping = holder.get("discriminator")->is_mapping() ? mapping_at(*holder.get("discriminator"), "mapping") : nullptr;
  if (mapping != nullptr) {
    for (const syntax::Member& member : mapping->members) {
      if (!reference.empty() && member.value->is_string() && (member.value->text == reference || member.value->text == name)) tags.emplace_back(member.key);
    }
  }
  if (tags.empty()) {
    const syntax::Node* target = resolved(branch);
    const syntax::Node* properties = target == nullptr ? nullptr : mapping_at(*target, "properties");
    const syntax::Node* constant = properties == nullptr ? nullptr : properties->get(property);
    const syntax::Node* values = constant == nullptr ? nullptr : sequence_at(*constant, "enum");
    if (values != nullptr && values->items.size() == 1) tags.emplace_back(values->items.front()->text);
  }
  if (tags.empty() && !name.empty()) tags.push_back(name);
  return tags;
}

/// A discriminator that a shape does not declare would be lost when the shape is sent.
void Types::declare_discriminators() {
  for (TypeId id = kPlainKinds; id < client_.types.size(); ++id) {
    if (client_.types[id].discriminator.empty()) continue;
    const Type holder = client_.types[id];
    for (const Alternative& one : holder.alternatives) {
      Type& type = client_.types[one.type];
      const auto has = [&](const Property& property) { return property.wire == holder.discriminator; };
      if (type.kind != Kind::object || std::any_of(type.properties.begin(), type.properties.end(), has)) continue;
      type.properties.push_back({.wire = holder.discriminator, .use = {.type = plain(Kind::string)}, .description = {}});
    }
  }
}

/// Alternatives that are alternatives of themselves say nothing; what would send a reader round in circles is taken out.
void Types::break_cycles(TypeId id, std::vector<uint8_t>& state, uint32_t depth) {
  enum : uint8_t { unseen, open, done };
  if (state[id] != unseen || client_.types[id].kind != Kind::alternatives) return;
  state[id] = open;
  std::vector<Alternative> kept;
  for (const Alternative& one : std::vector<Alternative>(client_.types[id].alternatives)) {
    if (state[one.type] == open || depth == kDepthMax) continue;
    break_cycles(one.type, state, depth + 1);
    kept.push_back(one);
  }
  if (kept.empty()) kept.push_back({plain(Kind::any), {}});
  client_.types[id].alternatives = std::move(kept);
  state[id] = done;
}

}  // namespace apigw::sdkgen
