#pragma once
// method.request.body and integration.response.body as sources of mappings, whole or by a path (rest-data-plane 4.7).
#include <optional>
#include <string_view>

#include "runtime/vm/exchange.h"
#include "runtime/vtl/value.h"

namespace apigw::phase {

enum class BodySide : uint8_t { request, response };

/// A body that was read for mappings: once a side, however many mappings there are.
struct MappedBodies {
  struct One {
    bool read = false;
    bool sound = true;                    // false: begins like JSON, but is none
    std::optional<vtl::Value> document;   // nothing: no JSON
  };
  One sides[2];
};

/// False: the body begins with one of { [ " ' and is no JSON, which fails the call even where only the whole text is mapped [observed].
bool is_sound_body(vm::Exchange& exchange, BodySide side);
/// True when one of the moves reads the body of that side.
bool reads_body(std::span<const bundle::Move> moves, BodySide side);

/// The text there. path: none, the whole body, an empty one being {} [observed]; else a path into its JSON without "$.". A string stands
/// without its quotes, objects and lists as JSON; nothing there, or null: no value.
std::optional<std::string_view> body_source(vm::Exchange& exchange, BodySide side, std::optional<std::string_view> path);

}  // namespace apigw::phase
