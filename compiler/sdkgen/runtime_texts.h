#pragma once
// The files of compiler/sdkgen/runtime, embedded by CMake.
#include <span>
#include <string_view>

namespace apigw::sdkgen {

struct RuntimeText {
  std::string_view path;  // "python/_runtime/core.py"
  std::string_view text;
};

/// Sorted by path.
std::span<const RuntimeText> runtime_texts();

}  // namespace apigw::sdkgen
