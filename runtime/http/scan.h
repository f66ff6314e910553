#pragma once
// Character classes of RFC 9110 and 9112, and the two scans where the parser spends its time: 16 bytes a step with SSE2, the
// x86-64 baseline; byte by byte elsewhere.
#include <array>
#include <bit>
#include <cstdint>
#include <string_view>

#ifdef __SSE2__
#include <emmintrin.h>
#endif

namespace apigw::http {

enum CharClass : uint8_t {
  kToken = 1,   // RFC 9110 5.6.2 tchar
  kValue = 2,   // field-vchar, SP, HTAB, obs-text
  kTarget = 4,  // printable ASCII of a request target: no space, no '#', nothing above 0x7e
  kHost = 8,    // reg-name without percent-encoding, and what an IP literal adds
  kDigit = 16,
};

inline constexpr std::array<uint8_t, 256> char_class = [] {
  std::array<uint8_t, 256> table{};
  for (int c = 0; c < 256; ++c) {
    bool alnum = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
    auto among = [c](std::string_view set) { return c != 0 && set.find(char(c)) != std::string_view::npos; };
    uint8_t bits = 0;
    if (alnum || among("!#$%&'*+-.^_`|~")) bits |= kToken;
    if (c == '\t' || (c >= 0x20 && c != 0x7f)) bits |= kValue;
    if (c > 0x20 && c < 0x7f && c != '#') bits |= kTarget;
    if (alnum || among("-._~!$&'()*+,;=")) bits |= kHost;
    if (c >= '0' && c <= '9') bits |= kDigit;
    table[size_t(c)] = bits;
  }
  return table;
}();

inline bool is(char c, CharClass wanted) { return char_class[uint8_t(c)] & wanted; }

inline bool all(std::string_view text, CharClass wanted) {
  for (char c : text) {
    if (!is(c, wanted)) return false;
  }
  return true;
}

/// First byte that is not of a field value.
inline const char* skip_value(const char* at, const char* end) {
#ifdef __SSE2__
  const __m128i limit = _mm_set1_epi8(0x1f), tab = _mm_set1_epi8('\t'), del = _mm_set1_epi8(0x7f);
  while (end - at >= 16) {
    __m128i bytes = _mm_loadu_si128(reinterpret_cast<const __m128i*>(at));
    __m128i control = _mm_cmpeq_epi8(_mm_min_epu8(bytes, limit), bytes);  // unsigned <= 0x1f
    __m128i bad = _mm_or_si128(_mm_andnot_si128(_mm_cmpeq_epi8(bytes, tab), control), _mm_cmpeq_epi8(bytes, del));
    if (int mask = _mm_movemask_epi8(bad)) return at + std::countr_zero(unsigned(mask));
    at += 16;
  }
#endif
  while (at < end && is(*at, kValue)) ++at;
  return at;
}

/// First byte that is not of a request target.
inline const char* skip_target(const char* at, const char* end) {
#ifdef __SSE2__
  // Signed compares: bytes above 0x7f are negative and fall below the space.
  const __m128i space = _mm_set1_epi8(0x20), del = _mm_set1_epi8(0x7f), hash = _mm_set1_epi8('#');
  while (end - at >= 16) {
    __m128i bytes = _mm_loadu_si128(reinterpret_cast<const __m128i*>(at));
    __m128i good = _mm_cmpgt_epi8(bytes, space);
    __m128i bad = _mm_or_si128(_mm_cmpeq_epi8(bytes, del), _mm_cmpeq_epi8(bytes, hash));
    if (int mask = _mm_movemask_epi8(_mm_andnot_si128(bad, good)) ^ 0xffff) return at + std::countr_zero(unsigned(mask));
    at += 16;
  }
#endif
  while (at < end && is(*at, kTarget)) ++at;
  return at;
}

/// First byte that is not of a token. Names are letters, digits and '-' as good as always; the rest of tchar takes the slow way.
inline const char* skip_token(const char* at, const char* end) {
#ifdef __SSE2__
  const __m128i fold = _mm_set1_epi8(0x20), dash = _mm_set1_epi8('-');
  const __m128i below_a = _mm_set1_epi8('a' - 1), above_z = _mm_set1_epi8('z' + 1);
  const __m128i below_0 = _mm_set1_epi8('0' - 1), above_9 = _mm_set1_epi8('9' + 1);
  while (end - at >= 16) {
    // Signed compares: bytes above 0x7f are negative and are no letter and no digit.
    const __m128i bytes = _mm_loadu_si128(reinterpret_cast<const __m128i*>(at));
    const __m128i folded = _mm_or_si128(bytes, fold);
    const __m128i letter = _mm_and_si128(_mm_cmpgt_epi8(folded, below_a), _mm_cmplt_epi8(folded, above_z));
    const __m128i digit = _mm_and_si128(_mm_cmpgt_epi8(bytes, below_0), _mm_cmplt_epi8(bytes, above_9));
    const __m128i good = _mm_or_si128(_mm_or_si128(letter, digit), _mm_cmpeq_epi8(bytes, dash));
    const int mask = _mm_movemask_epi8(good) ^ 0xffff;
    if (mask == 0) {
      at += 16;
      continue;
    }
    at += std::countr_zero(unsigned(mask));
    if (!is(*at, kToken)) return at;
    ++at;
  }
#endif
  while (at < end && is(*at, kToken)) ++at;
  return at;
}

inline bool valid_value(std::string_view value) { return skip_value(value.data(), value.data() + value.size()) == value.data() + value.size(); }

}  // namespace apigw::http
