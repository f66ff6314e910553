// Whose token it says it is decides which keys are looked at; until its signature is verified nothing else in it counts.
#include "runtime/phase/token_check.h"

#include "runtime/jwt/claims.h"
#include "runtime/jwt/key_ring.h"
#include "runtime/jwt/key_sources.h"
#include "runtime/jwt/token.h"
#include "runtime/phase/access.h"
#include "runtime/phase/claim_text.h"
#include "runtime/phase/parameters.h"
#include "runtime/vm/prepared.h"

namespace apigw::phase {
namespace {

using bundle::TokenAuthorizer;
using bundle::TokenRules;
using jwt::Fault;

constexpr uint32_t nobody = bundle::none;  // of token_issuers

/// One request before one authorizer.
struct Check {
  vm::Exchange& exchange;
  uint32_t index;  // of token_authorizers
  bool asked;      // for keys; there is no second time
  uint32_t awaited = nobody;
  std::span<const std::string_view> scopes = {};

  const bundle::Bundle& bundle() const { return exchange.bundle; }
  const TokenAuthorizer& authorizer() const { return bundle().token_authorizers()[index]; }
  int64_t now_s() const { return iam_now_ms(exchange) / 1000; }
  jwt::Issuer issuer(uint32_t at) const {
    const bundle::TokenIssuer& one = bundle().token_issuers()[at];
    return {bundle().string(one.url), bundle().string_or(one.pool_id, ""), bundle().string_or(one.own_pool, "")};
  }
};

std::string_view credentials(vm::Exchange& exchange, std::string_view source) {
  for (const std::string_view prefix : {std::string_view("method.request.header."), std::string_view("$request.header.")}) {
    if (source.starts_with(prefix)) return header_ignoring_case(exchange, source.substr(prefix.size())).value_or("");
  }
  constexpr std::string_view query = "$request.querystring.";
  return source.starts_with(query) ? query_parameter(exchange, source.substr(query.size())).value_or("") : std::string_view{};
}

/// The authorizer's issuer that a token names, or nobody.
uint32_t issuer_named(const Check& check, const jwt::KeySources& sources, std::string_view iss) {
  const bundle::Range range = check.authorizer().issuers;
  for (uint32_t at = range.first; at < range.first + range.count; ++at) {
    if (sources.is_named(check.issuer(at), iss)) return at;
  }
  return nobody;
}

/// The keys that the token may have been signed with; nullptr: `fault` says why there are none, or check.awaited whose have to be asked for.
const jwt::KeySet* keys_for(Check& check, const jwt::Token& token, uint32_t issuer, Fault& fault) {
  // Keys have a life of the real clock, whatever tokens are held against.
  const int64_t now_ms = check.exchange.received_epoch_ms;
  const jwt::IssuerKeys* known = check.exchange.token_keys->find(check.issuer(issuer).url);
  const bool usable = known && known->keys && now_ms < known->good_until_ms;
  if (usable && known->keys->has(token.key_id)) return known->keys.get();
  fault = usable ? Fault::key : known && known->fault != Fault::none ? known->fault : Fault::key_set;
  if (!check.asked && (!known || now_ms >= known->ask_again_at_ms)) check.awaited = issuer;
  return nullptr;
}

/// Whether one of the method's scopes is one of the token's; all of those are kept.
bool has_scope(Check& check, const jwt::Claims& claims) {
  const auto wanted = bundle::Bundle::slice(check.bundle().token_texts(), check.authorizer().scopes);
  const auto both = check.exchange.arena.array<std::string_view>(wanted.size());
  size_t count = 0;
  for (const bundle::StringId one : wanted) {
    const std::string_view scope = check.bundle().string(one);
    if (claims.any_scope([scope](std::string_view other) { return other == scope; })) both[count++] = scope;
  }
  check.scopes = both.first(count);
  return count != 0;
}

/// A method with scopes takes access tokens, one without takes ID tokens.
Fault accept_of_user_pool(Check& check, const jwt::Token& token, const jwt::Claims& claims) {
  if (token.digest != RsaDigest::sha256) return Fault::algorithm;
  if (const Fault fault = claims.check_life(check.now_s()); fault != Fault::none) return fault;
  const bool wants_scopes = check.authorizer().scopes.count != 0;
  if (claims.text("token_use") != (wants_scopes ? "access" : "id")) return Fault::token_use;
  if (wants_scopes && !has_scope(check, claims)) return Fault::scope;
  return check.exchange.prepared.validates(check.index, claims.text("aud")) ? Fault::none : Fault::audience;
}

Fault accept_of_issuer(Check& check, const jwt::Token&, const jwt::Claims& claims) {
  const auto audiences = bundle::Bundle::slice(check.bundle().token_texts(), check.authorizer().audiences);
  const bool is_meant = claims.any_audience([&](std::string_view audience) {
    for (const bundle::StringId one : audiences) {
      if (check.bundle().string(one) == audience) return true;
    }
    return false;
  });
  if (!is_meant) return Fault::audience;
  if (const Fault fault = claims.check_life(check.now_s()); fault != Fault::none) return fault;
  if (const Fault fault = claims.check_issue(check.now_s()); fault != Fault::none) return fault;
  return check.authorizer().scopes.count == 0 || has_scope(check, claims) ? Fault::none : Fault::scope;
}

/// Fault::none with check.awaited unset: the token is good, and exchange.claims are its claims.
Fault judge(Check& check) {
  vm::Exchange& exchange = check.exchange;
  const std::string_view text = jwt::without_bearer(credentials(exchange, check.bundle().string(check.authorizer().identity_source)));
  if (text.empty()) return Fault::missing;
  const auto token = jwt::parse(exchange.arena, text);
  if (!token) return token.error();
  const auto claims = jwt::Claims::read(token->payload);
  if (!claims) return Fault::claims;
  const jwt::KeySources* sources = exchange.prepared.key_sources();
  const uint32_t issuer = sources ? issuer_named(check, *sources, claims->issuer()) : nobody;
  if (issuer == nobody) return Fault::issuer;
  if (!exchange.token_keys || !sources->knows(check.issuer(issuer))) return Fault::key;
  Fault fault = Fault::none;
  const jwt::KeySet* keys = keys_for(check, *token, issuer, fault);
  if (!keys) return fault;
  if (!exchange.token_keys->verify(*keys, *token)) return Fault::signature;
  const TokenRules rules = check.authorizer().rules;
  fault = rules == TokenRules::user_pools ? accept_of_user_pool(check, *token, *claims) : accept_of_issuer(check, *token, *claims);
  if (fault == Fault::none) exchange.claims = claim_texts(exchange.arena, *claims, rules);
  return fault;
}

}  // namespace

TokenVerdict check_token(vm::Exchange& exchange, uint32_t authorizer, bool asked) {
  Check check{exchange, authorizer, asked};
  const Fault fault = judge(check);
  return {fault, check.awaited, check.scopes};
}

}  // namespace apigw::phase
