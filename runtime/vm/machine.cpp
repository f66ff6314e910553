#include "runtime/vm/machine.h"

#include "runtime/vm/failure.h"
#include "runtime/vm/phase_table.h"
#include "runtime/vm/prepared.h"

namespace apigw::vm {
namespace {

Outcome complete(Exchange& exchange) {
  if (exchange.bundle.facts().minimum_compression_size >= 0) exchange.prepared.phases().compress_response(exchange);
  return Outcome::done;
}

}  // namespace

void begin(Exchange& exchange) { exchange.prepared.phases().begin(exchange); }

Outcome run(Exchange& exchange, Effect& effect) {
  const PhaseTable& phases = exchange.prepared.phases();
  if (!exchange.method) {
    phases.gateway_response(exchange);
    return complete(exchange);
  }
  const bundle::Instruction* program = exchange.bundle.instructions().data();
  for (;;) {
    const bundle::Instruction& instruction = program[exchange.pc];
    Phase phase = (exchange.suspended ? phases.resume : phases.enter)[size_t(instruction.op)];
    exchange.suspended = false;
    // An op this process has no feature for: refuse the call, never skip a step (it may have been the authorizer).
    Step step = phase ? phase(exchange, instruction, effect)
                      : fail(exchange, bundle::GatewayResponseType::API_CONFIGURATION_ERROR, ErrorForm::spaced);
    switch (step) {
      case Step::next: ++exchange.pc; break;
      case Step::jump: exchange.pc = instruction.c; break;
      case Step::suspend: exchange.suspended = true; return Outcome::suspended;
      case Step::fail: phases.gateway_response(exchange); return complete(exchange);
      case Step::done: return complete(exchange);
    }
  }
}

void answer(Exchange& exchange, bundle::GatewayResponseType type) {
  exchange.field_index.build(exchange.request.fields);
  fail(exchange, type);
  exchange.prepared.phases().gateway_response(exchange);
  complete(exchange);
}

}  // namespace apigw::vm
