#pragma once
// Manual pages (man(7) macros), from the records. man/*.1 are these texts; a test holds them to it.
#include <string>

#include "cli/command.h"

namespace apigw::cli {

std::string manual_of_program();                   // apigw.1
std::string manual_of(const Command& command);     // apigw-COMMAND.1

}  // namespace apigw::cli
