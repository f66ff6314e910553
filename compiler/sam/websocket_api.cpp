// AWS::Serverless::WebSocketApi → ApiGatewayV2 Api, Routes, Integrations, Stage (definition-formats 3.8).
#include <fmt/format.h>

#include "compiler/sam/domain.h"
#include "compiler/sam/event.h"
#include "compiler/sam/logical_id.h"
#include "compiler/sam/plain_types.h"
#include "compiler/sam/properties.h"

namespace apigw::sam {
namespace {

constexpr std::string_view kRouteKeys[] = {"FunctionArn", "ApiKeyRequired", "IntegrationTimeout", "ModelSelectionExpression", "OperationName", "RequestModels",
                                           "RequestParameters", "RouteResponseSelectionExpression"};
constexpr std::string_view kAuthKeys[] = {"AuthType", "AuthArn", "IdentitySource", "InvokeRole", "Name"};
constexpr std::string_view kDefaultStage = "default";

/// "Connect", "Sendmessage": the part of ids that a route key gives; empty when SAM does not take the key.
std::string key_part(std::string_view key) {
  if (key == "$connect" || key == "$disconnect" || key == "$default") key.remove_prefix(1);
  std::string part = id_part(key);
  if (part.empty() || part != key) return {};
  for (char& c : part) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  if (part[0] >= 'a') part[0] = static_cast<char>(part[0] - 'a' + 'A');
  return part;
}

/// Auth, checked; its type in upper case, empty when there is none.
struct Auth {
  const Node* node = nullptr;
  std::string type;
};

Auth read_auth(Translation& translation, const SamResource& api, const Node& routes) {
  const Member* member = api.properties->find("Auth");
  if (member == nullptr || !member->value->is_mapping() || member->value->members.empty()) return {};
  const Node& given = *member->value;
  check_keys(translation, given, kAuthKeys, Code::sam_websocket, "Auth of a WebSocket API");
  if (routes.find("$connect") == nullptr) {
    translation.report(Code::sam_websocket, member->key_span, "Auth needs a $connect route: that is where a WebSocket API authorizes");
  }
  const Node* type = scalar_at(given, "AuthType");
  std::string word(type == nullptr ? std::string_view() : type->text);
  for (char& c : word) c = c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
  if (word != "AWS_IAM" && word != "CUSTOM" && word != "NONE") {
    translation.report(Code::sam_websocket, type == nullptr ? member->key_span : type->span, "Auth needs AuthType: AWS_IAM, CUSTOM or NONE");
    return {};
  }
  if (word == "CUSTOM" && value_at(given, "AuthArn") == nullptr) {
    translation.report(Code::sam_websocket, type->span, "AuthType CUSTOM needs AuthArn, the authorizer's function");
    return {};
  }
  if (word != "CUSTOM") {
    for (const Member& other : given.members) {
      if (other.key != "AuthType") translation.report(Code::sam_websocket, other.key_span, fmt::format("'{}' goes with AuthType CUSTOM alone", other.key));
    }
  }
  return {&given, std::move(word)};
}

class WebSocketApi {
 public:
  WebSocketApi(Translation& translation, SamResource& api) : translation_(translation), api_(api), from_(*api.properties), at_(api.id_at) {}

  void make() {
    check();
    make_api();
    const Node* routes = map_at(from_, "Routes");
    if (routes == nullptr) return;
    auth_ = read_auth(translation_, api_, *routes);
    if (auth_.type == "CUSTOM") make_authorizer();
    for (const Member& route : routes->members) make_route(route);
    const Node* stage = make_stage();
    if (const std::optional<Domain> domain = read_domain(translation_, from_, DomainOf::websocket)) make_api_mappings(translation_, api_, *domain, stage);
  }

 private:
  void check() {
    const Node* routes = map_at(from_, "Routes");
    if (routes != nullptr && routes->members.empty()) translation_.report(Code::sam_websocket, from_.find("Routes")->key_span, "a WebSocket API needs at least one route");
    const Node* stage = scalar_at(from_, "StageName");
    if (stage != nullptr && stage->text == "$default") translation_.report(Code::sam_websocket, stage->span, "a WebSocket API has no stage '$default'", "take another name");
    const Node* addresses = scalar_at(from_, "IpAddressType");
    if (addresses != nullptr && addresses->text != "ipv4" && addresses->text != "dualstack" && translation_.source.certainty(*addresses) == cfn::Certainty::known) {
      translation_.report(Code::sam_websocket, addresses->span, "IpAddressType must be ipv4 or dualstack");
    }
  }

  const Node* api_id() { return translation_.reference(api_.id, "", at_); }

  void make_api() {
    Members to;
    to.set("ProtocolType", at_, translation_.text("WEBSOCKET", at_));
    to.set("Name", at_, translation_.text(api_.id, at_));
    copy_properties(from_, {"Name", "Description", "ApiKeySelectionExpression", "DisableExecuteApiEndpoint", "DisableSchemaValidation", "IpAddressType",
                            "RouteSelectionExpression", "Tags"}, to);
    cfn::Resource& made = translation_.make(api_, api_.id, "AWS::ApiGatewayV2::Api", to, at_);
    made.depends_on = api_.written->depends_on;
    made.metadata = api_.written->metadata;
  }

