#pragma once
// The Java methods that templates may call, one row each in methods.cpp, and how Velocity looks up properties and indexes.
#include <cstdint>
#include <span>
#include <string_view>

#include "runtime/vtl/value.h"

namespace apigw::vtl {

/// `receiver.name(arguments)`. No such method for that class and count of arguments: null. What Java throws sets a fault.
Value call_method(Evaluation& evaluation, Value receiver, std::string_view name, std::span<const Value> arguments);
/// A method of that name exists for some class of values: for "did you mean" in the compiler.
bool known_method(std::string_view name);

/// `receiver.name`: get(name) of a map, then getName() and isName(), so `.empty`, `.class`, `.key`; null when there is none.
Value get_property(Evaluation& evaluation, Value receiver, std::string_view name);
/// `receiver[index]`: a list by number (negative from the end; outside faults), a map by key.
Value get_index(Evaluation& evaluation, Value receiver, Value index);
/// `#set($receiver.name = value)`. False when nothing could take it: the statement is then without effect.
bool set_property(Evaluation& evaluation, Value receiver, std::string_view name, Value value);
/// `#set($receiver[index] = value)`.
bool set_index(Evaluation& evaluation, Value receiver, Value index, Value value);

/// Elements in order for #foreach: of a list itself, of a map its values, of a foreign object its contents. A map's values are copied into
/// a list first. False when the value cannot be iterated (zero rounds).
bool iterate(Evaluation& evaluation, Value value, List*& elements);
/// [from..to], both ends included, upwards or downwards; null unless both are whole numbers. At most 1,000,000 elements (too_large).
Value range(Evaluation& evaluation, Value from, Value to);

}  // namespace apigw::vtl
