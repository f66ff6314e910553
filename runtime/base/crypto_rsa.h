#pragma once
// RSA signatures with PKCS #1 v1.5 padding (RFC 8017, RSASSA-PKCS1-v1_5), by public keys that are given as modulus and exponent.
#include <memory>
#include <string>
#include <string_view>

#include "runtime/base/result.h"

namespace apigw {

inline constexpr size_t rsa_bits_min = 2048;  // RFC 7518 3.3
inline constexpr size_t rsa_bits_max = 8192;  // what a signature may cost: a hundred times a key of 2048 bits at the most

enum class RsaDigest : uint8_t { sha256, sha384, sha512 };

/// Immutable; copies share the key and may be used by any thread.
class RsaPublicKey {
 public:
  /// Both big endian, without a sign. The unexpected value says why the numbers are no key that a signature could be trusted under: a modulus
  /// outside the limits above or even, an exponent that is even, 1, or longer than eight bytes.
  static Expected<RsaPublicKey, std::string> from_numbers(std::string_view modulus, std::string_view exponent);
  /// The signature must be as long as the modulus. Allocates.
  bool verify(RsaDigest digest, std::string_view message, std::string_view signature) const;

 private:
  std::shared_ptr<void> key_;
};

}  // namespace apigw
