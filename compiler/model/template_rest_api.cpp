// AWS::ApiGateway::RestApi with everything that belongs to it (definition-formats 4.1): the body is imported first, then the parts that
// stand as resources of their own are added or replace.
#include <fmt/format.h>

#include "compiler/model/from_openapi.h"
#include "compiler/model/policy_values.h"
#include "compiler/model/template_import.h"

namespace apigw::model {
namespace {

ImportOptions import_options(TemplateImport& import, const StackResource& resource) {
  ImportOptions options{.type = ApiType::rest, .base_path = import.options.base_path, .variables = import.options.variables, .certainty = import.judge()};
  const syntax::Node* parameters = import.values.mapping_at(resource.properties(), "Parameters");
  if (parameters == nullptr) return options;
  const std::string mode = upper(import.values.text_at(*parameters, "basepath").value);
  if (mode == "PREPEND") options.base_path = openapi::BasePathMode::prepend;
  if (mode == "SPLIT") options.base_path = openapi::BasePathMode::split;
  return options;
}

/// A private endpoint is reached through VPC endpoints only, which do not exist here.
void read_endpoint(TemplateImport& import, const syntax::Node& properties, Api& api) {
  const syntax::Node* configuration = properties.get("EndpointConfiguration");
  if (configuration == nullptr || !configuration->is_mapping()) return;
  const syntax::Member* endpoints = configuration->find("VpcEndpointIds");
  if (endpoints == nullptr || !endpoints->value->is_sequence() || endpoints->value->items.empty()) return;
  api.vpc_endpoint_ids = import.values.texts_at(*configuration, "VpcEndpointIds");
  api.unenforced_extensions.push_back({.value = "VpcEndpointIds", .at = endpoints->key_span});
}

/// Properties win over what the body says.
void override_body(TemplateImport& import, const syntax::Node& properties, Api& api) {
  const auto replace = [&](Text& field, std::string_view property) {
    Text text = import.values.text_at(properties, property);
    if (text.present()) field = std::move(text);
  };
  replace(api.name, "Name");
  replace(api.description, "Description");
  replace(api.api_key_source, "ApiKeySourceType");
  api.api_key_source.value = upper(api.api_key_source.value);
  if (properties.get("BinaryMediaTypes") != nullptr) api.binary_media_types = import.values.texts_at(properties, "BinaryMediaTypes");
  if (properties.get("DisableExecuteApiEndpoint") != nullptr) api.default_endpoint_disabled = import.values.boolean_at(properties, "DisableExecuteApiEndpoint");
  if (const syntax::Node* size = properties.get("MinimumCompressionSize"); size != nullptr && size->is_scalar()) {
    if (const auto bytes = syntax::as_integer(*size)) api.minimum_compression_size = {.value = *bytes, .at = size->span};
    else import.report(source::Code::value_kind, size->span, "'MinimumCompressionSize' must be a whole number of bytes");
  }
  if (const syntax::Node* written = properties.get("Policy")) check_policy_values(*written, import.judge(), import.diagnostics);
  if (const syntax::Node* policy = document_at(import, properties, "Policy")) api.policy = {.value = policy, .at = policy->span};
  read_endpoint(import, properties, api);
}

}  // namespace

std::optional<Api> read_rest_api(TemplateImport& import, const StackResource& resource) {
  const Body body = read_body(import, resource);
  if (body.elsewhere) return std::nullopt;
  std::optional<Api> api;
  // A body that is no definition at all makes an API without routes, which the checks tell.
  const bool is_definition = body.document != nullptr && (body.document->get("swagger") != nullptr || body.document->get("openapi") != nullptr);
  if (is_definition) api = from_openapi(*body.document, import_options(import, resource), import.diagnostics);
  else if (body.document != nullptr || (resource.get("Body") == nullptr && resource.get("BodyS3Location") == nullptr)) api.emplace();
  if (!api && is_definition) api.emplace();  // reported
  if (!api) return std::nullopt;             // reported
  if (!api->at.known() || !is_definition) api->at = resource.at();
  override_body(import, resource.properties(), *api);
  read_rest_parts(import, resource, *api);
  read_rest_methods(import, resource, *api);
  read_rest_stages(import, resource, *api);
  check_deployment_order(import, resource);
  return api;
}

}  // namespace apigw::model
