// Api events: an operation of a REST API that calls a function (definition-formats 3.6).
#include <fmt/format.h>

#include "compiler/sam/definition.h"
#include "compiler/sam/event.h"
#include "compiler/sam/logical_id.h"
#include "compiler/sam/properties.h"
#include "compiler/sam/rest_api.h"

namespace apigw::sam {
namespace {


Members function_operation(Translation& translation, const Api& api, const Event& event, const FunctionTarget& target) {
  const bool streamed = text_at(*event.properties, "ResponseTransferMode") == "RESPONSE_STREAM";
  Members integration;
  integration.set("type", event.at, translation.text("aws_proxy", event.at));
  integration.set("httpMethod", event.at, translation.text("POST", event.at));
  integration.set("uri", event.at, translation.text(invocation_uri(translation, target.arn, streamed), event.at));
  if (streamed) {
    const Span at = event.properties->get("ResponseTransferMode")->span;
    integration.set("responseTransferMode", at, translation.text("STREAM", at));
  }
  copy_property(*event.properties, "TimeoutInMillis", "timeoutInMillis", integration);
  add_integration_credentials(translation, api, map_at(*event.properties, "Auth"), integration, event.at);
  Members operation;
  operation.set(kIntegration, event.at, translation.build.mapping(integration, event.at));
  operation.set("responses", event.at, translation.build.mapping(Members(), event.at));
  return operation;
}

/// An event whose API brings its own definition adds nothing to it: said when the route is not there either.
void report_left_out(Translation& translation, Api& api, const Event& event, const Route& route) {
  if (api.definition == nullptr || operation_of(*api.definition, route.path, route.method) != nullptr) return;
  translation.report(Code::sam_event_left_out, event.at,
                     fmt::format("event '{}' ({}) is not added to '{}', which has its own DefinitionBody without that route", event.id, route.shown(), api.id()),
                     "write the route into DefinitionBody, or set MergeDefinitions: true");
}

void override_auth(Translation& translation, Api& api, const Event& event, const Route& route, const Node& auth) {
  if (value_at(auth, "Authorizer") == nullptr && !true_at(auth, "ApiKeyRequired") && value_at(auth, "ResourcePolicy") == nullptr) {
    translation.report(Code::sam_auth, auth.find("OverrideApiAuth")->key_span, "OverrideApiAuth needs one of Authorizer, ApiKeyRequired and ResourcePolicy beside it");
    return;
  }
  add_event_auth(translation, api, event, route, operation_of(*api.definition, route.path, route.method));
}

}  // namespace

std::string Route::shown() const {
  const std::string verb = method_in_arn(method);
  return fmt::format("{} {}", verb == "*" ? "ANY" : verb, path);
}

std::optional<Route> route_of(Translation& translation, const Event& event) {
  const Node* path = scalar_at(*event.properties, "Path");
  const Node* method = scalar_at(*event.properties, "Method");
  if (path == nullptr || method == nullptr) return std::nullopt;
  if (!is_method_key(method->text)) {
    translation.report(Code::sam_event, method->span, fmt::format("'{}' is no HTTP method", method->text),
                       "take one of get, put, post, delete, options, head, patch and any");
    return std::nullopt;
  }
  return Route{path->text, translation.build.keep(method_key(method->text)), path->span, method->span};
}

Draft* add_rest_operation(Translation& translation, Api& api, const Event& event, const Route& route, const Members& operation) {
  const auto [known, is_new] = api.event_operations.emplace(fmt::format("{} {}", route.path, route.method), event.at);
  if (!is_new) {
    translation.report(Code::sam_event, event.at, fmt::format("{} is defined twice in '{}'", route.shown(), api.id()),
                       "give this event another path or method, or remove one of the two", {{known->second, "it is first defined by this event"}});
    return nullptr;
  }
  Draft& definition = *api.definition;
  Draft& methods = definition.open("paths", event.at, event.at).open(route.path, route.path_at, event.at);
  Draft* draft = operation_of(definition, route.path, route.method);
  if (draft == nullptr) draft = &methods.open(route.method, route.method_at, event.at);
  for (const Member& member : operation.all()) draft->set(member.key, member.key_span, member.value);
  // The requirements of an event replace what the user's own operation says.
  if (const Node* auth = map_at(*event.properties, "Auth")) {
    if (value_at(*auth, "Authorizer") != nullptr || value_at(*auth, "ApiKeyRequired") != nullptr) draft->erase("security");
  }
  add_event_auth(translation, api, event, route, draft);
  return draft;
}

void add_rest_event(Translation& translation, SamResource& function, const Event& event, const FunctionTarget& target) {
  const std::optional<Route> route = route_of(translation, event);
  const EventTarget to = target_of_event(translation, *event.properties, Api::Kind::rest, event.at);
  if (!route || to.id.empty()) return;
  const std::string stage = to.api == nullptr ? "AllStages" : to.api->stage();
  const std::string place = fmt::format("*/{}{}", method_in_arn(route->method), path_in_arn(route->path));
  make_permission(translation, function, fmt::format("{}{}Permission{}", function.id, event.id, id_part(stage)), target.reference, to.id, place, event.at);
  if (to.api == nullptr || !to.api->resource.usable) return;
  Api& api = *to.api;
  const Node* auth = map_at(*event.properties, "Auth");
  if (api.definition == nullptr || !(api.managed || api.merges)) {
    if (api.definition != nullptr && auth != nullptr && true_at(*auth, "OverrideApiAuth")) override_auth(translation, api, event, *route, *auth);
    report_left_out(translation, api, event, *route);
    return;
  }
  Draft* operation = add_rest_operation(translation, api, event, *route, function_operation(translation, api, event, target));
  if (operation == nullptr) return;
  add_request_model(translation, api, event, *operation);
  add_request_parameters(translation, event, *route, *operation);
}

}  // namespace apigw::sam
