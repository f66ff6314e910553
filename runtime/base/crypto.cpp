// The functions of one digest each, which OpenSSL 3 calls deprecated: those of EVP ask the heap for a context at every digest, and a
// signature takes ten of them.
#define OPENSSL_SUPPRESS_DEPRECATED
#include "runtime/base/crypto.h"

#include <cstring>
#include <new>

#include <openssl/crypto.h>
#include <openssl/sha.h>

namespace apigw {
namespace {

constexpr size_t block_bytes = 64;

SHA256_CTX& context_of(std::byte* state) { return *std::launder(reinterpret_cast<SHA256_CTX*>(state)); }

}  // namespace

Sha256 sha256(std::string_view bytes) {
  Sha256Stream stream;
  stream.add(bytes);
  return stream.finish();
}

Sha256Stream::Sha256Stream() {
  static_assert(sizeof(SHA256_CTX) <= sizeof state_ && alignof(SHA256_CTX) <= 8);
  SHA256_Init(new (state_) SHA256_CTX);
}

void Sha256Stream::add(std::string_view bytes) { SHA256_Update(&context_of(state_), bytes.data(), bytes.size()); }

Sha256 Sha256Stream::finish() {
  Sha256 digest;
  SHA256_Final(digest.data(), &context_of(state_));
  return digest;
}

Sha256 hmac_sha256(std::string_view key, std::string_view message) {
  char padded[block_bytes] = {};
  if (key.size() > block_bytes) {
    const Sha256 digest = sha256(key);
    std::memcpy(padded, digest.data(), digest.size());
  } else if (!key.empty()) {
    std::memcpy(padded, key.data(), key.size());
  }
  for (char& byte : padded) byte ^= 0x36;
  Sha256Stream inner;
  inner.add({padded, block_bytes});
  inner.add(message);
  for (char& byte : padded) byte ^= 0x36 ^ 0x5c;
  Sha256Stream outer;
  outer.add({padded, block_bytes});
  outer.add(bytes_of(inner.finish()));
  OPENSSL_cleanse(padded, sizeof padded);
  return outer.finish();
}

bool equal_in_constant_time(std::string_view a, std::string_view b) { return a.size() == b.size() && CRYPTO_memcmp(a.data(), b.data(), a.size()) == 0; }

void write_hex(char* out, std::string_view bytes) {
  static constexpr char digits[] = "0123456789abcdef";
  for (char byte : bytes) {
    *out++ = digits[uint8_t(byte) >> 4];
    *out++ = digits[uint8_t(byte) & 15];
  }
}

std::string hex(std::string_view bytes) {
  std::string text(bytes.size() * 2, '0');
  write_hex(text.data(), bytes);
  return text;
}

std::string hex(const Sha256& digest) { return hex(bytes_of(digest)); }

}  // namespace apigw
