#include "runtime/base/crypto_rsa.h"

#include <bit>

#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/param_build.h>

namespace apigw {
namespace {

constexpr size_t exponent_bytes_max = 8;

template <class T, void (*release)(T*)>
using Owned = std::unique_ptr<T, decltype([](T* one) { release(one); })>;
using Number = Owned<BIGNUM, BN_free>;

const unsigned char* bytes(std::string_view text) { return reinterpret_cast<const unsigned char*>(text.data()); }

std::string_view without_leading_zeros(std::string_view number) {
  while (!number.empty() && number.front() == '\0') number.remove_prefix(1);
  return number;
}

size_t bits_of(std::string_view number) { return number.empty() ? 0 : number.size() * 8 - size_t(std::countl_zero(uint8_t(number.front()))); }

bool is_odd(std::string_view number) { return !number.empty() && (number.back() & 1); }

const EVP_MD* digest_of(RsaDigest digest) {
  switch (digest) {
    case RsaDigest::sha256: return EVP_sha256();
    case RsaDigest::sha384: return EVP_sha384();
    case RsaDigest::sha512: return EVP_sha512();
  }
  return nullptr;
}

std::shared_ptr<void> build(std::string_view modulus, std::string_view exponent) {
  const Number n(BN_bin2bn(bytes(modulus), int(modulus.size()), nullptr)), e(BN_bin2bn(bytes(exponent), int(exponent.size()), nullptr));
  const Owned<OSSL_PARAM_BLD, OSSL_PARAM_BLD_free> builder(OSSL_PARAM_BLD_new());
  if (!n || !e || !builder) throw std::bad_alloc();
  OSSL_PARAM_BLD_push_BN(builder.get(), OSSL_PKEY_PARAM_RSA_N, n.get());
  OSSL_PARAM_BLD_push_BN(builder.get(), OSSL_PKEY_PARAM_RSA_E, e.get());
  const Owned<OSSL_PARAM, OSSL_PARAM_free> parameters(OSSL_PARAM_BLD_to_param(builder.get()));
  const Owned<EVP_PKEY_CTX, EVP_PKEY_CTX_free> context(EVP_PKEY_CTX_new_from_name(nullptr, "RSA", nullptr));
  if (!parameters || !context) throw std::bad_alloc();
  EVP_PKEY* key = nullptr;
  const bool made = EVP_PKEY_fromdata_init(context.get()) == 1 && EVP_PKEY_fromdata(context.get(), &key, EVP_PKEY_PUBLIC_KEY, parameters.get()) == 1;
  ERR_clear_error();
  if (!made) return nullptr;
  return {key, [](void* one) { EVP_PKEY_free(static_cast<EVP_PKEY*>(one)); }};
}

}  // namespace

Expected<RsaPublicKey, std::string> RsaPublicKey::from_numbers(std::string_view modulus, std::string_view exponent) {
  modulus = without_leading_zeros(modulus);
  exponent = without_leading_zeros(exponent);
  const size_t bits = bits_of(modulus);
  if (bits < rsa_bits_min) return unexpected("its modulus has " + std::to_string(bits) + " bits, which is less than " + std::to_string(rsa_bits_min));
  if (bits > rsa_bits_max) return unexpected("its modulus has " + std::to_string(bits) + " bits, which is more than " + std::to_string(rsa_bits_max));
  if (!is_odd(modulus)) return unexpected(std::string("its modulus is even"));
  const bool is_one = exponent.size() == 1 && exponent.front() == 1;
  if (!is_odd(exponent) || is_one || exponent.size() > exponent_bytes_max) return unexpected(std::string("its exponent is no odd number from 3 to 2^64"));
  RsaPublicKey made;
  made.key_ = build(modulus, exponent);
  if (!made.key_) return unexpected(std::string("its numbers are no key"));
  return made;
}

bool RsaPublicKey::verify(RsaDigest digest, std::string_view message, std::string_view signature) const {
  auto* key = static_cast<EVP_PKEY*>(key_.get());
  const Owned<EVP_MD_CTX, EVP_MD_CTX_free> context(EVP_MD_CTX_new());
  if (!context || signature.size() != size_t(EVP_PKEY_get_size(key))) return false;
  const bool good = EVP_DigestVerifyInit(context.get(), nullptr, digest_of(digest), nullptr, key) == 1 &&
                    EVP_DigestVerify(context.get(), bytes(signature), signature.size(), bytes(message), message.size()) == 1;
  ERR_clear_error();
  return good;
}

}  // namespace apigw
