// HttpApi events: a route of an HTTP API that calls a function (definition-formats 3.7).
#include <fmt/format.h>

#include "compiler/sam/definition.h"
#include "compiler/sam/http_api.h"
#include "compiler/sam/properties.h"
#include "compiler/source/suggest.h"

namespace apigw::sam {
namespace {

constexpr std::string_view kDefaultPath = "$default";

/// Neither path nor method: the catch-all. One of them alone is a fault.
std::optional<Route> http_route_of(Translation& translation, const Event& event) {
  const Node* path = value_at(*event.properties, "Path");
  const Node* method = value_at(*event.properties, "Method");
  if (path == nullptr && method == nullptr) return Route{kDefaultPath, kAnyMethod, event.at, event.at};
  if (path != nullptr && method != nullptr) return route_of(translation, event);
  translation.report(Code::sam_event, event.at, fmt::format("event '{}' needs '{}', too", event.id, path == nullptr ? "Path" : "Method"),
                     "give Path and Method, or neither for the $default route");
  return std::nullopt;
}

void set_integration(Translation& translation, const Event& event, const FunctionTarget& target, Draft& operation) {
  const Span at = event.at;
  Members integration;
  integration.set("type", at, translation.text("aws_proxy", at));
  integration.set("httpMethod", at, translation.text("POST", at));
  integration.set("payloadFormatVersion", at, translation.text("2.0", at));
  integration.set("uri", at, translation.text(invocation_uri(translation, target.arn), at));
  operation.set(kIntegration, at, translation.build.mapping(integration, at));
  if (!operation.has("responses")) operation.set("responses", at, translation.build.mapping(Members(), at));
}

/// Settings of the event's integration; they are written into the user's own, too.
void set_integration_settings(const Event& event, Draft& operation, Span at) {
  for (const auto& [from, to] : {std::pair("TimeoutInMillis", "timeoutInMillis"), std::pair("PayloadFormatVersion", "payloadFormatVersion")}) {
    const Member* member = event.properties->find(from);
    if (member == nullptr || member->value->kind == syntax::Kind::null) continue;
    operation.open(kIntegration, at, at).set(to, member->key_span, member->value);
  }
}

/// Every variable of the path is a required parameter.
void set_path_parameters(Translation& translation, const Route& route, Draft& operation) {
  std::vector<const Node*> parameters;
  if (const Node* before = operation.get("parameters"); before != nullptr && before->is_sequence()) parameters.assign(before->items.begin(), before->items.end());
  const size_t written = parameters.size();
  for (size_t open = route.path.find('{'); open != route.path.npos; open = route.path.find('{', open + 1)) {
    const size_t close = route.path.find('}', open);
    if (close == route.path.npos) break;
    std::string_view name = route.path.substr(open + 1, close - open - 1);
    if (name.ends_with('+')) name.remove_suffix(1);
    const auto declares = [&](const Node* parameter) { return parameter->is_mapping() && text_at(*parameter, "name") == name; };
    const auto known = std::find_if(parameters.begin(), parameters.end(), declares);
    Members parameter;
    if (known != parameters.end()) parameter = Members((*known)->members);
    parameter.set("name", route.path_at, translation.text(name, route.path_at));
    parameter.set("in", route.path_at, translation.text("path", route.path_at));
    parameter.set("required", route.path_at, translation.build.boolean(true, route.path_at));
    const Node* node = translation.build.mapping(parameter, route.path_at);
    if (known != parameters.end()) {
      *known = node;
    } else {
      parameters.push_back(node);
    }
  }
  if (parameters.size() > written || written > 0) operation.set("parameters", route.path_at, translation.build.sequence(parameters, route.path_at));
}

/// RouteSettings of the event, under the API's route key.
void keep_route_settings(Translation& translation, Api& api, const Event& event, const Route& route) {
  const Member* settings = event.properties->find("RouteSettings");
  if (settings == nullptr || !settings->value->is_mapping()) return;
  const std::string key = route.method == kAnyMethod ? std::string(route.path) : route.shown();
  api.route_settings.push_back({translation.build.keep(key), settings->key_span, settings->value});
}

bool takes_events(Translation& translation, const Api& api, const Event& event) {
  if (api.definition == nullptr) {
    // In a file of its own nothing is added; a definition that is none is a fault as soon as something is.
    if (const Member* body = api.properties().find("DefinitionBody"); body != nullptr && api.given == body->value) {
      translation.report(Code::sam_definition, body->key_span,
                         fmt::format("DefinitionBody is no OpenAPI 3 definition ('openapi' and 'paths' are needed), so event '{}' cannot be added", event.id),
                         {}, {{event.at, "the event is here"}});
    }
    return false;
  }
  if (follows_openapi_3(*api.definition)) return true;
  const Node* target = value_at(*event.properties, "ApiId");
  translation.report(Code::sam_event_target, target != nullptr ? target->span : event.at,
                     fmt::format("an HttpApi event cannot be written into '{}', a REST API whose definition is not OpenAPI 3", api.id()),
                     "take an Api event, or an AWS::Serverless::HttpApi");
  return false;
}

}  // namespace

void add_http_event(Translation& translation, SamResource& function, const Event& event, const FunctionTarget& target) {
  const std::optional<Route> route = http_route_of(translation, event);
  const EventTarget to = target_of_event(translation, *event.properties, Api::Kind::http, event.at);
  if (!route || to.id.empty()) return;
  const bool catch_all = route->path == kDefaultPath;
  const std::string place = fmt::format("*/{}{}", method_in_arn(route->method), catch_all ? std::string() : path_in_arn(route->path));
  make_permission(translation, function, fmt::format("{}{}Permission", function.id, event.id), target.reference, to.id, place, event.at);
  if (to.api == nullptr || !to.api->resource.usable) return;
  Api& api = *to.api;
  keep_route_settings(translation, api, event, *route);
  if (!takes_events(translation, api, event)) return;
  const auto [known, is_new] = api.event_operations.emplace(fmt::format("{} {}", route->path, route->method), event.at);
  if (!is_new && api.managed) {
    translation.report(Code::sam_event, event.at, fmt::format("{} is defined twice in '{}'", route->shown(), api.id()),
                       "give this event another path or method, or remove one of the two", {{known->second, "it is first defined by this event"}});
    return;
  }
  Draft& methods = api.definition->open("paths", event.at, event.at).open(route->path, route->path_at, event.at);
  Draft* operation = operation_of(*api.definition, route->path, route->method);
  if (operation == nullptr) operation = &methods.open(route->method, route->method_at, event.at);
  // An integration of the user's stays, as does the one of an earlier event.
  if (!has_integration(*operation)) set_integration(translation, event, target, *operation);
  if (catch_all && route->method == kAnyMethod) operation->set("isDefaultRoute", event.at, translation.build.boolean(true, event.at));
  add_http_event_auth(translation, api, event, *operation);
  set_integration_settings(event, *operation, event.at);
  set_path_parameters(translation, *route, *operation);
}

}  // namespace apigw::sam
