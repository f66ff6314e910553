// User pool authorizers of REST APIs: what becomes of the verdict about a token (access-control 8).
#include "runtime/phase/phases.h"
#include "runtime/phase/token_check.h"
#include "runtime/vm/failure.h"

namespace apigw::phase {
namespace {

using bundle::GatewayResponseType;
using jwt::Fault;

vm::Step refuse(vm::Exchange& exchange, Fault fault) {
  switch (fault) {
    case Fault::discovery:
    case Fault::key_set: return vm::fail(exchange, GatewayResponseType::AUTHORIZER_CONFIGURATION_ERROR);
    case Fault::expired: return vm::fail(exchange, GatewayResponseType::UNAUTHORIZED, "The incoming token has expired");
    default: return vm::fail(exchange, GatewayResponseType::UNAUTHORIZED);
  }
}

vm::Step authorize(vm::Exchange& exchange, const bundle::Instruction& instruction, vm::Effect& effect, bool asked) {
  const TokenVerdict verdict = check_token(exchange, instruction.c, asked);
  if (verdict.awaited != bundle::none) {
    effect = {vm::EffectKind::keys, verdict.awaited};
    return vm::Step::suspend;
  }
  return verdict.fault == Fault::none ? vm::Step::next : refuse(exchange, verdict.fault);
}

}  // namespace

vm::Step authorize_token(vm::Exchange& exchange, const bundle::Instruction& instruction, vm::Effect& effect) { return authorize(exchange, instruction, effect, false); }

vm::Step keys_answered(vm::Exchange& exchange, const bundle::Instruction& instruction, vm::Effect& effect) { return authorize(exchange, instruction, effect, true); }

}  // namespace apigw::phase
