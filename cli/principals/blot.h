#pragma once
// Secrets made unreadable in a text that will be shown, every byte in its place.
#include <string>

#include "compiler/syntax/tree.h"

namespace apigw::cli {

/// What stands behind a key that speaks of a secret or a token, up to the end of the value, line by line: of a text that may be no YAML at all.
void blot_lines(std::string& text);
/// The values of a principal that are not known to be harmless.
void blot_values(std::string& text, const syntax::Node& principal);

}  // namespace apigw::cli
