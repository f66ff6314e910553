#pragma once
// --help, from the records.
#include <string>
#include <string_view>

#include "cli/command.h"

namespace apigw::cli {

std::string help_of_program();
std::string help_of(const Command& command);
/// "apigw serve [options] FILE"
std::string synopsis(const Command& command);
/// "-o, --output OUT"
std::string spelling(const Option& option);
/// Help with the choices, the default and "may be repeated" added, as all renderings show it.
std::string full_help(const Option& option);
/// Breaks text into lines of at most `width` bytes, each after the first preceded by `indent` blanks.
std::string wrap(std::string_view text, size_t indent, size_t width = 96);

}  // namespace apigw::cli
