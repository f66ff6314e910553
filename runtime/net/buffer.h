#pragma once
// A growing byte buffer for what cannot stay in the read buffer: partial heads, early pipelined bytes, collected bodies. Starts
// as one pooled block, grows as bytes arrive (never by what a peer announces), and gives everything back on clear().
#include <cstdlib>
#include <cstring>
#include <new>
#include <string_view>

#include "runtime/base/arena.h"

namespace apigw::net {

class Buffer {
 public:
  explicit Buffer(BlockPool& pool) : pool_(&pool) {}
  Buffer(const Buffer&) = delete;
  Buffer& operator=(const Buffer&) = delete;
  ~Buffer() { clear(); }

  void append(std::string_view bytes) {
    if (bytes.empty()) return;
    std::memcpy(reserve(bytes.size()), bytes.data(), bytes.size());
    size_ += bytes.size();
  }
  /// Room for that many more bytes; follow with commit().
  char* reserve(size_t bytes) {
    if (capacity_ - size_ < bytes) grow(bytes);
    return data_ + size_;
  }
  void commit(size_t bytes) { size_ += bytes; }
  /// Drops from the front by moving the rest.
  void consume(size_t bytes) {
    size_ -= bytes;
    if (size_ == 0) {
      clear();
    } else {
      std::memmove(data_, data_ + bytes, size_);
    }
  }
  void clear() {
    if (data_) give(data_, capacity_);
    data_ = nullptr;
    size_ = capacity_ = 0;
  }
  void swap(Buffer& other) {
    std::swap(data_, other.data_);
    std::swap(size_, other.size_);
    std::swap(capacity_, other.capacity_);
  }

  char* data() { return data_; }
  size_t size() const { return size_; }
  bool empty() const { return size_ == 0; }
  std::string_view view() const { return {data_, size_}; }

 private:
  void give(char* bytes, size_t capacity) {
    if (capacity == BlockPool::block_bytes) {
      pool_->give(bytes);
    } else {
      std::free(bytes);
    }
  }
  void grow(size_t bytes) {
    size_t wanted = size_ + bytes;
    size_t capacity = capacity_ ? capacity_ * 2 : BlockPool::block_bytes;
    while (capacity < wanted) capacity *= 2;
    char* larger = capacity == BlockPool::block_bytes ? pool_->take() : static_cast<char*>(std::malloc(capacity));
    if (!larger) throw std::bad_alloc();
    if (size_) std::memcpy(larger, data_, size_);
    if (data_) give(data_, capacity_);
    data_ = larger;
    capacity_ = capacity;
  }

  BlockPool* pool_;
  char* data_ = nullptr;
  size_t size_ = 0;
  size_t capacity_ = 0;
};

}  // namespace apigw::net
