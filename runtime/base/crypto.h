#pragma once
// The fence around OpenSSL's digests.
#include <array>
#include <cstdint>
#include <string>
#include <string_view>

namespace apigw {

using Sha256 = std::array<uint8_t, 32>;

/// SHA-256 (FIPS 180-4) of the bytes; throws std::bad_alloc only.
Sha256 sha256(std::string_view bytes);
/// Two lower-case digits a byte.
std::string hex(std::string_view bytes);
std::string hex(const Sha256& digest);

}  // namespace apigw
