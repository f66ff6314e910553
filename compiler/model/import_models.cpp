// Schemas of the document → models: all that have a name, also the unused ones, and one for each inline request schema.
#include <fmt/format.h>

#include "compiler/model/import.h"

namespace apigw::model {
namespace {

/// 24 bits of the origin's FNV-1a hash: names that stay the same as long as method, path and media type do.
uint32_t short_hash(std::string_view text) {
  uint32_t hash = 2166136261u;
  for (const char c : text) hash = (hash ^ static_cast<unsigned char>(c)) * 16777619u;
  return (hash ^ hash >> 24) & 0xffffff;
}

}  // namespace

void import_models(Import& import) {
  if (import.api.type != ApiType::rest) return;  // an HTTP API has no models
  for (const syntax::Member& member : import.view.schemas()) {
    if (member.key.starts_with("x-")) continue;
    import.api.models.push_back({.name = {.value = std::string(member.key), .at = member.key_span}, .schema = member.value});
  }
}

std::string model_of_schema(Import& import, const syntax::Node& schema, std::string_view origin) {
  const syntax::Node* node = &schema;
  const syntax::Node* reference = schema.get("$ref");
  if (reference != nullptr && reference->is_string()) {
    std::string name = openapi::model_name_of(reference->text);
    node = import.view.references().resolve(schema).node;
    // A name without a schema is kept only for what every API has; a body is never left unchecked for a name that is nothing.
    if (node == nullptr) return openapi::is_built_in_model(name) ? name : std::string();
    if (!name.empty()) return name;
  }
  uint32_t hash = short_hash(origin);
  std::string name;
  do {
    name = fmt::format("MODEL{:06x}", hash);
    hash = (hash + 1) & 0xffffff;
  } while (import.api.model(name) != nullptr);
  import.api.models.push_back({.name = {.value = name, .at = schema.span}, .schema = node, .generated = true});
  return name;
}

}  // namespace apigw::model
