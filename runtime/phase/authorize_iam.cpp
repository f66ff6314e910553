// AWS_IAM authorization of a method (access-control 2 and 4): whose signature the request carries, and whether that one may call.
#include "runtime/iam/principals.h"
#include "runtime/phase/access.h"
#include "runtime/phase/phases.h"
#include "runtime/sigv4/verify.h"
#include "runtime/vm/failure.h"
#include "runtime/vm/prepared.h"

namespace apigw::phase {
namespace {

using bundle::GatewayResponseType;
using iam::Verdict;

constexpr std::string_view service = "execute-api";

vm::Step refuse(vm::Exchange& exchange, const sigv4::Refusal& refusal) {
  using Fault = sigv4::Refusal::Fault;
  struct Row {
    Fault fault;
    GatewayResponseType type;
    std::string_view exception;  // empty: the type's
  };
  static constexpr Row rows[] = {
      {Fault::missing, GatewayResponseType::MISSING_AUTHENTICATION_TOKEN, ""},
      {Fault::incomplete, GatewayResponseType::INVALID_SIGNATURE, "IncompleteSignatureException"},
      {Fault::invalid, GatewayResponseType::INVALID_SIGNATURE, ""},
      {Fault::unrecognized, GatewayResponseType::INVALID_SIGNATURE, "UnrecognizedClientException"},
  };
  const Row& row = rows[size_t(refusal.fault)];
  exchange.error.exception = row.exception;
  return vm::fail(exchange, row.type, refusal.message);
}

/// Who signed; nullptr: exchange.error says what is wrong with the signature.
const iam::Principal* authenticate(vm::Exchange& exchange) {
  thread_local sigv4::SigningKeys keys;  // derived keys of the principals that this thread has seen
  const sigv4::Received received{.method = exchange.request.method_text,
                                 .path = exchange.whole_path,
                                 .query = exchange.request.query,
                                 .host = exchange.request.host,
                                 .fields = exchange.request.fields,
                                 .body = exchange.sent_body};
  const auto presented = sigv4::read_signature(exchange.arena, received, {{exchange.prepared.region(), service}, iam_now_ms(exchange)});
  if (!presented) {
    refuse(exchange, presented.error());
    return nullptr;
  }
  const iam::Principals* all = exchange.prepared.principals();
  const iam::Principal* principal = all ? all->find(presented->access_key_id) : nullptr;
  const auto refusal = principal ? sigv4::verify(exchange.arena, keys, *presented, received,
                                                 {principal->access_key_id, principal->secret_access_key, principal->session_token})
                                 : sigv4::unknown_key();
  if (refusal) {
    refuse(exchange, *refusal);
    return nullptr;
  }
  if (principal->expires_epoch_ms <= iam_now_ms(exchange)) {
    vm::fail(exchange, GatewayResponseType::EXPIRED_TOKEN);
    return nullptr;
  }
  return principal;
}

/// Why the caller may not call, as the message ends; empty: it may. One account lets by either policy; another's caller needs both.
std::string_view objection(vm::Exchange& exchange, const iam::Principal& caller, const iam::Facts& facts) {
  const Verdict identity = iam::judge(caller, facts, exchange.arena), resource = resource_verdict(exchange, facts);
  if (identity == Verdict::deny) return " with an explicit deny in an identity-based policy";
  if (resource == Verdict::deny) return " with an explicit deny in a resource-based policy";
  const bool same_account = caller.account_id == exchange.prepared.account_id();
  if (same_account && resource == Verdict::allow) return {};
  if (identity == Verdict::silent) return " because no identity-based policy allows the execute-api:Invoke action";
  if (!same_account && resource == Verdict::silent) return " because no resource-based policy allows the execute-api:Invoke action";
  return {};
}

}  // namespace

vm::Step authorize_iam(vm::Exchange& exchange, const bundle::Instruction&, vm::Effect&) {
  const iam::Principal* caller = authenticate(exchange);
  if (!caller) return vm::Step::fail;
  exchange.caller = caller;
  iam::Facts facts = facts_of(exchange);
  std::string_view reason = objection(exchange, *caller, facts);
  if (reason.empty() && turn_to_other_reading(exchange, facts)) reason = objection(exchange, *caller, facts);
  return reason.empty() ? vm::Step::next : deny_access(exchange, caller->arn, reason);
}

}  // namespace apigw::phase
