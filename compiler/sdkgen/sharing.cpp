#include "compiler/sdkgen/sharing.h"

#include <algorithm>
#include <unordered_map>

#include <fmt/format.h>

namespace apigw::sdkgen {
namespace {

/// Calls `visit` with every number of a type that the types refer to.
template <class Visit>
void each_reference(Type& type, Visit&& visit) {
  if (type.kind == Kind::array || type.kind == Kind::map) visit(type.item.type);
  for (Property& property : type.properties) visit(property.use.type);
  if (type.additional) visit(type.additional->type);
  for (Alternative& one : type.alternatives) visit(one.type);
}

/// The same of what operations refer to.
template <class Visit>
void each_reference(Operation& operation, Visit&& visit) {
  for (Parameter& parameter : operation.parameters) visit(parameter.use.type);
  if (operation.body) visit(operation.body->use.type);
  for (Response& response : operation.responses) {
    if (response.body) visit(response.body->use.type);
  }
}

bool is_text(const Type& type) { return type.kind == Kind::string || type.kind == Kind::any; }

/// A union of the document's own, or one whose discriminator decides, stays what it is.
bool dissolves(const Type& type) { return type.kind == Kind::alternatives && !type.component && type.discriminator.empty(); }

void flatten(Client& client, TypeId id, std::vector<bool>& seen) {
  if (seen[id]) return;
  seen[id] = true;
  std::vector<Alternative> flat;
  const auto add = [&](const Alternative& one) {
    const auto same = std::find_if(flat.begin(), flat.end(), [&](const Alternative& other) { return other.type == one.type; });
    if (same == flat.end()) flat.push_back(one);
    else same->tags.insert(same->tags.end(), one.tags.begin(), one.tags.end());
  };
  for (const Alternative& one : client.types[id].alternatives) {
    if (!dissolves(client.types[one.type]) || !one.tags.empty()) {
      add(one);
      continue;
    }
    flatten(client, one.type, seen);
    for (const Alternative& inner : client.types[one.type].alternatives) add(inner);
  }
  std::stable_partition(flat.begin(), flat.end(), [&](const Alternative& one) { return !is_text(client.types[one.type]); });
  client.types[id].alternatives = std::move(flat);
}

void append(std::string& text, const Use& use) { text += fmt::format("{}{} ", use.type, use.nullable ? "?" : ""); }

/// Lengths stand before texts, so that no two shapes have one signature.
void append(std::string& text, std::string_view value) { text += fmt::format("{}:{} ", value.size(), value); }

std::string signature(const Type& type) {
  std::string text = fmt::format("{} {} ", static_cast<int>(type.kind), type.whole_numbers);
  append(text, type.item);
  for (const std::string& value : type.values) append(text, value);
  for (const Property& property : type.properties) {
    append(text, property.wire);
    append(text, property.use);
    append(text, property.description);
    text += fmt::format("{}{} ", property.required ? "!" : "", property.deprecated ? "d" : "");
  }
  text += type.additional ? "+" : "-";
  if (type.additional) append(text, *type.additional);
  append(text, type.discriminator);
  for (const Alternative& one : type.alternatives) {
    text += fmt::format("{} {} ", one.type, one.tags.size());
    for (const std::string& tag : one.tags) append(text, tag);
  }
  return text;
}

/// One round: types that look the same now are the same. True when that made others look the same.
bool merge_equals(Client& client, std::vector<TypeId>& meant) {
  std::unordered_map<std::string, TypeId> first;
  bool merged = false;
  for (TypeId id = kPlainKinds; id < client.types.size(); ++id) {
    Type& type = client.types[id];
    if (type.component || meant[id] != id) continue;
    const auto [found, fresh] = first.emplace(signature(type), id);
    if (fresh) continue;
    meant[id] = found->second;
    merged = true;
    Type& kept = client.types[found->second];
    if (kept.description != type.description) kept.description.clear();  // it speaks of one place
    kept.deprecated = kept.deprecated && type.deprecated;
  }
  const auto replace = [&](TypeId& id) { id = meant[id]; };
  for (Type& type : client.types) each_reference(type, replace);
  return merged;
}

void mark(Client& client, TypeId root, std::vector<bool>& used) {
  std::vector<TypeId> open = {root};
  while (!open.empty()) {
    const TypeId id = open.back();
    open.pop_back();
    if (used[id]) continue;
    used[id] = true;
    each_reference(client.types[id], [&](TypeId next) { open.push_back(next); });
  }
}

void drop_unused(Client& client) {
  std::vector<bool> used(client.types.size());
  for (TypeId id = 0; id < client.types.size(); ++id) {
    if (id < kPlainKinds || client.types[id].component) mark(client, id, used);
  }
  for (Operation& operation : client.operations) each_reference(operation, [&](TypeId id) { mark(client, id, used); });
  std::vector<TypeId> numbers(client.types.size());
  std::vector<Type> kept;
  for (TypeId id = 0; id < client.types.size(); ++id) {
    numbers[id] = static_cast<TypeId>(kept.size());
    if (used[id]) kept.push_back(std::move(client.types[id]));
  }
  const auto renumber = [&](TypeId& id) { id = numbers[id]; };
  client.types = std::move(kept);
  for (Type& type : client.types) each_reference(type, renumber);
  for (Operation& operation : client.operations) each_reference(operation, renumber);
}

}  // namespace

void share_types(Client& client) {
  std::vector<bool> seen(client.types.size());
  for (TypeId id = kPlainKinds; id < client.types.size(); ++id) {
    if (client.types[id].kind == Kind::alternatives) flatten(client, id, seen);
  }
  std::vector<TypeId> meant(client.types.size());
  for (TypeId id = 0; id < meant.size(); ++id) meant[id] = id;
  while (merge_equals(client, meant)) {
  }
  const auto resolve = [&](TypeId& id) {
    while (meant[id] != id) id = meant[id];  // what was kept in one round may have been merged in a later one
  };
  for (Operation& operation : client.operations) each_reference(operation, resolve);
  drop_unused(client);
}

void widen_integers(Client& client) {
  const auto widen = [](TypeId& id) { id = id == plain(Kind::integer) ? plain(Kind::int64) : id; };
  for (Type& type : client.types) each_reference(type, widen);
  for (Operation& operation : client.operations) {
    each_reference(operation, widen);
    if (operation.pages) widen(operation.pages->item.type);
  }
}

}  // namespace apigw::sdkgen
