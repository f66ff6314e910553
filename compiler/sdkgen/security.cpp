#include "compiler/sdkgen/security.h"

#include <algorithm>

#include "compiler/sdkgen/schema_facts.h"

namespace apigw::sdkgen {
namespace {

constexpr std::string_view kHeaderSource = "method.request.header.";

Place place_of(std::string_view place) { return place == "query" ? Place::query : place == "cookie" ? Place::cookie : Place::header; }

/// OAuth2's flow in which a program gets tokens for itself: `clientCredentials`, in Swagger `application`.
void read_client_credentials(Scheme& scheme, const syntax::Node& node) {
  const syntax::Node* flows = mapping_at(node, "flows");
  const syntax::Node* flow = flows != nullptr ? mapping_at(*flows, "clientCredentials") : text_of(node, "flow") == "application" ? &node : nullptr;
  if (flow == nullptr) return;
  scheme.token_url = whole_address(text_of(*flow, "tokenUrl"));
  const syntax::Node* scopes = mapping_at(*flow, "scopes");
  if (scheme.token_url.empty() || scopes == nullptr) return;
  const auto in_scope = [](char c) { return c > ' ' && c < 0x7f && c != '"' && c != '\\'; };  // RFC 6749, 3.3
  for (const syntax::Member& scope : scopes->members) {
    if (!scope.key.starts_with("x-") && !scope.key.empty() && std::all_of(scope.key.begin(), scope.key.end(), in_scope)) scheme.scopes.emplace_back(scope.key);
  }
}

}  // namespace

Security::Security(openapi::View& view, const model::Api& api, Client& client) : view_(view), api_(api), client_(client) {
  for (const syntax::Member& member : view_.security_schemes()) {
    const syntax::Node* node = view_.references().resolve(*member.value).node;
    if (node != nullptr && node->is_mapping()) add_scheme(member.key, *node);
  }
}

void Security::add_scheme(std::string_view name, const syntax::Node& node) {
  Scheme scheme{.name = std::string(name), .field = "Authorization"};
  const std::string type = text_of(node, "type");
  if (text_of(node, "x-amazon-apigateway-authtype") == "awsSigv4") {
    scheme.kind = SchemeKind::signature;
  } else if (type == "apiKey") {
    scheme.field = text_of(node, "name");
    if (const std::string header = identity_header(node); !header.empty()) scheme.field = header;
    scheme.place = place_of(text_of(node, "in"));
    // An authorizer's token stands in the header as it is; it is no API key.
    const bool token = scheme.place == Place::header && (same_text(scheme.field, "authorization") || node.get("x-amazon-apigateway-authorizer") != nullptr);
    scheme.kind = token ? SchemeKind::token : SchemeKind::api_key;
  } else if (type == "basic" || (type == "http" && same_text(text_of(node, "scheme"), "basic"))) {
    scheme.kind = SchemeKind::basic;
  } else {
    scheme.kind = SchemeKind::bearer;  // http bearer, oauth2, openIdConnect
    if (type == "oauth2") read_client_credentials(scheme, node);
  }
  if (!scheme.field.empty()) client_.schemes.push_back(std::move(scheme));
}

uint32_t Security::index_of(const Scheme& scheme) {
  const auto known = std::find_if(client_.schemes.begin(), client_.schemes.end(), [&](const Scheme& other) { return other.name == scheme.name; });
  if (known != client_.schemes.end()) return static_cast<uint32_t>(known - client_.schemes.begin());
  client_.schemes.push_back(scheme);
  return static_cast<uint32_t>(client_.schemes.size() - 1);
}

std::string Security::identity_header(const syntax::Node& scheme) {
  const syntax::Node* authorizer = mapping_at(scheme, "x-amazon-apigateway-authorizer");
  const std::string sources = authorizer == nullptr ? std::string() : text_of(*authorizer, "identitySource");
  const std::string_view first = std::string_view(sources).substr(0, sources.find(','));
  for (const std::string_view prefix : {kHeaderSource, std::string_view("$request.header.")}) {
    if (first.starts_with(prefix)) return std::string(first.substr(prefix.size()));
  }
  return {};
}

std::vector<Requirement> Security::of(const model::Method& method, const openapi::Operation* written) {
  if (written == nullptr) return of_method(method);
  const syntax::Node* list = view_.security(*written);
  std::vector<Requirement> result;
  if (list == nullptr || !list->is_sequence()) return result;
  for (const syntax::Node* one : list->items) {
    Requirement requirement;
    bool known = one->is_mapping();
    for (const syntax::Member& member : one->members) {
      const auto scheme = std::find_if(client_.schemes.begin(), client_.schemes.end(), [&](const Scheme& other) { return other.name == member.key; });
      known = known && scheme != client_.schemes.end();
      if (known) requirement.push_back(static_cast<uint32_t>(scheme - client_.schemes.begin()));
    }
    if (known) result.push_back(std::move(requirement));
  }
  return result;
}

std::vector<Requirement> Security::of_method(const model::Method& method) {
  Requirement requirement;
  if (method.api_key_required.value) requirement.push_back(index_of({.name = "api_key", .kind = SchemeKind::api_key, .field = "x-api-key"}));
  switch (method.authorization) {
    case model::AuthorizationType::none: break;
    case model::AuthorizationType::aws_iam: requirement.push_back(index_of({.name = "sigv4", .kind = SchemeKind::signature, .field = "Authorization"})); break;
    case model::AuthorizationType::jwt: requirement.push_back(index_of({.name = method.authorizer.value, .kind = SchemeKind::bearer, .field = "Authorization"})); break;
    case model::AuthorizationType::cognito_user_pools:
    case model::AuthorizationType::custom: {
      Scheme scheme{.name = method.authorizer.value, .kind = SchemeKind::token, .field = "Authorization"};
      const model::Authorizer* authorizer = api_.authorizer(method.authorizer.value);
      const bool named = authorizer != nullptr && !authorizer->identity_sources.empty() && authorizer->identity_sources.front().value.starts_with(kHeaderSource);
      if (named) scheme.field = authorizer->identity_sources.front().value.substr(kHeaderSource.size());
      requirement.push_back(index_of(scheme));
      break;
    }
  }
  return requirement.empty() ? std::vector<Requirement>() : std::vector<Requirement>{requirement};
}

}  // namespace apigw::sdkgen
