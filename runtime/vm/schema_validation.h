#pragma once
// One run of a schema program over one tape; the inside of runtime/vm/schema.
#include <cstdint>
#include <string_view>
#include <vector>

#include "runtime/vm/schema.h"
#include "runtime/vm/schema_equal.h"
#include "runtime/vm/schema_tape.h"

namespace apigw::vm::schema {

struct Hashed {  // an item of an array under unique_items
  uint64_t hash;
  uint32_t node;
};

struct Scratch::Memory {
  Tape tape;
  std::vector<Hashed> hashed;
};

class Validation {
 public:
  Validation(const Program& program, Scratch::Memory& memory);

  /// The value fits the block (a number, block_any or block_never).
  bool block(uint32_t number, uint32_t node);
  /// The value fits one instruction.
  bool instruction(const uint32_t* at, uint32_t node);
  /// The run was given up: what was answered since is worth nothing, the body counts as not valid.
  bool given_up() const { return budget_.spent(); }

  // What an explanation reads along.
  const uint32_t* code(uint32_t number) const { return words_ + words_[bundle::schema_header_words + number]; }
  const Tape& tape() const { return memory_.tape; }
  const Strings& strings() const { return program_.strings; }
  bool matches(uint32_t expression, std::string_view text);
  /// The slot of a name in a `members` instruction, or nullptr.
  const bundle::MemberSlot* slot(const uint32_t* members, uint32_t hash, std::string_view name) const;
  void renew_budget();

 private:
  bool enumeration(const uint32_t* at, uint32_t node);
  bool limit(const uint32_t* at, const Node& node, int sign);
  bool items(const uint32_t* at, uint32_t node);
  bool unique_items(uint32_t node);
  bool members(const uint32_t* at, uint32_t node);
  bool needs_names(const uint32_t* at, uint32_t node);
  bool combination(const uint32_t* at, uint32_t node);
  bool text_fits(const uint32_t* at, const Node& node);

  const Program& program_;
  const uint32_t* words_;
  Scratch::Memory& memory_;
  Budget budget_;
  uint32_t depth_ = 0;
};

/// Words behind the head of a `members` instruction, as a struct over them.
struct MembersView {
  explicit MembersView(const uint32_t* at)
      : slot_count(at[1]), required_count(at[2]), additional(at[3]), pattern_count(at[4]),
        patterns(reinterpret_cast<const bundle::PatternEntry*>(at + 5)),
        slots(reinterpret_cast<const bundle::MemberSlot*>(at + 5 + size_t(pattern_count) * 2)) {}
  uint32_t slot_count, required_count, additional, pattern_count;
  const bundle::PatternEntry* patterns;
  const bundle::MemberSlot* slots;
};

/// The texts of a Result for a body that is not valid (schema_explain.cpp).
void explain(Validation& validation, std::span<char> buffer, Result& result);

}  // namespace apigw::vm::schema
