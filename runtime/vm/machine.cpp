#include "runtime/vm/machine.h"

#include "runtime/vm/failure.h"
#include "runtime/vm/observer.h"
#include "runtime/vm/phase_table.h"
#include "runtime/vm/prepared.h"

namespace apigw::vm {
namespace {

Outcome complete(Exchange& exchange) {
  if (exchange.bundle.facts().minimum_compression_size >= 0) exchange.prepared.phases().compress_response(exchange);
  return Outcome::done;
}

Step enter(Exchange& exchange, const bundle::Instruction& instruction, Effect& effect, const PhaseTable& phases) {
  Phase phase = (exchange.suspended ? phases.resume : phases.enter)[size_t(instruction.op)];
  exchange.suspended = false;
  // An op this process has no feature for: refuse the call, never skip a step (it may have been the authorizer).
  return phase ? phase(exchange, instruction, effect) : fail(exchange, bundle::GatewayResponseType::API_CONFIGURATION_ERROR, ErrorForm::spaced);
}

Step enter_observed(Exchange& exchange, const bundle::Instruction& instruction, Effect& effect, const PhaseTable& phases, Observer& observer) {
  std::optional<Step> step;
  if (exchange.suspended) {
    observer.answered(exchange, instruction);
  } else {
    step = observer.instead_of(exchange, instruction);
  }
  if (!step) step = enter(exchange, instruction, effect, phases);
  observer.stepped(exchange, instruction, *step);
  return *step;
}

/// Two loops, so that the one that nobody looks at has nothing to ask.
template <bool observed>
Outcome run_program(Exchange& exchange, Effect& effect, Observer* observer) {
  const PhaseTable& phases = exchange.prepared.phases();
  const bundle::Instruction* program = exchange.bundle.instructions().data();
  for (;;) {
    const bundle::Instruction& instruction = program[exchange.pc];
    Step step;
    if constexpr (observed) {
      step = enter_observed(exchange, instruction, effect, phases, *observer);
    } else {
      step = enter(exchange, instruction, effect, phases);
    }
    switch (step) {
      case Step::next: ++exchange.pc; break;
      case Step::jump: exchange.pc = instruction.c; break;
      case Step::suspend: exchange.suspended = true; return Outcome::suspended;
      case Step::fail: phases.gateway_response(exchange); return Outcome::done;
      case Step::done: return Outcome::done;
    }
  }
}

}  // namespace

void begin(Exchange& exchange) { exchange.prepared.phases().begin(exchange); }

Outcome run(Exchange& exchange, Effect& effect) {
  Observer* const observer = exchange.prepared.observer();
  Outcome outcome = Outcome::done;
  if (!exchange.method) {
    exchange.prepared.phases().gateway_response(exchange);
  } else {
    outcome = observer ? run_program<true>(exchange, effect, observer) : run_program<false>(exchange, effect, nullptr);
  }
  if (outcome == Outcome::suspended) return outcome;
  if (observer) observer->finished(exchange);
  return complete(exchange);
}

void answer(Exchange& exchange, bundle::GatewayResponseType type) {
  exchange.field_index.build(exchange.request.fields);
  fail(exchange, type);
  exchange.prepared.phases().gateway_response(exchange);
  complete(exchange);
}

}  // namespace apigw::vm
