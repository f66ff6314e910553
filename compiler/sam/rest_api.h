#pragma once
// The parts of a REST API's definition that SAM makes of properties, in the order they are added: events, policies of events, CORS,
// authorization, gateway responses, binary media types, models (definition-formats 3.1). Internal to this folder.
#include "compiler/sam/event.h"

namespace apigw::sam {

/// RequestModel of an event: the body's model, and a validator when it asks for one.
void add_request_model(Translation& translation, Api& api, const Event& event, Draft& operation);
/// RequestParameters of an event.
void add_request_parameters(Translation& translation, const Event& event, const Route& route, Draft& operation);

void add_event_policies(Translation& translation, Api& api);
/// Cors: an OPTIONS method for every path that has none.
void add_cors(Translation& translation, Api& api);
/// Auth: schemes, the default authorizer, API keys, the resource policy.
void add_rest_auth(Translation& translation, Api& api);
/// The scheme of each of Auth.Authorizers, and of AWS_IAM when it is the default; false after a report.
bool add_rest_authorizers(Translation& translation, Api& api, const Node& auth);
/// The schemes of SAM's own names; once each.
void add_iam_scheme(Translation& translation, Api& api, Span at);
void add_api_key_scheme(Translation& translation, Api& api, Span at);
/// Marks an operation that wants no key although its API asks for keys; stands in `security` until the API's auth is added.
inline constexpr std::string_view kNoApiKey = "api_key_false";
/// One scheme of the definition: securityDefinitions, or components.securitySchemes.
void add_scheme(Api& api, std::string_view name, Span at, const Node* scheme);
/// Statements of a ResourcePolicy for one path, of which all methods are named.
void add_path_policy(Translation& translation, Api& api, const Node& policy, std::string_view path);
/// CustomStatements, which name their resources themselves.
void add_custom_statements(Translation& translation, Api& api, const Node& policy);
void write_policy(Translation& translation, Api& api);
void add_gateway_responses(Translation& translation, Api& api);
void add_models(Translation& translation, Api& api);

/// Resources beside the API itself.
void make_usage_plan(Translation& translation, Api& api);
void make_rest_domain(Translation& translation, Api& api);

}  // namespace apigw::sam
