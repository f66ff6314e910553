#pragma once
// Whether a text is a template of more than what is read of one, told before a tree is made of it: the tree would take what the limit
// is there to save. Definitions have no such limit; those of several megabytes are normal.
#include <optional>
#include <string_view>

namespace apigw::compiler {

/// Offset of the key `Resources` at the root of a text that is too large for a template; nothing for a text of the right size, and for one
/// that is no template as far as a glance can tell. O(bytes), no allocation.
std::optional<size_t> oversized_template(std::string_view text);

}  // namespace apigw::compiler
