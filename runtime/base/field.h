#pragma once
// Header fields (RFC 9110 section 5) as the parsers deliver them and the serialisers take them.
#include <cstdint>
#include <string_view>

namespace apigw {

enum class FieldId : uint8_t {
  other,
#define FIELD(id, name) id,
#include "schemas/fields.def"
#undef FIELD
};

/// Views into the message's bytes (or the request's arena, or the bundle): valid as long as those are.
struct Field {
  std::string_view name;   // spelling of the sender
  std::string_view value;  // without the blanks around it
  FieldId id = FieldId::other;
  bool hop_by_hop = false;  // RFC 9110 7.6.1: Connection itself, what it names, Keep-Alive, TE, Upgrade, ...; set by the parser
  bool checked = false;     // the name is a token and the value has no control characters: parsed from the wire, or made here
};

/// Case-insensitive; one look-up in a perfect hash and one compare of whole words.
FieldId field_id(std::string_view name);
/// The registered lower-case spelling; empty for FieldId::other.
std::string_view to_string(FieldId id);

}  // namespace apigw
