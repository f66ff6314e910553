#pragma once
// One function an opcode (schemas/pipeline.def says what each does). Only phases.cpp needs these.
#include "runtime/vm/machine.h"
#include "runtime/vm/phase_table.h"

namespace apigw::http_api {

void begin(vm::Exchange& exchange);
/// Fills exchange.response from exchange.error. Nothing matched and there is no error: the request is a preflight, which is answered.
void answer_unrouted_or_failed(vm::Exchange& exchange);

vm::Step preflight(vm::Exchange& exchange, const bundle::Instruction& instruction, vm::Effect& effect);
vm::Step ask_authorizer(vm::Exchange& exchange, const bundle::Instruction& instruction, vm::Effect& effect);
vm::Step authorizer_answered(vm::Exchange& exchange, const bundle::Instruction& instruction, vm::Effect& effect);
vm::Step authorize_token(vm::Exchange& exchange, const bundle::Instruction& instruction, vm::Effect& effect);
vm::Step keys_answered(vm::Exchange& exchange, const bundle::Instruction& instruction, vm::Effect& effect);
vm::Step call_function_v1(vm::Exchange& exchange, const bundle::Instruction& instruction, vm::Effect& effect);
vm::Step call_function_v2(vm::Exchange& exchange, const bundle::Instruction& instruction, vm::Effect& effect);
vm::Step function_answered_v1(vm::Exchange& exchange, const bundle::Instruction& instruction, vm::Effect& effect);
vm::Step function_answered_v2(vm::Exchange& exchange, const bundle::Instruction& instruction, vm::Effect& effect);
vm::Step call_url(vm::Exchange& exchange, const bundle::Instruction& instruction, vm::Effect& effect);
vm::Step url_answered(vm::Exchange& exchange, const bundle::Instruction& instruction, vm::Effect& effect);
vm::Step respond_url(vm::Exchange& exchange, const bundle::Instruction& instruction, vm::Effect& effect);

}  // namespace apigw::http_api
