#include "runtime/base/crypto.h"

#include <new>

#include <openssl/evp.h>

namespace apigw {

Sha256 sha256(std::string_view bytes) {
  Sha256 digest;
  // The one-shot call fails only when the library cannot get memory for its context.
  if (EVP_Digest(bytes.data(), bytes.size(), digest.data(), nullptr, EVP_sha256(), nullptr) != 1) throw std::bad_alloc();
  return digest;
}

std::string hex(std::string_view bytes) {
  static constexpr char digits[] = "0123456789abcdef";
  std::string text;
  text.reserve(bytes.size() * 2);
  for (char byte : bytes) {
    text += digits[uint8_t(byte) >> 4];
    text += digits[uint8_t(byte) & 15];
  }
  return text;
}

std::string hex(const Sha256& digest) {
  return hex(std::string_view(reinterpret_cast<const char*>(digest.data()), digest.size()));
}

}  // namespace apigw
