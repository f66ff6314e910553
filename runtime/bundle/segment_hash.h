#pragma once
// Hash of a path segment and its place in the edge table: part of the file format (the compiler fills the table, the verifier
// proves it, the router walks it). Little endian like the rest of the image.
#include <bit>
#include <cstdint>
#include <cstring>
#include <string_view>

namespace apigw::bundle {

static_assert(std::endian::native == std::endian::little, "images are read in place");

/// Eight bytes a step, multiply and fold. Keys are the definition's own segments, so floods of collisions are no concern: a
/// client's segment costs one hash and a comparison only where the hash agrees.
inline uint32_t segment_hash(std::string_view segment) {
  constexpr uint64_t k = 0x9e3779b97f4a7c15ull;
  const char* at = segment.data();
  size_t left = segment.size();
  uint64_t h = left * k;
  auto mix = [&h](uint64_t word) {
    h = (h ^ word) * k;
    h ^= h >> 32;
  };
  for (; left >= 8; at += 8, left -= 8) {
    uint64_t word;
    std::memcpy(&word, at, 8);
    mix(word);
  }
  if (left >= 4) {
    uint32_t low, high;
    std::memcpy(&low, at, 4);
    std::memcpy(&high, at + left - 4, 4);
    mix(uint64_t(high) << 32 | low);
  } else if (left > 0) {
    mix(uint64_t(uint8_t(at[0])) | uint64_t(uint8_t(at[left / 2])) << 8 | uint64_t(uint8_t(at[left - 1])) << 16);
  }
  return uint32_t(h ^ h >> 29);
}

inline uint32_t edge_slot(uint32_t parent, uint32_t hash, uint32_t mask) {
  uint64_t h = (uint64_t(parent) << 32 | hash) * 0xd6e8feb86659fd93ull;
  return uint32_t(h >> 32) & mask;
}

}  // namespace apigw::bundle
