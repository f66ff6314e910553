#pragma once
// The event of an AWS_PROXY integration, payload format 1.0 (rest-data-plane 4.5), and the request of an invocation.
#include <string_view>

#include "runtime/vm/exchange.h"

namespace apigw::lambda {

/// JSON in the exchange's arena. Headers are those of the method request plus the forwarded ones; values are not decoded except
/// the query's; empty maps are null [AWS-recorded].
std::string_view proxy_event(vm::Exchange& exchange);

/// "/2015-03-31/functions/NAME/invocations": the function named in the bundle with stage variables filled in, percent-encoded as one
/// segment. Empty when the name comes out empty.
std::string_view invocation_target(vm::Exchange& exchange, bundle::StringId function_name);

}  // namespace apigw::lambda
