// Security schemes → authorizers, and an operation's requirement → how the method is authorized (definition-formats 1.10).
#include <fmt/format.h>

#include "compiler/model/import.h"
#include "compiler/openapi/extensions.h"

namespace apigw::model {
namespace {

constexpr std::string_view kAuthorizerKey = "x-amazon-apigateway-authorizer";
constexpr std::string_view kSamOpenMarker = "NONE";  // SAM requires this undefined scheme where a method is to be open

std::vector<Text> identity_sources(Import& import, const syntax::Node& scheme, const syntax::Node& extension, std::string_view type) {
  if (type == "TOKEN" || type == "COGNITO_USER_POOLS") {
    const Text name = import.values.text_at(scheme, "name");
    if (!name.present()) return {};
    return {Text{.value = "method.request.header." + name.value, .at = name.at, .unknown = name.unknown}};
  }
  return import.values.comma_texts_at(extension, "identitySource");
}

void import_jwt(Import& import, const syntax::Node& scheme, const syntax::Node& extension, Authorizer& authorizer) {
  if (const syntax::Node* configuration = import.values.mapping_at(extension, "jwtConfiguration")) {
    openapi::report_unknown_keys(*configuration, openapi::ExtensionObject::jwt_configuration, "a jwtConfiguration", import.diagnostics);
    authorizer.issuer = import.values.text_at(*configuration, "issuer");
    authorizer.audiences = import.values.texts_at(*configuration, "audience");
  }
  if (authorizer.issuer.present()) return;
  constexpr std::string_view kWellKnown = "/.well-known/openid-configuration";
  authorizer.issuer = import.values.text_at(scheme, "openIdConnectUrl");
  if (authorizer.issuer.value.ends_with(kWellKnown)) authorizer.issuer.value.resize(authorizer.issuer.value.size() - kWellKnown.size());
}

/// False when the extension is no authorizer that a model could hold.
bool import_authorizer(Import& import, const syntax::Member& scheme, const syntax::Node& node, const syntax::Node& extension) {
  openapi::report_unknown_keys(extension, openapi::ExtensionObject::authorizer, "an authorizer", import.diagnostics);
  Authorizer authorizer{.name = {.value = std::string(scheme.key), .at = scheme.key_span}, .type = import.values.text_at(extension, "type"), .at = scheme.key_span};
  if (!authorizer.type.present()) {
    import.diagnostics.report(source::Code::authorizer_incomplete, extension.span, fmt::format("authorizer '{}' lacks 'type'", scheme.key),
                              import.api.type == ApiType::rest ? "it is token, request or cognito_user_pools" : "it is request or jwt");
    return false;
  }
  authorizer.type.value = upper(authorizer.type.value);
  authorizer.uri = import.values.text_at(extension, "authorizerUri");
  authorizer.credentials = import.values.text_at(extension, "authorizerCredentials");
  authorizer.identity_sources = identity_sources(import, node, extension, authorizer.type.value);
  authorizer.identity_validation_expression = import.values.text_at(extension, "identityValidationExpression");
  authorizer.provider_arns = import.values.texts_at(extension, "providerARNs");
  const uint32_t ttl_by_default = import.api.type == ApiType::rest ? 300 : 0;
  authorizer.result_ttl_seconds = import.values.count_at(extension, "authorizerResultTtlInSeconds", ttl_by_default);
  authorizer.payload_format_version = import.values.text_at(extension, "authorizerPayloadFormatVersion");
  authorizer.simple_responses = import.values.boolean_at(extension, "enableSimpleResponses").value;
  if (authorizer.type.value == "JWT") import_jwt(import, node, extension, authorizer);
  import.api.authorizers.push_back(std::move(authorizer));
  return true;
}

AuthorizationType authorization_of(const Authorizer& authorizer) {
  if (authorizer.type.value == "COGNITO_USER_POOLS") return AuthorizationType::cognito_user_pools;
  if (authorizer.type.value == "JWT") return AuthorizationType::jwt;
  return AuthorizationType::custom;
}

/// x-amazon-apigateway-auth decides before any requirement; true when it does.
bool import_auth_extension(Import& import, const openapi::Operation& operation, Method& method) {
  const syntax::Node* auth = import.values.mapping_at(*operation.node, "x-amazon-apigateway-auth");
  if (auth == nullptr || import.api.type != ApiType::rest) return false;
  openapi::report_unknown_keys(*auth, openapi::ExtensionObject::auth, "x-amazon-apigateway-auth", import.diagnostics);
  const Text type = import.values.text_at(*auth, "type");
  if (!type.present()) return false;
  const bool iam = equal_ignoring_case(type.value, "AWS_IAM");
  if (!iam && !equal_ignoring_case(type.value, "NONE")) {
    import.diagnostics.report(source::Code::value_not_allowed, type.at, fmt::format("'{}' is no authorization type", type.value), "it is AWS_IAM or NONE");
    return false;
  }
  method.authorization = iam ? AuthorizationType::aws_iam : AuthorizationType::none;
  method.authorization_at = type.at;
  return true;
}

class Requirement {
 public:
  Requirement(Import& import, Method& method, bool decided) : import_(import), method_(method), decided_(decided) {}

