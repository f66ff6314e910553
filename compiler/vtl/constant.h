#pragma once
// What is known of an expression before any request.
#include <cstdint>
#include <optional>

#include "compiler/vtl/tree.h"

namespace apigw::vtl {

/// The value of whole numbers and arithmetic on them, as long as everything stays within 32 bits.
std::optional<int64_t> constant_integer(const Tree& tree, NodeId id);

/// How #if judges it. In Velocity only references, comparisons, logic and the words true and false can be true: a literal, a sum or a
/// list is false, and is not even computed.
///   folded  with comparisons of constants computed
std::optional<bool> constant_truth(const Tree& tree, NodeId id, bool folded);

}  // namespace apigw::vtl
