// AWS::ApiGatewayV2::Route with its Integration, Authorizer and responses (definition-formats 4.2). A route of an HTTP API is a method on a
// path; a route of a WebSocket API is kept under its key with the method WEBSOCKET.
#include <algorithm>
#include <fmt/format.h>

#include "compiler/model/integration_reader.h"
#include "compiler/model/resource_tree.h"
#include "compiler/model/template_import.h"
#include "compiler/model/words.h"

namespace apigw::model {
namespace {

constexpr Word<AuthorizationType> kAuthorizations[] = {{"NONE", AuthorizationType::none}, {"AWS_IAM", AuthorizationType::aws_iam},
                                                       {"CUSTOM", AuthorizationType::custom}, {"JWT", AuthorizationType::jwt}};
constexpr std::string_view kVerbs[] = {"GET", "PUT", "POST", "DELETE", "OPTIONS", "HEAD", "PATCH", "ANY"};

void read_authorizer(TemplateImport& import, const StackResource& resource, Api& api) {
  const syntax::Node& properties = resource.properties();
  Values& values = import.values;
  Authorizer authorizer{.name = {.value = name_of_part(resource), .at = resource.at()}, .type = import.required_text(resource, "AuthorizerType"), .at = resource.at()};
  if (!authorizer.type.present()) return;
  authorizer.type.value = upper(authorizer.type.value);
  authorizer.uri = values.text_at(properties, "AuthorizerUri");
  authorizer.credentials = values.text_at(properties, "AuthorizerCredentialsArn");
  authorizer.identity_sources = values.comma_texts_at(properties, "IdentitySource");
  authorizer.identity_validation_expression = values.text_at(properties, "IdentityValidationExpression");
  authorizer.result_ttl_seconds = values.count_at(properties, "AuthorizerResultTtlInSeconds", 0);
  authorizer.payload_format_version = values.text_at(properties, "AuthorizerPayloadFormatVersion");
  authorizer.simple_responses = values.boolean_at(properties, "EnableSimpleResponses").value;
  if (const syntax::Node* jwt = values.mapping_at(properties, "JwtConfiguration")) {
    authorizer.issuer = values.text_at(*jwt, "Issuer");
    authorizer.audiences = values.texts_at(*jwt, "Audience");
  }
  std::erase_if(api.authorizers, [&](const Authorizer& known) { return known.name.value == authorizer.name.value; });
  api.authorizers.push_back(std::move(authorizer));
}

/// ResponseParameters of an HTTP API: status → {ResponseParameters: [{Destination, Source}]}.
void read_response_parameters(TemplateImport& import, const syntax::Node& properties, Integration& integration) {
  const syntax::Node* by_status = import.values.mapping_at(properties, "ResponseParameters");
  if (by_status == nullptr) return;
  for (const syntax::Member& member : by_status->members) {
    IntegrationResponse response{.pattern = {.value = std::string(member.key), .at = member.key_span}, .at = member.key_span};
    response.status_code = response.pattern;
    const syntax::Node* list = member.value->get("ResponseParameters");
    if (list == nullptr || !list->is_sequence()) {
      import.report(source::Code::value_kind, member.value->span, "it must be a map with the list 'ResponseParameters'");
      continue;
    }
    for (const syntax::Node* item : list->items) {
      Mapping mapping{.target = import.values.text_at(*item, "Destination"), .source = import.values.text_at(*item, "Source")};
      if (mapping.target.present() && mapping.source.present()) response.parameters.push_back(std::move(mapping));
    }
    integration.responses.push_back(std::move(response));
  }
}

/// AWS::ApiGatewayV2::IntegrationResponse of a WebSocket API.
void read_integration_responses(TemplateImport& import, const StackResource& api, const StackResource& resource, Integration& integration) {
  for (const StackResource& part : import.stack.parts_of(api, "AWS::ApiGatewayV2::IntegrationResponse")) {
    if (!(import.stack.referred(part, part.get("IntegrationId")) == resource)) continue;
    Text key = import.required_text(part, "IntegrationResponseKey");
    if (key.value == "$default") key.value.clear();
    integration.responses.push_back({.pattern = std::move(key),
                                     .templates = import.values.templates_at(part.properties(), "ResponseTemplates"),
                                     .content_handling = content_handling_of(import.values, import.values.text_at(part.properties(), "ContentHandlingStrategy")),
                                     .at = part.at()});
  }
}

std::optional<Integration> read_route_integration(TemplateImport& import, const StackResource& api, const StackResource& resource, ApiType type) {
  const syntax::Node& properties = resource.properties();
  std::optional<Integration> integration = read_integration(import.values, properties, kHttpIntegration, type, "'" + resource.resource->id + "'", resource.at());
  if (!integration) return std::nullopt;
  integration->at = resource.at();
  if (type == ApiType::http) read_response_parameters(import, properties, *integration);
  else read_integration_responses(import, api, resource, *integration);
  return integration;
}

/// `integrations/ID`, written with Fn::Join or Fn::Sub around a reference.
void read_target(TemplateImport& import, const StackResource& api, const StackResource& route, Api& to, Method& method) {
  const Text target = import.values.text_at(route.properties(), "Target");
  if (!target.present()) {
    method.integration_reported = to.type == ApiType::websocket;  // $disconnect and the like need none
    return;
  }
  method.integration_reported = true;  // until one is built
  constexpr std::string_view kPrefix = "integrations/";
  const StackResource integration =
      target.value.starts_with(kPrefix) ? import.stack.resource_of_value(std::string_view(target.value).substr(kPrefix.size())) : StackResource{};
  if (!integration || integration.resource->type != "AWS::ApiGatewayV2::Integration") {
    return import.report(source::Code::template_reference, target.at, fmt::format("'Target' of '{}' names no integration of this template", route.resource->id),
                         "write !Sub integrations/${Integration}");
  }
  method.integration = read_route_integration(import, api, integration, to.type);
  method.integration_reported = !method.integration;
}

void read_authorization(TemplateImport& import, const StackResource& route, Method& method) {
  const syntax::Node& properties = route.properties();
  const Text type = import.values.text_at(properties, "AuthorizationType");
  const auto known = word_of(import.values, type, kAuthorizations, {source::Code::value_not_allowed, "AuthorizationType", true});
  method.authorization = known.value_or(type.present() ? AuthorizationType::aws_iam : AuthorizationType::none);
  method.authorization_at = type.at;
  method.authorizer = import.values.text_at(properties, "AuthorizerId");
  const StackResource authorizer = import.stack.referred(route, route.get("AuthorizerId"));
  if (authorizer && authorizer.resource->type == "AWS::ApiGatewayV2::Authorizer") method.authorizer.value = name_of_part(authorizer);
  method.authorization_scopes = import.values.texts_at(properties, "AuthorizationScopes");
  method.api_key_required = import.values.boolean_at(properties, "ApiKeyRequired");
}

struct RouteKey {
  std::string method, path;
};

/// "GET /pets/{id}" and "$default"; of a WebSocket API any key.
std::optional<RouteKey> parse_route_key(TemplateImport& import, const Text& key, ApiType type) {
  if (type == ApiType::websocket) return RouteKey{"WEBSOCKET", key.value};
  if (key.value == "$default") return RouteKey{"ANY", "$default"};
  const size_t blank = key.value.find(' ');
  const std::string verb = upper(key.value.substr(0, blank));
  const bool good = blank != std::string::npos && std::ranges::find(kVerbs, verb) != std::end(kVerbs) && key.value.substr(blank + 1).starts_with('/');
  if (good) return RouteKey{verb, key.value.substr(blank + 1)};
  import.report(source::Code::value_not_allowed, key.at, fmt::format("'{}' is no route key of an HTTP API", key.value), "write METHOD /path, ANY /path or $default");
  return std::nullopt;
}

void read_route(TemplateImport& import, const StackResource& api, const StackResource& route, ResourceTree& tree, Api& to) {
  const Text key = import.required_text(route, "RouteKey");
  if (!key.present()) return;
  const std::optional<RouteKey> parsed = parse_route_key(import, key, to.type);
  if (!parsed) return;
  Resource& resource = tree.route(parsed->path, key.at);
  Method method{.http_method = {.value = parsed->method, .at = key.at}, .operation_name = import.values.text_at(route.properties(), "OperationName"), .at = route.at(), .node = &route.properties()};
  add_path_variables(resource, method);
  read_authorization(import, route, method);
  read_target(import, api, route, to, method);
  method.route_response = import.values.text_at(route.properties(), "RouteResponseSelectionExpression");
  method.model_selection_expression = import.values.text_at(route.properties(), "ModelSelectionExpression");
  const auto known = std::ranges::find_if(resource.methods, [&](const Method& other) { return other.http_method.value == method.http_method.value; });
  if (known != resource.methods.end()) {
    return import.report(source::Code::duplicate_operation, key.at, fmt::format("the route '{}' is defined twice", key.value), {}, {{known->at, "the first is here"}});
  }
  resource.methods.push_back(std::move(method));
}

}  // namespace

void read_http_routes(TemplateImport& import, const StackResource& resource, Api& api) {
  for (const StackResource& part : import.stack.parts_of(resource, "AWS::ApiGatewayV2::Authorizer")) read_authorizer(import, part, api);
  ResourceTree tree(std::move(api.resources));
  for (const StackResource& part : import.stack.parts_of(resource, "AWS::ApiGatewayV2::Route")) read_route(import, resource, part, tree, api);
  api.resources = std::move(tree).sorted();
}

}  // namespace apigw::model
