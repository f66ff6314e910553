#pragma once
// Why a token is refused, and in which words clients of HTTP APIs are told (access-control 9.2).
#include <cstdint>
#include <string_view>

namespace apigw::jwt {

// FAULT(id, "error_description of WWW-Authenticate")
#define APIGW_TOKEN_FAULTS(FAULT)                                                     \
  FAULT(none, "")                                                                     \
  FAULT(missing, "")                                                                  \
  FAULT(segments, "token contains an invalid number of segments")                     \
  FAULT(malformed, "the token is malformed")                                          \
  FAULT(algorithm, "signing method is invalid")                                       \
  FAULT(key, "the token's signing key is not known")                                  \
  FAULT(signature, "the token's signature is invalid")                                \
  FAULT(claims, "the token's claims are malformed")                                   \
  FAULT(issuer, "the token's issuer does not match")                                  \
  FAULT(audience, "the token does not have a valid audience")                         \
  FAULT(expired, "the token has expired")                                             \
  FAULT(not_yet_valid, "the token is not valid yet")                                  \
  FAULT(issued_later, "the token was issued in the future")                           \
  FAULT(token_use, "the token is not of the kind that is needed")                     \
  FAULT(scope, "the token does not have the scopes that are needed")                  \
  FAULT(discovery, "OIDC discovery endpoint communication error")                     \
  FAULT(key_set, "JWKS communication error")

enum class Fault : uint8_t {
#define FAULT(id, description) id,
  APIGW_TOKEN_FAULTS(FAULT)
#undef FAULT
};

inline constexpr std::string_view description(Fault fault) {
  constexpr std::string_view all[] = {
#define FAULT(id, description) description,
      APIGW_TOKEN_FAULTS(FAULT)
#undef FAULT
  };
  return all[size_t(fault)];
}

}  // namespace apigw::jwt
