#pragma once
// The fence around OpenSSL's digests. Nothing here allocates, except where a string is returned.
#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace apigw {

using Sha256 = std::array<uint8_t, 32>;

/// SHA-256 (FIPS 180-4) of the bytes.
Sha256 sha256(std::string_view bytes);

/// The same of bytes that come in pieces.
class Sha256Stream {
 public:
  Sha256Stream();
  void add(std::string_view bytes);
  /// The digest of all that was added; the stream is spent.
  Sha256 finish();

 private:
  alignas(8) std::byte state_[112];
};

/// HMAC-SHA-256 (RFC 2104) of a message.
Sha256 hmac_sha256(std::string_view key, std::string_view message);

/// The bytes of a digest as text, for the functions that take one as a key.
inline std::string_view bytes_of(const Sha256& digest) { return {reinterpret_cast<const char*>(digest.data()), digest.size()}; }

/// Whether the texts are equal, in a time that depends on their sizes alone.
bool equal_in_constant_time(std::string_view a, std::string_view b);

/// Two lower-case digits a byte.
std::string hex(std::string_view bytes);
std::string hex(const Sha256& digest);
/// The same into `out`, which has room for twice the bytes.
void write_hex(char* out, std::string_view bytes);

}  // namespace apigw
