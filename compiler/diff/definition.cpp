#include "compiler/diff/definition.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "compiler/diff/schema_text.h"

namespace apigw::diff {
namespace {

using Json = nlohmann::json;
using namespace model;

constexpr std::string_view kPassthrough[] = {"WHEN_NO_MATCH", "WHEN_NO_TEMPLATES", "NEVER"};
constexpr std::string_view kContentHandling[] = {"", "CONVERT_TO_TEXT", "CONVERT_TO_BINARY"};

/// Members that are not empty.
class Object {
 public:
  Object& text(const char* key, const Text& value) { return text(key, value.value); }
  Object& text(const char* key, std::string_view value) {
    if (!value.empty()) json_[key] = value;
    return *this;
  }
  Object& flag(const char* key, bool value) {
    if (value) json_[key] = true;
    return *this;
  }
  Object& value(const char* key, Json value) {
    if (!value.empty()) json_[key] = std::move(value);
    return *this;
  }
  Object& number(const char* key, int64_t value) {
    json_[key] = value;
    return *this;
  }
  Json take() { return std::move(json_); }

 private:
  Json json_ = Json::object();
};

Json list(const std::vector<Text>& texts) {
  Json all = Json::array();
  for (const Text& text : texts) all.push_back(text.value);
  return all;
}

/// For lists whose order means nothing.
Json set(const std::vector<Text>& texts) {
  Json all = list(texts);
  std::sort(all.begin(), all.end());
  return all;
}

Json mappings(const std::vector<Mapping>& mappings) {
  Json all = Json::object();
  for (const Mapping& one : mappings) all[one.target.value] = one.source.value;
  return all;
}

Json templates(const std::vector<Template>& templates) {
  Json all = Json::object();
  for (const Template& one : templates) all[one.content_type.value] = one.body.value;
  return all;
}

Json describe(const IntegrationResponse& response) {
  return Object()
      .text("status", response.status_code)
      .value("parameters", mappings(response.parameters))
      .value("templates", templates(response.templates))
      .text("contentHandling", kContentHandling[size_t(response.content_handling)])
      .take();
}

Json describe(const Integration& integration) {
  Json responses = Json::object();
  for (const IntegrationResponse& one : integration.responses) responses[one.pattern.value.empty() ? "default" : one.pattern.value] = describe(one);
  return Object()
      .text("type", to_string(integration.type.value))
      .text("httpMethod", integration.http_method)
      .text("uri", integration.uri)
      .text("subtype", integration.subtype)
      .text("credentials", integration.credentials)
      .text("connectionType", integration.connection_type)
      .text("connectionId", integration.connection_id)
      .text("passthrough", kPassthrough[size_t(integration.passthrough.value)])
      .text("contentHandling", kContentHandling[size_t(integration.content_handling.value)])
      .number("timeoutMs", integration.timeout_ms.value)
      .value("parameters", mappings(integration.parameters))
      .value("templates", templates(integration.templates))
      .value("responses", std::move(responses))
      .text("cacheNamespace", integration.cache_namespace)
      .value("cacheKeyParameters", set(integration.cache_key_parameters))
      .flag("insecureSkipVerification", integration.insecure_skip_verification.value)
      .text("payloadFormatVersion", integration.payload_format_version)
      .text("responseTransferMode", integration.response_transfer_mode)
      .text("serverNameToVerify", integration.server_name_to_verify)
      .take();
}

Json models(const std::map<std::string, Text>& by_media_type) {
  Json all = Json::object();
  for (const auto& [media_type, name] : by_media_type) all[media_type] = name.value;
  return all;
}

Json responses(const Method& method) {
  Json all = Json::object();
  for (const MethodResponse& one : method.responses) all[one.status_code.value] = Object().value("headers", set(one.headers)).value("models", models(one.models)).take();
  return all;
}

/// Variables of the path are part of the route's key.
Json parameters(const Method& method) {
  Json all = Json::object();
  for (const Parameter& one : method.parameters) {
    if (one.place != ParameterPlace::path) all[fmt::format("{} {}", to_string(one.place), one.name.value)] = {{"required", one.required}};
  }
  return all;
}

Json describe(const Api& api, const Method& method) {
  Object route;
  route.text("authorization", to_string(method.authorization))
      .text("authorizer", method.authorizer)
      .value("scopes", set(method.authorization_scopes))
      .flag("apiKeyRequired", method.api_key_required.value)
      .text("operationName", method.operation_name)
      .text("routeResponse", method.route_response)
      .text("modelSelection", method.model_selection_expression)
      .value("parameters", parameters(method))
      .value("requestModels", models(method.request_models))
      .value("responses", responses(method));
  if (const RequestValidator* validator = api.request_validator(method.request_validator.value)) {
    route.value("validates", Object().flag("body", validator->body).flag("parameters", validator->parameters).take());
  }
  if (method.integration) route.value("integration", describe(*method.integration));
  return route.take();
}

Json describe(const Authorizer& authorizer) {
  return Object()
      .text("type", authorizer.type)
      .text("uri", authorizer.uri)
      .text("credentials", authorizer.credentials)
      .value("identitySources", list(authorizer.identity_sources))
      .text("identityValidationExpression", authorizer.identity_validation_expression)
      .value("providers", set(authorizer.provider_arns))
      .number("resultTtlSeconds", authorizer.result_ttl_seconds.value)
      .text("issuer", authorizer.issuer)
      .value("audiences", set(authorizer.audiences))
      .text("payloadFormatVersion", authorizer.payload_format_version)
      .flag("simpleResponses", authorizer.simple_responses)
      .take();
}

Json describe(const GatewayResponse& response) {
  return Object().text("status", response.status_code).value("parameters", mappings(response.parameters)).value("templates", templates(response.templates)).take();
}

Json describe(const CorsConfiguration& cors) {
  Object object;
  object.value("allowOrigins", set(cors.allow_origins))
      .value("allowMethods", set(cors.allow_methods))
      .value("allowHeaders", set(cors.allow_headers))
      .value("exposeHeaders", set(cors.expose_headers))
      .flag("allowCredentials", cors.allow_credentials.value);
  if (cors.max_age_seconds.present()) object.number("maxAgeSeconds", cors.max_age_seconds.value);
  return object.take();
}

Json settings(const Api& api) {
  return Object()
      .text("type", to_string(api.type))
      .text("name", api.name)
      .text("version", api.version)
      .text("apiKeySource", api.api_key_source)
      .number("minimumCompressionSize", api.minimum_compression_size.value)
      .value("binaryMediaTypes", set(api.binary_media_types))
      .text("routeSelectionExpression", api.route_selection_expression)
      .text("apiKeySelectionExpression", api.api_key_selection_expression)
      .take();
}

/// A policy may be given as a text that holds JSON.
Json policy(const syntax::Node& node) {
  if (node.is_string()) {
    Json parsed = Json::parse(node.text, nullptr, false);
    if (parsed.is_object()) return parsed;
  }
  return json_of(node);
}

}  // namespace

std::string definition_of(const Api& api) {
  Json document{{"format", kDefinitionFormat}, {"version", kDefinitionVersion}, {"api", settings(api)}};
  Json& routes = document["routes"] = Json::object();
  for (const Resource& resource : api.resources) {
    for (const Method& method : resource.methods) {
      const bool keyed = api.type == ApiType::websocket || resource.path.value == "$default";
      routes[keyed ? resource.path.value : method.http_method.value + " " + resource.path.value] = describe(api, method);
    }
  }
  Json& authorizers = document["authorizers"] = Json::object();
  for (const Authorizer& one : api.authorizers) authorizers[one.name.value] = describe(one);
  Json& gateway_responses = document["gatewayResponses"] = Json::object();
  for (const GatewayResponse& one : api.gateway_responses) gateway_responses[one.type.value] = describe(one);
  if (api.policy.value != nullptr) document["policy"] = policy(*api.policy.value);
  if (api.cors) document["cors"] = describe(*api.cors);
  SchemaTexts schemas(api);
  document["schemas"] = schemas.all();
  document["inline"] = schemas.generated();
  return document.dump(-1, ' ', false, Json::error_handler_t::replace);
}

}  // namespace apigw::diff
