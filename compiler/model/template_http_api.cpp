// AWS::ApiGatewayV2::Api, HTTP and WebSocket (definition-formats 4.2): the body when there is one, then routes, authorizers and stages that
// stand as resources of their own.
#include <fmt/format.h>

#include "compiler/model/from_openapi.h"
#include "compiler/model/integration_reader.h"
#include "compiler/model/resource_tree.h"
#include "compiler/model/template_import.h"
#include "compiler/model/words.h"

namespace apigw::model {
namespace {

constexpr Word<ApiType> kProtocols[] = {{"HTTP", ApiType::http}, {"WEBSOCKET", ApiType::websocket}};
constexpr Word<openapi::BasePathMode> kBasePaths[] = {
    {"ignore", openapi::BasePathMode::ignore}, {"prepend", openapi::BasePathMode::prepend}, {"split", openapi::BasePathMode::split}};

std::optional<CorsConfiguration> read_cors(TemplateImport& import, const syntax::Node& properties) {
  const syntax::Node* node = import.values.mapping_at(properties, "CorsConfiguration");
  if (node == nullptr) return std::nullopt;
  return CorsConfiguration{.allow_origins = import.values.texts_at(*node, "AllowOrigins"),
                           .allow_methods = import.values.texts_at(*node, "AllowMethods"),
                           .allow_headers = import.values.texts_at(*node, "AllowHeaders"),
                           .expose_headers = import.values.texts_at(*node, "ExposeHeaders"),
                           .max_age_seconds = import.values.count_at(*node, "MaxAge", 0),
                           .allow_credentials = import.values.boolean_at(*node, "AllowCredentials"),
                           .at = node->span};
}

/// Quick create: one route, everything unless RouteKey says otherwise, to one function or URL.
void read_quick_create(TemplateImport& import, const StackResource& resource, Api& api) {
  const syntax::Node& properties = resource.properties();
  const Text target = import.values.text_at(properties, "Target");
  if (!target.present()) return;
  Text key = import.values.text_at(properties, "RouteKey");
  if (!key.present()) key = {.value = "$default", .at = target.at};
  const size_t blank = key.value.find(' ');
  const std::string path = blank == std::string::npos ? key.value : key.value.substr(blank + 1);
  Method method{.http_method = {.value = blank == std::string::npos ? "ANY" : upper(key.value.substr(0, blank)), .at = key.at}, .at = key.at, .node = &properties};
  const bool lambda = target.value.starts_with("arn:");
  Integration integration{.type = {lambda ? IntegrationType::aws_proxy : IntegrationType::http_proxy, target.at}, .uri = target, .at = target.at, .key_at = target.at, .node = &properties};
  integration.credentials = import.values.text_at(properties, "CredentialsArn");
  integration.timeout_ms.value = 30000;
  integration.quick_create = true;
  if (lambda) integration.payload_format_version = {.value = "2.0", .at = target.at};
  method.integration = std::move(integration);
  ResourceTree tree(std::move(api.resources));
  Resource& place = tree.route(path, key.at);
  add_path_variables(place, method);
  place.methods.push_back(std::move(method));
  api.resources = std::move(tree).sorted();
}

/// Quick create makes a stage, too.
void add_quick_create_stage(TemplateImport& import, const syntax::Node& properties, Api& api) {
  const Text target = import.values.text_at(properties, "Target");
  if (target.present() && api.stages.empty()) api.stages.push_back({.name = {.value = "$default", .at = target.at}, .at = target.at});
}

void read_settings(TemplateImport& import, const syntax::Node& properties, Api& api) {
  const auto replace = [&](Text& field, std::string_view property) {
    Text text = import.values.text_at(properties, property);
    if (text.present()) field = std::move(text);
  };
  replace(api.name, "Name");
  replace(api.description, "Description");
  replace(api.version, "Version");
  replace(api.route_selection_expression, "RouteSelectionExpression");
  replace(api.api_key_selection_expression, "ApiKeySelectionExpression");
  if (properties.get("DisableExecuteApiEndpoint") != nullptr) api.default_endpoint_disabled = import.values.boolean_at(properties, "DisableExecuteApiEndpoint");
  if (auto cors = read_cors(import, properties)) api.cors = std::move(cors);
}

std::optional<Api> import_body(TemplateImport& import, const StackResource& resource, const Body& body, ApiType type) {
  ImportOptions options{.type = ApiType::http, .base_path = import.options.base_path, .variables = import.options.variables, .certainty = import.judge()};
  const Text mode = import.values.text_at(resource.properties(), "BasePath");
  if (const auto known = word_of(import.values, mode, kBasePaths, {source::Code::value_not_allowed, "BasePath", false})) options.base_path = *known;
  if (type == ApiType::websocket) {
    import.report(source::Code::value_not_allowed, body.document->span, "an OpenAPI document cannot define a WebSocket API");
    return std::nullopt;
  }
  return from_openapi(*body.document, options, import.diagnostics);
}

}  // namespace

std::optional<Api> read_http_api(TemplateImport& import, const StackResource& resource) {
  const syntax::Node& properties = resource.properties();
  const Text protocol = import.values.text_at(properties, "ProtocolType");
  const auto type = word_of(import.values, protocol, kProtocols, {source::Code::value_not_allowed, "ProtocolType", true});
  if (protocol.present() && !type) return std::nullopt;
  const Body body = read_body(import, resource);
  if (body.elsewhere) return std::nullopt;
  const bool has_body = resource.get("Body") != nullptr || resource.get("BodyS3Location") != nullptr;
  if (!protocol.present() && !has_body) {
    import.report_missing(resource, "ProtocolType");
    return std::nullopt;
  }
  std::optional<Api> api;
  if (body.document != nullptr) api = import_body(import, resource, body, type.value_or(ApiType::http));
  else if (!has_body) api.emplace();
  if (!api) return std::nullopt;  // reported
  api->type = type.value_or(ApiType::http);
  if (body.document == nullptr) api->at = resource.at();
  read_settings(import, properties, *api);
  read_quick_create(import, resource, *api);
  read_http_routes(import, resource, *api);
  read_http_stages(import, resource, *api);
  add_quick_create_stage(import, properties, *api);
  return api;
}

}  // namespace apigw::model
