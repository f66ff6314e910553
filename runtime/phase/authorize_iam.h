#pragma once
// What the request is, to a policy: for the phases that ask one.
#include "runtime/iam/facts.h"
#include "runtime/vm/exchange.h"

namespace apigw::phase {

/// Caller: exchange.caller, nullptr being anonymous. The resource is the method's ARN.
iam::Facts facts_of(vm::Exchange& exchange);

}  // namespace apigw::phase
