#pragma once
// The pipeline machine. It does no I/O: whatever has to wait is an Effect that the server carries out before it calls run again.
//
//   vm::Exchange exchange(stream.arena(), prepared);
//   set_request(exchange, head, body); exchange.source_ip = ...; exchange.received_ns = ...;
//   vm::assign_ids(exchange, random); vm::begin(exchange);
//   vm::run(exchange, effect)  ->  suspended: start the effect; stream.retain(head, body), vm::retained(exchange, head, body);
//                                  with its answer in exchange.integration_response_message or call_failure: run again
//                              ->  done: send exchange.response
#include <cstdint>

#include "runtime/vm/exchange.h"

namespace apigw::vm {

enum class Outcome : uint8_t {
  done,       // exchange.response is complete (its body may stream)
  suspended,  // carry out effect, fill the exchange's result members, call run again
};

enum class EffectKind : uint8_t {
  none, http, lambda, authorizer, service,
  keys,  // of a token's issuer: ask for them, and run again when exchange.token_keys has been told; nothing else happens
};

struct Effect {
  EffectKind kind = EffectKind::none;
  uint32_t index = 0;       // integration or authorizer table; of keys: token_issuers
  bool whole_body = false;  // the answer's body is needed before run is called again
  uint32_t timeout_ms = 29000;
  bool stream = false;      // the answer is passed on in pieces as they come; timeout_ms is that of all of it
};

/// Runs from exchange.pc. Never throws, never allocates outside the exchange's arena. A failed call (exchange.call_failure)
/// is turned into its gateway response here, so the server does not know about them.
Outcome run(Exchange& exchange, Effect& effect);

/// Routes the request and sets pc, or prepares MISSING_AUTHENTICATION_TOKEN. Call once before run.
void begin(Exchange& exchange);

/// Answers with a gateway response without running the method: refusals of the front end (REQUEST_TOO_LARGE ...) and of the
/// server itself. `exchange.request` may be empty. Instead of begin and run; assign_ids comes first.
void answer(Exchange& exchange, bundle::GatewayResponseType type);

}  // namespace apigw::vm
