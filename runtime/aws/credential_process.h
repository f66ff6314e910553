#pragma once
// credential_process of a profile: a command whose output is keys.
#include <atomic>
#include <string>
#include <string_view>

#include "runtime/aws/keys.h"
#include "runtime/base/result.h"

namespace apigw::aws {

/// What the command printed. Blocks up to a minute: not for a loop. The fault says what went wrong, without the output. The command and all it
/// started are gone afterwards, also when `stopping` turns true meanwhile.
Expected<std::string, std::string> run_credential_process(const std::string& command, const std::atomic<bool>& stopping);

/// {"Version": 1, "AccessKeyId": ..., "SecretAccessKey": ..., and of sessions "SessionToken" and "Expiration"}. The fault tells nothing of it.
Expected<Keys, std::string> read_process_keys(std::string_view output);

}  // namespace apigw::aws
