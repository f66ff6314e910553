#include "runtime/base/arena.h"

#include <cstdlib>

namespace apigw {

BlockPool::~BlockPool() {
  for (char* block : free_) std::free(block);
}

char* BlockPool::take() {
  if (!free_.empty()) {
    char* block = free_.back();
    free_.pop_back();
    return block;
  }
  if (free_.capacity() == 0) free_.reserve(idle_blocks_max);
  void* block = std::malloc(block_bytes);
  if (!block) throw std::bad_alloc();
  return static_cast<char*>(block);
}

void BlockPool::give(char* block) {
  if (free_.size() < idle_blocks_max) {
    free_.push_back(block);
  } else {
    std::free(block);
  }
}

void* Arena::allocate(size_t bytes, size_t alignment) {
  auto aligned = [&](char* at) {
    return reinterpret_cast<char*>((reinterpret_cast<uintptr_t>(at) + alignment - 1) & ~(uintptr_t(alignment) - 1));
  };
  if (cursor_) {
    char* at = aligned(cursor_);
    if (at <= end_ && size_t(end_ - at) >= bytes) {
      cursor_ = at + bytes;
      return at;
    }
  }
  constexpr size_t header = alignof(std::max_align_t);
  if (bytes + alignment > BlockPool::block_bytes / 2) {
    // A piece of its own: bodies, mostly. The current block stays the current one.
    auto* large = static_cast<Large*>(std::malloc(header + alignment + bytes));
    if (!large) throw std::bad_alloc();
    large->next = large_;
    large_ = large;
    large_bytes_ += bytes;
    return aligned(reinterpret_cast<char*>(large) + header);
  }
  auto* block = reinterpret_cast<Block*>(pool_->take());
  block->next = blocks_;
  ++block_count_;
  blocks_ = block;
  cursor_ = reinterpret_cast<char*>(block) + header;
  end_ = reinterpret_cast<char*>(block) + BlockPool::block_bytes;
  char* at = aligned(cursor_);
  cursor_ = at + bytes;
  return at;
}

std::string_view Arena::copy(std::string_view text) {
  if (text.empty()) return {};
  char* at = static_cast<char*>(allocate(text.size(), 1));
  std::memcpy(at, text.data(), text.size());
  return {at, text.size()};
}

void Arena::reset() {
  while (blocks_) {
    Block* next = blocks_->next;
    pool_->give(reinterpret_cast<char*>(blocks_));
    blocks_ = next;
  }
  while (large_) {
    Large* next = large_->next;
    std::free(large_);
    large_ = next;
  }
  cursor_ = end_ = nullptr;
  block_count_ = 0;
  large_bytes_ = 0;
}

}  // namespace apigw
