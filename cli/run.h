#pragma once
// The whole program but for the process: words in, exit status out. Tests call it as main does.
#include <string>
#include <vector>

#include "cli/terminal.h"

namespace apigw::cli {

/// `words` is argv without the program's name. Catches everything a command throws.
int run(const std::vector<std::string>& words, Terminal& terminal);

}  // namespace apigw::cli
