// Recursion is bounded by the tape's depth and the verifier's constant_depth_max.
#include "runtime/vm/schema_equal.h"

#include "runtime/bundle/schema_number.h"
#include "runtime/bundle/segment_hash.h"

namespace apigw::vm::schema {
namespace {

using bundle::ConstantTag;

bool is_number(const Node& node) { return (node.kind & bundle::kind_number) != 0; }

bool equal_numbers(std::string_view a, std::string_view b, Budget& budget) {
  if (a == b) return true;
  if (!budget.spend(int64_t(a.size() + b.size()) / 16)) return false;
  return bundle::compare(bundle::decimal(a), bundle::decimal(b)) == 0;
}

constexpr uint64_t kMultiplier = 0x9e3779b97f4a7c15ull;
uint64_t mix(uint64_t h, uint64_t word) {
  h = (h ^ word) * kMultiplier;
  return h ^ h >> 31;
}

uint64_t hash_text(uint64_t h, std::string_view text) {
  for (; text.size() >= 8; text.remove_prefix(8)) {
    uint64_t word;
    std::memcpy(&word, text.data(), 8);
    h = mix(h, word);
  }
  uint64_t rest = text.size() + 1;
  for (const char c : text) rest = rest << 8 | uint8_t(c);
  return mix(h, rest);
}

uint64_t hash_number(std::string_view text) {
  const bundle::Decimal number = bundle::decimal(text);
  uint64_t h = mix(number.negative ? 3 : 5, uint64_t(number.top));
  for (const char c : number.digits) {
    if (c != '.') h = mix(h, uint64_t(c));
  }
  return h;
}

/// Past a constant without looking at it.
const uint32_t* skip(const uint32_t* constant) {
  if (*constant <= bundle::constant_true) return constant + 1;
  if (*constant <= bundle::constant_string) return constant + 2;
  return constant + 3 + constant[2];
}

}  // namespace

uint32_t member(const Tape& tape, uint32_t object, uint32_t name_hash, std::string_view name) {
  const uint32_t end = tape[object].next;
  for (uint32_t at = object + 1; at < end; at = tape[at + 1].next) {
    const Node& node = tape[at];
    if (node.next == name_hash && node.size == name.size() && !node.superseded && tape.text(node) == name) return at + 1;
  }
  return 0;
}

bool equal(const Tape& tape, uint32_t a, uint32_t b, Budget& budget) {
  if (!budget.spend()) return false;
  const Node& left = tape[a];
  const Node& right = tape[b];
  if (is_number(left) && is_number(right)) return equal_numbers(tape.text(left), tape.text(right), budget);
  if (left.kind != right.kind) return false;
  switch (left.kind) {
    case bundle::kind_boolean: return left.truth == right.truth;
    case bundle::kind_string: return left.size == right.size && tape.text(left) == tape.text(right);
    case bundle::kind_array: {
      if (left.size != right.size) return false;
      for (uint32_t i = a + 1, j = b + 1; i < left.next; i = tape[i].next, j = tape[j].next) {
        if (!equal(tape, i, j, budget)) return false;
      }
      return true;
    }
    case bundle::kind_object: {
      if (left.size != right.size) return false;
      for (uint32_t i = a + 1; i < left.next; i = tape[i + 1].next) {
        if (tape[i].superseded) continue;
        if (!budget.spend(right.size)) return false;
        const uint32_t other = member(tape, b, tape[i].next, tape.text(tape[i]));
        if (other == 0 || !equal(tape, i + 1, other, budget)) return false;
      }
      return true;
    }
    default: return true;  // null
  }
}

bool equal(const Tape& tape, uint32_t index, const uint32_t*& constant, const Strings& strings, Budget& budget) {
  const uint32_t* const at = constant;
  constant = skip(constant);
  if (!budget.spend()) return false;
  const Node& node = tape[index];
  switch (ConstantTag(at[0])) {
    case bundle::constant_null: return node.kind == bundle::kind_null;
    case bundle::constant_false: return node.kind == bundle::kind_boolean && !node.truth;
    case bundle::constant_true: return node.kind == bundle::kind_boolean && node.truth;
    case bundle::constant_number: return is_number(node) && equal_numbers(tape.text(node), strings[at[1]], budget);
    case bundle::constant_string: return node.kind == bundle::kind_string && tape.text(node) == strings[at[1]];
    case bundle::constant_array: {
      if (node.kind != bundle::kind_array || node.size != at[1]) return false;
      const uint32_t* item = at + 3;
      for (uint32_t i = index + 1; i < node.next; i = tape[i].next) {
        if (!equal(tape, i, item, strings, budget)) return false;
      }
      return true;
    }
    case bundle::constant_object: {
      if (node.kind != bundle::kind_object || node.size != at[1]) return false;
      const uint32_t* cursor = at + 3;
      for (uint32_t i = 0; i < at[1]; ++i) {
        const std::string_view name = strings[*cursor++];
        if (!budget.spend(node.size)) return false;
        const uint32_t value = member(tape, index, bundle::segment_hash(name), name);
        if (value == 0 || !equal(tape, value, cursor, strings, budget)) return false;
      }
      return true;
    }
  }
  return false;
}

uint64_t hash(const Tape& tape, uint32_t index, Budget& budget) {
  const Node& node = tape[index];
  if (!budget.spend(1 + (node.kind & (bundle::kind_string | bundle::kind_number) ? node.size / 16 : 0))) return 0;
  if (is_number(node)) return hash_number(tape.text(node));
  uint64_t h = mix(0, node.kind);
  switch (node.kind) {
    case bundle::kind_boolean: return mix(h, node.truth);
    case bundle::kind_string: return hash_text(h, tape.text(node));
    case bundle::kind_array: {
      for (uint32_t i = index + 1; i < node.next; i = tape[i].next) h = mix(h, hash(tape, i, budget));
      return h;
    }
    case bundle::kind_object: {
      uint64_t sum = 0;  // order does not matter
      for (uint32_t i = index + 1; i < node.next; i = tape[i + 1].next) {
        if (!tape[i].superseded) sum += mix(tape[i].next, hash(tape, i + 1, budget));
      }
      return mix(h, sum);
    }
    default: return h;
  }
}

}  // namespace apigw::vm::schema
