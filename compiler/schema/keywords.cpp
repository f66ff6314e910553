#include "compiler/schema/keywords.h"

#include <algorithm>

namespace apigw::schema {
namespace {

constexpr std::string_view kEnforced[] = {
    "$ref", "additionalItems", "additionalProperties", "allOf", "anyOf", "dependencies", "enum", "exclusiveMaximum", "exclusiveMinimum", "items",
    "maxItems", "maxLength", "maxProperties", "maximum", "minItems", "minLength", "minProperties", "minimum", "multipleOf", "not", "oneOf", "pattern",
    "patternProperties", "properties", "required", "type", "uniqueItems"};
// `nullable` stands here because it has a warning of its own.
constexpr std::string_view kAnnotations[] = {
    "$comment", "$defs", "$schema", "contentEncoding", "contentMediaType", "contentSchema", "default", "definitions", "deprecated", "description",
    "discriminator", "example", "examples", "externalDocs", "format", "id", "nullable", "readOnly", "title", "writeOnly", "xml"};
constexpr std::string_view kLowered[] = {"const", "dependentRequired", "dependentSchemas", "prefixItems"};
constexpr std::string_view kLost[] = {
    "$dynamicAnchor", "$dynamicRef", "$recursiveAnchor", "$recursiveRef", "contains", "else", "if", "maxContains", "minContains", "propertyNames", "then",
    "unevaluatedItems", "unevaluatedProperties"};

template <size_t n>
bool has(const std::string_view (&names)[n], std::string_view keyword) {
  return std::find(names, names + n, keyword) != names + n;
}

}  // namespace

Treatment treatment_of(std::string_view keyword) {
  if (has(kEnforced, keyword)) return Treatment::enforced;
  if (has(kAnnotations, keyword) || keyword.starts_with("x-")) return Treatment::annotation;
  if (has(kLowered, keyword)) return Treatment::lowered;
  if (has(kLost, keyword)) return Treatment::lost;
  return Treatment::unknown;
}

std::span<const std::string_view> enforced_keywords() { return kEnforced; }

}  // namespace apigw::schema
