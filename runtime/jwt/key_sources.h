#pragma once
// Where the keys of issuers come from: what the operator says, else what the standards say about the issuer's own address. Immutable once built; shared by
// all threads.
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace apigw::jwt {

/// An issuer as an authorizer names it. Views: valid as long as what they were read from.
struct Issuer {
  std::string_view url;       // what `iss` has to be, byte for byte
  std::string_view pool_id;   // of a Cognito user pool: "eu-west-1_AbCdEf123"; empty: it is none
  std::string_view own_pool;  // logical id of a user pool that the template itself makes; empty: the issuer exists elsewhere
};

struct KeySource {
  enum class Kind : uint8_t {
    discovery,  // the URL of an OpenID configuration, whose jwks_uri is asked next
    key_set,    // the URL of a key set
    file,       // a key set on this machine
  };
  Kind kind = Kind::discovery;
  std::string location;
  bool of_operator = false;  // a URL of the operator's may be plain http; one of a definition's only on this machine
};

class KeySources {
 public:
  /// `name`: an issuer's URL, a user pool's id, or the logical id of a pool of the template. `location`: a URL of a key set, else a file.
  void give(std::string name, std::string location);
  /// AWS_ENDPOINT_URL_COGNITO_IDENTITY_PROVIDER: user pools are found there, and may call themselves ENDPOINT/POOL_ID.
  void set_user_pool_endpoint(std::string_view endpoint);
  /// Only keys in files are known: nobody is asked for any.
  void stay_offline() { offline_ = true; }

  /// Nothing: a pool that the template would make exists nowhere, and nobody gave its keys.
  std::optional<KeySource> find(const Issuer& issuer) const;
  /// Whether find would give something; never allocates.
  bool knows(const Issuer& issuer) const;
  /// Whether a token that says this of its issuer means this one.
  bool is_named(const Issuer& issuer, std::string_view iss) const;

  const std::vector<std::pair<std::string, std::string>>& given() const { return given_; }
  /// Whether this name of give() means the issuer.
  static bool is_name_of(std::string_view name, const Issuer& issuer);

 private:
  const std::string* given(const Issuer& issuer) const;

  std::vector<std::pair<std::string, std::string>> given_;
  bool offline_ = false;
  std::string endpoint_;  // without '/' at its end; empty: AWS itself
};

bool is_url(std::string_view location);

}  // namespace apigw::jwt
