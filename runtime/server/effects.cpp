// How the worker carries out what the machine cannot do itself: calls to endpoints and functions, and the way back into the machine.
#include "runtime/base/ascii.h"
#include "runtime/integration/call.h"
#include "runtime/server/request.h"
#include "runtime/server/worker.h"
#include "runtime/vm/observer.h"

#include <algorithm>
#include <utility>

namespace apigw::server {
namespace {

/// Of a function that failed, whatever it had written.
bool has_function_error(const ResponseHead& head) {
  return std::ranges::any_of(head.fields, [](const Field& field) { return ascii_iequals(field.name, "X-Amz-Function-Error"); });
}

/// Authorizers, and bundles that do not say more, sign with the gateway's own keys.
const aws::ServicePlan& plan_of_invocation(const Deployment& deployment, const vm::Effect& effect) {
  if (effect.kind != vm::EffectKind::lambda) return deployment.own_invocations;
  const uint32_t call = deployment.bundle().integrations()[effect.index].service_call;
  return call == bundle::none ? deployment.own_invocations : deployment.services[call];
}

}  // namespace

void Worker::carry_out(Request& request, const vm::Effect& effect) {
  if (effect.kind == vm::EffectKind::keys) return wait_for_token_keys(request, effect);
  vm::Exchange& exchange = request.exchange;
  http::ClientRequest what;
  if (exchange.integration_begin_ns == 0) exchange.integration_begin_ns = loop_.now_ns();
  const bool of_http = effect.kind == vm::EffectKind::http;
  const bool is_sound = !of_http || integration::make_call(exchange, request.deployment->plans, effect, what);
  vm::Observer* const observer = exchange.prepared.observer();
  if (observer && is_sound && observer->stand_in(exchange, effect)) {
    exchange.integration_end_ns = exchange.integration_begin_ns;
    return step(request);
  }
  const bool function = effect.kind == vm::EffectKind::lambda || effect.kind == vm::EffectKind::authorizer;
  request.function = nullptr;
  if (function && call_local(request, effect)) return;
  if (function && effect.stream) request.function = exchange.arena.make<lambda::StreamedResponse>(exchange.arena);
  Prepared prepared;
  if (effect.kind == vm::EffectKind::service) prepared = service_call(request, effect, what);
  if (function) prepared = invocation(request, effect, what);
  if (!is_sound) prepared = {Ready::fail, vm::CallFailure::invalid_endpoint};
  if (prepared.ready == Ready::wait) return;
  if (prepared.ready == Ready::fail) return fail(request, prepared.failure);
  http::ClientCall* call = client_.call(what, *this, &request);
  if (!call) return;  // it ended within the call; the request may be gone
  request.call = call;
  retain(request);
}

void Worker::retain(Request& request) {
  if (request.retained) return;
  vm::Exchange& exchange = request.exchange;
  // Now that it has to wait, and the endpoint's request has left straight from the read buffer, the request's own bytes are copied, once.
  RequestHead head = exchange.request;
  head.path = exchange.whole_path;
  std::string_view body = exchange.body_in_arena ? std::string_view{} : exchange.body;
  request.stream->retain(head, body);
  vm::retained(exchange, head, body);
  request.retained = true;
}

/// True: the function runs on this machine, and the call is under way.
bool Worker::call_local(Request& request, const vm::Effect& effect) {
  const vm::IntegrationRequest& invocation = request.exchange.integration_request;
  if (!local_functions_ || !request.deployment->functions.runs_here(invocation.function)) return false;
  if (effect.stream) {
    Arena& arena = request.exchange.arena;
    request.function = arena.make<lambda::StreamedResponse>(arena, lambda::StreamedResponse::Framing::none);
  }
  const Field* type = invocation.fields.find("X-Amz-Invocation-Type");
  const Field* trace = invocation.fields.find(FieldId::x_amzn_trace_id);
  request.call = local_functions_->call({.function = invocation.function,
                                         .scope = request.deployment->functions.scope(invocation.function),
                                         .payload = invocation.body,
                                         .trace_id = trace ? trace->value : std::string_view(),
                                         .event = type && type->value == "Event",
                                         .timeout_ms = effect.timeout_ms,
                                         .stream = effect.stream,
                                         .idle_timeout_ms = integration::stream_idle_timeout_ms},
                                        *this, &request);
  retain(request);
  return true;
}

Worker::Prepared Worker::invocation(Request& request, const vm::Effect& effect, http::ClientRequest& out) {
  if (!functions_.known()) return {Ready::fail, vm::CallFailure::invalid_endpoint};
  const vm::IntegrationRequest& invocation = request.exchange.integration_request;
  out.origin = functions_.origin();
  out.host = functions_.authority();
  out.method = invocation.method;
  out.target = invocation.url;
  out.fields = invocation.fields.all();
  out.body = invocation.body;
  out.timeout_ms = effect.timeout_ms;
  out.whole_body = effect.whole_body;
  out.stream = effect.stream;
  out.idle_timeout_ms = integration::stream_idle_timeout_ms;
  return sign(request, effect, plan_of_invocation(*request.deployment, effect), false, out);
}

void Worker::fail(Request& request, vm::CallFailure failure) {
  request.call = nullptr;
  request.exchange.integration_end_ns = loop_.now_ns();
  request.exchange.call_failure = failure;
  step(request);
}

void Worker::on_response(http::ClientCall& call, const ResponseHead& head, std::string_view body, bool streams, uint64_t body_bytes) {
  auto& request = *static_cast<Request*>(call.user);
  request.call = streams ? &call : nullptr;
  request.endpoint_body_bytes = body_bytes;
  vm::Exchange& exchange = request.exchange;
  exchange.integration_end_ns = loop_.now_ns();
  if (request.function && head.status == 200 && !has_function_error(head)) {
    // The client's head comes with the metadata.
    if (!take(request, body) || streams) return;
    return invocation_ended(request);
  }
  exchange.integration_response_message = {head.status, head.fields, body};
  step(request);
}

/// Bytes of a streaming invocation. False: the request has been answered, or broken off.
bool Worker::take(Request& request, std::string_view bytes) {
  using State = lambda::StreamedResponse::State;
  for (;;) {
    const auto next = request.function->next(bytes);
    bytes.remove_prefix(next.consumed);
    switch (next.state) {
      case State::more:
      case State::complete: return true;  // the last bytes of the message are still to come
      case State::body: pass_on(request, next.bytes); break;
      case State::failed: break_off(request, next.bytes); return false;
      case State::metadata:
        request.exchange.integration_response_message = {200, {}, next.bytes};
        step(request);
        if (!request.streaming) return false;
        break;
    }
  }
}

void Worker::pass_on(Request& request, std::string_view piece) {
  if (request.exchange.request.method != Method::kHEAD) request.exchange.response_bytes += piece.size();
  if (!request.stream->write(piece) && request.call) request.call->pause();
}

void Worker::invocation_ended(Request& request) {
  const bool is_complete = request.function->is_complete() || request.function->ends_with_call();
  if (request.streaming) return is_complete ? finish(request) : break_off(request, "");
  // Over without metadata: nothing that a response could be made of.
  if (!is_complete) return fail(request, vm::CallFailure::reset);
  request.exchange.integration_response_message = {200, {}, {}};
  step(request);
}

void Worker::finish(Request& request) {
  request.call = nullptr;
  request.exchange.responded_ns = loop_.now_ns();
  http::ServerStream& stream = *request.stream;
  account(request);
  stream.finish();
}

/// The endpoint failed. When the head has left already, only a broken connection tells the client that its body is not whole.
void Worker::break_off(Request& request, std::string_view reason) {
  if (!reason.empty()) request.exchange.error.integration_error = reason;
  if (!request.streaming) return step(request);
  if (request.call) std::exchange(request.call, nullptr)->cancel();
  http::ServerStream& stream = *request.stream;
  account(request);
  stream.abort();
}

void Worker::on_body(http::ClientCall& call, std::string_view piece) {
  auto& request = *static_cast<Request*>(call.user);
  if (request.function) {
    take(request, piece);
  } else {
    pass_on(request, piece);
  }
}

void Worker::on_end(http::ClientCall& call) {
  auto& request = *static_cast<Request*>(call.user);
  request.call = nullptr;
  if (request.function) return invocation_ended(request);
  finish(request);
}

void Worker::on_failure(http::ClientCall& call, http::Failure failure, std::string_view detail) {
  auto& request = *static_cast<Request*>(call.user);
  request.call = nullptr;
  if (request.function && request.function->is_complete()) return invocation_ended(request);  // all that matters had come
  request.exchange.error.integration_error = request.exchange.arena.copy(detail);
  // A function of this machine that failed while it wrote its metadata: as a stream that says so.
  if (request.function && request.function->ends_with_call() && failure == http::Failure::reset) return break_off(request, request.exchange.error.integration_error);
  if (!request.streaming) return fail(request, integration::to_call_failure(failure));
  break_off(request, "");
}

}  // namespace apigw::server
