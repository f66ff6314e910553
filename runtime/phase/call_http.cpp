// HTTP and HTTP_PROXY: what the endpoint is asked, and its answer taken in (rest-data-plane 4.3).
#include "runtime/phase/compression.h"
#include "runtime/phase/phases.h"
#include "runtime/phase/request_fields.h"
#include "runtime/phase/uri.h"
#include "runtime/vm/failure.h"

namespace apigw::phase {
namespace {

enum class Body : uint8_t { mapped, passed, streamed };  // of the answer

vm::Step ask(vm::Exchange& exchange, uint32_t index, Body body, vm::Effect& effect) {
  const bundle::Integration& integration = exchange.bundle.integrations()[index];
  vm::IntegrationRequest& request = exchange.integration_request;
  const bool proxy = body != Body::mapped;
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
  // What may be compressed is needed whole; streams are not compressed.
  exchange.response.as_it_is = body == Body::streamed;
  const bool whole_body = body == Body::mapped || (body == Body::passed && may_compress(exchange));
  effect = {vm::EffectKind::http, index, whole_body, integration.timeout_ms, body == Body::streamed};
  return vm::Step::suspend;
}

}  // namespace

vm::Step call_http(vm::Exchange& exchange, const bundle::Instruction& instruction, vm::Effect& effect) {
  return ask(exchange, instruction.c, Body::mapped, effect);
}

vm::Step call_http_proxy(vm::Exchange& exchange, const bundle::Instruction& instruction, vm::Effect& effect) {
  return ask(exchange, instruction.c, Body::passed, effect);
}

vm::Step call_http_stream(vm::Exchange& exchange, const bundle::Instruction& instruction, vm::Effect& effect) {
  return ask(exchange, instruction.c, Body::streamed, effect);
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
