// Authorizers → security schemes, and how a method is authorized → its requirement (definition-formats 5.2).
#include <algorithm>
#include <fmt/format.h>

#include "compiler/openapi/export/writer.h"

namespace apigw::exports {
namespace {

using model::AuthorizationType;
using model::Authorizer;

std::string lower(std::string text) {
  for (char& c : text) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c + ('a' - 'A'));
  }
  return text;
}

/// A caller finds the credential of a TOKEN or Cognito authorizer in one header; other sources are told by the extension alone.
std::string header_of(const Authorizer& authorizer) {
  constexpr std::string_view kHeader = "method.request.header.";
  const bool one_header = authorizer.type.value == "TOKEN" || authorizer.type.value == "COGNITO_USER_POOLS";
  if (!one_header) return "Unused";
  if (authorizer.identity_sources.empty()) return {};
  const std::string& source = authorizer.identity_sources.front().value;
  return source.starts_with(kHeader) ? source.substr(kHeader.size()) : source;
}

std::string joined(const std::vector<model::Text>& texts) {
  std::string all;
  for (const model::Text& text : texts) all += (all.empty() ? "" : ", ") + text.value;
  return all;
}

const Node* jwt_configuration(Writer& writer, const Authorizer& authorizer) {
  Members members;
  writer.tree.set(members, "issuer", authorizer.issuer);
  writer.tree.set(members, "audience", authorizer.audiences);
  return members.empty() ? nullptr : writer.tree.object(members);
}

const Node* extension_of(Writer& writer, const Authorizer& authorizer) {
  Tree& tree = writer.tree;
  Members members;
  tree.set(members, "type", tree.text(lower(authorizer.type.value)));
  tree.set(members, "authorizerUri", authorizer.uri);
  tree.set(members, "authorizerCredentials", authorizer.credentials);
  tree.set(members, "providerARNs", authorizer.provider_arns);
  tree.set(members, "identityValidationExpression", authorizer.identity_validation_expression);
  if (authorizer.result_ttl_seconds.present()) tree.set(members, "authorizerResultTtlInSeconds", tree.number(authorizer.result_ttl_seconds.value));
  const bool from_scheme = header_of(authorizer) != "Unused";
  if (!from_scheme && !authorizer.identity_sources.empty()) tree.set(members, "identitySource", tree.text(joined(authorizer.identity_sources)));
  if (authorizer.type.value == "JWT") tree.set(members, "jwtConfiguration", jwt_configuration(writer, authorizer));
  tree.set(members, "authorizerPayloadFormatVersion", authorizer.payload_format_version);
  if (authorizer.simple_responses) tree.set(members, "enableSimpleResponses", tree.boolean(true));
  return tree.object(members);
}

const Node* key_scheme(Writer& writer, std::string_view header, std::string_view auth_type, const Node* extension) {
  Members members;
  writer.tree.set(members, "type", writer.tree.text("apiKey"));
  if (!header.empty()) writer.tree.set(members, "name", writer.tree.text(header));
  writer.tree.set(members, "in", writer.tree.text("header"));
  if (!auth_type.empty()) writer.tree.set(members, "x-amazon-apigateway-authtype", writer.tree.text(auth_type));
  writer.tree.set(members, "x-amazon-apigateway-authorizer", extension);
  return writer.tree.object(members);
}

const Node* scheme_of(Writer& writer, const Authorizer& authorizer) {
  const Node* extension = writer.with(Part::authorizers) ? extension_of(writer, authorizer) : nullptr;
  if (authorizer.type.value != "JWT") {
    const bool cognito = authorizer.type.value == "COGNITO_USER_POOLS";
    return key_scheme(writer, header_of(authorizer), !writer.rest() ? "" : cognito ? "cognito_user_pools" : "custom", extension);
  }
  Members members;
  writer.tree.set(members, "type", writer.tree.text("oauth2"));
  writer.tree.set(members, "flows", writer.tree.object({}));
  writer.tree.set(members, "x-amazon-apigateway-authorizer", extension);
  return writer.tree.object(members);
}

bool any_method(const model::Api& api, auto&& fits) {
  return std::any_of(api.resources.begin(), api.resources.end(), [&](const model::Resource& resource) { return std::any_of(resource.methods.begin(), resource.methods.end(), fits); });
}

}  // namespace

SchemeNames scheme_names(const Writer& writer) {
  SchemeNames names;
  const auto taken = [&](const std::string& name) {
    if (writer.api.authorizer(name) != nullptr) return true;
    if (writer.view == nullptr || !writer.with(Part::words)) return false;
    return std::ranges::any_of(writer.view->security_schemes(), [&](const syntax::Member& one) { return one.key == name && is_for_clients(writer, *one.value); });
  };
  for (std::string* name : {&names.api_key, &names.iam}) {
    const std::string wish = *name;
    for (int i = 2; taken(*name); ++i) *name = fmt::format("{}_{}", wish, i);
  }
  return names;
}

const Node* write_security_schemes(Writer& writer) {
  Members all;
  for (const Authorizer& authorizer : writer.api.authorizers) {
    Members scheme(scheme_of(writer, authorizer)->members);
    const model::DocumentedPlace place{.type = model::DocumentationType::authorizer, .name = authorizer.name.value};
    const Word description[] = {{"description", WordKind::text}};
    add_words(writer, place, description, nullptr, scheme);
    add_extensions(writer, place, scheme);
    writer.tree.set(all, authorizer.name.value, writer.tree.object(scheme));
  }
  if (any_method(writer.api, [](const model::Method& method) { return method.api_key_required.value; })) {
    writer.tree.set(all, writer.schemes.api_key, key_scheme(writer, "x-api-key", "", nullptr));
  }
  if (any_method(writer.api, [](const model::Method& method) { return method.authorization == AuthorizationType::aws_iam; })) {
    writer.tree.set(all, writer.schemes.iam, key_scheme(writer, "Authorization", "awsSigv4", nullptr));
  }
  add_source_schemes(writer, all);
  return all.empty() ? nullptr : writer.tree.object(all);
}

const Node* write_security(Writer& writer, const model::Method& method) {
  Members required;
  Tree& tree = writer.tree;
  if (method.authorization == AuthorizationType::aws_iam) {
    tree.set(required, writer.schemes.iam, tree.list(std::span<const Node* const>()));
  } else if (method.authorization != AuthorizationType::none && method.authorizer.present()) {
    tree.set(required, method.authorizer.value, tree.list(method.authorization_scopes));
  }
  if (method.api_key_required.value) tree.set(required, writer.schemes.api_key, tree.list(std::span<const Node* const>()));
  if (required.empty()) {
    const Origin* origin = writer.origin(method);
    return origin == nullptr ? nullptr : source_security(writer, *origin);
  }
  const Node* const requirements[] = {tree.object(required)};  // one requirement: all of it is asked for
  return tree.list(requirements);
}

}  // namespace apigw::exports
