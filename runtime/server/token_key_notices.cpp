#include "runtime/server/token_key_notices.h"

#include <algorithm>
#include <set>

#include <fmt/format.h>

namespace apigw::server {
namespace {

std::vector<jwt::Issuer> issuers_of(const Site& site) {
  std::vector<jwt::Issuer> all;
  for (const Deployment* deployment : site.deployments()) {
    const bundle::Bundle& bundle = deployment->bundle();
    for (const bundle::TokenIssuer& one : bundle.token_issuers()) {
      all.push_back({bundle.string(one.url), bundle.string_or(one.pool_id, ""), bundle.string_or(one.own_pool, "")});
    }
  }
  return all;
}

}  // namespace

std::vector<std::string> token_key_notices(const Site& site, const jwt::KeySources* sources) {
  static const jwt::KeySources none;
  if (!sources) sources = &none;
  const std::vector<jwt::Issuer> issuers = issuers_of(site);
  std::set<std::string_view> without;
  for (const jwt::Issuer& issuer : issuers) {
    if (!sources->knows(issuer)) without.insert(issuer.own_pool);
  }
  std::vector<std::string> lines;
  for (const std::string_view pool : without) {
    lines.push_back(fmt::format("the user pool '{}' exists only in the template: its tokens are refused; --jwks {}=FILE (or URL) gives the keys of one that stands in for it", pool, pool));
  }
  for (const auto& [name, location] : sources->given()) {
    const bool used = std::any_of(issuers.begin(), issuers.end(), [&](const jwt::Issuer& issuer) { return jwt::KeySources::is_name_of(name, issuer); });
    if (!used) lines.push_back(fmt::format("--jwks {}={}: no authorizer takes tokens of '{}'", name, location, name));
  }
  return lines;
}

}  // namespace apigw::server
