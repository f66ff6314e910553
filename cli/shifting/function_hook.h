#pragma once
// A hook that is a Lambda function: it runs on this machine, gets {DeploymentId, LifecycleEventHookExecutionId} and reports through
// PutLifecycleEventHookExecutionStatus of CodeDeploy, which this process answers while the function runs (AWS_ENDPOINT_URL_CODEDEPLOY).
#include <atomic>
#include <string>

#include "cli/shifting/hook.h"

namespace apigw::cli {

/// As run_hook. A function that fails, or reports Failed, or ends without having reported does not agree.
std::string run_function_hook(const Hook& hook, const std::string& function, const std::atomic<bool>& stop);

}  // namespace apigw::cli
