// Schemas: references followed, `allOf` taken together where nothing is lost.
#include <algorithm>

#include "compiler/diff/schema_comparison.h"

namespace apigw::diff {

using Json = nlohmann::json;

namespace {

constexpr int kDepthMax = 32;  // of references and of allOf inside allOf; deeper ones are compared as they stand

const Json kAny = Json::object();
const Json kNever = {{"not", Json::object()}};
const Json kEmptyModel = {{"type", "object"}};
const Json kErrorModel = {{"type", "object"}, {"properties", {{"message", {{"type", "string"}}}}}};

/// Adds what `part` demands to what `into` demands, word by word.
void merge_word(Json& into, const std::string& word, const Json& value) {
  const auto own = into.find(word);
  if (own == into.end()) {
    into[word] = value;
  } else if (word == "properties" && own->is_object() && value.is_object()) {
    for (const auto& [name, schema] : value.items()) {
      if (!own->contains(name)) {
        (*own)[name] = schema;
      } else if ((*own)[name] != schema) {
        Json both = {{"allOf", Json::array({(*own)[name], schema})}};
        (*own)[name] = std::move(both);
      }
    }
  } else if (word == "required" && own->is_array() && value.is_array()) {
    for (const Json& name : value) {
      if (std::find(own->begin(), own->end(), name) == own->end()) own->push_back(name);
    }
  } else if (*own != value) {
    into["allOf"].push_back({{word, value}});  // both count; compared as they stand
  }
}

}  // namespace

const Json& Schemas::named(const std::string& name) const {
  if (const auto at = by_name_.find(name); at != by_name_.end()) return *at;
  return name == "Empty" ? kEmptyModel : name == "Error" ? kErrorModel : kAny;
}

const Json& Schemas::target(const Json& schema) const {
  const Json* at = &schema;
  for (int i = 0; i < kDepthMax && at->is_object() && at->size() == 1 && at->contains("$ref") && (*at)["$ref"].is_string(); ++i) at = &named((*at)["$ref"].get_ref<const std::string&>());
  if (at->is_boolean()) return at->get<bool>() ? kAny : kNever;
  return at->is_object() ? *at : kAny;
}

void Schemas::merge(Json& into, const Json& part, int depth) {
  for (const auto& [word, value] : part.items()) {
    if (depth < kDepthMax && word == "allOf" && value.is_array()) {
      for (const Json& one : value) merge(into, target(one), depth + 1);
    } else if (depth < kDepthMax && word == "$ref" && value.is_string()) {
      merge(into, target({{"$ref", value}}), depth + 1);
    } else {
      merge_word(into, word, value);
    }
  }
}

const Json& Schemas::effective(const Json& schema) {
  const Json& written = target(schema);
  const bool plain = !written.contains("allOf") && !written.contains("$ref");
  if (plain) return written;
  const auto [known, fresh] = effective_.try_emplace(&written, nullptr);
  if (!fresh) return *known->second;
  const auto [same, first] = by_text_.try_emplace(written.dump(), nullptr);
  if (first) {
    Json& made = made_.emplace_back(Json::object());
    merge(made, written, 0);
    same->second = &made;
  }
  return *(effective_[&written] = same->second);
}

}  // namespace apigw::diff
