// Auth.Authorizers of a REST API → security schemes with x-amazon-apigateway-authorizer (definition-formats 3.5).
#include <fmt/format.h>

#include "compiler/sam/definition.h"
#include "compiler/sam/properties.h"
#include "compiler/sam/rest_api.h"

namespace apigw::sam {
namespace {

constexpr std::string_view kKeys[] = {"UserPoolArn", "FunctionArn", "FunctionPayloadType", "FunctionInvokeRole", "Identity", "AuthorizationScopes",
                                      "DisableFunctionDefaultPermissions"};

struct IdentityList {
  std::string_view key;
  std::string_view prefix;
};
constexpr IdentityList kIdentityLists[] = {
    {"Headers", "method.request.header."}, {"QueryStrings", "method.request.querystring."}, {"StageVariables", "stageVariables."}, {"Context", "context."}};

/// One entry of Authorizers while it becomes a scheme.
struct Authorizer {
  Translation& translation;
  const Api& api;
  const Member& member;
  const Node* identity = nullptr;
  bool good = true;

  const Node& node() const { return *member.value; }
  void refuse(Span at, std::string message, std::string hint = {}) {
    translation.report(Code::sam_auth, at, fmt::format("authorizer '{}': {}", member.key, message), std::move(hint));
    good = false;
  }
};

/// "method.request.header.A, context.B"; empty when the lists are.
std::string identity_source(Authorizer& authorizer) {
  std::string result;
  if (authorizer.identity == nullptr) return result;
  for (const IdentityList& row : kIdentityLists) {
    const Node* values = value_at(*authorizer.identity, row.key);
    if (values == nullptr) continue;
    if (!values->is_sequence()) {
      authorizer.refuse(values->span, fmt::format("Identity.{} must be a list of names", row.key));
      continue;
    }
    for (const Node* value : values->items) {
      if (value->is_string() || authorizer.translation.source.origin(*value) != nullptr) {
        result += fmt::format("{}{}{}", result.empty() ? "" : ", ", row.prefix, value->text);
      } else {
        authorizer.refuse(value->span, fmt::format("Identity.{} must be a list of names", row.key));
      }
    }
  }
  return result;
}

/// Whether results are cached: ReauthorizeEvery is not plainly 0.
bool caches(const Authorizer& authorizer) {
  const Node* every = authorizer.identity == nullptr ? nullptr : scalar_at(*authorizer.identity, "ReauthorizeEvery");
  return every == nullptr || syntax::as_integer(*every) != 0;
}

void set_validation_expression(const Authorizer& authorizer, Members& extension) {
  if (authorizer.identity != nullptr) copy_property(*authorizer.identity, "ValidationExpression", "identityValidationExpression", extension);
}

Members cognito_extension(Authorizer& authorizer, const Node& pools) {
  Translation& translation = authorizer.translation;
  Members extension;
  const Span at = authorizer.member.key_span;
  extension.set("type", at, translation.text("cognito_user_pools", at));
  extension.set("providerARNs", at, pools.is_sequence() ? &pools : translation.list({&pools}, pools.span));
  set_validation_expression(authorizer, extension);
  return extension;
}

/// Nobody is let in by an authorizer that names no function; the translator lets it pass.
const Node* function_uri(Authorizer& authorizer, Span at) {
  Translation& translation = authorizer.translation;
  const Node* arn = scalar_at(authorizer.node(), "FunctionArn");
  if (arn != nullptr && !arn->text.empty()) return translation.text(invocation_uri(translation, arn->text), arn->span);
  translation.report(Code::sam_authorizer_function, at, fmt::format("authorizer '{}' has neither FunctionArn nor UserPoolArn, so nothing decides", authorizer.member.key),
                     "name the function (FunctionArn) or the user pool (UserPoolArn)");
  const auto& environment = translation.environment();
  const std::string nobody = fmt::format("arn:{}:lambda:{}:{}:function:unknown", environment.partition(), environment.region, environment.account_id);
  return translation.text(invocation_uri(translation, nobody), at);
}

Members lambda_extension(Authorizer& authorizer, bool request) {
  Translation& translation = authorizer.translation;
  const Span at = authorizer.member.key_span;
  Members extension;
  extension.set("type", at, translation.text(request ? "request" : "token", at));
  extension.set("authorizerUri", at, function_uri(authorizer, at));
  if (authorizer.identity != nullptr) copy_property(*authorizer.identity, "ReauthorizeEvery", "authorizerResultTtlInSeconds", extension);
  const Node* role = value_at(authorizer.node(), "FunctionInvokeRole");
  if (role != nullptr && !(role->is_scalar() && (role->text.empty() || role->text == "NONE"))) extension.set("authorizerCredentials", role->span, role);
  const std::string sources = identity_source(authorizer);
  if (request && !sources.empty()) extension.set("identitySource", authorizer.identity->span, translation.text(sources, authorizer.identity->span));
  if (request && sources.empty() && authorizer.good && caches(authorizer)) {
    authorizer.refuse(at, "a REQUEST authorizer needs an Identity with Headers, QueryStrings, StageVariables or Context", "or set Identity.ReauthorizeEvery: 0");
  }
  if (!request) set_validation_expression(authorizer, extension);
  return extension;
}

/// FunctionPayloadType: true for REQUEST.
bool is_request(Authorizer& authorizer) {
  const Node* type = value_at(authorizer.node(), "FunctionPayloadType");
  if (type == nullptr || (type->is_scalar() && type->text == "TOKEN")) return false;
  if (type->is_scalar() && type->text == "REQUEST") return true;
  if (authorizer.translation.source.certainty(*type) == cfn::Certainty::known) authorizer.refuse(type->span, "FunctionPayloadType must be TOKEN or REQUEST");
  return false;
}

void check_members(Authorizer& authorizer) {
  const Node& node = authorizer.node();
  for (const Member& member : node.members) {
    bool known = false;
    for (const std::string_view key : kKeys) known = known || key == member.key;
    if (!known) {
      authorizer.translation.report(Code::sam_ignored, member.key_span, fmt::format("'{}' has no effect in an authorizer of a REST API", member.key));
    }
  }
  if (const Node* scopes = value_at(node, "AuthorizationScopes"); scopes != nullptr && !is_of_kind(authorizer.translation, *scopes, kind::list)) {
    authorizer.refuse(scopes->span, "AuthorizationScopes must be a list of strings");
  }
  if (const Node* off = value_at(node, "DisableFunctionDefaultPermissions"); off != nullptr && !is_of_kind(authorizer.translation, *off, kind::boolean)) {
    authorizer.refuse(off->span, "DisableFunctionDefaultPermissions must be true or false");
  }
  const Node* identity = value_at(node, "Identity");
  if (identity != nullptr && !identity->is_mapping()) {
    authorizer.refuse(identity->span, "Identity must be a map");
  } else {
    authorizer.identity = identity;
  }
}

const Node* scheme_of(Authorizer& authorizer) {
  Translation& translation = authorizer.translation;
  const Span at = authorizer.member.key_span;
  check_members(authorizer);
  const Node* pools = value_at(authorizer.node(), "UserPoolArn");
  const bool request = is_request(authorizer) && pools == nullptr;
  Members scheme;
  scheme.set("type", at, translation.text("apiKey", at));
  const Node* header = authorizer.identity == nullptr ? nullptr : scalar_at(*authorizer.identity, "Header");
  scheme.set("name", at, request ? translation.text("Unused", at) : header != nullptr && !header->text.empty() ? header : translation.text("Authorization", at));
  scheme.set("in", at, translation.text("header", at));
  scheme.set("x-amazon-apigateway-authtype", at, translation.text(pools != nullptr ? "cognito_user_pools" : "custom", at));
  const Members extension = pools != nullptr ? cognito_extension(authorizer, *pools) : lambda_extension(authorizer, request);
  scheme.set("x-amazon-apigateway-authorizer", at, translation.build.mapping(extension, authorizer.node().span));
  return translation.build.mapping(scheme, authorizer.node().span);
}

/// API Gateway may call the authorizer's function.
void make_authorizer_permission(Translation& translation, Api& api, const Member& authorizer) {
  const Node* function = scalar_at(*authorizer.value, "FunctionArn");
  const bool by_role = value_at(*authorizer.value, "FunctionInvokeRole") != nullptr && text_at(*authorizer.value, "FunctionInvokeRole") != "NONE";
  if (function == nullptr || by_role || true_at(*authorizer.value, "DisableFunctionDefaultPermissions")) return;
  Members permission;
  const Span at = authorizer.key_span;
  permission.set("Action", at, translation.text("lambda:InvokeFunction", at));
  permission.set("FunctionName", function->span, function);
  permission.set("Principal", at, translation.text("apigateway.amazonaws.com", at));
  const auto& environment = translation.environment();
  permission.set("SourceArn", at, translation.text(fmt::format("arn:{}:execute-api:{}:{}:{}/authorizers/*", environment.partition(), environment.region,
                                                               environment.account_id, translation.local_value(api.id(), "")), at));
  translation.make(api.resource, fmt::format("{}{}AuthorizerPermission", api.id(), authorizer.key), "AWS::Lambda::Permission", permission, at);
}

}  // namespace

void add_scheme(Api& api, std::string_view name, Span at, const Node* scheme) {
  Draft& definition = *api.definition;
  Draft& schemes = follows_openapi_3(definition) ? definition.open("components", at, at).open("securitySchemes", at, at) : definition.open("securityDefinitions", at, at);
  schemes.set(name, at, scheme);
}

bool add_rest_authorizers(Translation& translation, Api& api, const Node& auth) {
  if (const Node* name = scalar_at(auth, "DefaultAuthorizer"); name != nullptr && name->text == "AWS_IAM") add_iam_scheme(translation, api, name->span);
  const Member* list = auth.find("Authorizers");
  if (list == nullptr || list->value->kind == syntax::Kind::null) return true;
  if (!list->value->is_mapping()) {
    translation.report(Code::sam_auth, translation.place_of(*list), "Auth.Authorizers must be a map of names to authorizers");
    return false;
  }
  bool good = true;
  for (const Member& member : list->value->members) {
    if (!member.value->is_mapping()) {
      translation.report(Code::sam_auth, translation.place_of(member), fmt::format("authorizer '{}' must be a map", member.key));
      good = false;
      continue;
    }
    Authorizer authorizer{translation, api, member};
    const Node* scheme = scheme_of(authorizer);
    good = good && authorizer.good;
    add_scheme(api, member.key, member.key_span, scheme);
    make_authorizer_permission(translation, api, member);
  }
  return good;
}

}  // namespace apigw::sam
