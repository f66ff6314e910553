#pragma once
// What one thread knows of the keys of issuers, as it was told last, and which tokens it has verified with them. Used by one thread only.
#include <array>
#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "runtime/base/crypto.h"
#include "runtime/jwt/key_set.h"

namespace apigw::jwt {

/// The outcome of the last question for an issuer's keys. Times are of the clock, in milliseconds since 1970.
struct IssuerKeys {
  std::shared_ptr<const KeySet> keys;  // nullptr: there are none, or they are too old
  int64_t good_until_ms = 0;           // of keys
  int64_t ask_again_at_ms = 0;         // asking earlier, for want of a key or after a failure, would be answered with the same
  Fault fault = Fault::none;           // why there are no keys
};

class KeyRing {
 public:
  /// nullptr: nobody has asked yet.
  const IssuerKeys* find(std::string_view issuer) const {
    const auto found = issuers_.find(issuer);
    return found == issuers_.end() ? nullptr : &found->second;
  }
  void publish(const std::string& issuer, IssuerKeys keys) { issuers_[issuer] = std::move(keys); }

  /// KeySet::verify, which costs some ten microseconds, once for each of the last thousand good tokens: a token that comes again is known by its digest, as
  /// long as the key set is the same. Whether it has expired is not asked here.
  bool verify(const KeySet& keys, const Token& token);

 private:
  static constexpr size_t remembered = 1024;  // a power of two
  struct Seen {
    Sha256 digest{};
    uint64_t key_set = 0;  // serial; 0: nothing is remembered here
  };

  std::map<std::string, IssuerKeys, std::less<>> issuers_;
  std::vector<Seen> seen_;  // by the digest's first bytes; empty before the first good token
};

}  // namespace apigw::jwt
