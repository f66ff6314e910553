#pragma once
// Is a mapping template plain text? Under Velocity 1.7's grammar, with the service's rule that an undefined reference prints
// nothing: no live reference, no directive. What is left are literals, comments, raw blocks and escapes, so the output is
// known before any request. In doubt a construct counts as live: the fail-closed side.
#include <cstdint>
#include <string>
#include <string_view>

namespace apigw::vtl {

struct StaticText {
  bool is_static = true;
  std::string text;                  // the output; meaningful only when is_static
  uint32_t first_dynamic_begin = 0;  // bytes of the template: the first live construct, or the broken one
  uint32_t first_dynamic_end = 0;
  std::string_view fault;            // the template does not even parse: why; empty otherwise
};

/// Decides it. O(bytes).
///   source   Velocity 1.7 user guide (escaping, comments, textblock); undefined references as recorded on the service
StaticText static_text(std::string_view source);

}  // namespace apigw::vtl
