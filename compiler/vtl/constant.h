#pragma once
// What is known of an expression before any request.
#include <cstdint>
#include <optional>
#include <string>

#include "compiler/vtl/tree.h"

namespace apigw::vtl {

/// What a template prints when it is plain text, comments, raw blocks and escapes of directives alone; nothing when anything in it lives.
std::optional<std::string> static_text(const Tree& tree);

/// The value of whole numbers and arithmetic on them, as long as everything stays within 32 bits.
std::optional<int64_t> constant_integer(const Tree& tree, NodeId id);

/// How #if judges it. In Velocity only references, comparisons, logic and the words true and false can be true: a literal, a sum or a
/// list is false, and is not even computed.
///   folded  with comparisons of constants computed
std::optional<bool> constant_truth(const Tree& tree, NodeId id, bool folded);

}  // namespace apigw::vtl
