#pragma once
// A signed token in compact form (RFC 7515 3.1), taken apart: nothing in it is trusted yet. What it says about where keys are (jku, x5u, jwk, x5c)
// is not even read.
#include <optional>
#include <string_view>

#include "runtime/base/arena.h"
#include "runtime/base/crypto_rsa.h"
#include "runtime/base/result.h"
#include "runtime/jwt/fault.h"

namespace apigw::jwt {

inline constexpr size_t token_bytes_max = 16384;  // more than the head of a request has room for

/// The algorithms that API Gateway takes: RSASSA-PKCS1-v1_5 (RFC 7518 3.3). Nothing: another one.
std::optional<RsaDigest> digest_of(std::string_view algorithm);
std::string_view algorithm_of(RsaDigest digest);  // "RS256"

struct Token {
  std::string_view text;           // as sent
  std::string_view signing_input;  // header and payload with the dot between them, as sent
  RsaDigest digest{};
  std::string_view key_id;         // never empty
  std::string_view payload;        // decoded; whether it is JSON is not known yet
  std::string_view signature;      // decoded, not empty
};

/// `text` without a scheme in front of it; views point into it and into the arena. Refused: anything but three parts of base64url without padding, a
/// header that is not one JSON object with unique members, another algorithm, no key id, critical extensions.
Expected<Token, Fault> parse(Arena& arena, std::string_view text);

/// What follows "Bearer" and blanks, in any case; the whole text when it does not begin so.
std::string_view without_bearer(std::string_view credentials);

}  // namespace apigw::jwt
