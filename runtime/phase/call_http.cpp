// HTTP and HTTP_PROXY: what the endpoint is asked, and its answer taken in (rest-data-plane 4.3).
#include "runtime/phase/compression.h"
#include "runtime/phase/phases.h"
#include "runtime/phase/request_fields.h"
#include "runtime/phase/uri.h"
#include "runtime/vm/failure.h"

namespace apigw::phase {
namespace {

vm::Step ask(vm::Exchange& exchange, uint32_t index, bool proxy, vm::Effect& effect) {
  const bundle::Integration& integration = exchange.bundle.integrations()[index];
  vm::IntegrationRequest& request = exchange.integration_request;
  if (!build_url(exchange, integration, proxy)) {
    exchange.call_failure = vm::CallFailure::invalid_endpoint;
    return vm::fail_call(exchange);
  }
  if (proxy) {
    http_proxy_request_fields(exchange);
  } else {
    http_request_fields(exchange);
  }
  request.method = endpoint_method(exchange, integration);
  if (!goes_without_body(request.method)) request.body = proxy ? exchange.body : exchange.payload;
  effect = {vm::EffectKind::http, index, !proxy || may_compress(exchange), integration.timeout_ms};
  return vm::Step::suspend;
}

}  // namespace

vm::Step call_http(vm::Exchange& exchange, const bundle::Instruction& instruction, vm::Effect& effect) {
  return ask(exchange, instruction.c, false, effect);
}

vm::Step call_http_proxy(vm::Exchange& exchange, const bundle::Instruction& instruction, vm::Effect& effect) {
  return ask(exchange, instruction.c, true, effect);
}

vm::Step http_answered(vm::Exchange& exchange, const bundle::Instruction&, vm::Effect&) {
  if (exchange.call_failure != vm::CallFailure::none) return vm::fail_call(exchange);
  exchange.status = exchange.integration_response_message.status;
  // Copied: the log is written when the endpoint's bytes may be gone.
  if (const Field* id = find(exchange.integration_response_message.fields, FieldId::x_amzn_requestid)) {
    exchange.integration_request_id = exchange.arena.copy(id->value);
  }
  return vm::Step::next;
}

}  // namespace apigw::phase
