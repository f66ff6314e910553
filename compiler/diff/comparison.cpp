#include "compiler/diff/comparison.h"

#include <algorithm>

#include "compiler/diff/compare.h"
#include "compiler/diff/definition.h"
#include "compiler/diff/unified.h"

namespace apigw::diff {

const Json& at(const Json& object, const std::string& key) {
  static const Json none;
  if (!object.is_object()) return none;
  const auto found = object.find(key);
  return found == object.end() ? none : *found;
}

std::string shown(const Json& value) { return value.is_null() ? "" : value.is_string() ? value.get<std::string>() : value.dump(); }
bool is_true(const Json& value) { return value.is_boolean() && value.get<bool>(); }

SetChange set_change(const Json& before, const Json& after) {
  const auto missing = [](const Json& from, const Json& in) {
    std::string names;
    if (!in.is_array()) return names;
    for (const Json& one : in) {
      if (!from.is_array() || std::find(from.begin(), from.end(), one) == from.end()) names += (names.empty() ? "" : ", ") + shown(one);
    }
    return names;
  };
  return {missing(before, after), missing(after, before)};
}

void Comparison::add(Kind kind, std::string where, std::string pointer, std::string before_text, std::string after_text) {
  changes.push_back({.kind = kind, .where = std::move(where), .pointer = std::move(pointer), .before = std::move(before_text), .after = std::move(after_text)});
}

void Comparison::add(Kind kind, std::string where, std::string pointer, const Json& before_value, const Json& after_value) {
  add(kind, std::move(where), std::move(pointer), shown(before_value), shown(after_value));
}

void Comparison::add_text(Kind kind, std::string where, std::string pointer, const Json& before_text, const Json& after_text) {
  const std::string first = shown(before_text), second = shown(after_text);
  const bool short_ones = first.find('\n') == first.npos && second.find('\n') == second.npos && first.size() + second.size() <= 120;
  if (short_ones) return add(kind, std::move(where), std::move(pointer), first, second);
  changes.push_back({.kind = kind, .where = std::move(where), .pointer = std::move(pointer), .text = unified(first, second)});
  if (!changes.back().text.empty()) return;
  changes.back().before = first, changes.back().after = second;  // another line end at the end
}

void Comparison::use_schemas(const Json& name_before, const Json& name_after, Direction direction, std::string use) {
  uses_[{shown(name_before), shown(name_after), direction}].push_back(std::move(use));
}

bool Comparison::is_inline(const std::string& name) const {
  const auto listed = [&](const Json& definition) {
    const Json& names = at(definition, "inline");
    return names.is_array() && std::find(names.begin(), names.end(), Json(name)) != names.end();
  };
  return listed(before) || listed(after);
}

void Comparison::compare_schemas() {
  if (at(before, "schemas") == at(after, "schemas") && std::ranges::all_of(uses_, [](const auto& use) { return use.first.before == use.first.after; })) return;
  SchemaComparison schemas(schemas_before_, schemas_after_);
  std::map<Key, SchemaComparison::Result> results;
  std::map<Key, std::set<std::string>> used_by;  // of a pair and, through it, of all that it refers to
  for (const auto& [root, uses] : uses_) {
    std::vector<Key> waiting{root};
    std::set<Key> reached{root};
    while (!waiting.empty()) {
      const Key key = std::move(waiting.back());
      waiting.pop_back();
      used_by[key].insert(uses.begin(), uses.end());
      const auto [result, fresh] = results.try_emplace(key);
      if (fresh) result->second = schemas.compare(key.before, key.after, key.direction);
      for (const auto& [name_before, name_after] : result->second.references) {
        if (Key next{name_before, name_after, root.direction}; reached.insert(next).second) waiting.push_back(std::move(next));
      }
    }
  }
  for (auto& [key, result] : results) {
    const std::set<std::string>& uses = used_by[key];
    for (Change& change : result.changes) {
      change.where = is_inline(key.after) ? *uses.begin() : key.after;
      change.used_by.assign(uses.begin(), uses.end());
      changes.push_back(std::move(change));
    }
  }
}

namespace {

Expected<Json, std::string> parsed(std::string_view text, std::string_view which) {
  Json document = Json::parse(text, nullptr, false);
  if (!document.is_object() || at(document, "format") != kDefinitionFormat) return unexpected(std::string(which) + " is no definition document");
  const Json& version = at(document, "version");
  if (!version.is_number_integer() || version < 1 || version > kDefinitionVersion) return unexpected(std::string(which) + " was written by another version of apigw (definition version " + version.dump() + ", this one reads up to " + std::to_string(kDefinitionVersion) + ")");
  return document;
}

}  // namespace

Expected<Report, std::string> compare(std::string_view before_text, std::string_view after_text) {
  auto before = parsed(before_text, "the first definition"), after = parsed(after_text, "the second definition");
  if (!before) return unexpected(before.error());
  if (!after) return unexpected(after.error());
  Comparison comparison(*before, *after);
  compare_settings(comparison);
  compare_routes(comparison);
  compare_policy(comparison);
  compare_cors(comparison);
  compare_authorizers(comparison);
  compare_gateway_responses(comparison);
  comparison.compare_schemas();
  if (comparison.both_have_stages()) {
    compare_stage(comparison);
    compare_domains(comparison);
    compare_functions(comparison);
    compare_keys_and_plans(comparison);
  }
  std::ranges::stable_sort(comparison.changes, {}, [](const Change& change) { return info(change.kind).section; });
  return Report{std::move(comparison.changes)};
}

}  // namespace apigw::diff
