#pragma once
// What a request needs to run, whoever brings it: the stage, its variables, where functions are called. Shared by serve, invoke and test.
#include <span>
#include <string>
#include <vector>

#include "cli/command.h"
#include "runtime/server/server.h"

namespace apigw::cli {

extern const std::span<const Option> kStageOptions;      // --stage-variable
extern const std::span<const Entry> kCallEnvironment;    // AWS_ENDPOINT_URL_LAMBDA and its like

/// Everything behind the front door, from the stage and the environment; the listener's and the log's settings stay as they are.
///   stage  empty: the bundle's own, else dev; where that is known
server::Options stage_options(std::string stage, std::vector<Arguments::Pair> variables);

}  // namespace apigw::cli
