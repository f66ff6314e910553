#include "compiler/check/payload_model.h"

#include <fmt/format.h>

#include <algorithm>

#include "compiler/openapi/reference.h"
#include "compiler/source/suggest.h"

namespace apigw::check {
namespace {

using syntax::Node;

constexpr int kReferencesMax = 32;

/// The schema behind references; nullptr when one leads nowhere or in a circle.
const Node* resolved(const model::Api& api, const model::Model& model, const Node* schema) {
  for (int i = 0; schema != nullptr && i < kReferencesMax; ++i) {
    const Node* reference = schema->get("$ref");
    if (reference == nullptr) return schema;
    if (!reference->is_string()) return nullptr;
    const std::string name = openapi::model_name_of(reference->text);
    const model::Model* other = name.empty() ? nullptr : api.model(name);
    if (other != nullptr) {
      schema = other->schema;
    } else {
      schema = reference->text.starts_with('#') ? openapi::find_pointer(api.document != nullptr ? *api.document : *model.schema, reference->text) : nullptr;
    }
  }
  return nullptr;
}

/// Its one type, when nothing else in it may take values of other kinds; else empty.
std::string_view certain_type(const Node& schema) {
  for (const std::string_view word : {"allOf", "anyOf", "oneOf", "not", "enum", "const", "if", "nullable", "patternProperties", "unevaluatedProperties"}) {
    if (schema.get(word) != nullptr) return {};
  }
  const Node* type = schema.get("type");
  return type != nullptr && type->is_string() ? type->text : std::string_view();
}

PathMiss miss(size_t step, std::string message, std::string hint = {}) { return {step, std::move(message), std::move(hint)}; }

struct Place {
  const Node* schema = nullptr;  // nullptr: anything may be there
  std::optional<PathMiss> miss;
};

Place member_of(const Node& schema, const std::string& name, size_t step) {
  const Node* properties = schema.get("properties");
  const Node* others = schema.get("additionalProperties");
  if (properties == nullptr || !properties->is_mapping()) return {};
  if (const Node* found = properties->get(name)) return {found, {}};
  const bool closed = others != nullptr && syntax::as_bool(*others) == std::optional(false);
  if (others != nullptr && !closed) return {};
  std::vector<std::string_view> names;
  for (const syntax::Member& member : properties->members) names.push_back(member.key);
  const std::string_view near = source::nearest(name, names);
  if (!closed && near.empty()) return {};
  return {nullptr, miss(step, fmt::format("the model has no property '{}' here", name), near.empty() ? std::string() : fmt::format("did you mean '{}'?", near))};
}

Place step_into(const Node& schema, const vtl::PathStep& step, size_t number) {
  const std::string_view type = certain_type(schema);
  if (type == "object") {
    if (step.element) return {};  // '*' takes members, and #foreach the values of a map
    return member_of(schema, step.name, number);
  }
  if (type == "array") {
    if (step.element) {
      const Node* items = schema.get("items");
      return {items != nullptr && items->is_mapping() ? items : nullptr, {}};
    }
    return {nullptr, miss(number, fmt::format("the model has an array here, and no property '{}'", step.name), "take an element first: [0]")};
  }
  const bool scalar = type == "string" || type == "number" || type == "integer" || type == "boolean";
  if (!scalar || step.element) return {};
  return {nullptr, miss(number, fmt::format("the model has {} {} here, and no property '{}'", type == "integer" ? "an" : "a", type, step.name))};
}

}  // namespace

std::optional<PathMiss> find_miss(const model::Api& api, const model::Model& model, const vtl::PayloadPath& path) {
  Place at{model.schema, {}};
  for (size_t i = 0; i < path.size(); ++i) {
    const Node* schema = at.schema == nullptr ? nullptr : resolved(api, model, at.schema);
    if (schema == nullptr || !schema->is_mapping()) return std::nullopt;
    at = step_into(*schema, path[i], i);
    if (at.miss) return at.miss;
  }
  return std::nullopt;
}

}  // namespace apigw::check
