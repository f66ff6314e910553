#pragma once
// How the machine reaches the features: one function an opcode, given as a table, so that vm knows none of them. The server
// puts the table together: phase::table() for the gateway's own, runtime/lambda for the ops that call functions.
#include <cstddef>
#include <cstdint>

#include "runtime/bundle/image.h"

namespace apigw::vm {

struct Effect;
struct Exchange;

enum class Step : uint8_t {
  next,     // the next instruction
  jump,     // the instruction's target
  suspend,  // `effect` says what has to happen; `resume` is called at the same instruction
  fail,     // exchange.error names the gateway response to answer with
  done,     // exchange.response is complete
};

using Phase = Step (*)(Exchange& exchange, const bundle::Instruction& instruction, Effect& effect);

inline constexpr size_t op_count = 0
#define OP(name, a, b, c, effect) +1
#include "schemas/pipeline.def"
#undef OP
    ;

struct PhaseTable {
  Phase enter[op_count] = {};
  Phase resume[op_count] = {};                     // only of ops that suspend
  void (*begin)(Exchange&) = nullptr;              // method override, routing
  void (*gateway_response)(Exchange&) = nullptr;   // response of exchange.error
  void (*compress_response)(Exchange&) = nullptr;  // of APIs that compress: the last thing that happens to a response

  constexpr PhaseTable& on(bundle::Op op, Phase enter_phase, Phase resume_phase = nullptr) {
    enter[size_t(op)] = enter_phase;
    resume[size_t(op)] = resume_phase;
    return *this;
  }
};

}  // namespace apigw::vm
