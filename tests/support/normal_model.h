#pragma once
// The model as a text in which two APIs that mean the same are the same: defaults are filled in, names that only a report uses are left
// out, and schemas stand there as the programs that they compile to.
#include <algorithm>
#include <cstdint>
#include <map>
#include <string>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "compiler/model/api.h"
#include "compiler/model/dump.h"
#include "compiler/openapi/reference.h"
#include "compiler/schema/compile.h"

namespace apigw::tests {

namespace detail {

inline void fill_in(model::Method& method, model::ApiType type) {
  static const syntax::Node declared;
  const source::Span somewhere{0, 0, 1};
  for (model::Parameter& parameter : method.parameters) parameter.declared = &declared;
  if (!method.integration) return;
  model::Integration& integration = *method.integration;
  const bool rest = type == model::ApiType::rest;
  if (rest) integration.passthrough.at = somewhere;
  if (integration.timeout_ms.value == 29000 && rest) integration.timeout_ms.at = {};
  for (model::IntegrationResponse& response : integration.responses) {
    if (response.pattern.value == "default") response.pattern.value = "(?:default)";
  }
}

inline void forget_unknown(model::Method& method) {
  if (!method.integration) return;
  model::Integration& integration = *method.integration;
  for (model::Text* text : {&integration.uri, &integration.credentials, &integration.connection_id, &integration.cache_namespace}) text->unknown = false;
  for (model::Mapping& mapping : integration.parameters) mapping.source.unknown = false;
}

}  // namespace detail

/// What an OpenAPI document can say of an API. `of_template`: values that only AWS knows count as their stand-ins.
inline std::string normal_form(model::Api api, bool of_template) {
  if (!api.name.present()) api.name = {.value = api.logical_id.present() ? api.logical_id.value : "API", .at = {0, 0, 1}};
  if (!api.version.present()) api.version = {.value = "1.0", .at = {0, 0, 1}};
  api.logical_id = {};
  api.stages.clear();
  api.domains.clear();
  api.api_keys.clear();
  api.usage_plans.clear();
  api.functions.clear();
  // Nothing depends on the order of models; those without a name stand in that of the operations, which an export sorts.
  std::ranges::stable_sort(api.models, {}, [](const model::Model& model) { return model.name.value; });
  // One thing under the names of its two notations.
  for (model::Text& one : api.unenforced_extensions) one.value = "endpoint configuration";
  // What documentation says of the API is what the export describes it with.
  for (const model::DocumentationPart& part : api.documentation.parts) {
    const syntax::Node* info = part.type == model::DocumentationType::api && part.properties != nullptr ? part.properties->get("info") : nullptr;
    const syntax::Node* description = info == nullptr ? nullptr : info->get("description");
    if (description != nullptr && description->is_string()) api.description = {.value = std::string(description->text), .at = {0, 0, 1}};
  }
  std::map<std::string, uint32_t> pool;
  const auto intern = [&](std::string_view text) { return pool.try_emplace(std::string(text), uint32_t(pool.size())).first->second; };
  const bool is_31 = api.document != nullptr && api.document->get("openapi") != nullptr && api.document->get("openapi")->text.starts_with("3.1");
  std::string schemas;
  for (model::Model& model : api.models) {
    source::Diagnostics told_before;
    // A model of every API is written when something refers to it, and is then one of this API.
    if (openapi::is_built_in_model(model.name.value) || is_31) continue;
    schemas += fmt::format("schema {} {}\n", model.name.value, fmt::join(schema::compile(api, model, intern, told_before).words, " "));
  }
  for (const auto& [text, id] : pool) schemas += fmt::format("text {} {}\n", id, text);
  std::erase_if(api.models, [](const model::Model& model) { return openapi::is_built_in_model(model.name.value); });
  for (model::Model& model : api.models) model.generated = false;
  for (model::Resource& resource : api.resources) {
    for (model::Method& method : resource.methods) {
      detail::fill_in(method, api.type);
      if (of_template) detail::forget_unknown(method);
    }
  }
  if (of_template) {
    for (model::Authorizer& authorizer : api.authorizers) authorizer.uri.unknown = authorizer.credentials.unknown = authorizer.issuer.unknown = false;
    for (model::Authorizer& authorizer : api.authorizers) {
      for (model::Text& arn : authorizer.provider_arns) arn.unknown = false;
      for (model::Text& audience : authorizer.audiences) audience.unknown = false;
    }
  }
  return model::dump(api) + fmt::format("template-extensions {}\n", api.template_extensions.value) + schemas;
}

}  // namespace apigw::tests
