// JWT authorizers (access-control 9): the verdict about a token in the words of an HTTP API, and what functions see of it.
#include "runtime/base/arena_text.h"
#include "runtime/http_api/event_parts.h"
#include "runtime/http_api/ops.h"
#include "runtime/phase/token_check.h"
#include "runtime/vm/failure.h"

namespace apigw::http_api {
namespace {

using bundle::GatewayResponseType;
using jwt::Fault;

/// Words separated by blanks.
std::string_view wanted_scopes(vm::Exchange& exchange, const bundle::TokenAuthorizer& authorizer) {
  ArenaText out(exchange.arena, 64);
  for (const bundle::StringId scope : bundle::Bundle::slice(exchange.bundle.token_texts(), authorizer.scopes)) {
    if (out.size() != 0) out.push(' ');
    out.append(exchange.bundle.string(scope));
  }
  return out.view();
}

std::string_view joined(vm::Exchange& exchange, std::initializer_list<std::string_view> parts) {
  ArenaText out(exchange.arena, 128);
  for (const std::string_view part : parts) out.append(part);
  return out.view();
}

/// The value of WWW-Authenticate (RFC 6750 3), as the service writes it: no commas.
std::string_view challenge(vm::Exchange& exchange, std::string_view scopes, std::string_view error, std::string_view description) {
  return joined(exchange, {"Bearer scope=\"", scopes, "\" error=\"", error, "\" error_description=\"", description, "\""});
}

vm::Step refuse(vm::Exchange& exchange, const bundle::TokenAuthorizer& authorizer, Fault fault) {
  if (fault == Fault::missing) {
    exchange.challenge = "Bearer";
    exchange.authorizer_error = "No token";
    return vm::fail(exchange, GatewayResponseType::UNAUTHORIZED);
  }
  const bool of_scope = fault == Fault::scope;
  const std::string_view scopes = wanted_scopes(exchange, authorizer), error = of_scope ? "insufficient_scope" : "invalid_token";
  const std::string_view description = of_scope ? joined(exchange, {"expected scopes: [", scopes, "]"}) : jwt::description(fault);
  exchange.challenge = challenge(exchange, scopes, error, description);
  exchange.authorizer_error = joined(exchange, {error, ": ", description});
  return vm::fail(exchange, of_scope ? GatewayResponseType::ACCESS_DENIED : GatewayResponseType::UNAUTHORIZED);
}

/// {"claims":{...},"scopes":[...]}: of the route's scopes those that the token has; null when the route wants none.
std::string_view event_of(vm::Exchange& exchange, const phase::TokenVerdict& verdict, bool wants_scopes) {
  ArenaText out(exchange.arena, 1024);
  out.append("{\"claims\":");
  write_map(out, exchange.claims, Values::last, "{}");
  out.append(",\"scopes\":");
  if (wants_scopes) write_list(out, verdict.scopes);
  else out.append("null");
  out.push('}');
  return out.view();
}

vm::Step authorize(vm::Exchange& exchange, const bundle::Instruction& instruction, vm::Effect& effect, bool asked) {
  const bundle::TokenAuthorizer& authorizer = exchange.bundle.token_authorizers()[instruction.c];
  const phase::TokenVerdict verdict = phase::check_token(exchange, instruction.c, asked);
  if (verdict.awaited != bundle::none) {
    effect = {vm::EffectKind::keys, verdict.awaited};
    return vm::Step::suspend;
  }
  if (verdict.fault != Fault::none) return refuse(exchange, authorizer, verdict.fault);
  exchange.authorizer_kind = "jwt";
  exchange.authorizer_json = event_of(exchange, verdict, authorizer.scopes.count != 0);
  return vm::Step::next;
}

}  // namespace

vm::Step authorize_token(vm::Exchange& exchange, const bundle::Instruction& instruction, vm::Effect& effect) { return authorize(exchange, instruction, effect, false); }

vm::Step keys_answered(vm::Exchange& exchange, const bundle::Instruction& instruction, vm::Effect& effect) { return authorize(exchange, instruction, effect, true); }

}  // namespace apigw::http_api
