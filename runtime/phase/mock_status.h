#pragma once
// The service's relaxed reading of a MOCK's request template: the integer statusCode of something like an object.
#include <cstdint>
#include <optional>
#include <string_view>

namespace apigw::phase {

/// Keys and values may be bare, single- or double-quoted; empty pairs, trailing commas and odd further pairs pass. Nothing: no braces,
/// quotes that do not pair, a key that begins with a bracket, a pair without a colon, no statusCode or one that is no bare integer.
///   source  rest-data-plane 4.2; the recorded texts are the test's table
std::optional<int64_t> parse_mock_status(std::string_view text);

}  // namespace apigw::phase
