#pragma once
// Events of functions and state machines: what they write into APIs, and which ones are served at all.
#include <string>

#include "compiler/sam/api.h"
#include "compiler/sam/translation.h"

namespace apigw::sam {

/// One event of a function or state machine.
struct Event {
  std::string_view id;
  Span at;                 // its key
  const Node* properties;  // a mapping, checked; empty when there are none
  std::string_view type;
};

/// What an integration calls.
struct FunctionTarget {
  std::string function_id;
  std::string arn;        // of the function, or of its alias
  std::string reference;  // the resource to give permissions to: the function's or the alias' id
};

/// The function's events. `target` is what their integrations call.
void add_function_events(Translation& translation, SamResource& function, const FunctionTarget& target);
/// Api events start an execution; all others are not served.
void add_state_machine_events(Translation& translation, SamResource& machine);

void add_rest_event(Translation& translation, SamResource& function, const Event& event, const FunctionTarget& target);
void add_http_event(Translation& translation, SamResource& function, const Event& event, const FunctionTarget& target);
void add_execution_event(Translation& translation, SamResource& machine, const Event& event);

/// Path and method of an event, with their places.
struct Route {
  std::string_view path;
  std::string_view method;  // method_key()
  Span path_at;
  Span method_at;
  std::string shown() const;  // "POST /add"
};
/// Nothing when one of them is no text or the method is none; reported.
std::optional<Route> route_of(Translation& translation, const Event& event);

/// The operation of a REST API, written into its definition with the event's authorization.
///   returns  the operation, to add to; nullptr when there is a definition that events do not write into, or after a report
Draft* add_rest_operation(Translation& translation, Api& api, const Event& event, const Route& route, const Members& operation);
/// Requirements of the event's Auth (definition-formats 3.5, rules 1, 2, 4); checks them even when `operation` is nullptr.
void add_event_auth(Translation& translation, Api& api, const Event& event, const Route& route, Draft* operation);
/// Sets the role that calls the integration when IAM authorization is on.
void add_integration_credentials(Translation& translation, const Api& api, const Node* event_auth, Members& integration, Span at);

/// API Gateway may call the function: AWS::Lambda::Permission.
///   place  "*/GET/pets/*", below the API's ARN
void make_permission(Translation& translation, SamResource& function, std::string id, std::string_view function_reference, std::string_view api_id,
                     std::string_view place, Span at);
/// arn:aws:apigateway:REGION:lambda:path/2015-03-31/functions/ARN/invocations
std::string invocation_uri(const Translation& translation, std::string_view function_arn, bool streamed = false);

}  // namespace apigw::sam
