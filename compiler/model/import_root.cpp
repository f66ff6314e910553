// What stands at the document's root: info, and the extensions that concern the whole API.
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

#include "compiler/model/import.h"
#include "compiler/model/policy_values.h"
#include "compiler/openapi/extensions.h"
#include "runtime/bundle/vtl_code.h"

namespace apigw::model {
namespace {

void import_info(Import& import) {
  const syntax::Node* info = import.values.mapping_at(import.view.root(), "info");
  if (info == nullptr) return;
  import.api.name = import.values.text_at(*info, "title");
  import.api.version = import.values.text_at(*info, "version");
  import.api.description = import.values.text_at(*info, "description");
}

void import_validators(Import& import, const syntax::Node& root) {
  if (const syntax::Node* validators = import.values.mapping_at(root, "x-amazon-apigateway-request-validators")) {
    for (const syntax::Member& member : validators->members) {
      if (!member.value->is_mapping()) {
        import.diagnostics.report(source::Code::value_kind, member.value->span, fmt::format("request validator '{}' must be a map", member.key));
        continue;
      }
      openapi::report_unknown_keys(*member.value, openapi::ExtensionObject::request_validator, "a request validator", import.diagnostics);
      import.api.request_validators.push_back({.name = {.value = std::string(member.key), .at = member.key_span},
                                               .body = import.values.boolean_at(*member.value, "validateRequestBody").value,
                                               .parameters = import.values.boolean_at(*member.value, "validateRequestParameters").value});
    }
  }
  import.default_validator = import.values.text_at(root, "x-amazon-apigateway-request-validator");
}

void import_gateway_responses(Import& import, const syntax::Node& root) {
  const syntax::Node* responses = import.values.mapping_at(root, "x-amazon-apigateway-gateway-responses");
  if (responses == nullptr) return;
  for (const syntax::Member& member : responses->members) {
    if (import.values.is_unknown(*member.value)) continue;
    if (!member.value->is_mapping()) {
      import.diagnostics.report(source::Code::value_kind, member.value->span, fmt::format("gateway response '{}' must be a map", member.key));
      continue;
    }
    openapi::report_unknown_keys(*member.value, openapi::ExtensionObject::gateway_response, "a gateway response", import.diagnostics);
    import.api.gateway_responses.push_back({.type = {.value = std::string(member.key), .at = member.key_span},
                                            .status_code = import.values.text_at(*member.value, "statusCode"),
                                            .parameters = import.values.mappings_at(*member.value, "responseParameters"),
                                            .templates = import.values.templates_at(*member.value, "responseTemplates"),
                                            .at = member.key_span});
  }
}

void import_compression(Import& import, const syntax::Node& root) {
  const syntax::Node* size = root.get("x-amazon-apigateway-minimum-compression-size");
  if (size == nullptr || size->kind == syntax::Kind::null || import.values.is_unknown(*size)) return;
  const std::optional<int64_t> bytes = syntax::as_integer(*size);
  if (!bytes) {
    import.diagnostics.report(source::Code::value_kind, size->span, "the minimum compression size must be a whole number of bytes");
    return;
  }
  import.api.minimum_compression_size = {.value = *bytes, .at = size->span};
}

void import_policy(Import& import, const syntax::Node& root) {
  const syntax::Node* policy = root.get("x-amazon-apigateway-policy");
  if (policy != nullptr && policy->kind != syntax::Kind::null) import.api.policy = {.value = policy, .at = policy->span};
  if (policy != nullptr) check_policy_values(*policy, import.values.judge(), import.diagnostics);
}

/// `x-apigw-template-extensions: [xml]`: a key of ours, so that a definition says itself what it needs beyond AWS.
void import_template_extensions(Import& import, const syntax::Node& root) {
  constexpr std::string_view kKey = "x-apigw-template-extensions";
  const syntax::Member* key = root.find(kKey);
  if (key == nullptr) return;
  import.api.template_extensions.at = key->key_span;
  for (const Text& name : import.values.texts_at(root, kKey)) {
    if (name.unknown) continue;
    const auto known = std::ranges::find(bundle::vtl_extension_names, name.value);
    if (known != std::end(bundle::vtl_extension_names)) {
      import.api.template_extensions.value |= 1u << (known - std::begin(bundle::vtl_extension_names));
    } else {
      import.diagnostics.report(source::Code::value_not_allowed, name.at, fmt::format("there is no template extension '{}'", name.value),
                                fmt::format("the extensions are: {}", fmt::join(bundle::vtl_extension_names, ", ")));
    }
  }
}

/// Words about the API; each part is kept, whatever is wrong with it.
void import_documentation(Import& import, const syntax::Node& root) {
  const syntax::Node* documentation = import.values.mapping_at(root, "x-amazon-apigateway-documentation");
  if (documentation == nullptr) return;
  const auto report = [&](Span at, std::string message) { import.diagnostics.report(source::Code::documentation_part, at, std::move(message)); };
  import.api.documentation.version = import.values.text_at(*documentation, "version");
  import.api.documentation.created_date = import.values.text_at(*documentation, "createdDate");
  const syntax::Node* parts = documentation->get("documentationParts");
  if (parts == nullptr || parts->kind == syntax::Kind::null) return;
  if (!parts->is_sequence()) return report(parts->span, "'documentationParts' must be a list");
  for (const syntax::Node* item : parts->items) {
    const syntax::Node* location = item->get("location");
    if (location == nullptr || !location->is_mapping()) {
      report(item->span, "a documentation part needs a 'location', a map with its type; it is left out");
      continue;
    }
    DocumentationPart part = read_documentation_part(import.values, *location, kOpenApiLocation);
    part.properties = item->get("properties");
    if (part.properties == nullptr || !part.properties->is_mapping()) report(item->span, "a documentation part needs 'properties', a map of words; the part describes nothing");
    import.api.documentation.parts.push_back(std::move(part));
  }
}

/// Endpoint configuration: whether the API's own host answers, and a list of VPC endpoints, which asks who may connect.
void import_endpoint_configuration(Import& import, const syntax::Node& holder) {
  constexpr std::string_view kKey = "x-amazon-apigateway-endpoint-configuration";
  const syntax::Node* configuration = import.values.mapping_at(holder, kKey);
  if (configuration == nullptr) return;
  openapi::report_unknown_keys(*configuration, openapi::ExtensionObject::endpoint_configuration, "an endpoint configuration", import.diagnostics);
  const Located<bool> disabled = import.values.boolean_at(*configuration, "disableExecuteApiEndpoint");
  if (disabled.value) import.api.default_endpoint_disabled = disabled;
  const syntax::Member* endpoints = configuration->find("vpcEndpointIds");
  if (endpoints == nullptr || (endpoints->value->is_sequence() && endpoints->value->items.empty())) return;
  import.api.vpc_endpoint_ids = import.values.texts_at(*configuration, "vpcEndpointIds");
  import.api.unenforced_extensions.push_back({.value = std::string(kKey), .at = endpoints->key_span});
}

/// CORS of an HTTP API, which the service answers itself.
void import_cors(Import& import, const syntax::Node& root) {
  const syntax::Node* cors = import.values.mapping_at(root, "x-amazon-apigateway-cors");
  if (cors == nullptr) return;
  import.api.cors = CorsConfiguration{.allow_origins = import.values.texts_at(*cors, "allowOrigins"),
                                      .allow_methods = import.values.texts_at(*cors, "allowMethods"),
                                      .allow_headers = import.values.texts_at(*cors, "allowHeaders"),
                                      .expose_headers = import.values.texts_at(*cors, "exposeHeaders"),
                                      .max_age_seconds = import.values.count_at(*cors, "maxAge", 0),
                                      .allow_credentials = import.values.boolean_at(*cors, "allowCredentials"),
                                      .at = cors->span};
}

}  // namespace

void import_root(Import& import) {
  const syntax::Node& root = import.view.root();
  import_info(import);
  const syntax::Member* paths = root.find("paths");
  import.api.at = paths != nullptr ? paths->key_span : root.members.front().key_span;
  import_endpoint_configuration(import, root);
  if (const syntax::Node* servers = root.get("servers"); servers != nullptr && servers->is_sequence()) {
    for (const syntax::Node* server : servers->items) import_endpoint_configuration(import, *server);
  }
  if (import.api.type != ApiType::rest) {
    import_cors(import, root);
    return;  // the rest of the extensions belongs to REST APIs; the lint has said so
  }
  import_validators(import, root);
  import_gateway_responses(import, root);
  import_compression(import, root);
  import_policy(import, root);
  import_documentation(import, root);
  import_template_extensions(import, root);
  import.api.binary_media_types = import.values.texts_at(root, "x-amazon-apigateway-binary-media-types");
  import.api.api_key_source = import.values.text_at(root, "x-amazon-apigateway-api-key-source");
  import.api.api_key_source.value = upper(import.api.api_key_source.value);
}

}  // namespace apigw::model
