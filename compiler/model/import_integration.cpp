// x-amazon-apigateway-integration → Integration (definition-formats 1.12).
#include <fmt/format.h>

#include "compiler/model/import.h"
#include "compiler/model/integration_reader.h"
#include "compiler/openapi/extensions.h"

namespace apigw::model {
namespace {

constexpr std::string_view kKey = "x-amazon-apigateway-integration";

std::vector<IntegrationResponse> responses_of(Import& import, const syntax::Node& node) {
  std::vector<IntegrationResponse> result;
  const syntax::Node* responses = import.values.mapping_at(node, "responses");
  if (responses == nullptr) return result;
  for (const syntax::Member& member : responses->members) {
    if (import.values.is_unknown(*member.value)) continue;
    if (!member.value->is_mapping()) {
      import.diagnostics.report(source::Code::value_kind, member.value->span, fmt::format("integration response '{}' must be a map", member.key));
      continue;
    }
    openapi::report_unknown_keys(*member.value, openapi::ExtensionObject::integration_response, "an integration response", import.diagnostics);
    Text pattern{.value = member.key == "default" ? std::string() : std::string(member.key), .at = member.key_span};
    result.push_back(read_integration_response(import.values, *member.value, kOpenApiResponse, std::move(pattern), member.key_span));
  }
  return result;
}

/// HTTP API: status → changes of the response, {"200": {"append:header.X": "…"}}.
std::vector<IntegrationResponse> response_parameters_of(Import& import, const syntax::Node& node) {
  std::vector<IntegrationResponse> result;
  const syntax::Node* by_status = import.values.mapping_at(node, "responseParameters");
  if (by_status == nullptr) return result;
  for (const syntax::Member& member : by_status->members) {
    const Text status{.value = std::string(member.key), .at = member.key_span};
    result.push_back({.pattern = status, .status_code = status, .parameters = import.values.mappings_at(*by_status, member.key), .at = member.key_span});
  }
  return result;
}

void report_unknown_keys(Import& import, const syntax::Node& node) {
  openapi::report_unknown_keys(node, openapi::ExtensionObject::integration, "an integration", import.diagnostics);
  const syntax::Node* tls = node.get(kOpenApiIntegration.tls);
  if (tls != nullptr && tls->is_mapping()) openapi::report_unknown_keys(*tls, openapi::ExtensionObject::tls_config, "a tlsConfig", import.diagnostics);
}

}  // namespace

void import_integration(Import& import, const openapi::Operation& operation, Method& method) {
  const syntax::Member* member = operation.node->find(kKey);
  if (member == nullptr) return;
  method.integration_reported = true;  // until one is built
  const syntax::Node* node = member->value;
  // Only an HTTP API shares integrations by reference; for a REST API it is an integration without a type.
  if (import.api.type == ApiType::http) node = import.view.references().resolve(*node).node;
  if (node == nullptr || import.values.is_unknown(*node)) return;
  if (!node->is_mapping()) {
    import.diagnostics.report(source::Code::value_kind, node->span, "an integration must be a map");
    return;
  }
  report_unknown_keys(import, *node);
  method.integration = read_integration(import.values, *node, kOpenApiIntegration, import.api.type, operation.method, member->key_span);
  if (!method.integration) return;
  method.integration->responses = import.api.type == ApiType::http ? response_parameters_of(import, *node) : responses_of(import, *node);
  method.integration_reported = false;
}

}  // namespace apigw::model
