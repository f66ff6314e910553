// Auth of an event: requirements of one operation of a REST API (definition-formats 3.5, rules 1, 2 and 4).
#include <fmt/format.h>

#include "compiler/sam/definition.h"
#include "compiler/sam/event.h"
#include "compiler/sam/properties.h"
#include "compiler/sam/rest_api.h"
#include "compiler/source/suggest.h"

namespace apigw::sam {
namespace {

constexpr std::string_view kKeys[] = {"Authorizer", "AuthorizationScopes", "ApiKeyRequired", "InvokeRole", "ResourcePolicy", "OverrideApiAuth"};

const Node* authorizers_of(const Api& api) { return api.auth() == nullptr ? nullptr : map_at(*api.auth(), "Authorizers"); }

/// False after a report: the name is none of the API's.
bool check_authorizer(Translation& translation, const Api& api, const Node& name) {
  const std::string_view text = name.text;
  if (text == "AWS_IAM") return true;
  if (text == "NONE") {
    if (api.auth() != nullptr && value_at(*api.auth(), "DefaultAuthorizer") != nullptr) return true;
    translation.report(Code::sam_auth, name.span, fmt::format("'NONE' turns off a DefaultAuthorizer, but '{}' has none", api.id()),
                       "leave Authorizer out: the route is open anyway");
    return false;
  }
  const Node* authorizers = authorizers_of(api);
  if (authorizers == nullptr) {
    translation.report(Code::sam_auth, name.span, fmt::format("'{}' defines no Authorizers, so there is no '{}'", api.id(), text), "define it in Auth.Authorizers of the API");
    return false;
  }
  if (map_at(*authorizers, text) != nullptr) return true;
  std::vector<std::string_view> names;
  for (const Member& member : authorizers->members) names.push_back(member.key);
  const std::string_view guess = source::nearest(text, names);
  translation.report(Code::sam_auth, name.span, fmt::format("'{}' has no authorizer '{}'", api.id(), text),
                     guess.empty() ? std::string() : fmt::format("did you mean '{}'?", guess), {{authorizers->span, "its authorizers are here"}});
  return false;
}

const Node* requirement(Translation& translation, std::string_view scheme, const Node* scopes, Span at) {
  if (scopes == nullptr || !scopes->is_sequence()) scopes = translation.list({}, at);
  return translation.map({{translation.build.keep(scheme), at, scopes}}, at);
}

void add_authorizer(Translation& translation, Api& api, const Node& auth, const Node& name, Draft* operation) {
  const Node* scopes = value_at(auth, "AuthorizationScopes");
  if (const Node* authorizers = authorizers_of(api); scopes == nullptr && authorizers != nullptr) {
    if (const Node* authorizer = map_at(*authorizers, name.text)) scopes = value_at(*authorizer, "AuthorizationScopes");
  }
  if (operation == nullptr) return;
  add_requirement(translation, *operation, requirement(translation, name.text, scopes, name.span), name.span);
  if (name.text == "AWS_IAM") add_iam_scheme(translation, api, name.span);
}

void add_api_key(Translation& translation, Api& api, const Node& required, Draft* operation) {
  const bool wanted = syntax::as_bool(required).value_or(true);
  if (!is_of_kind(translation, required, kind::boolean)) translation.report(Code::sam_auth, required.span, "ApiKeyRequired must be true or false");
  const bool turns_off = api.auth() != nullptr && value_at(*api.auth(), "ApiKeyRequired") != nullptr && !false_at(*api.auth(), "ApiKeyRequired");
  if (!wanted && !turns_off) {
    translation.report(Code::sam_auth, required.span, fmt::format("ApiKeyRequired: false turns off the API's own, but '{}' requires no keys", api.id()),
                       "leave ApiKeyRequired out");
    return;
  }
  if (operation == nullptr) return;
  // SAM's marker of an operation that wants no key though the API asks for one; it is taken out again with the API's own.
  add_requirement(translation, *operation, requirement(translation, wanted ? "api_key" : kNoApiKey, nullptr, required.span), required.span);
  if (wanted) add_api_key_scheme(translation, api, required.span);
}

}  // namespace

void add_event_auth(Translation& translation, Api& api, const Event& event, const Route& route, Draft* operation) {
  const Node* auth = map_at(*event.properties, "Auth");
  if (auth == nullptr) return;
  check_keys(translation, *auth, kKeys, Code::sam_auth, "Auth of an event");
  const Node* name = value_at(*auth, "Authorizer");
  if (name != nullptr && !name->is_scalar()) {
    translation.report(Code::sam_auth, name->span, "Authorizer must be the name of one of the API's authorizers, or NONE");
    name = nullptr;
  } else if (name != nullptr && check_authorizer(translation, api, *name)) {
    add_authorizer(translation, api, *auth, *name, operation);
  }
  if (const Node* scopes = value_at(*auth, "AuthorizationScopes")) {
    if (!scopes->is_sequence() && translation.source.certainty(*scopes) == cfn::Certainty::known) {
      translation.report(Code::sam_auth, scopes->span, "AuthorizationScopes must be a list of strings");
    } else if (value_at(*auth, "Authorizer") == nullptr) {
      translation.report(Code::sam_auth, scopes->span, "AuthorizationScopes has no effect without Authorizer beside it");
    }
  }
  if (const Node* required = value_at(*auth, "ApiKeyRequired")) add_api_key(translation, api, *required, operation);
  if (const Node* policy = value_at(*auth, "ResourcePolicy")) {
    if (policy->is_mapping()) {
      api.event_policies.push_back({route.path, policy});
    } else {
      translation.report(Code::sam_auth, policy->span, "ResourcePolicy must be a map");
    }
  }
}

void add_integration_credentials(Translation& translation, const Api& api, const Node* event_auth, Members& integration, Span at) {
  const bool own = event_auth != nullptr && !event_auth->members.empty();
  const bool by_event = own && text_at(*event_auth, "Authorizer") == "AWS_IAM";
  const bool by_default = !own && api.auth() != nullptr && text_at(*api.auth(), "DefaultAuthorizer") == "AWS_IAM";
  if (!by_event && !by_default) return;
  // A role that is there but empty means none, at either place.
  const Member* role = own ? event_auth->find("InvokeRole") : nullptr;
  if (role == nullptr && api.auth() != nullptr) role = api.auth()->find("InvokeRole");
  if (role != nullptr) {
    const Node& value = *role->value;
    if (value.kind == syntax::Kind::null || (value.is_scalar() && (value.text.empty() || value.text == "NONE"))) return;
    if (!value.is_scalar() || value.text != "CALLER_CREDENTIALS") {
      integration.set("credentials", role->key_span, role->value);
      return;
    }
  }
  integration.set("credentials", at, translation.text(fmt::format("arn:{}:iam::*:user/*", translation.environment().partition()), at));
}

}  // namespace apigw::sam
