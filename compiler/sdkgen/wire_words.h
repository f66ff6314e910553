#pragma once
// How the tables of Python and TypeScript packages name what the client model enumerates; their runtimes read these words.
#include <string_view>

#include "compiler/sdkgen/client.h"

namespace apigw::sdkgen {

inline constexpr std::string_view kPlaces[] = {"path", "query", "header", "cookie"};
inline constexpr std::string_view kStyles[] = {"simple", "form", "space_delimited", "pipe_delimited", "tab_delimited", "deep_object", "json", "label", "matrix"};
inline constexpr std::string_view kEncodings[] = {"json", "form", "multipart", "text", "binary"};
inline constexpr std::string_view kSchemeKinds[] = {"api_key", "token", "bearer", "basic", "signature"};

/// The word of an enumerator, by the table of its type.
template <class Enumeration, size_t N>
constexpr std::string_view word_of(const std::string_view (&words)[N], Enumeration value) {
  return words[static_cast<size_t>(value)];
}

}  // namespace apigw::sdkgen
