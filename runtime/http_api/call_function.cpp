// AWS_PROXY of HTTP APIs: the two payload formats as phases of the machine.
#include "runtime/http_api/function_event.h"
#include "runtime/http_api/function_response.h"
#include "runtime/http_api/ops.h"
#include "runtime/lambda/invocation.h"
#include "runtime/vm/failure.h"

namespace apigw::http_api {
namespace {

using bundle::GatewayResponseType;

vm::Step call(vm::Exchange& exchange, uint32_t index, std::string_view event, vm::Effect& effect) {
  const bundle::Integration& integration = exchange.bundle.integrations()[index];
  if (!lambda::prepare_invocation(exchange, integration.function_name, event)) return vm::fail(exchange, GatewayResponseType::API_CONFIGURATION_ERROR);
  effect = {vm::EffectKind::lambda, index, true, integration.timeout_ms};
  return vm::Step::suspend;
}

vm::Step fail(vm::Exchange& exchange, const FunctionOutcome& outcome) {
  vm::fail(exchange, GatewayResponseType::INTEGRATION_FAILURE);
  exchange.error.status = outcome.status;
  exchange.error.integration_error = outcome.detail;
  return vm::Step::fail;
}

/// Nothing came back: a time-out is the service's being unavailable, anything else the function's failure.
vm::Step no_answer(vm::Exchange& exchange) {
  if (exchange.call_failure == vm::CallFailure::timeout) return vm::fail_call(exchange);
  exchange.call_failure = vm::CallFailure::none;
  return fail(exchange, {500, exchange.error.integration_error.empty() ? "The Lambda function could not be called" : exchange.error.integration_error});
}

vm::Step answer(vm::Exchange& exchange, FunctionOutcome (*read)(vm::Exchange&)) {
  if (exchange.call_failure != vm::CallFailure::none) return no_answer(exchange);
  const FunctionOutcome outcome = read(exchange);
  return outcome.status ? fail(exchange, outcome) : vm::Step::done;
}

}  // namespace

vm::Step call_function_v1(vm::Exchange& exchange, const bundle::Instruction& instruction, vm::Effect& effect) {
  return call(exchange, instruction.c, function_event_v1(exchange), effect);
}

vm::Step call_function_v2(vm::Exchange& exchange, const bundle::Instruction& instruction, vm::Effect& effect) {
  return call(exchange, instruction.c, function_event_v2(exchange), effect);
}

vm::Step function_answered_v1(vm::Exchange& exchange, const bundle::Instruction&, vm::Effect&) { return answer(exchange, read_function_response_v1); }

vm::Step function_answered_v2(vm::Exchange& exchange, const bundle::Instruction&, vm::Effect&) { return answer(exchange, read_function_response_v2); }

}  // namespace apigw::http_api
