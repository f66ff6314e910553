#pragma once
// The CRC of ISO 3309, as gzip, PNG and the event streams of AWS use it.
#include <array>
#include <cstdint>
#include <string_view>

namespace apigw {

/// Goes on from `crc`, 0 at the start.
inline uint32_t crc32(uint32_t crc, std::string_view bytes) {
  static constexpr auto table = [] {
    std::array<uint32_t, 256> rows{};
    for (uint32_t i = 0; i < 256; ++i) {
      uint32_t row = i;
      for (int bit = 0; bit < 8; ++bit) row = row >> 1 ^ (row & 1 ? 0xedb88320u : 0);
      rows[i] = row;
    }
    return rows;
  }();
  crc = ~crc;
  for (const char c : bytes) crc = table[uint8_t(crc) ^ uint8_t(c)] ^ crc >> 8;
  return ~crc;
}

}  // namespace apigw
