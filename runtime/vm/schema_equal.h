#pragma once
// Equality of JSON values as draft 4 means it: numbers by value, strings by text, objects without regard to order.
#include <cstdint>
#include <span>

#include "runtime/vm/schema.h"
#include "runtime/vm/schema_tape.h"

namespace apigw::vm::schema {

/// What a validation may still do, counted in steps; below zero it is over and the body is refused.
struct Budget {
  int64_t steps = 0;
  bool spend(int64_t count = 1) { return (steps -= count) >= 0; }
  bool spent() const { return steps < 0; }
};

/// Two values of one document. False when the budget runs out, too.
bool equal(const Tape& tape, uint32_t a, uint32_t b, Budget& budget);

/// A value and a constant of a program; `constant` is left behind the constant whatever the answer.
bool equal(const Tape& tape, uint32_t node, const uint32_t*& constant, const Strings& strings, Budget& budget);

/// The same for equal values; spreads the others.
uint64_t hash(const Tape& tape, uint32_t node, Budget& budget);

/// The value of a member (the last of that name), or 0: no value of an object is the root.
uint32_t member(const Tape& tape, uint32_t object, uint32_t name_hash, std::string_view name);

}  // namespace apigw::vm::schema
