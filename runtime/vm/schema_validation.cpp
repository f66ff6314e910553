// The interpreter. Members of an object are looked up by the hash the tape already holds; a required name needs no list of
// what was seen, because names in a tape are unique: as many required ones as there are must have been met.
#include "runtime/vm/schema_validation.h"

#include <algorithm>
#include <bit>

#include "runtime/bundle/schema_number.h"
#include "runtime/bundle/segment_hash.h"

namespace apigw::vm::schema {

using bundle::SchemaOp;

namespace {

// Steps: a body of n nodes may cost budget_base + n * budget_per_node of them, some nanoseconds each.
constexpr int64_t budget_base = 1 << 20;
constexpr int64_t budget_per_node = 64;
// Nested blocks in one run, which bounds the native stack: a list of 1024 levels under a handful of combinators fits.
constexpr uint32_t depth_max = 8192;

uint32_t code_points(std::string_view text) {
  uint32_t count = 0;
  for (const char c : text) count += (uint8_t(c) & 0xC0) != 0x80;
  return count;
}

}  // namespace

Validation::Validation(const Program& program, Scratch::Memory& memory) : program_(program), words_(program.words.data()), memory_(memory) { renew_budget(); }

void Validation::renew_budget() {
  budget_.steps = budget_base + budget_per_node * int64_t(memory_.tape.size());
}

bool Validation::block(uint32_t number, uint32_t node) {
  if (number >= bundle::block_max) return number == bundle::block_any;
  if (depth_ == depth_max) budget_.steps = -1;
  if (given_up()) return false;
  ++depth_;
  bool fits = true;
  for (const uint32_t* at = code(number); fits && bundle::schema_op(*at) != SchemaOp::end; at += bundle::schema_length(*at)) fits = instruction(at, node);
  --depth_;
  return fits;
}

bool Validation::instruction(const uint32_t* at, uint32_t index) {
  if (!budget_.spend()) return false;
  const Node& node = memory_.tape[index];
  switch (bundle::schema_op(*at)) {
    case SchemaOp::end: return true;
    case SchemaOp::type: return (node.kind & at[1]) != 0;
    case SchemaOp::enumeration: return enumeration(at, index);
    case SchemaOp::minimum: return limit(at, node, 1);
    case SchemaOp::maximum: return limit(at, node, -1);
    case SchemaOp::multiple_of: {
      if (!(node.kind & bundle::kind_number)) return true;
      if (!budget_.spend(node.size / 4)) return false;
      return bundle::is_multiple(bundle::decimal(memory_.tape.text(node)), uint64_t(at[2]) << 32 | at[1], int32_t(at[3]));
    }
    case SchemaOp::min_length:
    case SchemaOp::max_length: return text_fits(at, node);
    case SchemaOp::pattern: return node.kind != bundle::kind_string || matches(at[1], memory_.tape.text(node));
    case SchemaOp::min_items: return node.kind != bundle::kind_array || node.size >= at[1];
    case SchemaOp::max_items: return node.kind != bundle::kind_array || node.size <= at[1];
    case SchemaOp::unique_items: return node.kind != bundle::kind_array || unique_items(index);
    case SchemaOp::items:
    case SchemaOp::tuple: return items(at, index);
    case SchemaOp::min_properties: return node.kind != bundle::kind_object || node.size >= at[1];
    case SchemaOp::max_properties: return node.kind != bundle::kind_object || node.size <= at[1];
    case SchemaOp::members: return node.kind != bundle::kind_object || members(at, index);
    case SchemaOp::needs_names: return node.kind != bundle::kind_object || needs_names(at, index);
    case SchemaOp::needs_schema: {
      if (node.kind != bundle::kind_object) return true;
      const std::string_view trigger = strings()[at[1]];
      if (!budget_.spend(node.size)) return false;
      return member(memory_.tape, index, bundle::segment_hash(trigger), trigger) == 0 || block(at[2], index);
    }
    case SchemaOp::all_of:
    case SchemaOp::any_of:
    case SchemaOp::one_of:
    case SchemaOp::negation: return combination(at, index);
  }
  return false;
}

bool Validation::combination(const uint32_t* at, uint32_t node) {
  const SchemaOp op = bundle::schema_op(*at);
  const uint32_t* const end = at + bundle::schema_length(*at);
  uint32_t fitting = 0;
  for (const uint32_t* number = at + 1; number < end; ++number) {
    const bool fits = block(*number, node);
    if (given_up()) return false;
    if (op == SchemaOp::all_of && !fits) return false;
    if (op == SchemaOp::any_of && fits) return true;
    if (op == SchemaOp::negation) return !fits;
    fitting += fits;
    if (op == SchemaOp::one_of && fitting > 1) return false;
  }
  return op == SchemaOp::all_of || (op == SchemaOp::one_of && fitting == 1);
}

bool Validation::limit(const uint32_t* at, const Node& node, int sign) {
  if (!(node.kind & bundle::kind_number)) return true;
  const std::string_view text = memory_.tape.text(node);
  int order;
  int64_t value;
  if ((at[1] & bundle::limit_integer) && bundle::small_integer(text, value)) {
    const int64_t bound = int64_t(uint64_t(at[3]) << 32 | at[2]);
    order = value < bound ? -1 : value > bound ? 1 : 0;
  } else {
    if (!budget_.spend(node.size / 16)) return false;
    order = bundle::compare(bundle::decimal(text), bundle::decimal(strings()[at[4]]));
  }
  return order * sign > 0 || (order == 0 && !(at[1] & bundle::limit_exclusive));
}

bool Validation::text_fits(const uint32_t* at, const Node& node) {
  if (node.kind != bundle::kind_string) return true;
  // A code point is one to four bytes, which settles most texts without counting.
  const uint32_t bound = at[1];
  const bool least = bundle::schema_op(*at) == SchemaOp::min_length;
  if (least ? node.size < bound : node.size <= bound) return !least;
  if (least ? node.size / 4 >= bound : (node.size + 3) / 4 > bound) return least;
  if (!budget_.spend(node.size / 16)) return false;
  const uint32_t length = code_points(memory_.tape.text(node));
  return least ? length >= bound : length <= bound;
}

bool Validation::matches(uint32_t expression, std::string_view text) {
  if (!budget_.spend(int64_t(4 + text.size() / 4))) return false;
  const Regex* regex = program_.expressions[expression];
  if (regex == nullptr) {
    budget_.steps = -1;  // not even a negation around it may let the body pass
    return false;
  }
  return regex->partial_match(text);
}

bool Validation::enumeration(const uint32_t* at, uint32_t index) {
  const Node& node = memory_.tape[index];
  const uint32_t slot_count = at[1];
  const auto* slots = reinterpret_cast<const bundle::StringSlot*>(at + 3);
  if (node.kind == bundle::kind_string && slot_count > 0) {
    const std::string_view text = memory_.tape.text(node);
    const uint32_t hash = bundle::segment_hash(text);
    for (uint32_t i = hash & (slot_count - 1); slots[i].text != bundle::none; i = (i + 1) & (slot_count - 1)) {
      if (slots[i].hash == hash && strings()[slots[i].text] == text) return true;
    }
  }
  const uint32_t* constant = at + 3 + size_t(slot_count) * 2;
  for (uint32_t i = 0; i < at[2]; ++i) {
    if (equal(memory_.tape, index, constant, strings(), budget_)) return true;
    if (given_up()) return false;
  }
  return false;
}

bool Validation::items(const uint32_t* at, uint32_t index) {
  const Tape& tape = memory_.tape;
  const Node& array = tape[index];
  if (array.kind != bundle::kind_array) return true;
  const uint32_t* given = at + 2;
  const uint32_t* const given_end = at + bundle::schema_length(*at);
  for (uint32_t i = index + 1; i < array.next; i = tape[i].next) {
    const uint32_t number = given < given_end ? *given++ : at[1];
    if (number == bundle::block_any) continue;
    if (!block(number, i)) return false;
  }
  return true;
}

bool Validation::unique_items(uint32_t index) {
  const Tape& tape = memory_.tape;
  const Node& array = tape[index];
  if (array.size < 2) return true;
  std::vector<Hashed>& hashed = memory_.hashed;
  hashed.clear();
  for (uint32_t i = index + 1; i < array.next; i = tape[i].next) hashed.push_back({hash(tape, i, budget_), i});
  if (!budget_.spend(int64_t(array.size) * std::bit_width(array.size) / 4)) return false;
  std::sort(hashed.begin(), hashed.end(), [](const Hashed& a, const Hashed& b) { return a.hash < b.hash; });
  for (size_t first = 0; first < hashed.size(); ++first) {
    for (size_t other = first + 1; other < hashed.size() && hashed[other].hash == hashed[first].hash; ++other) {
      if (equal(tape, hashed[first].node, hashed[other].node, budget_) || given_up()) return false;
    }
  }
  return true;
}

const bundle::MemberSlot* Validation::slot(const uint32_t* at, uint32_t hash, std::string_view name) const {
  const MembersView view(at);
  if (view.slot_count == 0) return nullptr;
  const uint32_t mask = view.slot_count - 1;
  for (uint32_t i = hash & mask; view.slots[i].name != bundle::none; i = (i + 1) & mask) {
    if (view.slots[i].hash == hash && strings()[view.slots[i].name] == name) return &view.slots[i];
  }
  return nullptr;
}

bool Validation::members(const uint32_t* at, uint32_t index) {
  const Tape& tape = memory_.tape;
  const MembersView view(at);
  const Node& object = tape[index];
  if (object.size < view.required_count || !budget_.spend(object.size)) return false;
  uint32_t required = 0;
  for (uint32_t i = index + 1; i < object.next; i = tape[i + 1].next) {
    const Node& name = tape[i];
    if (name.superseded) continue;
    const std::string_view text = tape.text(name);
    const bundle::MemberSlot* const found = slot(at, name.next, text);
    bool declared = false;
    if (found != nullptr) {
      required += found->required;
      declared = found->block != bundle::block_undeclared;
      if (declared && found->block != bundle::block_any && !block(found->block, i + 1)) return false;
    }
    for (uint32_t p = 0; p < view.pattern_count; ++p) {
      if (!matches(view.patterns[p].expression, text)) {
        if (given_up()) return false;
        continue;
      }
      declared = true;
      if (!block(view.patterns[p].block, i + 1)) return false;
    }
    if (!declared && view.additional != bundle::block_any && !block(view.additional, i + 1)) return false;
  }
  return required == view.required_count;
}

bool Validation::needs_names(const uint32_t* at, uint32_t index) {
  const Tape& tape = memory_.tape;
  const auto there = [&](uint32_t id) {
    const std::string_view name = strings()[id];
    return budget_.spend(tape[index].size) && member(tape, index, bundle::segment_hash(name), name) != 0;
  };
  const uint32_t* const end = at + bundle::schema_length(*at);
  if (!there(at[1])) return !given_up();
  for (const uint32_t* name = at + 2; name < end; ++name) {
    if (!there(*name)) return false;
  }
  return true;
}

}  // namespace apigw::vm::schema
