#pragma once
// Memory of one request: a bump pointer over pooled blocks, freed in one go. After warm-up neither an arena nor its pool
// asks the heap for anything (large single pieces excepted, and those are counted).
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <memory>
#include <new>
#include <span>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

namespace apigw {

/// LIFO free list of equal blocks; one a thread, never shared.
class BlockPool {
 public:
  static constexpr size_t block_bytes = 16 * 1024;
  BlockPool() = default;
  BlockPool(const BlockPool&) = delete;
  BlockPool& operator=(const BlockPool&) = delete;
  ~BlockPool();
  char* take();
  void give(char* block);
  size_t idle_blocks() const { return free_.size(); }

 private:
  static constexpr size_t idle_blocks_max = 1024;  // 16 MiB a thread; more is given back to the system
  std::vector<char*> free_;
};

class Arena {
 public:
  explicit Arena(BlockPool& pool) : pool_(&pool) {}
  Arena(const Arena&) = delete;
  Arena& operator=(const Arena&) = delete;
  ~Arena() { reset(); }

  /// Uninitialised memory; lives until reset().
  void* allocate(size_t bytes, size_t alignment = alignof(std::max_align_t));
  /// A copy that lives as long as the arena.
  std::string_view copy(std::string_view text);
  template <class T>
  std::span<T> array(size_t count) {
    static_assert(std::is_trivially_destructible_v<T>);
    T* first = static_cast<T*>(allocate(count * sizeof(T), alignof(T)));
    for (size_t i = 0; i < count; ++i) new (first + i) T();
    return {first, count};
  }
  template <class T, class... Args>
  T* make(Args&&... args) {
    static_assert(std::is_trivially_destructible_v<T>);
    return new (allocate(sizeof(T), alignof(T))) T(std::forward<Args>(args)...);
  }
  void reset();
  size_t large_bytes() const { return large_bytes_; }
  /// All that is held, unused ends of blocks included.
  size_t reserved_bytes() const { return large_bytes_ + block_count_ * BlockPool::block_bytes; }

 private:
  struct Large {
    Large* next;
  };
  struct Block {
    Block* next;
  };
  BlockPool* pool_;
  Block* blocks_ = nullptr;
  Large* large_ = nullptr;
  char* cursor_ = nullptr;
  char* end_ = nullptr;
  size_t large_bytes_ = 0;
  size_t block_count_ = 0;
};

}  // namespace apigw
