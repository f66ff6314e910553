#pragma once
// The printed form of a bundle (runtime/bundle/print.h) back to its bytes.
#include <string>
#include <string_view>

#include "compiler/lower/image.h"
#include "runtime/base/result.h"

namespace apigw::lower {

struct AssemblyError {
  uint32_t line;  // from 1
  std::string message;
};

/// Image of a listing. Only its form is judged here; whether the image is sound is for the verifier of whoever loads it.
Expected<Image, AssemblyError> parse_listing(std::string_view listing);
/// Bytes of a bundle file.
Expected<std::string, AssemblyError> assemble(std::string_view listing);

}  // namespace apigw::lower
