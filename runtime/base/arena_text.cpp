#include "runtime/base/arena_text.h"

#include <charconv>

#include "runtime/base/base64.h"
#include "runtime/base/utf8.h"

namespace apigw {

void ArenaText::grow(size_t wanted) {
  size_t capacity = capacity_ * 2;
  if (capacity < wanted) capacity = wanted;
  char* larger = static_cast<char*>(arena_->allocate(capacity ? capacity : 1, 1));
  if (size_) std::memcpy(larger, data_, size_);
  data_ = larger;
  capacity_ = capacity;
}

void ArenaText::number(int64_t value) {
  char digits[24];
  const auto end = std::to_chars(digits, digits + sizeof digits, value).ptr;
  append({digits, size_t(end - digits)});
}

void ArenaText::json_string(std::string_view text) {
  static constexpr char hex[] = "0123456789abcdef";
  push('"');
  size_t i = 0;
  while (i < text.size()) {
    const auto c = static_cast<unsigned char>(text[i]);
    if (c >= 0x80) {
      const uint32_t length = utf8_sequence(text.substr(i));
      if (length == 0) {
        append("\xEF\xBF\xBD");
        ++i;
      } else {
        append(text.substr(i, length));
        i += length;
      }
      continue;
    }
    ++i;
    switch (c) {
      case '"': append("\\\""); break;
      case '\\': append("\\\\"); break;
      case '\n': append("\\n"); break;
      case '\r': append("\\r"); break;
      case '\t': append("\\t"); break;
      case '\b': append("\\b"); break;
      case '\f': append("\\f"); break;
      default:
        if (c < 0x20) {
          append("\\u00");
          push(hex[c >> 4]);
          push(hex[c & 15]);
        } else {
          push(char(c));
        }
    }
  }
  push('"');
}

void ArenaText::base64(std::string_view bytes) {
  constexpr size_t piece_bytes = 192;  // whole groups of three, so that only the last piece is padded
  char digits[piece_bytes / 3 * 4];
  while (!bytes.empty()) {
    const std::string_view piece = bytes.substr(0, piece_bytes);
    append(encode_base64(piece, digits));
    bytes.remove_prefix(piece.size());
  }
}

}  // namespace apigw
