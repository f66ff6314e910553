#pragma once
// The records; each stands with its command's code in the file of its name.
#include "cli/command.h"

namespace apigw::cli {

extern const Command kValidate, kCompile, kInspect, kServe, kInvoke, kTest, kInit, kGenSdk, kGenDocs, kExport, kDeploy, kStages, kDeployments, kRollback,
    kCanary, kShift, kDomains, kDiff, kStatus, kCompletion, kManual, kVersion, kHelp;

}  // namespace apigw::cli
