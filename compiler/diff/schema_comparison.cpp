#include "compiler/diff/schema_comparison.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <optional>

namespace apigw::diff {

using Json = nlohmann::json;

namespace {

const Json* member(const Json& schema, const char* word) {
  const auto at = schema.find(word);
  return at == schema.end() ? nullptr : &*at;
}

using Names = std::set<std::string>;

/// Nothing: every type. `nullable` is how OpenAPI 3.0 says "or null".
std::optional<Names> types_of(const Json& schema) {
  const Json* type = member(schema, "type");
  if (type == nullptr) return std::nullopt;
  Names names;
  if (type->is_string()) names.insert(type->get<std::string>());
  if (type->is_array()) {
    for (const Json& one : *type) names.insert(one.is_string() ? one.get<std::string>() : one.dump());
  }
  if (const Json* nullable = member(schema, "nullable"); nullable != nullptr && *nullable == true) names.insert("null");
  return names;
}

/// Whether every value of the first types is of the second.
bool within(const std::optional<Names>& inner, const std::optional<Names>& outer) {
  if (!outer) return true;
  if (!inner) return false;
  return std::ranges::all_of(*inner, [&](const std::string& one) { return outer->contains(one) || (one == "integer" && outer->contains("number")); });
}

/// The name, when a schema is nothing but a reference.
const std::string* reference_of(const Json& schema) {
  if (!schema.is_object() || schema.size() != 1) return nullptr;
  const Json* reference = member(schema, "$ref");
  return reference != nullptr && reference->is_string() ? &reference->get_ref<const std::string&>() : nullptr;
}

/// Of one named schema; more only come of allOf that unfolds without end.
constexpr size_t kPairsMax = 50'000;

/// The listed values; nothing: any.
std::optional<Json> values_of(const Json& schema) {
  if (const Json* list = member(schema, "enum"); list != nullptr && list->is_array()) return *list;
  if (const Json* one = member(schema, "const")) return Json::array({*one});
  return std::nullopt;
}

bool holds(const Json& list, const Json& value) { return std::find(list.begin(), list.end(), value) != list.end(); }

/// A limit and whether the limit itself is shut out; both ways of writing the latter (draft 4 and later).
struct Bound {
  double limit;
  bool exclusive = false;
  bool operator==(const Bound&) const = default;
};

struct BoundWord {
  const char* word;
  const char* exclusive;  // nullptr: there is none
  bool lower;
  double otherwise;
};
constexpr double kInfinity = std::numeric_limits<double>::infinity();
constexpr BoundWord kBounds[] = {
    {"minimum", "exclusiveMinimum", true, -kInfinity}, {"maximum", "exclusiveMaximum", false, kInfinity},
    {"minLength", nullptr, true, 0},                   {"maxLength", nullptr, false, kInfinity},
    {"minItems", nullptr, true, 0},                    {"maxItems", nullptr, false, kInfinity},
    {"minProperties", nullptr, true, 0},               {"maxProperties", nullptr, false, kInfinity},
    {"minContains", nullptr, true, 1},                 {"maxContains", nullptr, false, kInfinity},
};

/// Whether a shuts out more than b.
bool tighter(const Bound& a, const Bound& b, bool lower) {
  if (a.limit == b.limit) return a.exclusive && !b.exclusive;
  return lower ? a.limit > b.limit : a.limit < b.limit;
}

Bound bound_of(const Json& schema, const BoundWord& row) {
  Bound bound{row.otherwise};
  if (const Json* limit = member(schema, row.word); limit != nullptr && limit->is_number()) bound.limit = limit->get<double>();
  const Json* exclusive = row.exclusive != nullptr ? member(schema, row.exclusive) : nullptr;
  if (exclusive == nullptr) return bound;
  if (exclusive->is_boolean()) bound.exclusive = exclusive->get<bool>();
  if (exclusive->is_number()) {
    const Bound other{exclusive->get<double>(), true};
    if (tighter(other, bound, row.lower)) bound = other;
  }
  return bound;
}

Json shown(const Bound& bound) {
  if (std::isinf(bound.limit)) return nullptr;
  Json limit = bound.limit == std::floor(bound.limit) && std::abs(bound.limit) < 1e15 ? Json(int64_t(bound.limit)) : Json(bound.limit);
  return bound.exclusive ? Json("exclusive " + limit.dump()) : limit;
}

/// Words with a rule of their own, or without force.
constexpr std::string_view kHandled[] = {
    "type", "nullable", "enum", "const", "minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "minLength", "maxLength", "minItems", "maxItems",
    "minProperties", "maxProperties", "minContains", "maxContains", "multipleOf", "pattern", "format", "default", "required", "properties", "additionalProperties",
    "items", "prefixItems", "anyOf", "oneOf", "allOf", "$ref"};
constexpr std::string_view kAnnotations[] = {"title", "description", "example", "examples", "deprecated", "readOnly", "writeOnly", "externalDocs", "xml", "discriminator",
                                             "$schema", "id", "$id", "$comment", "$anchor", "definitions", "$defs", "contentEncoding", "contentMediaType"};

/// Maps whose members were compared one by one: whether nothing is left to tell.
bool same_keys(const Json& a, const Json& b) {
  if (a.size() != b.size()) return false;
  for (const auto& [name, value] : a.items()) {
    if (!b.contains(name) || (!(value.is_object() && b[name].is_object()) && value != b[name])) return false;
  }
  return true;
}

}  // namespace

struct SchemaComparison::Pair {
  const Json& before;
  const Json& after;
  const std::string& pointer;
};

SchemaComparison::Result SchemaComparison::compare(const std::string& before, const std::string& after, Direction direction) {
  direction_ = direction;
  result_ = {};
  seen_.clear();
  schema(before_.named(before), after_.named(after), "");
  return std::move(result_);
}

void SchemaComparison::report(Kind kind, std::string pointer, const Json* before, const Json* after) {
  const auto text = [](const Json* value) { return value != nullptr && !value->is_null() ? value->dump() : std::string(); };
  result_.changes.push_back({.kind = kind, .pointer = std::move(pointer), .before = text(before), .after = text(after), .direction = direction_});
}

void SchemaComparison::schema(const Json& before, const Json& after, const std::string& pointer) {
  const std::string *name_before = reference_of(before), *name_after = reference_of(after);
  if (name_before != nullptr && name_after != nullptr) {
    result_.references.emplace(*name_before, *name_after);
    return;
  }
  const Pair pair{before_.effective(before), after_.effective(after), pointer};
  if (!seen_.emplace(&pair.before, &pair.after).second) return;
  if (seen_.size() == kPairsMax) report(Kind::schema_constraint_changed, pointer, &pair.before, &pair.after);  // whatever comes behind is not known
  if (seen_.size() >= kPairsMax) return;
  // Of quite another type nothing else is worth a word.
  if (!types(pair)) return;
  static constexpr void (SchemaComparison::*kRules[])(const Pair&) = {
      &SchemaComparison::values,     &SchemaComparison::bounds,           &SchemaComparison::multiple, &SchemaComparison::pattern,      &SchemaComparison::hints, &SchemaComparison::required,
      &SchemaComparison::properties, &SchemaComparison::other_properties, &SchemaComparison::items,    &SchemaComparison::alternatives, &SchemaComparison::other_constraints};
  for (const auto rule : kRules) (this->*rule)(pair);
}

/// False when they have no type in common.
bool SchemaComparison::types(const Pair& pair) {
  const auto before = types_of(pair.before), after = types_of(pair.after);
  const bool narrowed = within(after, before), widened = within(before, after);
  if (narrowed && widened) return true;
  const Json names_before = before ? Json(*before) : Json(nullptr), names_after = after ? Json(*after) : Json(nullptr);
  report(narrowed ? Kind::schema_type_narrowed : widened ? Kind::schema_type_widened : Kind::schema_type_changed, below(pair.pointer, "type"), &names_before, &names_after);
  return narrowed || widened;
}

void SchemaComparison::values(const Pair& pair) {
  const auto before = values_of(pair.before), after = values_of(pair.after);
  const std::string pointer = below(pair.pointer, "enum");
  if (!before && after) return report(Kind::schema_enum_added, pointer, nullptr, &*after);
  if (before && !after) return report(Kind::schema_enum_removed, pointer, &*before, nullptr);
  if (!before) return;
  for (const Json& value : *before) {
    if (!holds(*after, value)) report(Kind::schema_value_removed, pointer, &value, nullptr);
  }
  for (const Json& value : *after) {
    if (!holds(*before, value)) report(Kind::schema_value_added, pointer, nullptr, &value);
  }
}

void SchemaComparison::bounds(const Pair& pair) {
  for (const BoundWord& row : kBounds) {
    const Bound before = bound_of(pair.before, row), after = bound_of(pair.after, row);
    if (before == after) continue;
    const Json shown_before = shown(before), shown_after = shown(after);
    report(tighter(after, before, row.lower) ? Kind::schema_bound_tightened : Kind::schema_bound_loosened, below(pair.pointer, row.word), &shown_before, &shown_after);
  }
  const auto unique = [](const Json& schema) { return schema.value("uniqueItems", Json(false)) == true; };
  if (unique(pair.before) == unique(pair.after)) return;
  report(unique(pair.after) ? Kind::schema_bound_tightened : Kind::schema_bound_loosened, below(pair.pointer, "uniqueItems"), member(pair.before, "uniqueItems"), member(pair.after, "uniqueItems"));
}

void SchemaComparison::multiple(const Pair& pair) {
  const Json* before = member(pair.before, "multipleOf");
  const Json* after = member(pair.after, "multipleOf");
  if (before == after || (before != nullptr && after != nullptr && *before == *after)) return;
  const auto divides = [](const Json& part, const Json& whole) {
    return part.is_number() && whole.is_number() && part.get<double>() != 0 && std::remainder(whole.get<double>(), part.get<double>()) == 0;
  };
  const bool tightened = after != nullptr && (before == nullptr || divides(*before, *after));
  const bool loosened = before != nullptr && (after == nullptr || divides(*after, *before));
  report(tightened ? Kind::schema_bound_tightened : loosened ? Kind::schema_bound_loosened : Kind::schema_bound_changed, below(pair.pointer, "multipleOf"), before, after);
}

void SchemaComparison::pattern(const Pair& pair) {
  const Json* before = member(pair.before, "pattern");
  const Json* after = member(pair.after, "pattern");
  if (before == nullptr && after == nullptr) return;
  if (before != nullptr && after != nullptr && *before == *after) return;
  report(before == nullptr ? Kind::schema_pattern_added : after == nullptr ? Kind::schema_pattern_removed : Kind::schema_pattern_changed, below(pair.pointer, "pattern"), before, after);
}

/// What no validator enforces and a client may rely on all the same.
void SchemaComparison::hints(const Pair& pair) {
  const auto differ = [&](const char* word) {
    const Json *before = member(pair.before, word), *after = member(pair.after, word);
    return (before == nullptr) != (after == nullptr) || (before != nullptr && *before != *after);
  };
  const Json *before = member(pair.before, "format"), *after = member(pair.after, "format");
  if (differ("format")) report(before != nullptr && after != nullptr ? Kind::schema_format_changed : Kind::schema_format_hint, below(pair.pointer, "format"), before, after);
  if (differ("default")) report(Kind::schema_default_changed, below(pair.pointer, "default"), member(pair.before, "default"), member(pair.after, "default"));
}

void SchemaComparison::required(const Pair& pair) {
  const Json none = Json::array();
  const auto list = [&](const Json& schema) -> const Json& {
    const Json* names = member(schema, "required");
    return names != nullptr && names->is_array() ? *names : none;
  };
  const Json &before = list(pair.before), &after = list(pair.after);
  const std::string pointer = below(pair.pointer, "required");
  for (const Json& name : after) {
    if (!holds(before, name)) report(Kind::schema_required_added, pointer, nullptr, &name);
  }
  for (const Json& name : before) {
    if (!holds(after, name)) report(Kind::schema_required_removed, pointer, &name, nullptr);
  }
}

void SchemaComparison::properties(const Pair& pair) {
  const Json none = Json::object();
  const auto map = [&](const Json& schema) -> const Json& {
    const Json* properties = member(schema, "properties");
    return properties != nullptr && properties->is_object() ? *properties : none;
  };
  const Json &before = map(pair.before), &after = map(pair.after);
  const Json* others = member(pair.after, "additionalProperties");
  const bool closed = others != nullptr && *others == false;
  for (const auto& [name, own] : before.items()) {
    const std::string pointer = below(below(pair.pointer, "properties"), name);
    if (after.contains(name)) {
      schema(own, after[name], pointer);
    } else {
      report(closed ? Kind::schema_property_refused : Kind::schema_property_removed, pointer, &own, nullptr);
    }
  }
  for (const auto& [name, own] : after.items()) {
    if (!before.contains(name)) report(Kind::schema_property_added, below(below(pair.pointer, "properties"), name), nullptr, &own);
  }
}

void SchemaComparison::other_properties(const Pair& pair) {
  enum class Others : uint8_t { any, some, no };
  const auto kind = [](const Json* others) {
    if (others == nullptr || *others == true || (others->is_object() && others->empty())) return Others::any;
    return *others == false ? Others::no : Others::some;
  };
  const Json *before = member(pair.before, "additionalProperties"), *after = member(pair.after, "additionalProperties");
  const Others was = kind(before), is = kind(after);
  const std::string pointer = below(pair.pointer, "additionalProperties");
  if (was == Others::some && is == Others::some) return schema(*before, *after, pointer);
  if (was == is) return;
  if (is == Others::no) return report(Kind::schema_properties_closed, pointer, before, after);
  if (was == Others::no) return report(Kind::schema_properties_opened, pointer, before, after);
  report(is == Others::some ? Kind::schema_constraint_added : Kind::schema_constraint_removed, pointer, before, after);
}

void SchemaComparison::items(const Pair& pair) {
  for (const char* word : {"items", "prefixItems"}) {
    const Json *before = member(pair.before, word), *after = member(pair.after, word);
    const std::string pointer = below(pair.pointer, word);
    if (before == nullptr && after == nullptr) continue;
    if (before == nullptr || after == nullptr) {
      report(before == nullptr ? Kind::schema_constraint_added : Kind::schema_constraint_removed, pointer, before, after);
    } else if (before->is_array() != after->is_array()) {
      report(Kind::schema_constraint_changed, pointer, before, after);
    } else if (!before->is_array()) {
      schema(*before, *after, pointer);
    } else {
      for (size_t i = 0; i < std::max(before->size(), after->size()); ++i) {
        const std::string at = below(pointer, std::to_string(i));
        if (i < before->size() && i < after->size()) schema((*before)[i], (*after)[i], at);
        else if (i < before->size()) report(Kind::schema_constraint_removed, at, &(*before)[i], nullptr);
        else report(Kind::schema_constraint_added, at, nullptr, &(*after)[i]);
      }
    }
  }
}

/// Equal ones belong together; of the others, when as many are left on both sides, those at the same place.
void SchemaComparison::alternatives(const Pair& pair) {
  struct Word {
    const char* name;
    Kind added, removed;
  };
  static constexpr Word kWords[] = {{"anyOf", Kind::schema_alternative_added, Kind::schema_alternative_removed},
                                    {"oneOf", Kind::schema_alternative_added, Kind::schema_alternative_removed},
                                    {"allOf", Kind::schema_constraint_added, Kind::schema_constraint_removed}};
  for (const Word& word : kWords) {
    const Json *before = member(pair.before, word.name), *after = member(pair.after, word.name);
    if (before == nullptr && after == nullptr) continue;
    const std::string pointer = below(pair.pointer, word.name);
    if (before == nullptr || after == nullptr || !before->is_array() || !after->is_array()) {
      report(before == nullptr ? Kind::schema_constraint_added : after == nullptr ? Kind::schema_constraint_removed : Kind::schema_constraint_changed, pointer, before, after);
      continue;
    }
    std::vector<size_t> left, right;
    std::vector<bool> taken(after->size());
    for (size_t i = 0; i < before->size(); ++i) {
      size_t same = 0;
      while (same < after->size() && (taken[same] || (*after)[same] != (*before)[i])) ++same;
      if (same == after->size()) {
        left.push_back(i);
        continue;
      }
      taken[same] = true;
      schema((*before)[i], (*after)[same], below(pointer, std::to_string(same)));  // one name may stand for two schemas
    }
    for (size_t j = 0; j < after->size(); ++j) {
      if (!taken[j]) right.push_back(j);
    }
    if (left.size() == right.size()) {
      for (size_t k = 0; k < left.size(); ++k) schema((*before)[left[k]], (*after)[right[k]], below(pointer, std::to_string(right[k])));
      continue;
    }
    for (const size_t i : left) report(word.removed, below(pointer, std::to_string(i)), &(*before)[i], nullptr);
    for (const size_t j : right) report(word.added, below(pointer, std::to_string(j)), nullptr, &(*after)[j]);
  }
}

/// Every other word that is no annotation restricts in a way that is only known to have changed.
void SchemaComparison::other_constraints(const Pair& pair) {
  const auto plain = [](const std::string& word) { return std::ranges::find(kHandled, word) == std::end(kHandled) && std::ranges::find(kAnnotations, word) == std::end(kAnnotations) && !word.starts_with("x-") && word != "uniqueItems"; };
  for (const auto& [word, value] : pair.before.items()) {
    if (!plain(word)) continue;
    const Json* after = member(pair.after, word.c_str());
    const bool by_name = word == "patternProperties" || word == "dependencies" || word == "dependentSchemas";
    if (by_name && after != nullptr && value.is_object() && after->is_object()) {
      for (const auto& [name, own] : value.items()) {
        if (own.is_object() && after->contains(name) && (*after)[name].is_object()) schema(own, (*after)[name], below(below(pair.pointer, word), name));
      }
      if (same_keys(value, *after)) continue;
    }
    if (after == nullptr) report(Kind::schema_constraint_removed, below(pair.pointer, word), &value, nullptr);
    else if (*after != value) report(Kind::schema_constraint_changed, below(pair.pointer, word), &value, after);
  }
  for (const auto& [word, value] : pair.after.items()) {
    if (plain(word) && !pair.before.contains(word)) report(Kind::schema_constraint_added, below(pair.pointer, word), nullptr, &value);
  }
}

}  // namespace apigw::diff
