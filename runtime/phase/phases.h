#pragma once
// One function a feature, called by opcode (schemas/pipeline.def says what each does). Only table.cpp needs these.
#include "runtime/vm/machine.h"
#include "runtime/vm/phase_table.h"

namespace apigw::phase {

void begin(vm::Exchange& exchange);

vm::Step api_key(vm::Exchange& exchange, const bundle::Instruction& instruction, vm::Effect& effect);
vm::Step resource_policy(vm::Exchange& exchange, const bundle::Instruction& instruction, vm::Effect& effect);
vm::Step authorize_iam(vm::Exchange& exchange, const bundle::Instruction& instruction, vm::Effect& effect);
vm::Step authorize_token(vm::Exchange& exchange, const bundle::Instruction& instruction, vm::Effect& effect);
vm::Step keys_answered(vm::Exchange& exchange, const bundle::Instruction& instruction, vm::Effect& effect);
vm::Step validate_params(vm::Exchange& exchange, const bundle::Instruction& instruction, vm::Effect& effect);
vm::Step validate_body(vm::Exchange& exchange, const bundle::Instruction& instruction, vm::Effect& effect);
vm::Step map_request(vm::Exchange& exchange, const bundle::Instruction& instruction, vm::Effect& effect);
vm::Step select_template(vm::Exchange& exchange, const bundle::Instruction& instruction, vm::Effect& effect);
vm::Step mock(vm::Exchange& exchange, const bundle::Instruction& instruction, vm::Effect& effect);
vm::Step call_http(vm::Exchange& exchange, const bundle::Instruction& instruction, vm::Effect& effect);
vm::Step call_http_proxy(vm::Exchange& exchange, const bundle::Instruction& instruction, vm::Effect& effect);
vm::Step call_http_stream(vm::Exchange& exchange, const bundle::Instruction& instruction, vm::Effect& effect);
vm::Step http_answered(vm::Exchange& exchange, const bundle::Instruction& instruction, vm::Effect& effect);
vm::Step call_service(vm::Exchange& exchange, const bundle::Instruction& instruction, vm::Effect& effect);
vm::Step select_response(vm::Exchange& exchange, const bundle::Instruction& instruction, vm::Effect& effect);
vm::Step select_error(vm::Exchange& exchange, const bundle::Instruction& instruction, vm::Effect& effect);
vm::Step respond(vm::Exchange& exchange, const bundle::Instruction& instruction, vm::Effect& effect);
vm::Step respond_proxy(vm::Exchange& exchange, const bundle::Instruction& instruction, vm::Effect& effect);

}  // namespace apigw::phase
