#pragma once
// The text made fit for the YAML library, byte for byte as long as the file so that offsets stay true.
#include <optional>
#include <string>
#include <string_view>

#include "compiler/source/diagnostic.h"
#include "compiler/syntax/tree.h"

namespace apigw::syntax {

/// Stands where the file has the escapes of a surrogate pair, which the library refuses; decoded again from the file.
/// Two code points of a private plane area that nobody writes as escapes.
inline constexpr std::string_view kPairStandIn = "\\uf8f0\\uf8f1";

/// Offset of the next escaped surrogate pair (twelve bytes) at or after `at`, or npos.
size_t next_surrogate_pair(std::string_view text, size_t at);

/// Refuses what would make the library misread or run out of memory: control characters, and lines that open brackets
/// without end (it keeps a line of flow style whole before it says a word). Reports and returns false then.
///   fed  receives the altered copy; stays empty when the text can be read as it is
bool prepare_yaml(std::string_view text, source::FileId file, source::Diagnostics& diagnostics, const Limits& limits, std::string& fed);

}  // namespace apigw::syntax
