#pragma once
// A text that a regular expression matches.
#include <optional>
#include <string>
#include <string_view>

namespace apigw::sdkgen {

/// A text of printable ASCII characters that the whole of `pattern` (ECMA-262, as JSON schemas write it) matches: the first branch, the first
/// character of a class, as few repetitions as give `least` characters or more. Nothing for what it does not understand (looking around,
/// back references) and for texts of more than 4,096 characters.
std::optional<std::string> text_of_pattern(std::string_view pattern, size_t least);

}  // namespace apigw::sdkgen
