#pragma once
// The public keys of one issuer: a JWK set (RFC 7517 5), of which only keys that a token could be verified with are kept.
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "runtime/base/crypto_rsa.h"
#include "runtime/base/result.h"
#include "runtime/jwt/token.h"

namespace apigw::jwt {

inline constexpr size_t key_set_bytes_max = 150'000;  // what API Gateway reads
inline constexpr size_t keys_max = 256;

/// Immutable; shared by all threads.
class KeySet {
 public:
  /// The unexpected value says why the text is no key set. A key that cannot be used is left out: another kind than RSA, meant for something else than
  /// signatures (use, key_ops), without a kid, or with numbers that RsaPublicKey refuses.
  static Expected<KeySet, std::string> parse(std::string_view json);

  bool has(std::string_view key_id) const;
  /// Whether one of the keys with the token's kid, and fit for its algorithm, made its signature.
  bool verify(const Token& token) const;

  size_t size() const { return keys_.size(); }
  const std::string& text() const { return text_; }
  uint64_t serial() const { return serial_; }  // no other key set of this process has it

 private:
  struct Key {
    std::string id;
    std::optional<RsaDigest> digest;  // of its alg; nothing: any
    RsaPublicKey key;
  };
  std::vector<Key> keys_;
  std::string text_;
  uint64_t serial_ = 0;
};

}  // namespace apigw::jwt
