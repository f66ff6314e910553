#include "runtime/lambda/phases.h"

#include "runtime/lambda/authorizer.h"
#include "runtime/lambda/custom_response.h"
#include "runtime/lambda/invocation.h"
#include "runtime/lambda/proxy_event.h"
#include "runtime/lambda/proxy_response.h"
#include "runtime/phase/request_fields.h"
#include "runtime/vm/failure.h"
#include "runtime/vm/machine.h"
#include "runtime/vm/prepared.h"

namespace apigw::lambda {
namespace {

using bundle::GatewayResponseType;
using vm::Step;

constexpr uint32_t authorizer_timeout_ms = 10000;  // access-control 6.4

Step enter_authorizer(vm::Exchange& exchange, const bundle::Instruction& instruction, vm::Effect& effect) {
  const bundle::Authorizer& authorizer = exchange.bundle.authorizers()[instruction.c];
  if (!has_identity(exchange, authorizer)) return vm::fail(exchange, GatewayResponseType::UNAUTHORIZED);
  if (!prepare_invocation(exchange, authorizer.function_name, authorizer_event(exchange, authorizer))) {
    return vm::fail(exchange, GatewayResponseType::AUTHORIZER_CONFIGURATION_ERROR);
  }
  effect = {vm::EffectKind::authorizer, instruction.c, true, authorizer_timeout_ms};
  return Step::suspend;
}

Step resume_authorizer(vm::Exchange& exchange, const bundle::Instruction&, vm::Effect&) {
  if (exchange.call_failure != vm::CallFailure::none) {
    exchange.call_failure = vm::CallFailure::none;
    return vm::fail(exchange, GatewayResponseType::AUTHORIZER_FAILURE);
  }
  const Decision decision = read_authorizer_response(exchange);
  exchange.authorizer_latency_ms = (exchange.integration_end_ns - exchange.integration_begin_ns) / 1'000'000;
  // The integration starts afresh: its latency and answer are not the authorizer's.
  exchange.integration_response_message = {};
  exchange.integration_begin_ns = exchange.integration_end_ns = 0;
  switch (decision) {
    case Decision::allow: return Step::next;
    case Decision::deny_implicit: return vm::fail(exchange, GatewayResponseType::ACCESS_DENIED);
    case Decision::deny_explicit:
      return vm::fail(exchange, GatewayResponseType::ACCESS_DENIED, "User is not authorized to access this resource with an explicit deny");
    case Decision::unauthorized: return vm::fail(exchange, GatewayResponseType::UNAUTHORIZED);
    case Decision::failure: return vm::fail(exchange, GatewayResponseType::AUTHORIZER_FAILURE);
    case Decision::configuration_error: return vm::fail(exchange, GatewayResponseType::AUTHORIZER_CONFIGURATION_ERROR);
  }
  return vm::fail(exchange, GatewayResponseType::AUTHORIZER_FAILURE);
}

Step enter_proxy(vm::Exchange& exchange, const bundle::Instruction& instruction, vm::Effect& effect) {
  const bundle::Integration& integration = exchange.bundle.integrations()[instruction.c];
  if (integration.function_name == bundle::none || !prepare_invocation(exchange, integration.function_name, proxy_event(exchange))) {
    return vm::fail(exchange, GatewayResponseType::API_CONFIGURATION_ERROR, vm::ErrorForm::spaced);
  }
  effect = {vm::EffectKind::lambda, instruction.c, true, integration.timeout_ms};
  return Step::suspend;
}

Step enter_stream(vm::Exchange& exchange, const bundle::Instruction& instruction, vm::Effect& effect) {
  const bundle::Integration& integration = exchange.bundle.integrations()[instruction.c];
  if (integration.function_name == bundle::none ||
      !prepare_invocation(exchange, integration.function_name, proxy_event(exchange), InvocationType::response_stream)) {
    return vm::fail(exchange, GatewayResponseType::API_CONFIGURATION_ERROR, vm::ErrorForm::spaced);
  }
  effect = {vm::EffectKind::lambda, instruction.c, false, integration.timeout_ms, true};
  return Step::suspend;
}

Step answer(vm::Exchange& exchange, const ProxyOutcome& outcome) {
  if (!outcome.ok) {
    const auto step = vm::fail(exchange, outcome.status == 502 ? GatewayResponseType::INTEGRATION_FAILURE : GatewayResponseType::API_CONFIGURATION_ERROR,
                               vm::ErrorForm::spaced);
    exchange.error.status = outcome.status;
    exchange.error.integration_error = outcome.detail;
    return step;
  }
  return Step::done;
}

Step resume_proxy(vm::Exchange& exchange, const bundle::Instruction&, vm::Effect&) {
  if (exchange.call_failure != vm::CallFailure::none) return vm::fail_call(exchange);
  return answer(exchange, read_proxy_response(exchange));
}

/// With the metadata, before the body; or because the function ended without any.
Step resume_stream(vm::Exchange& exchange, const bundle::Instruction&, vm::Effect&) {
  if (exchange.call_failure != vm::CallFailure::none) return vm::fail_call(exchange);
  if (!exchange.error.integration_error.empty()) return answer(exchange, {false, 502, exchange.error.integration_error});
  return answer(exchange, read_streamed_metadata(exchange));
}

Step enter_custom(vm::Exchange& exchange, const bundle::Instruction& instruction, vm::Effect& effect) {
  const bundle::Integration& integration = exchange.bundle.integrations()[instruction.c];
  vm::IntegrationRequest& invocation = exchange.integration_request;
  const std::string_view event = exchange.payload.empty() ? std::string_view{"{}"} : exchange.payload;  // an event is always JSON
  if (!address_invocation(exchange, integration.function_name, event)) {
    return vm::fail(exchange, GatewayResponseType::API_CONFIGURATION_ERROR, vm::ErrorForm::spaced);
  }
  phase::service_request_fields(exchange, {.content_type = "application/json"});
  vm::FieldList& fields = invocation.fields;
  if (!fields.find("X-Amz-Invocation-Type")) fields.add_own("X-Amz-Invocation-Type", "RequestResponse", FieldId::other);
  fields.add_own("x-amzn-lambda-integration-tag", exchange.request_id, FieldId::other);
  fields.set("x-amzn-apigateway-api-id", exchange.prepared.api_id());
  effect = {vm::EffectKind::lambda, instruction.c, true, integration.timeout_ms};
  return Step::suspend;
}

Step resume_custom(vm::Exchange& exchange, const bundle::Instruction&, vm::Effect&) {
  if (exchange.call_failure != vm::CallFailure::none) return vm::fail_call(exchange);
  const CustomOutcome outcome = read_custom_response(exchange);
  if (outcome.answered) return Step::next;
  const auto step = vm::fail(exchange, GatewayResponseType::API_CONFIGURATION_ERROR, vm::ErrorForm::spaced);
  exchange.error.integration_error = outcome.detail;
  return step;
}

}  // namespace

void add_phases(vm::PhaseTable& table) {
  table.on(bundle::Op::authorize_lambda, enter_authorizer, resume_authorizer);
  table.on(bundle::Op::call_lambda_proxy, enter_proxy, resume_proxy);
  table.on(bundle::Op::call_lambda_stream, enter_stream, resume_stream);
  table.on(bundle::Op::call_lambda, enter_custom, resume_custom);
}

}  // namespace apigw::lambda
