#pragma once
// apigw deployments prune: options, and what it says.
#include "cli/command.h"

namespace apigw::cli {

extern const std::span<const Option> kPruneOptions;  // --keep, --older-than, --dry-run

ExitStatus run_prune(const Arguments& arguments, Terminal& terminal);

}  // namespace apigw::cli
