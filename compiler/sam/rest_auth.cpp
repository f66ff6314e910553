// Auth of a REST API: what holds for every operation unless an event says otherwise (definition-formats 3.5, rules 2 to 5).
#include <fmt/format.h>

#include "compiler/sam/definition.h"
#include "compiler/sam/properties.h"
#include "compiler/sam/rest_api.h"
#include "compiler/source/suggest.h"

namespace apigw::sam {
namespace {

constexpr std::string_view kKeys[] = {"Authorizers", "DefaultAuthorizer", "InvokeRole", "AddDefaultAuthorizerToCorsPreflight", "AddApiKeyRequiredToCorsPreflight",
                                      "ApiKeyRequired", "ResourcePolicy", "UsagePlan"};

bool names(const Node& requirement, std::string_view scheme) { return requirement.find(scheme) != nullptr; }

/// The requirements of an operation. A list that is none, or holds anything but maps, is reported; what is left is kept.
std::vector<const Node*> requirements_of(Translation& translation, const Operation& operation) {
  std::vector<const Node*> result;
  const Node* security = operation.draft->get("security");
  if (security == nullptr) return result;
  if (!security->is_sequence()) {
    translation.report(Code::sam_definition, security->span, fmt::format("'security' of {} {} must be a list of maps", method_in_arn(operation.method), operation.path));
    return result;
  }
  for (const Node* item : security->items) {
    if (item->is_mapping()) {
      result.push_back(item);
    } else {
      translation.report(Code::sam_definition, item->span, fmt::format("a requirement of {} {} must be a map of a scheme to scopes", method_in_arn(operation.method), operation.path));
    }
  }
  return result;
}

void set_requirements(Translation& translation, const Operation& operation, const std::vector<const Node*>& requirements, Span at) {
  operation.draft->set("security", at, translation.build.sequence(requirements, at));
}

struct Default {
  const Node* name;
  const Node* authorizers;  // nullptr when AWS_IAM is all there is
  const Node* scopes;
  bool preflight;
};

bool names_authorizer(const Node& requirement, const Default& chosen) {
  for (const Member& member : requirement.members) {
    if (member.key == "AWS_IAM" || (chosen.authorizers != nullptr && chosen.authorizers->find(member.key) != nullptr)) return true;
  }
  return false;
}

/// Rule 2 and 3: NONE takes the marker out (unless nothing else is left), a named authorizer stays, all others get the default.
void apply_default_authorizer(Translation& translation, Operation& operation, const Default& chosen) {
  if (!operation.has_integration || (operation.method == "options" && !chosen.preflight)) return;
  std::vector<const Node*> others, authorizers;
  for (const Node* requirement : requirements_of(translation, operation)) {
    (names_authorizer(*requirement, chosen) ? authorizers : others).push_back(requirement);
  }
  const auto none = std::find_if(others.begin(), others.end(), [](const Node* requirement) { return names(*requirement, "NONE"); });
  if (none != others.end()) {
    others.erase(none);
  } else if (!authorizers.empty()) {
    others.insert(others.end(), authorizers.begin(), authorizers.end());
  } else {
    const Span at = chosen.name->span;
    others.push_back(translation.map({{translation.build.keep(chosen.name->text), at, chosen.scopes}}, at));
  }
  if (!others.empty()) set_requirements(translation, operation, others, chosen.name->span);
}

/// Rule 4. What asks for a key together with an authorizer stays as it is.
void apply_api_key(Translation& translation, Operation& operation, Span at, bool preflight) {
  if (!operation.has_integration) return;
  std::vector<const Node*> kept;
  bool wanted = operation.method != "options" || preflight;
  for (const Node* requirement : requirements_of(translation, operation)) {
    if (!names(*requirement, kNoApiKey)) kept.push_back(requirement);
    wanted = wanted && !names(*requirement, kNoApiKey) && !names(*requirement, "api_key");
  }
  if (wanted) kept.push_back(translation.map({{"api_key", at, translation.list({}, at)}}, at));
  if (wanted || operation.draft->has("security")) set_requirements(translation, operation, kept, at);
}

std::optional<Default> default_of(Translation& translation, const Node& auth) {
  const Node* name = value_at(auth, "DefaultAuthorizer");
  if (name == nullptr || (name->is_scalar() && name->text.empty())) return std::nullopt;
  if (!name->is_scalar()) {
    translation.report(Code::sam_auth, name->span, "DefaultAuthorizer must be the name of an authorizer");
    return std::nullopt;
  }
  Default result{name, map_at(auth, "Authorizers"), nullptr, !false_at(auth, "AddDefaultAuthorizerToCorsPreflight")};
  const Node* authorizer = result.authorizers == nullptr ? nullptr : map_at(*result.authorizers, name->text);
  if (authorizer == nullptr && name->text != "AWS_IAM") {
    std::vector<std::string_view> known{"AWS_IAM"};
    if (result.authorizers != nullptr) {
      for (const Member& member : result.authorizers->members) known.push_back(member.key);
    }
    const std::string_view guess = source::nearest(name->text, known);
    translation.report(Code::sam_auth, name->span, fmt::format("DefaultAuthorizer names '{}', which Authorizers does not define", name->text),
                       guess.empty() ? "define it in Authorizers, or leave DefaultAuthorizer out: the API would be open" : fmt::format("did you mean '{}'?", guess));
    return std::nullopt;
  }
  if (authorizer != nullptr) result.scopes = list_at(*authorizer, "AuthorizationScopes");
  if (result.scopes == nullptr) result.scopes = translation.list({}, name->span);
  return result;
}

/// Only a plain `false` leaves an API open: what cannot be read, or only AWS knows, must not.
bool requires_keys(Translation& translation, const Node& auth) {
  const Node* required = value_at(auth, "ApiKeyRequired");
  if (required == nullptr || false_at(auth, "ApiKeyRequired")) return false;
  if (!is_of_kind(translation, *required, kind::boolean)) translation.report(Code::sam_auth, required->span, "ApiKeyRequired must be true or false");
  return true;
}

void add_resource_policy(Translation& translation, Api& api, const Node& auth) {
  const Member* member = auth.find("ResourcePolicy");
  if (member == nullptr || member->value->kind == syntax::Kind::null) return;
  const Node& policy = *member->value;
  if (!policy.is_mapping()) {
    translation.report(Code::sam_auth, translation.place_of(*member), "ResourcePolicy must be a map");
    return;
  }
  Draft& paths = api.definition->open("paths", api.definition->at(), api.definition->at());
  std::vector<std::string_view> keys;
  for (const Draft::Entry& item : paths.entries()) {
    if (item.is_mapping() && !item.key.starts_with("x-")) keys.push_back(item.key);
  }
  for (const std::string_view path : keys) add_path_policy(translation, api, policy, path);
  add_custom_statements(translation, api, policy);
}

}  // namespace

void add_iam_scheme(Translation& translation, Api& api, Span at) {
  const Node* scheme = translation.map({{"x-amazon-apigateway-authtype", at, translation.text("awsSigv4", at)},
                                        {"type", at, translation.text("apiKey", at)},
                                        {"name", at, translation.text("Authorization", at)},
                                        {"in", at, translation.text("header", at)}}, at);
  add_scheme(api, "AWS_IAM", at, scheme);
}

void add_api_key_scheme(Translation& translation, Api& api, Span at) {
  const Node* scheme = translation.map(
      {{"type", at, translation.text("apiKey", at)}, {"name", at, translation.text("x-api-key", at)}, {"in", at, translation.text("header", at)}}, at);
  add_scheme(api, "api_key", at, scheme);
}

void add_rest_auth(Translation& translation, Api& api) {
  const Node* auth = api.auth();
  if (auth == nullptr || api.definition == nullptr) return;
  check_keys(translation, *auth, kKeys, Code::sam_auth, "Auth");
  if (add_rest_authorizers(translation, api, *auth)) {
    if (const std::optional<Default> chosen = default_of(translation, *auth)) {
      for_each_operation(translation, *api.definition, [&](Operation& operation) { apply_default_authorizer(translation, operation, *chosen); });
    }
  }
  if (requires_keys(translation, *auth)) {
    const Span at = auth->find("ApiKeyRequired")->key_span;
    add_api_key_scheme(translation, api, at);
    const bool preflight = !false_at(*auth, "AddApiKeyRequiredToCorsPreflight");
    for_each_operation(translation, *api.definition, [&](Operation& operation) { apply_api_key(translation, operation, at, preflight); });
  }
  add_resource_policy(translation, api, *auth);
}

}  // namespace apigw::sam
