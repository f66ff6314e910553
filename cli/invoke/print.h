#pragma once
// A trace for people and for programs.
#include <string>

#include "cli/invoke/session.h"

namespace apigw::invoke {

/// The execution log as the service's test-invoke prints it, with what the service does not tell on indented lines between, then the
/// response as it would go to the client.
std::string print_text(const Outcome& outcome);

/// One JSON object: the keys of the service's TestInvokeMethod response (status, headers, multiValueHeaders, body, log, latency), and
/// isBase64Encoded, requestId, endpointRequest and steps.
std::string print_json(const Outcome& outcome);

}  // namespace apigw::invoke
