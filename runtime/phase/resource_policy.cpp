// The API's resource policy for methods that nobody has to sign (access-control 4.3). Callers are anonymous here; what IAM callers may is decided
// together with their own policies.
#include "runtime/phase/access.h"
#include "runtime/phase/phases.h"

namespace apigw::phase {
namespace {

constexpr uint8_t by_function = 3;  // bundle::Method::authorization

/// Why nobody may call, as the message ends.
std::optional<std::string_view> objection(vm::Exchange& exchange, const iam::Facts& facts) {
  switch (resource_verdict(exchange, facts)) {
    case iam::Verdict::deny: return " with an explicit deny in a resource-based policy";
    // A function's answer is still to come, and may allow what the policy is silent about; a token is no policy.
    case iam::Verdict::silent: return exchange.method->authorization == by_function ? std::nullopt : std::optional<std::string_view>("");
    case iam::Verdict::allow: break;
  }
  return {};
}

}  // namespace

vm::Step resource_policy(vm::Exchange& exchange, const bundle::Instruction&, vm::Effect&) {
  iam::Facts facts = facts_of(exchange);
  auto reason = objection(exchange, facts);
  if (!reason && turn_to_other_reading(exchange, facts)) reason = objection(exchange, facts);
  return reason ? deny_access(exchange, "anonymous", *reason) : vm::Step::next;
}

}  // namespace apigw::phase
