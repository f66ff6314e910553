#include "runtime/vm/machine.h"

#include "runtime/vm/failure.h"
#include "runtime/vm/phase_table.h"
#include "runtime/vm/prepared.h"

namespace apigw::vm {

void begin(Exchange& exchange) { exchange.prepared.phases().begin(exchange); }

Outcome run(Exchange& exchange, Effect& effect) {
  const PhaseTable& phases = exchange.prepared.phases();
  if (!exchange.method) {
    phases.gateway_response(exchange);
    return Outcome::done;
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
      case Step::fail: phases.gateway_response(exchange); return Outcome::done;
      case Step::done: return Outcome::done;
    }
  }
}

void answer(Exchange& exchange, bundle::GatewayResponseType type) {
  exchange.field_index.build(exchange.request.fields);
  fail(exchange, type);
  exchange.prepared.phases().gateway_response(exchange);
}

}  // namespace apigw::vm