  void make_authorizer() {
    const Node& given = *auth_.node;
    const std::string id = api_.id + "ConnectAuthorizer";
    Members to;
    to.set("ApiId", at_, api_id());
    to.set("AuthorizerType", given.span, translation_.text("REQUEST", given.span));
    const Node* function = scalar_at(given, "AuthArn");
    if (function != nullptr) to.set("AuthorizerUri", function->span, translation_.text(invocation_uri(translation_, function->text), function->span));
    to.set("Name", given.span, translation_.text(id, given.span));
    copy_properties(given, {"Name", "IdentitySource"}, to);
    copy_property(given, "InvokeRole", "AuthorizerCredentialsArn", to);
    translation_.make(api_, id, "AWS::ApiGatewayV2::Authorizer", to, given.span);
    if (value_at(given, "InvokeRole") == nullptr && function != nullptr) {
      make_permission(translation_, api_, api_.id + "AuthorizerPermission", function->text, api_.id, "authorizers/*", given.span);
    }
  }

  void make_route(const Member& route) {
    const std::string part = key_part(route.key);
    if (part.empty()) {
      translation_.report(Code::sam_websocket, route.key_span, fmt::format("route key '{}' must be letters and digits, or $connect, $disconnect or $default", route.key));
      return;
    }
    if (!route.value->is_mapping()) {
      translation_.report(Code::sam_websocket, translation_.place_of(route), fmt::format("route '{}' must be a map", route.key));
      return;
    }
    const Node& given = *route.value;
    check_keys(translation_, given, kRouteKeys, Code::sam_websocket, "a route");
    const Node* function = scalar_at(given, "FunctionArn");
    if (function == nullptr) {
      translation_.report(Code::sam_websocket, route.key_span, fmt::format("route '{}' needs FunctionArn", route.key));
      return;
    }
    const Member* parameters = given.find("RequestParameters");
    if (parameters != nullptr && route.key != "$connect") {
      translation_.report(Code::sam_websocket, parameters->key_span, "RequestParameters are for the $connect route alone");
    }
    const std::string base = api_.id + part;
    make_integration(route, *function, base);
    Members to;
    to.set("ApiId", route.key_span, api_id());
    to.set("RouteKey", route.key_span, translation_.text(route.key, route.key_span));
    to.set("Target", route.key_span, translation_.text("integrations/" + translation_.local_value(base + "Integration", ""), route.key_span));
    copy_properties(given, {"ApiKeyRequired", "ModelSelectionExpression", "OperationName", "RequestModels", "RequestParameters", "RouteResponseSelectionExpression"}, to);
    if (route.key == "$connect" && auth_.node != nullptr) {
      const Span at = auth_.node->span;
      to.set("AuthorizationType", at, translation_.text(auth_.type, at));
      if (auth_.type == "CUSTOM") to.set("AuthorizerId", at, translation_.reference(api_.id + "ConnectAuthorizer", "", at));
    }
    translation_.make(api_, base + "Route", "AWS::ApiGatewayV2::Route", to, route.key_span);
    make_permission(translation_, api_, base + "Permission", function->text, api_.id, fmt::format("*/{}", route.key), route.key_span);
  }

  void make_integration(const Member& route, const Node& function, const std::string& base) {
    Members to;
    to.set("ApiId", route.key_span, api_id());
    to.set("IntegrationType", route.key_span, translation_.text("AWS_PROXY", route.key_span));
    to.set("IntegrationUri", function.span, translation_.text(invocation_uri(translation_, function.text), function.span));
    copy_property(*route.value, "IntegrationTimeout", "TimeoutInMillis", to);
    translation_.make(api_, base + "Integration", "AWS::ApiGatewayV2::Integration", to, route.key_span);
  }

  const Node* make_stage() {
    const Node* name = scalar_at(from_, "StageName");
    if (name == nullptr || name->text.empty()) name = translation_.text(kDefaultStage, at_);
    Members to;
    to.set("ApiId", at_, api_id());
    to.set("StageName", name->span, name);
    to.set("AutoDeploy", at_, translation_.build.boolean(true, at_));
    copy_properties(from_, {"StageVariables", "AccessLogSettings", "DefaultRouteSettings", "RouteSettings", "Tags"}, to);
    const std::string id = name->text == kDefaultStage ? api_.id + "DefaultStage" : stage_id(api_.id, translation_.source.origin(*name) == nullptr ? name->text : "");
    translation_.make(api_, id, "AWS::ApiGatewayV2::Stage", to, at_);
    return name;
  }

  Translation& translation_;
  SamResource& api_;
  const Node& from_;
  Span at_;
  Auth auth_;
};

}  // namespace

void make_websocket_api(Translation& translation, SamResource& api) { WebSocketApi(translation, api).make(); }

}  // namespace apigw::sam
