#pragma once
// JSON texts to values and back.
#include <optional>
#include <string_view>

#include "runtime/vtl/value.h"

namespace apigw::vtl {

constexpr int json_depth_max = 128;

/// A strict reader (RFC 8259), one pass. Objects become maps (a repeated key keeps its first place and its last value), arrays lists of
/// style json, whole numbers exact. Strings without escapes are views into `text`, which has to outlive the values.
///   returns  nothing when the text is no JSON or nests deeper than json_depth_max
std::optional<Value> parse_json(Evaluation& evaluation, std::string_view text);

/// Compact JSON of any value: `$input.json` and printed JSON lists. Deeper than json_depth_max overflows the sink.
void print_json(Value value, TextSink& out);
/// The text of print_json as a view in the arena.
std::string_view json_text(Evaluation& evaluation, Value value);

}  // namespace apigw::vtl
