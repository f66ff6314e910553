#pragma once
// What a Document owns; seen by the readers and the builder only.
#include <deque>

#include "compiler/syntax/tree.h"
#include "runtime/base/arena.h"

namespace apigw::syntax {

/// Lookup of a large mapping: open addressing, a slot holds a member's index plus one, 0 is free.
struct KeyTable {
  uint32_t mask;
  const uint32_t* slots;
};

inline constexpr size_t kLinearMembersMax = 16;  // up to here a scan beats a table, in time and in memory

size_t key_hash(std::string_view key);
/// Lookup table of the members of a mapping, whose keys are unique; nullptr where a scan is as good.
const KeyTable* index_members(Arena& arena, std::span<const Member> members);

struct Document::Storage {
  BlockPool pool;
  Arena arena{pool};
  std::deque<source::TextMap> text_maps;
  size_t node_count = 0;
};

}  // namespace apigw::syntax
