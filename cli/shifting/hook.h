#pragma once
// What has to agree before traffic goes over and after it has: a command of this machine, or a Lambda function of the definition as
// CodeDeploy calls it (http-websocket-deploy 6).
#include <atomic>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "runtime/lambda/local/settings.h"

namespace apigw::cli {

struct Hook {
  std::string text;              // a command for /bin/sh, or "function:NAME"
  std::string deployment_id;
  std::vector<std::pair<std::string, std::string>> environment;  // of a command, beside the process's own
  lambda::local::Functions functions;                            // those that a hook can be
  int64_t timeout_ms = 3'600'000;
};

/// Empty: it agreed. Else why not, in a few words. Ends early, with the command killed, when `stop` turns true.
std::string run_hook(const Hook& hook, const std::atomic<bool>& stop);

}  // namespace apigw::cli
