#pragma once
// Gateway responses: the service's own answers, built in or customised (rest-data-plane 6).
#include "runtime/vm/exchange.h"

namespace apigw::phase {

/// Fills exchange.response from exchange.error. Customisation and inheritance are resolved in the bundle already.
void gateway_response(vm::Exchange& exchange);

}  // namespace apigw::phase
