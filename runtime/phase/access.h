#pragma once
// What the phases that decide about access share: the request as policies see it, the API's resource policy, and the words of a refusal
// (access-control 4).
#include <string_view>

#include "runtime/iam/facts.h"
#include "runtime/iam/policy.h"
#include "runtime/vm/exchange.h"
#include "runtime/vm/phase_table.h"

namespace apigw::phase {

inline constexpr std::string_view invoke_action = "execute-api:Invoke";

/// Now, for signatures and policies: milliseconds since 1970.
int64_t iam_now_ms(const vm::Exchange& exchange);

/// Caller: exchange.caller, nullptr being anonymous. The resource is the method's ARN.
iam::Facts facts_of(vm::Exchange& exchange);

/// A signature covers the path with its dot segments and empty segments taken out, and so may whoever serves the request read it: such a request
/// needs leave for both readings. Puts the other one into `facts`; false: the path has one reading.
bool turn_to_other_reading(vm::Exchange& exchange, iam::Facts& facts);

/// What the API's resource policy says; silent when there is none, deny when it cannot be read.
iam::Verdict resource_verdict(vm::Exchange& exchange, const iam::Facts& facts);

/// ACCESS_DENIED: "User: USER is not authorized to perform: execute-api:Invoke on resource: ARN" and the reason.
vm::Step deny_access(vm::Exchange& exchange, std::string_view user, std::string_view reason);

}  // namespace apigw::phase
