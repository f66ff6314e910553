#pragma once
// From the exchange's integration request to a call of the HTTP client, and from its failures to the machine's.
#include "runtime/http/client.h"
#include "runtime/integration/plan.h"
#include "runtime/vm/exchange.h"
#include "runtime/vm/machine.h"

namespace apigw::integration {

/// How long a streamed body may pause: that of Regional endpoints.
inline constexpr uint32_t stream_idle_timeout_ms = 300'000;

/// Fills `out` for an Effect http. Views point into the exchange, the plan or the arena.
///   returns  false: the URL is no valid http or https address (CallFailure::invalid_endpoint); nothing is to be sent
bool make_call(vm::Exchange& exchange, const Plans& plans, const vm::Effect& effect, http::ClientRequest& out);

vm::CallFailure to_call_failure(http::Failure failure);

/// RFC 9110 9.2.2: methods that may be sent again when a pooled connection turned out to be closed.
bool is_idempotent(std::string_view method);

}  // namespace apigw::integration
