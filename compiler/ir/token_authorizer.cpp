// Authorizers of signed tokens: user pools of REST APIs, and the issuer of JWT authorizers.
#include "compiler/check/token_issuer.h"
#include "compiler/ir/parts.h"

namespace apigw::ir {
namespace {

/// The template's own pool exists nowhere; its logical id is how the operator knows it.
std::string own_pool(const model::Api& api, std::string_view id) {
  for (const model::UserPool& pool : api.user_pools) {
    if (pool.id == id) return pool.logical_id;
  }
  return {};
}

TokenIssuer issuer_of(const model::Api& api, check::UserPool pool) {
  std::string own = own_pool(api, pool.id);
  return {.url = std::move(pool.issuer), .pool_id = std::move(pool.id), .own_pool = std::move(own)};
}

std::vector<std::string> values_of(const std::vector<model::Text>& texts) {
  std::vector<std::string> values;
  for (const model::Text& text : texts) values.push_back(text.value);
  return values;
}

}  // namespace

TokenAuthorizer build_token_authorizer(const model::Api& api, const model::Authorizer& from, const model::Method& method) {
  TokenAuthorizer to{.name = from.name.value, .scopes = values_of(method.authorization_scopes)};
  if (!from.identity_sources.empty()) to.identity_source = from.identity_sources.front().value;
  if (method.authorization == model::AuthorizationType::cognito_user_pools) {
    to.rules = bundle::TokenRules::user_pools;
    to.validation = from.identity_validation_expression.value;
    // A pool that cannot be understood signs nothing: the user was told.
    for (const model::Text& arn : from.provider_arns) {
      if (auto pool = check::parse_user_pool_arn(arn.value)) to.issuers.push_back(issuer_of(api, std::move(*pool)));
    }
    return to;
  }
  to.rules = bundle::TokenRules::jwt;
  if (to.identity_source.empty()) to.identity_source = "$request.header.Authorization";
  to.audiences = values_of(from.audiences);
  auto pool = check::parse_user_pool_issuer(from.issuer.value);
  to.issuers.push_back(pool ? issuer_of(api, std::move(*pool)) : TokenIssuer{.url = from.issuer.value, .pool_id = {}, .own_pool = {}});
  return to;
}

}  // namespace apigw::ir
