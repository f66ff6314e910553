#include "runtime/phase/table.h"

#include "runtime/phase/compression.h"
#include "runtime/phase/gateway_response.h"
#include "runtime/phase/phases.h"
#include "runtime/vm/failure.h"

namespace apigw::phase {
namespace {

vm::Step end(vm::Exchange&, const bundle::Instruction&, vm::Effect&) { return vm::Step::done; }
vm::Step jump(vm::Exchange&, const bundle::Instruction&, vm::Effect&) { return vm::Step::jump; }

vm::Step refuse(vm::Exchange& exchange, const bundle::Instruction& instruction, vm::Effect&) {
  using Type = bundle::GatewayResponseType;
  const auto type = Type(instruction.a);
  const bool of_integration = type == Type::API_CONFIGURATION_ERROR || type == Type::INTEGRATION_FAILURE || type == Type::INTEGRATION_TIMEOUT;
  return vm::fail(exchange, type, of_integration ? vm::ErrorForm::spaced : vm::ErrorForm::compact);
}

}  // namespace

vm::PhaseTable table() {
  using bundle::Op;
  vm::PhaseTable table;
  table.begin = begin;
  table.gateway_response = gateway_response;
  table.compress_response = compress_response;
  return table.on(Op::end, end)
      .on(Op::jump, jump)
      .on(Op::api_key, api_key)
      .on(Op::resource_policy, resource_policy)
      .on(Op::authorize_iam, authorize_iam)
      .on(Op::authorize_token, authorize_token, keys_answered)
      .on(Op::validate_params, validate_params)
      .on(Op::validate_body, validate_body)
      .on(Op::map_request, map_request)
      .on(Op::select_template, select_template)
      .on(Op::mock, mock)
      .on(Op::call_http, call_http, http_answered)
      .on(Op::call_http_proxy, call_http_proxy, http_answered)
      .on(Op::call_http_stream, call_http_stream, http_answered)
      .on(Op::call_service, call_service, http_answered)
      .on(Op::select_response, select_response)
      .on(Op::select_error, select_error)
      .on(Op::respond, respond)
      .on(Op::respond_proxy, respond_proxy)
      .on(Op::gateway_response, refuse);
}

}  // namespace apigw::phase
