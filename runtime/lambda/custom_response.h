#pragma once
// AWS integrations of functions, with templates: what of the invocation's answer chooses the integration response (rest-data-plane 4.4).
#include <string_view>

#include "runtime/vm/exchange.h"

namespace apigw::lambda {

struct CustomOutcome {
  bool answered = true;     // false: Lambda refused the invocation; no integration response sees that
  std::string_view detail;  // for $context.integration.error
};

/// Sets exchange.status and exchange.error_message from exchange.integration_response_message.
CustomOutcome read_custom_response(vm::Exchange& exchange);

}  // namespace apigw::lambda
