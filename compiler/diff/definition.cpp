#include "compiler/diff/definition.h"

#include <fmt/format.h>

#include "compiler/diff/definition_parts.h"
#include "compiler/diff/json_object.h"
#include "compiler/diff/schema_text.h"

namespace apigw::diff {
namespace {

using namespace model;

constexpr std::string_view kPassthrough[] = {"WHEN_NO_MATCH", "WHEN_NO_TEMPLATES", "NEVER"};
constexpr std::string_view kContentHandling[] = {"", "CONVERT_TO_TEXT", "CONVERT_TO_BINARY"};

std::vector<std::string> strings(const std::vector<Text>& texts) {
  std::vector<std::string> all;
  for (const Text& text : texts) all.push_back(json_string(text.value));
  return all;
}

std::string list(const std::vector<Text>& texts) { return json_list(strings(texts)); }

/// For lists whose order means nothing.
std::string set(const std::vector<Text>& texts) {
  std::vector<std::string> all = strings(texts);
  std::sort(all.begin(), all.end());
  return json_list(all);
}

std::string mappings(const std::vector<Mapping>& mappings) {
  JsonObject all;
  for (const Mapping& one : mappings) all.raw(one.target.value, json_string(one.source.value));
  return all.take();
}

std::string templates(const std::vector<Template>& templates) {
  JsonObject all;
  for (const Template& one : templates) all.raw(one.content_type.value, json_string(one.body.value));
  return all.take();
}

std::string describe(const IntegrationResponse& response) {
  return JsonObject()
      .text("status", response.status_code.value)
      .value("parameters", mappings(response.parameters))
      .value("templates", templates(response.templates))
      .text("contentHandling", kContentHandling[size_t(response.content_handling)])
      .take();
}

std::string describe(const Integration& integration) {
  JsonObject responses;
  for (const IntegrationResponse& one : integration.responses) responses.raw(one.pattern.value.empty() ? "default" : one.pattern.value, describe(one));
  return JsonObject()
      .text("type", to_string(integration.type.value))
      .text("httpMethod", integration.http_method.value)
      .text("uri", integration.uri.value)
      .text("subtype", integration.subtype.value)
      .text("credentials", integration.credentials.value)
      .text("connectionType", integration.connection_type.value)
      .text("connectionId", integration.connection_id.value)
      .text("passthrough", kPassthrough[size_t(integration.passthrough.value)])
      .text("contentHandling", kContentHandling[size_t(integration.content_handling.value)])
      .number("timeoutMs", integration.timeout_ms.value)
      .value("parameters", mappings(integration.parameters))
      .value("templates", templates(integration.templates))
      .value("responses", responses.take())
      .text("cacheNamespace", integration.cache_namespace.value)
      .value("cacheKeyParameters", set(integration.cache_key_parameters))
      .flag("insecureSkipVerification", integration.insecure_skip_verification.value)
      .text("payloadFormatVersion", integration.payload_format_version.value)
      .text("responseTransferMode", integration.response_transfer_mode.value)
      .text("serverNameToVerify", integration.server_name_to_verify.value)
      .take();
}

std::string models(const std::map<std::string, Text>& by_media_type) {
  JsonObject all;
  for (const auto& [media_type, name] : by_media_type) all.raw(media_type, json_string(name.value));
  return all.take();
}

std::string responses(const Method& method) {
  JsonObject all;
  for (const MethodResponse& one : method.responses) all.raw(one.status_code.value, JsonObject().value("headers", set(one.headers)).value("models", models(one.models)).take());
  return all.take();
}

/// Variables of the path are part of the route's key.
std::string parameters(const Method& method) {
  JsonObject all;
  for (const Parameter& one : method.parameters) {
    if (one.place != ParameterPlace::path) all.raw(fmt::format("{} {}", to_string(one.place), one.name.value), one.required ? R"({"required":true})" : R"({"required":false})");
  }
  return all.take();
}

std::string describe(const Api& api, const Method& method) {
  JsonObject route;
  route.text("authorization", to_string(method.authorization))
      .text("authorizer", method.authorizer.value)
      .value("scopes", set(method.authorization_scopes))
      .flag("apiKeyRequired", method.api_key_required.value)
      .text("operationName", method.operation_name.value)
      .text("routeResponse", method.route_response.value)
      .text("modelSelection", method.model_selection_expression.value)
      .value("parameters", parameters(method))
      .value("requestModels", models(method.request_models))
      .value("responses", responses(method));
  if (const RequestValidator* validator = api.request_validator(method.request_validator.value)) {
    route.value("validates", JsonObject().flag("body", validator->body).flag("parameters", validator->parameters).take());
  }
  if (method.integration) route.value("integration", describe(*method.integration));
  return route.take();
}

std::string describe(const Authorizer& authorizer) {
  return JsonObject()
      .text("type", authorizer.type.value)
      .text("uri", authorizer.uri.value)
      .text("credentials", authorizer.credentials.value)
      .value("identitySources", list(authorizer.identity_sources))
      .text("identityValidationExpression", authorizer.identity_validation_expression.value)
      .value("providers", set(authorizer.provider_arns))
      .number("resultTtlSeconds", authorizer.result_ttl_seconds.value)
      .text("issuer", authorizer.issuer.value)
      .value("audiences", set(authorizer.audiences))
      .text("payloadFormatVersion", authorizer.payload_format_version.value)
      .flag("simpleResponses", authorizer.simple_responses)
      .take();
}

std::string describe(const GatewayResponse& response) {
  return JsonObject().text("status", response.status_code.value).value("parameters", mappings(response.parameters)).value("templates", templates(response.templates)).take();
}

std::string describe(const CorsConfiguration& cors) {
  JsonObject object;
  object.value("allowOrigins", set(cors.allow_origins))
      .value("allowMethods", set(cors.allow_methods))
      .value("allowHeaders", set(cors.allow_headers))
      .value("exposeHeaders", set(cors.expose_headers))
      .flag("allowCredentials", cors.allow_credentials.value);
  if (cors.max_age_seconds.present()) object.number("maxAgeSeconds", cors.max_age_seconds.value);
  return object.take();
}

std::string settings(const Api& api) {
  return JsonObject()
      .text("type", to_string(api.type))
      .text("name", api.name.value)
      .text("version", api.version.value)
      .text("apiKeySource", api.api_key_source.value)
      .number("minimumCompressionSize", api.minimum_compression_size.value)
      .value("binaryMediaTypes", set(api.binary_media_types))
      .text("routeSelectionExpression", api.route_selection_expression.value)
      .text("apiKeySelectionExpression", api.api_key_selection_expression.value)
      .flag("defaultEndpointDisabled", api.default_endpoint_disabled.value)
      .take();
}

/// A policy may be given as a text that holds JSON; whoever compares reads it.
std::string policy(const syntax::Node& node) { return node.is_string() ? json_string(node.text) : json_of(node); }

}  // namespace

std::string definition_of(const Api& api) {
  JsonObject document;
  document.text("format", kDefinitionFormat).number("version", kDefinitionVersion).raw("api", settings(api));
  JsonObject routes;
  for (const Resource& resource : api.resources) {
    for (const Method& method : resource.methods) {
      const bool keyed = api.type == ApiType::websocket || resource.path.value == "$default";
      routes.raw(keyed ? resource.path.value : method.http_method.value + " " + resource.path.value, describe(api, method));
    }
  }
  JsonObject authorizers, gateway_responses;
  for (const Authorizer& one : api.authorizers) authorizers.raw(one.name.value, describe(one));
  for (const GatewayResponse& one : api.gateway_responses) gateway_responses.raw(one.type.value, describe(one));
  document.raw("routes", routes.take()).raw("authorizers", authorizers.take()).raw("gatewayResponses", gateway_responses.take());
  if (const Stage* stage = api.stage()) document.raw("stage", describe(*stage));
  document.raw("domains", describe_domains(api)).raw("functions", describe_functions(api)).raw("apiKeys", describe_keys(api)).raw("usagePlans", describe_plans(api));
  if (api.policy.value != nullptr) document.raw("policy", policy(*api.policy.value));
  if (api.cors) document.raw("cors", describe(*api.cors));
  SchemaTexts schemas(api);
  document.raw("schemas", schemas.all()).raw("inline", schemas.generated());
  return document.take();
}

}  // namespace apigw::diff
