#pragma once
// What a socket has not taken yet: a chain of pooled 16 KB blocks. A block goes back to the pool as soon as it is sent, so an
// idle connection holds none and the block that serves the next connection is the one still warm in the cache.
#include <cstdint>
#include <string_view>

#include "runtime/base/arena.h"

namespace apigw::net {

class OutputQueue {
 public:
  enum class Sent : uint8_t { all, blocked, broken };

  explicit OutputQueue(BlockPool& pool) : pool_(&pool) {}
  OutputQueue(const OutputQueue&) = delete;
  OutputQueue& operator=(const OutputQueue&) = delete;
  ~OutputQueue() { clear(); }

  void append(std::string_view bytes);
  /// Contiguous room for up to room_max bytes; follow with used().
  char* room(size_t bytes);
  void used(size_t bytes) {
    last_->end += uint32_t(bytes);
    size_ += bytes;
  }

  /// Sends what is queued and then `direct`, in as few calls as it takes; copies of `direct` only what the socket refused.
  Sent send(int fd, std::string_view direct = {});

  /// The queued bytes of the first block; consume() drops from the front. For a filter that rewrites them.
  std::string_view front() const;
  void consume(size_t bytes);

  bool empty() const { return size_ == 0; }
  size_t size() const { return size_; }
  void clear();

 private:
  struct Block {
    Block* next;
    uint32_t begin, end;
    char* bytes() { return reinterpret_cast<char*>(this + 1); }
  };

 public:
  static constexpr size_t room_max = BlockPool::block_bytes - sizeof(Block);

 private:
  Block* add_block();

  BlockPool* pool_;
  Block* first_ = nullptr;
  Block* last_ = nullptr;
  size_t size_ = 0;
};

}  // namespace apigw::net
