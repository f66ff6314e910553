#pragma once
// Numbers and constants of a schema, as the byte code wants them.
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "compiler/schema/compile.h"
#include "compiler/syntax/tree.h"

namespace apigw::schema {

/// The JSON text of a number node. YAML writes more than JSON does (+1, .5, 5., 0x1F, 0o17); nothing when it is no decimal
/// number at all (.inf, .nan) or its exponent has more digits than a body's may have.
std::optional<std::string> json_number(const syntax::Node& node);

/// A whole number that is not negative, 1.0 included; numbers beyond 32 bits become the largest.
std::optional<uint32_t> count_of(const syntax::Node& node);

/// Appends a constant (runtime/bundle/schema_code.h). False when a number in it cannot be written or it nests too deep.
bool append_constant(const syntax::Node& node, const Intern& intern, std::vector<uint32_t>& words);

}  // namespace apigw::schema
