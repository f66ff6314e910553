#pragma once
// Sources of parameter mappings (rest-data-plane 4.7) and values fit for a header field.
#include <optional>
#include <string_view>

#include "runtime/vm/exchange.h"

namespace apigw::phase {

/// The text a mapping takes; multi-value sources are joined by ','. Nothing: the source has no value, the target is left out.
std::optional<std::string_view> source_value(vm::Exchange& exchange, const bundle::Move& move);

/// A value that can stand in a header field: CR, LF and NUL, which a decoded query can bring, become blanks (RFC 9110 5.5); blanks at the
/// ends go.
std::string_view field_value(Arena& arena, std::string_view text);

/// Pieces of a template or gateway response put together; a template of one literal costs nothing.
std::string_view render(vm::Exchange& exchange, const bundle::Template& text);

}  // namespace apigw::phase
