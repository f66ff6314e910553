#pragma once
// The records; each stands with its command's code in the file of its name.
#include "cli/command.h"

namespace apigw::cli {

extern const Command kValidate, kCompile, kInspect, kServe, kInvoke, kTest, kInit, kDeploy, kStages, kDeployments, kRollback, kCanary, kDiff, kStatus, kShift, kDomains,
    kCompletion, kManual, kVersion, kHelp;

}  // namespace apigw::cli
