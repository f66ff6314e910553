#pragma once
// Text that grows inside a request's arena; old copies stay until the arena is reset, so reserve when the size is known.
#include <cstring>
#include <string_view>

#include "runtime/base/arena.h"

namespace apigw {

class ArenaText {
 public:
  explicit ArenaText(Arena& arena, size_t capacity = 256) : arena_(&arena) { grow(capacity); }
  void append(std::string_view text) {
    if (capacity_ - size_ < text.size()) grow(size_ + text.size());
    std::memcpy(data_ + size_, text.data(), text.size());
    size_ += text.size();
  }
  void push(char c) {
    if (size_ == capacity_) grow(size_ + 1);
    data_[size_++] = c;
  }
  void number(int64_t value);
  /// A JSON string with its quotes (RFC 8259). Bytes that are not UTF-8 become U+FFFD, as the service does with text.
  void json_string(std::string_view text);
  /// Base64 with padding (RFC 4648 section 4).
  void base64(std::string_view bytes);
  /// Forgets all behind `size`, which is at most size().
  void cut(size_t size) { size_ = size; }
  /// Replaces the character at `at`, which is below size().
  void put(size_t at, char c) { data_[at] = c; }
  std::string_view view() const { return {data_, size_}; }
  size_t size() const { return size_; }

 private:
  void grow(size_t wanted);
  Arena* arena_;
  char* data_ = nullptr;
  size_t size_ = 0;
  size_t capacity_ = 0;
};

}  // namespace apigw
