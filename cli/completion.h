#pragma once
// Completion scripts of the shells, from the records.
#include <string>

namespace apigw::cli {

std::string bash_completion();
std::string zsh_completion();
std::string fish_completion();

}  // namespace apigw::cli
