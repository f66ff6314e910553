#pragma once
// Ed25519 signatures (RFC 8032) with PEM keys as `openssl genpkey -algorithm ed25519` makes them.
#include <memory>
#include <string>
#include <string_view>

#include "runtime/base/result.h"

namespace apigw {

inline constexpr size_t ed25519_signature_bytes = 64;

class SigningKey {
 public:
  /// PKCS #8, not encrypted. The unexpected value says what is wrong with the text, never what is in it.
  static Expected<SigningKey, std::string> from_pem(std::string_view pem);
  std::string sign(std::string_view message) const;  // 64 bytes

 private:
  std::shared_ptr<void> key_;
};

/// Immutable; copies share the key and may be used by any thread.
class VerifyingKey {
 public:
  /// SubjectPublicKeyInfo ("BEGIN PUBLIC KEY").
  static Expected<VerifyingKey, std::string> from_pem(std::string_view pem);
  bool verify(std::string_view message, std::string_view signature) const;

 private:
  std::shared_ptr<void> key_;
};

}  // namespace apigw
