#pragma once
// The records; each stands with its command's code in the file of its name.
#include "cli/command.h"

namespace apigw::cli {

extern const Command kValidate, kCompile, kInspect, kExport, kGenDocs, kServe, kInvoke, kTest, kInit, kDeploy, kStages, kDeployments, kRollback, kCanary, kCompletion, kManual, kVersion, kHelp;

}  // namespace apigw::cli