  void add(const syntax::Member& required) {
    const auto found = import_.schemes.find(required.key);
    if (found == import_.schemes.end()) {
      if (required.key == kSamOpenMarker) return;
      import_.repeated.add(source::Code::unknown_scheme, std::string(required.key), required.key_span,
                           fmt::format("security scheme '{}' is not defined; the operation would be open", required.key), guess(required.key));
      return;
    }
    switch (found->second.meaning) {
      case SchemeMeaning::none: return report_no_effect(required, found->second);
      case SchemeMeaning::api_key: method_.api_key_required = {.value = true, .at = required.key_span}; return;
      case SchemeMeaning::iam: return take(required, AuthorizationType::aws_iam, nullptr);
      case SchemeMeaning::authorizer: {
        const Authorizer* authorizer = import_.api.authorizer(required.key);
        return take(required, authorization_of(*authorizer), authorizer);
      }
    }
  }

 private:
  void take(const syntax::Member& required, AuthorizationType type, const Authorizer* authorizer) {
    if (decided_) return;
    if (!taken_.empty() && taken_ != required.key) {
      import_.diagnostics.report(source::Code::two_authorizers, required.key_span,
                                 fmt::format("'{}' and '{}' are both required, but a method has only one authorizer", taken_, required.key),
                                 "keep one of them", {{method_.authorization_at, "the other one is here"}});
      return;
    }
    taken_ = required.key;
    method_.authorization = type;
    method_.authorization_at = required.key_span;
    if (authorizer == nullptr) return;
    method_.authorizer = {.value = authorizer->name.value, .at = required.key_span};
    if (type == AuthorizationType::custom || !required.value->is_sequence()) return;
    for (const syntax::Node* scope : required.value->items) {
      Text text = import_.values.text(*scope, "scope");
      if (text.present()) method_.authorization_scopes.push_back(std::move(text));
    }
  }

  void report_no_effect(const syntax::Member& required, const Scheme& scheme) {
    const bool http = import_.api.type == ApiType::http;
    import_.repeated.add(source::Code::scheme_without_effect, std::string(required.key), required.key_span,
                         fmt::format("scheme '{}' of type '{}' has no gateway meaning and does not protect the operation", required.key, scheme.type),
                         http ? "give the scheme an x-amazon-apigateway-authorizer of type jwt or request"
                              : "give the scheme an x-amazon-apigateway-authorizer, or use an apiKey scheme in the header x-api-key");
  }

  std::string guess(std::string_view name) const {
    for (const auto& [known, scheme] : import_.schemes) {
      if (equal_ignoring_case(known, name)) return fmt::format("did you mean '{}'?", known);
    }
    return "define it below securityDefinitions or components.securitySchemes";
  }

  Import& import_;
  Method& method_;
  bool decided_;  // by x-amazon-apigateway-auth: requirements only add the API key
  std::string_view taken_;
};

}  // namespace

void import_security_schemes(Import& import) {
  for (const syntax::Member& member : import.view.security_schemes()) {
    const syntax::Node* node = import.view.references().resolve(*member.value).node;
    if (node == nullptr || import.values.is_unknown(*node)) continue;
    if (!node->is_mapping()) {
      import.diagnostics.report(source::Code::value_kind, node->span, fmt::format("security scheme '{}' must be a map", member.key));
      continue;
    }
    Scheme scheme{.type = import.values.text_at(*node, "type").value};
    const syntax::Node* extension = import.values.mapping_at(*node, kAuthorizerKey);
    const Text auth_type = import.values.text_at(*node, "x-amazon-apigateway-authtype");
    const bool in_header = import.values.text_at(*node, "in").value == "header";
    if (extension != nullptr) {
      // An authorizer that cannot be held was an error; its requirement must not be taken for an open one.
      scheme.meaning = import_authorizer(import, member, *node, *extension) ? SchemeMeaning::authorizer : SchemeMeaning::iam;
    } else if (equal_ignoring_case(auth_type.value, "awsSigv4")) {
      scheme.meaning = SchemeMeaning::iam;
    } else if (import.api.type == ApiType::rest && scheme.type == "apiKey" && in_header &&
               equal_ignoring_case(import.values.text_at(*node, "name").value, "x-api-key")) {
      scheme.meaning = SchemeMeaning::api_key;
    }
    import.schemes.insert_or_assign(std::string(member.key), std::move(scheme));
  }
}

void import_authorization(Import& import, const openapi::Operation& operation, Method& method) {
  const bool decided = import_auth_extension(import, operation, method);
  const syntax::Node* security = import.view.security(operation);
  if (security == nullptr || security->kind == syntax::Kind::null || import.values.is_unknown(*security)) return;
  if (!security->is_sequence()) {
    import.diagnostics.report(source::Code::value_kind, security->span, "'security' must be a list of requirements");
    return;
  }
  Requirement requirement(import, method, decided);
  for (const syntax::Node* entry : security->items) {
    if (!entry->is_mapping()) {
      import.diagnostics.report(source::Code::value_kind, entry->span, "a security requirement must be a map from scheme to scopes");
      continue;
    }
    for (const syntax::Member& required : entry->members) requirement.add(required);
  }
}

}  // namespace apigw::model
