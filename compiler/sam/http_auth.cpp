// Auth of HTTP APIs and of their events: JWT, Lambda and IAM authorizers (definition-formats 3.7).
#include <fmt/format.h>

#include <algorithm>

#include "compiler/sam/definition.h"
#include "compiler/sam/http_api.h"
#include "compiler/sam/properties.h"
#include "compiler/source/suggest.h"

namespace apigw::sam {
namespace {

constexpr std::string_view kKeys[] = {"Authorizers", "DefaultAuthorizer", "EnableIamAuthorizer"};
constexpr std::string_view kEventKeys[] = {"Authorizer", "AuthorizationScopes"};

// Members of an authorizer, and which kind of it they belong to.
struct AuthorizerKey {
  std::string_view name;
  bool jwt;
};
constexpr AuthorizerKey kAuthorizerKeys[] = {
    {"JwtConfiguration", true},   {"IdentitySource", true},        {"AuthorizationScopes", true}, {"FunctionArn", false}, {"AuthorizerPayloadFormatVersion", false},
    {"FunctionInvokeRole", false}, {"EnableSimpleResponses", false}, {"Identity", false},          {"EnableFunctionDefaultPermissions", false}};

struct IdentityList {
  std::string_view key;
  std::string_view prefix;
};
constexpr IdentityList kIdentityLists[] = {
    {"Headers", "$request.header."}, {"QueryStrings", "$request.querystring."}, {"StageVariables", "$stageVariables."}, {"Context", "$context."}};

void refuse(Translation& translation, std::string_view name, Span at, std::string_view message, std::string hint = {}) {
  translation.report(Code::sam_auth, at, fmt::format("authorizer '{}': {}", name, message), std::move(hint));
}

/// Members of the other kind, and such that belong to none.
void check_members(Translation& translation, const Member& authorizer, bool jwt) {
  for (const Member& member : authorizer.value->members) {
    if (member.key == "OpenIdConnectUrl") {
      refuse(translation, authorizer.key, member.key_span, "OpenIdConnectUrl is no longer part of SAM", "give JwtConfiguration with issuer and audience");
      continue;
    }
    const auto* known = std::find_if(std::begin(kAuthorizerKeys), std::end(kAuthorizerKeys), [&](const AuthorizerKey& key) { return key.name == member.key; });
    if (known == std::end(kAuthorizerKeys)) {
      translation.report(Code::sam_ignored, member.key_span, fmt::format("'{}' has no effect in an authorizer of an HTTP API", member.key));
    } else if (known->jwt != jwt && member.value->kind != syntax::Kind::null) {
      refuse(translation, authorizer.key, member.key_span, fmt::format("{} belongs to a {} authorizer, and this is a {} authorizer", member.key,
                                                                       known->jwt ? "JWT" : "Lambda", jwt ? "JWT" : "Lambda"));
    }
  }
  const Node* scopes = value_at(*authorizer.value, "AuthorizationScopes");
  if (scopes != nullptr && !is_of_kind(translation, *scopes, kind::list)) refuse(translation, authorizer.key, scopes->span, "AuthorizationScopes must be a list of strings");
}

const Node* lower_keys(Translation& translation, const Node& map) {
  Members result;
  for (const Member& member : map.members) {
    std::string key(member.key);
    for (char& c : key) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    result.set(translation.build.keep(key), member.key_span, member.value);
  }
  return translation.build.mapping(result, map.span);
}

const Node* jwt_scheme(Translation& translation, const Member& authorizer) {
  const Span at = authorizer.key_span;
  const Node& from = *authorizer.value;
  Members extension;
  extension.set("type", at, translation.text("jwt", at));
  const Node* configuration = value_at(from, "JwtConfiguration");
  if (configuration->is_mapping()) {
    extension.set("jwtConfiguration", configuration->span, lower_keys(translation, *configuration));
  } else {
    refuse(translation, authorizer.key, configuration->span, "JwtConfiguration must be a map of issuer and audience");
  }
  if (value_at(from, "IdentitySource") == nullptr) refuse(translation, authorizer.key, at, "a JWT authorizer needs IdentitySource", "write IdentitySource: $request.header.Authorization");
  copy_property(from, "IdentitySource", "identitySource", extension);
  return translation.map({{"type", at, translation.text("oauth2", at)}, {"x-amazon-apigateway-authorizer", at, translation.build.mapping(extension, from.span)}}, from.span);
}

const Node* identity_sources(Translation& translation, const Member& authorizer, const Node& identity) {
  std::vector<const Node*> items;
  for (const IdentityList& row : kIdentityLists) {
    const Node* values = value_at(identity, row.key);
    if (values == nullptr) continue;
    if (!values->is_sequence()) {
      refuse(translation, authorizer.key, values->span, fmt::format("Identity.{} must be a list of names", row.key));
      continue;
    }
    for (const Node* value : values->items) {
      if (value->is_string() || translation.source.origin(*value) != nullptr) {
        items.push_back(translation.text(fmt::format("{}{}", row.prefix, value->text), value->span));
      } else {
        refuse(translation, authorizer.key, value->span, fmt::format("Identity.{} must be a list of names", row.key));
      }
    }
  }
  return translation.build.sequence(items, identity.span);
}

const Node* lambda_scheme(Translation& translation, const Member& authorizer) {
  const Span at = authorizer.key_span;
  const Node& from = *authorizer.value;
  Members extension;
  extension.set("type", at, translation.text("request", at));
  const Node* function = scalar_at(from, "FunctionArn");
  if (function == nullptr) {
    refuse(translation, authorizer.key, at, "it needs FunctionArn (a Lambda authorizer) or JwtConfiguration (a JWT authorizer)");
  } else {
    extension.set("authorizerUri", function->span, translation.text(invocation_uri(translation, function->text), function->span));
  }
  const Node* role = value_at(from, "FunctionInvokeRole");
  if (role != nullptr && !(role->is_scalar() && (role->text.empty() || role->text == "NONE"))) extension.set("authorizerCredentials", role->span, role);
  if (const Node* identity = value_at(from, "Identity")) {
    if (identity->is_mapping()) {
      copy_property(*identity, "ReauthorizeEvery", "authorizerResultTtlInSeconds", extension);
      extension.set("identitySource", identity->span, identity_sources(translation, authorizer, *identity));
    } else {
      refuse(translation, authorizer.key, identity->span, "Identity must be a map");
    }
  }
  if (const Node* version = scalar_at(from, "AuthorizerPayloadFormatVersion")) {
    extension.set("authorizerPayloadFormatVersion", version->span, translation.text(version->text, version->span));
  } else if (function != nullptr) {
    refuse(translation, authorizer.key, at, "a Lambda authorizer needs AuthorizerPayloadFormatVersion", "write AuthorizerPayloadFormatVersion: \"2.0\"");
  }
  if (true_at(from, "EnableSimpleResponses")) copy_property(from, "EnableSimpleResponses", "enableSimpleResponses", extension);
  return translation.map({{"type", at, translation.text("apiKey", at)},
                          {"name", at, translation.text("Unused", at)},
                          {"in", at, translation.text("header", at)},
                          {"x-amazon-apigateway-authorizer", at, translation.build.mapping(extension, from.span)}}, from.span);
}

void add_scheme(Api& api, std::string_view name, Span at, const Node* scheme) {
  api.definition->open("components", at, at).open("securitySchemes", at, at).set(name, at, scheme);
}

bool add_authorizers(Translation& translation, Api& api, const Node& auth) {
  if (true_at(auth, "EnableIamAuthorizer")) {
    const Span at = auth.find("EnableIamAuthorizer")->key_span;
    add_scheme(api, "AWS_IAM", at, translation.map({{"type", at, translation.text("apiKey", at)},
                                                    {"name", at, translation.text("Authorization", at)},
                                                    {"in", at, translation.text("header", at)},
                                                    {"x-amazon-apigateway-authtype", at, translation.text("awsSigv4", at)}}, at));
  }
  const Member* list = auth.find("Authorizers");
  if (list == nullptr || list->value->kind == syntax::Kind::null) return true;
  if (!list->value->is_mapping()) {
    translation.report(Code::sam_auth, translation.place_of(*list), "Auth.Authorizers must be a map of names to authorizers");
    return false;
  }
  for (const Member& member : list->value->members) {
    if (!member.value->is_mapping()) {
      translation.report(Code::sam_auth, translation.place_of(member), fmt::format("authorizer '{}' must be a map", member.key));
      continue;
    }
    const bool jwt = value_at(*member.value, "JwtConfiguration") != nullptr;
    check_members(translation, member, jwt);
    add_scheme(api, member.key, member.key_span, jwt ? jwt_scheme(translation, member) : lambda_scheme(translation, member));
  }
  return true;
}

/// The authorizer of a name: its map, or the IAM authorizer (nullptr in `map`, known). Reports a name that is none.
struct Named {
  bool known = false;
  const Node* map = nullptr;
};
Named authorizer_named(Translation& translation, const Api& api, const Node& name, std::string_view subject) {
  const Node* auth = api.auth();
  const Node* authorizers = auth == nullptr ? nullptr : map_at(*auth, "Authorizers");
  const bool iam = auth != nullptr && true_at(*auth, "EnableIamAuthorizer");
  if (authorizers != nullptr) {
    if (const Node* found = map_at(*authorizers, name.text)) return {true, found};
  }
  if (name.text == "AWS_IAM" && iam) return {true, nullptr};
  std::vector<std::string_view> known;
  if (iam) known.push_back("AWS_IAM");
  if (authorizers != nullptr) {
    for (const Member& member : authorizers->members) known.push_back(member.key);
  }
  const std::string_view guess = source::nearest(name.text, known);
  const std::string hint = !guess.empty() ? fmt::format("did you mean '{}'?", guess)
                           : name.text == "AWS_IAM" ? std::string("set EnableIamAuthorizer: true in Auth of the API")
                                                    : std::string("define it in Auth.Authorizers of the API");
  translation.report(Code::sam_auth, name.span, fmt::format("{} names '{}', which '{}' does not define", subject, name.text, api.id()), hint);
  return {};
}

const Node* requirement(Translation& translation, const Node& name, const Node* scopes) {
  if (scopes == nullptr || !scopes->is_sequence()) scopes = translation.list({}, name.span);
  return translation.map({{translation.build.keep(name.text), name.span, scopes}}, name.span);
}

/// Operations that say nothing get the default; preflights never do.
void apply_default_authorizer(Translation& translation, Api& api, const Node& name) {
  const Named authorizer = authorizer_named(translation, api, name, "DefaultAuthorizer");
  if (!authorizer.known) return;
  const Node* scopes = authorizer.map == nullptr ? nullptr : list_at(*authorizer.map, "AuthorizationScopes");
  const Node* needed = requirement(translation, name, scopes);
  for_each_operation(translation, *api.definition, [&](Operation& operation) {
    if (operation.method == "options" || !operation.has_integration) return;
    const Node* security = operation.draft->get("security");
    if (security != nullptr && !(security->is_sequence() && security->items.empty())) return;
    operation.draft->set("security", name.span, translation.list({needed}, name.span));
  });
}

/// `any` is no key of OpenAPI: the default authorizer would be left out there, and the route open.
void refuse_any(Translation& translation, Api& api) {
  Draft& paths = api.definition->open("paths", api.definition->at(), api.definition->at());
  for (Draft::Entry& item : paths.entries()) {
    if (!item.is_mapping()) continue;
    Draft& methods = paths.open(item);
    if (const Draft::Entry* any = methods.find("any")) {
      translation.report(Code::sam_definition, any->key_span, fmt::format("'any' of path '{}' is no method", item.key), fmt::format("write {}", kAnyMethod));
    }
  }
}

}  // namespace

void add_http_auth(Translation& translation, Api& api) {
  const Node* auth = api.auth();
  if (auth == nullptr || api.definition == nullptr) return;
  check_keys(translation, *auth, kKeys, Code::sam_auth, "Auth");
  const bool good = add_authorizers(translation, api, *auth);
  const Member* chosen = auth->find("DefaultAuthorizer");
  if (!good || chosen == nullptr || chosen->value->kind == syntax::Kind::null) return;
  if (!chosen->value->is_scalar()) {
    translation.report(Code::sam_auth, chosen->value->span, "DefaultAuthorizer must be the name of an authorizer");
    return;
  }
  refuse_any(translation, api);
  apply_default_authorizer(translation, api, *chosen->value);
}

void add_http_event_auth(Translation& translation, Api& api, const Event& event, Draft& operation) {
  const Node* auth = map_at(*event.properties, "Auth");
  if (auth == nullptr || auth->members.empty()) return;
  check_keys(translation, *auth, kEventKeys, Code::sam_auth, "Auth of an event");
  const Node* fallback = api.auth() == nullptr ? nullptr : scalar_at(*api.auth(), "DefaultAuthorizer");
  const Node* name = value_at(*auth, "Authorizer");
  if (name == nullptr) name = fallback;
  if (name == nullptr) {
    translation.report(Code::sam_auth, event.properties->find("Auth")->key_span, "Auth needs an Authorizer here, or a DefaultAuthorizer on the API");
    return;
  }
  if (!name->is_scalar()) {
    translation.report(Code::sam_auth, name->span, "Authorizer must be the name of one of the API's authorizers, or NONE");
    return;
  }
  const Node* scopes = value_at(*auth, "AuthorizationScopes");
  if (scopes != nullptr && !is_of_kind(translation, *scopes, kind::list)) {
    translation.report(Code::sam_auth, scopes->span, "AuthorizationScopes must be a list of strings");
    scopes = nullptr;
  }
  if (name->text == "NONE") {
    if (fallback == nullptr) {
      translation.report(Code::sam_auth, name->span, fmt::format("'NONE' turns off a DefaultAuthorizer, but '{}' has none", api.id()),
                         "leave Authorizer out: the route is open anyway");
      return;
    }
  } else {
    const Named authorizer = authorizer_named(translation, api, *name, "Authorizer");
    if (!authorizer.known) return;
    if ((scopes == nullptr || scopes->items.empty()) && authorizer.map != nullptr) scopes = list_at(*authorizer.map, "AuthorizationScopes");
  }
  add_requirement(translation, operation, requirement(translation, *name, scopes), name->span);
}

}  // namespace apigw::sam
