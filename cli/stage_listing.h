#pragma once
// Stages as text and as JSON.
#include <string>

#include "cli/terminal.h"
#include "runtime/state/store.h"

namespace apigw::cli {

/// Those of the API `only`, or of all when it is empty.
void print_stages(const state::Snapshot& snapshot, const std::string& only, bool json, Terminal& terminal);
void print_stage(const state::Stage& stage, bool json, Terminal& terminal);

}  // namespace apigw::cli
