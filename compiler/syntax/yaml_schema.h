#pragma once
// What a plain scalar means: the core schema of YAML 1.2, less the parts that bite definitions.
#include <string_view>

#include "compiler/syntax/tree.h"

namespace apigw::syntax {

/// Kind of an unquoted scalar. Kept as strings, against the core schema: digit runs with leading zeros (account numbers),
/// .inf and .nan (nothing we read has a use for them, and JSON cannot say them).
Kind kind_of_plain(std::string_view text);

/// What YAML 1.1 (and so CloudFormation) makes of an unquoted word that is a string in YAML 1.2: "true" for yes, on, y;
/// "false" for no, off, n; empty for all others.
std::string_view yaml11_boolean(std::string_view text);

}  // namespace apigw::syntax
