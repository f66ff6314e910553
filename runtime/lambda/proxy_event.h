#pragma once
// The event of an AWS_PROXY integration, payload format 1.0 (rest-data-plane 4.5).
#include <string_view>

#include "runtime/vm/exchange.h"

namespace apigw::lambda {

/// JSON in the exchange's arena. Headers are those of the method request plus the forwarded ones; values are not decoded except
/// the query's; empty maps are null [AWS-recorded].
std::string_view proxy_event(vm::Exchange& exchange);

}  // namespace apigw::lambda
