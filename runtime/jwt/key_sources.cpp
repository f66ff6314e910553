#include "runtime/jwt/key_sources.h"

#include "runtime/base/ascii.h"

namespace apigw::jwt {
namespace {

constexpr std::string_view well_known_keys = "/.well-known/jwks.json";
constexpr std::string_view well_known_configuration = "/.well-known/openid-configuration";

std::string_view without_slash(std::string_view url) {
  if (url.ends_with('/')) url.remove_suffix(1);
  return url;
}

std::string joined(std::string_view a, std::string_view b) { return std::string(a) += b; }

bool starts_with_scheme(std::string_view text, std::string_view scheme) { return text.size() > scheme.size() && ascii_iequals(text.substr(0, scheme.size()), scheme); }

}  // namespace

bool is_url(std::string_view location) { return starts_with_scheme(location, "http://") || starts_with_scheme(location, "https://"); }

void KeySources::give(std::string name, std::string location) { given_.emplace_back(std::move(name), std::move(location)); }

void KeySources::set_user_pool_endpoint(std::string_view endpoint) { endpoint_ = without_slash(endpoint); }

bool KeySources::is_name_of(std::string_view name, const Issuer& issuer) {
  return name == issuer.url || (!issuer.pool_id.empty() && name == issuer.pool_id) || (!issuer.own_pool.empty() && name == issuer.own_pool);
}

const std::string* KeySources::given(const Issuer& issuer) const {
  for (const auto& [name, location] : given_) {
    if (is_name_of(name, issuer)) return &location;
  }
  return nullptr;
}

bool KeySources::knows(const Issuer& issuer) const {
  const std::string* location = given(issuer);
  if (offline_) return location && !is_url(*location);
  return location || issuer.own_pool.empty() || !endpoint_.empty();
}

std::optional<KeySource> KeySources::find(const Issuer& issuer) const {
  if (!knows(issuer)) return {};
  if (const std::string* location = given(issuer)) {
    return KeySource{is_url(*location) ? KeySource::Kind::key_set : KeySource::Kind::file, *location, true};
  }
  const bool is_pool = !issuer.pool_id.empty();
  if (is_pool && !endpoint_.empty()) return KeySource{KeySource::Kind::key_set, joined(endpoint_ + "/", joined(issuer.pool_id, well_known_keys)), true};
  if (is_pool) return KeySource{KeySource::Kind::key_set, joined(issuer.url, well_known_keys), false};
  return KeySource{KeySource::Kind::discovery, joined(without_slash(issuer.url), well_known_configuration), false};
}

bool KeySources::is_named(const Issuer& issuer, std::string_view iss) const {
  if (iss == issuer.url) return !iss.empty();
  if (issuer.pool_id.empty() || endpoint_.empty()) return false;
  // An emulator signs in its own name.
  return iss.size() == endpoint_.size() + 1 + issuer.pool_id.size() && iss.starts_with(endpoint_) && iss[endpoint_.size()] == '/' && iss.ends_with(issuer.pool_id);
}

}  // namespace apigw::jwt
