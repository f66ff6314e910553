#include "runtime/base/crypto_rsa.h"

#include <doctest/doctest.h>

#include "runtime/base/base64.h"

using namespace apigw;

namespace {

std::string decoded(std::string_view text) {
  std::string out(text.size() / 4 * 3 + 2, '\0');
  out.resize(decode_base64url(text, out.data())->size());
  return out;
}

// RFC 7515 A.2
const std::string modulus = decoded(
    "ofgWCuLjybRlzo0tZWJjNiuSfb4p4fAkd_wWJcyQoTbji9k0l8W26mPddxHmfHQp-Vaw-4qPCJrcS2mJPMEzP1Pt0Bm4d4QlL-yRT-SFd2lZS-pCgNMsD1W_YpRPEwOWvG6b32690r2jZ47soMZo9wGzjb_"
    "7OMg0LOL-bSf63kpaSHSXndS5z5rexMdbBYUsLA9e-KXBdQOS-UTo7WTBEMa2R2CapHg665xsmtdVMTBQY4uDZlxvb3qCo5ZwKh9kG4LT6_I5IhlJH7aGhyxXFvUK-DWNmoudF8NAco9_h9iaGNj8q2ethFkMLs9"
    "1kzk2PAcDTW9gb54h4FRWyuXpoQ");
const std::string message = "eyJhbGciOiJSUzI1NiJ9.eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0cnVlfQ";
const std::string signature = decoded(
    "cC4hiUPoj9Eetdgtv3hF80EGrhuB__dzERat0XF9g2VtQgr9PJbu3XOiZj5RZmh7AAuHIm4Bh-0Qc_lF5YKt_O8W2Fp5jujGbds9uJdbF9CUAr7t1dnZcAcQjbKBYNX4BAynRFdiuB--f_nZLgrnbyTyWzO75vR"
    "K5h6xBArLIARNPvkSjtQBMHlb1L07Qe7K0GarZRmB_eSN9383LcOLn6_dO--xi12jzDwusC-eOkHWEsqtFZESc6BfI7noOPqvhJ1phCnvWh6IeYI2w9QOYEUipUTI8np6LbgGY9Fs98rqVt5AXLIhWkWywlVmtV"
    "rBp0igcN_IoypGlUPQGe77Rw");
const std::string exponent("\1\0\1", 3);

bool is_key(const std::string& n, const std::string& e) { return RsaPublicKey::from_numbers(n, e).has_value(); }

}  // namespace

TEST_CASE("rsa: the example of RFC 7515 A.2 is verified, and nothing that differs from it") {
  const auto key = RsaPublicKey::from_numbers(modulus, exponent);
  REQUIRE(key.has_value());
  CHECK(key->verify(RsaDigest::sha256, message, signature));
  CHECK_FALSE(key->verify(RsaDigest::sha384, message, signature));
  CHECK_FALSE(key->verify(RsaDigest::sha256, message + "A", signature));
  CHECK_FALSE(key->verify(RsaDigest::sha256, message, ""));
  CHECK_FALSE(key->verify(RsaDigest::sha256, message, signature.substr(1)));
  CHECK_FALSE(key->verify(RsaDigest::sha256, message, std::string(1, '\0') + signature));
  CHECK_FALSE(key->verify(RsaDigest::sha256, message, std::string(256, '\xff')));
  CHECK_FALSE(key->verify(RsaDigest::sha256, message, std::string(255, '\0') + '\1'));
  for (size_t at : {0u, 100u, 255u}) {
    std::string spoilt = signature;
    spoilt[at] = char(spoilt[at] ^ 1);
    CHECK_FALSE(key->verify(RsaDigest::sha256, message, spoilt));
  }
}

TEST_CASE("rsa: leading zeros of the numbers mean nothing") { CHECK(is_key(std::string(3, '\0') + modulus, std::string(2, '\0') + exponent)); }

TEST_CASE("rsa: numbers that no signature could be trusted under are no key") {
  CHECK_FALSE(is_key(modulus, "\1"));
  CHECK_FALSE(is_key(modulus, ""));
  CHECK_FALSE(is_key(modulus, "\2"));
  CHECK_FALSE(is_key(modulus, std::string(9, '\1')));
  CHECK_FALSE(is_key("", exponent));
  CHECK_FALSE(is_key(modulus.substr(1), exponent));            // 2040 bits
  CHECK_FALSE(is_key(std::string(1025, '\x81'), exponent));    // 8200 bits
  std::string even = modulus;
  even.back() = char(even.back() & ~1);
  CHECK_FALSE(is_key(even, exponent));
}
