#pragma once
#include <cstdint>
#include <cstring>
#include <string_view>

namespace apigw {

/// Copies `text` and returns the end. Header fields are short, so up to 32 bytes go by two overlapping words, without a call; an empty
/// view may point nowhere. Never touches a byte outside the two ranges.
inline char* copy_text(char* to, std::string_view text) {
  const char* from = text.data();
  const size_t size = text.size();
  const auto two = [&]<class Word>(Word) {
    Word head, tail;
    std::memcpy(&head, from, sizeof(Word));
    std::memcpy(&tail, from + size - sizeof(Word), sizeof(Word));
    std::memcpy(to, &head, sizeof(Word));
    std::memcpy(to + size - sizeof(Word), &tail, sizeof(Word));
  };
  struct Sixteen {
    uint64_t low, high;
  };
  if (size > 32) {
    std::memcpy(to, from, size);
  } else if (size >= 16) {
    two(Sixteen{});
  } else if (size >= 8) {
    two(uint64_t{});
  } else if (size >= 4) {
    two(uint32_t{});
  } else if (size >= 2) {
    two(uint16_t{});
  } else if (size == 1) {
    *to = *from;
  }
  return to + size;
}

}  // namespace apigw
