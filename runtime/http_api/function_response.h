#pragma once
// What a function of an HTTP API may answer and what the client then gets (http-websocket-deploy 1.6).
#include <string_view>

#include "runtime/vm/exchange.h"

namespace apigw::http_api {

struct FunctionOutcome {
  uint16_t status = 0;         // 0: exchange.response is complete; else the client gets this error
  std::string_view detail;     // for the log
};

/// Reads the invocation's answer in exchange.integration_response_message. 1.0: an object with a statusCode.
FunctionOutcome read_function_response_v1(vm::Exchange& exchange);
/// 2.0: the same with cookies and without multiValueHeaders; or any JSON value, which then is the body of a 200.
FunctionOutcome read_function_response_v2(vm::Exchange& exchange);

}  // namespace apigw::http_api
