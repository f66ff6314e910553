#pragma once
// Small readings of JSON values that the proxy answer and the authorizer's answer share.
#include <simdjson.h>

#include <cstdint>
#include <string_view>

#include "runtime/base/arena.h"

namespace apigw::lambda {

/// False for what is no JSON. A text of nothing is none and may have no address, which simdjson would copy from.
inline bool parse_json(simdjson::dom::parser& parser, std::string_view text, simdjson::dom::element& document) {
  return !text.empty() && parser.parse(text.data(), text.size(), true).get(document) == simdjson::SUCCESS;
}

/// statusCode: a whole number of 100 to 599, or a text of one. False for anything else.
bool read_status_code(simdjson::dom::element value, uint16_t& status);

/// Text of a string, number, boolean or null as it is put into a header or a context value, copied to the arena; false for objects
/// and arrays.
bool scalar_text(Arena& arena, simdjson::dom::element value, std::string_view& text);

}  // namespace apigw::lambda
