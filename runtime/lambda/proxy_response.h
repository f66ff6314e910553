#pragma once
// The response contract of AWS_PROXY (rest-data-plane 4.5): what a function may return and what the client then gets.
#include <string_view>

#include "runtime/vm/exchange.h"

namespace apigw::lambda {

/// Reads the invocation's answer in exchange.integration_response_message (status, X-Amz-Function-Error, body) into exchange.response, complete with
/// the gateway's own fields.
/// Returns false when the answer breaks the contract, the function failed or the service refused: `status` then holds what the
/// client gets with {"message": "Internal server error"} and `detail` the log's text.
struct ProxyOutcome {
  bool ok = true;
  uint16_t status = 502;
  std::string_view detail;
};
ProxyOutcome read_proxy_response(vm::Exchange& exchange);
/// The same for what stands in front of a streamed body: a JSON object of statusCode, headers, multiValueHeaders and cookies. The body streams.
ProxyOutcome read_streamed_metadata(vm::Exchange& exchange);

}  // namespace apigw::lambda
