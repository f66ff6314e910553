#pragma once
// Reads what gateways have counted from their admin listeners.
#include <string>

#include "runtime/base/result.h"

namespace apigw::cli {

/// GET of an http URL, "/metrics" when it has no path. The error is a sentence for people. Blocks for five seconds at most.
Expected<std::string, std::string> fetch_metrics(const std::string& url);

}  // namespace apigw::cli
