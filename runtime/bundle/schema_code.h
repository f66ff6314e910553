#pragma once
// Layout of a schema program, the treaty between compiler/schema (writes), verify_schema (proves) and runtime/vm/schema (runs).
//
//   words[0]  schema_magic
//   words[1]  count of blocks, at least one; block 0 is the model itself
//   words[2]  count of regular expressions
//   then      one offset a block (words from the start; the blocks stand in this order, without gaps, up to the end)
//   then      one StringId an expression (RE2 syntax, matched anywhere in the text)
//   then      the blocks' code
//
// Blocks refer to blocks by number, so a schema used in several places, or by itself, is compiled once. A cycle always passes
// through a child of the value (items, members), which the verifier proves; so validation ends with the document.
#include <cstdint>

#include "runtime/bundle/image.h"

namespace apigw::bundle {

inline constexpr uint32_t schema_magic = 0x31304353;  // "SC01"
inline constexpr uint32_t schema_header_words = 3;

enum class SchemaOp : uint8_t {
#define SCHEMA_OP(name, fixed, tail, effect) name,
#include "schemas/schema_ops.def"
#undef SCHEMA_OP
};
inline constexpr uint32_t schema_op_count = 0
#define SCHEMA_OP(name, fixed, tail, effect) +1
#include "schemas/schema_ops.def"
#undef SCHEMA_OP
    ;

inline SchemaOp schema_op(uint32_t head) { return SchemaOp(head & 0xff); }
inline uint32_t schema_length(uint32_t head) { return head >> 8; }  // head word included
inline constexpr uint32_t schema_length_max = 0xffffff;

// Block operands that name no block.
inline constexpr uint32_t block_any = 0xffffffff;         // everything fits
inline constexpr uint32_t block_never = 0xfffffffe;       // nothing fits
inline constexpr uint32_t block_undeclared = 0xfffffffd;  // of a slot: only required, `additional` and patterns decide
inline constexpr uint32_t block_max = 0xfffffff0;

// Kinds of values: bits of `type`, and (their position) tags of constants.
enum SchemaKind : uint32_t {
  kind_null = 1,
  kind_boolean = 2,
  kind_integer = 4,   // a lexeme without fraction and exponent, as draft 4 says
  kind_fraction = 8,  // every other number
  kind_string = 16,
  kind_array = 32,
  kind_object = 64,
};
inline constexpr uint32_t kind_number = kind_integer | kind_fraction;
inline constexpr uint32_t kind_all = 127;

// minimum, maximum: flags, low, high (a signed integer of 64 bits, when it is one), StringId of the decimal text.
inline constexpr uint32_t limit_exclusive = 1;
inline constexpr uint32_t limit_integer = 2;  // low and high hold the number
// multiple_of: low, high (digits, below 2^63, not zero), exponent (signed), StringId of the decimal text.

// pattern: expression, StringId of the pattern as the author wrote it (for explanations).

// enumeration: slot count, count of other constants; slots of strings; the other constants.
struct StringSlot {
  uint32_t hash;  // segment_hash of the text
  uint32_t text;  // StringId; none: the slot is empty
};
// Constants: null, false, true {tag}; number, string {tag, StringId}; array {tag, count, words of the items} items;
// object {tag, count, words of the members} members of {StringId, constant}, names unique.
enum ConstantTag : uint32_t { constant_null, constant_false, constant_true, constant_number, constant_string, constant_array, constant_object };
inline constexpr uint32_t constant_depth_max = 512;

// members: slot count, count of required names, block of additional members, count of patterns; then {expression, block}
// a pattern; then the slots.
struct MemberSlot {
  uint32_t hash;  // segment_hash of the name
  uint32_t name;  // StringId; none: the slot is empty
  uint32_t block;
  uint32_t required;  // 0 or 1
};
struct PatternEntry {
  uint32_t expression;
  uint32_t block;
};
// needs_names: StringId of the trigger, then a StringId a name. needs_schema: StringId of the trigger, then one block.

/// Tables of slots are open addressed with linear probing; a power of two, at least one slot empty, or no slot at all.
inline uint32_t slot_count_for(uint32_t entries) {
  if (entries == 0) return 0;
  uint32_t count = 2;
  while (count < entries + entries / 2 + 1) count *= 2;
  return count;
}

}  // namespace apigw::bundle
