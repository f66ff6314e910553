// AWS_IAM authorization of a method (access-control 2 and 4): whose signature the request carries, and whether that one may call.
#include "runtime/phase/authorize_iam.h"

#include "runtime/base/arena_text.h"
#include "runtime/iam/principals.h"
#include "runtime/phase/phases.h"
#include "runtime/sigv4/verify.h"
#include "runtime/vm/failure.h"
#include "runtime/vm/method_arn.h"
#include "runtime/vm/prepared.h"

namespace apigw::phase {
namespace {

using bundle::GatewayResponseType;
using iam::Verdict;

constexpr std::string_view service = "execute-api";
constexpr std::string_view action = "execute-api:Invoke";

int64_t now_ms(const vm::Exchange& exchange) { return exchange.prepared.settings().iam_now_ms.value_or(exchange.received_epoch_ms); }

std::optional<std::string_view> field_value(const vm::Exchange& exchange, FieldId id) {
  const Field* field = exchange.field_index.find(exchange.request.fields, id);
  return field ? std::optional(field->value) : std::nullopt;
}

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

/// Of an account only the end is told.
std::string_view masked(Arena& arena, std::string_view account) {
  constexpr size_t shown = 4;
  if (account.size() <= shown) return account;
  ArenaText out(arena, account.size());
  for (size_t i = 0; i < account.size() - shown; ++i) out.push('*');
  out.append(account.substr(account.size() - shown));
  return out.view();
}

vm::Step deny(vm::Exchange& exchange, const iam::Principal& caller, std::string_view reason) {
  const std::string_view arn = vm::method_arn(exchange, masked(exchange.arena, exchange.prepared.account_id()), exchange.request.path);
  ArenaText message(exchange.arena, 192 + caller.arn.size() + arn.size());
  for (const std::string_view part : {std::string_view("User: "), std::string_view(caller.arn), std::string_view(" is not authorized to perform: "), action,
                                      std::string_view(" on resource: "), arn, reason}) {
    message.append(part);
  }
  return vm::fail(exchange, GatewayResponseType::ACCESS_DENIED, message.view());
}

/// A signature covers the path with its dot segments taken out, and so may whoever serves the request read it: such a request needs leave
/// for both. A path without them has one reading.
std::string_view other_reading(vm::Exchange& exchange) {
  const std::string_view path = exchange.request.path;
  if (path.find("//") == std::string_view::npos && path.find("/.") == std::string_view::npos) return {};
  ArenaText text(exchange.arena, path.size() + 1);
  sigv4::append_normalised_path(text, path);
  return text.view() == path ? std::string_view{} : text.view();
}

/// What the caller's own policies say of the request; of its two readings the stricter.
Verdict judge(vm::Exchange& exchange, const iam::Principal& caller) {
  iam::Facts facts = facts_of(exchange);
  const Verdict verdict = iam::judge(caller, facts, exchange.arena);
  const std::string_view path = other_reading(exchange);
  if (verdict != Verdict::allow || path.empty()) return verdict;
  facts.resource = vm::method_arn(exchange, exchange.prepared.account_id(), path);
  return iam::judge(caller, facts, exchange.arena);
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
  const auto presented = sigv4::read_signature(exchange.arena, received, {{exchange.prepared.region(), service}, now_ms(exchange)});
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
  if (principal->expires_epoch_ms <= now_ms(exchange)) {
    vm::fail(exchange, GatewayResponseType::EXPIRED_TOKEN);
    return nullptr;
  }
  return principal;
}

}  // namespace

iam::Facts facts_of(vm::Exchange& exchange) {
  return {.action = action,
          .resource = vm::method_arn(exchange),
          .region = exchange.prepared.region(),
          .source_ip = exchange.source_ip,
          .user_agent = field_value(exchange, FieldId::user_agent),
          .referer = field_value(exchange, FieldId::referer),
          .now_ms = now_ms(exchange),
          .secure = exchange.secure,
          .caller = exchange.caller};
}

vm::Step authorize_iam(vm::Exchange& exchange, const bundle::Instruction&, vm::Effect&) {
  const iam::Principal* caller = authenticate(exchange);
  if (!caller) return vm::Step::fail;
  exchange.caller = caller;
  switch (judge(exchange, *caller)) {
    case Verdict::deny: return deny(exchange, *caller, " with an explicit deny in an identity-based policy");
    case Verdict::silent: return deny(exchange, *caller, " because no identity-based policy allows the execute-api:Invoke action");
    case Verdict::allow: break;
  }
  // Leave of another account is that account's to give, and of this one to take: a policy of the API would have to allow it too.
  if (caller->account_id != exchange.prepared.account_id()) {
    return deny(exchange, *caller, " because no resource-based policy allows the execute-api:Invoke action");
  }
  return vm::Step::next;
}

}  // namespace apigw::phase
