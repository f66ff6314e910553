#pragma once
// The two opcodes that call functions, as phases of the machine: each builds the invocation, suspends, and reads the answer.
#include "runtime/vm/phase_table.h"

namespace apigw::lambda {

/// Adds authorize_lambda, call_lambda_proxy and call_lambda_stream. All suspend with an Effect whose invocation stands in
/// exchange.integration_request: `url` is the origin-form target at the Lambda endpoint, `body` the event.
void add_phases(vm::PhaseTable& table);

}  // namespace apigw::lambda
