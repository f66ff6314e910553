#include "runtime/base/crypto_ed25519.h"

#include <doctest/doctest.h>

using namespace apigw;

namespace {

// RFC 8032 section 7.1, test 3, in the PEM forms of RFC 8410.
constexpr std::string_view kPrivate =
    "-----BEGIN PRIVATE KEY-----\nMC4CAQAwBQYDK2VwBCIEIMWqjfQ/n4N77bdELzHct7Fm04U1B28JS4XOOi4LRFj3\n-----END PRIVATE KEY-----\n";
constexpr std::string_view kPublic = "-----BEGIN PUBLIC KEY-----\nMCowBQYDK2VwAyEA/FHNjmIYoaONpH7QAjDwWAgW7RO6MwOsXeuRFUiQgCU=\n-----END PUBLIC KEY-----\n";
constexpr std::string_view kMessage = "\xaf\x82";
constexpr std::string_view kSignature =
    "\x62\x91\xd6\x57\xde\xec\x24\x02\x48\x27\xe6\x9c\x3a\xbe\x01\xa3\x0c\xe5\x48\xa2\x84\x74\x3a\x44\x5e\x36\x80\xd7\xdb\x5a\xc3\xac"
    "\x18\xff\x9b\x53\x8d\x16\xf2\x90\xae\x67\xf7\x60\x98\x4d\xc6\x59\x4a\x7c\x15\xe9\x71\x6e\xd2\x8d\xc0\x27\xbe\xce\xea\x1e\xc4\x0a";

}  // namespace

TEST_CASE("ed25519: the RFC's key signs and verifies as the RFC says") {
  const auto key = SigningKey::from_pem(kPrivate);
  REQUIRE(key);
  CHECK(key->sign(kMessage) == kSignature);
  const auto verifier = VerifyingKey::from_pem(kPublic);
  REQUIRE(verifier);
  CHECK(verifier->verify(kMessage, kSignature));
}

TEST_CASE("ed25519: whatever is altered does not verify") {
  const auto verifier = VerifyingKey::from_pem(kPublic);
  REQUIRE(verifier);
  for (size_t i = 0; i < kSignature.size(); ++i) {
    std::string altered(kSignature);
    altered[i] = char(altered[i] ^ 1);
    CHECK_FALSE(verifier->verify(kMessage, altered));
  }
  CHECK_FALSE(verifier->verify("\xaf\x83", kSignature));
  CHECK_FALSE(verifier->verify("", kSignature));
  CHECK_FALSE(verifier->verify(kMessage, kSignature.substr(0, 63)));
  CHECK_FALSE(verifier->verify(kMessage, std::string(kSignature) + "x"));
  CHECK_FALSE(verifier->verify(kMessage, ""));
}

TEST_CASE("ed25519: what is no key is told") {
  for (const std::string_view text : {std::string_view(), std::string_view("x"), kPublic.substr(0, 60)}) {
    CHECK_FALSE(SigningKey::from_pem(text));
    CHECK_FALSE(VerifyingKey::from_pem(text));
  }
  CHECK_FALSE(SigningKey::from_pem(kPublic));
  CHECK_FALSE(VerifyingKey::from_pem(kPrivate));
}
