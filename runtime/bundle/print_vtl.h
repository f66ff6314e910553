#pragma once
// Mapping-template programs as text for reading: one line an instruction.
#include <cstdint>
#include <string>
#include <string_view>

#include "runtime/bundle/bundle.h"

namespace apigw::bundle {

/// The program's blocks, `margin` in front of each line. Strings are quoted, slots and macros shown by name.
std::string print_vtl(const Bundle& bundle, uint32_t program, std::string_view margin);

}  // namespace apigw::bundle
