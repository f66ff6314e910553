#pragma once
// The members that the proxy event and the REQUEST authorizer event have in common. Each writes one JSON value.
#include "runtime/base/arena_text.h"
#include "runtime/vm/exchange.h"

namespace apigw::lambda {

/// What an empty map is written as: null in proxy events [AWS-recorded], {} in authorizer events.
struct EmptyMap {
  std::string_view text;
};

/// The method request's headers, then X-Forwarded-For, -Port, -Proto and X-Amzn-Trace-Id as the gateway adds them.
void write_headers(ArenaText& out, vm::Exchange& exchange, bool multi_value, EmptyMap empty);
void write_query(ArenaText& out, vm::Exchange& exchange, bool multi_value, EmptyMap empty);
void write_path_parameters(ArenaText& out, const vm::Exchange& exchange, EmptyMap empty);
void write_stage_variables(ArenaText& out, const vm::Exchange& exchange, EmptyMap empty);
void write_request_context(ArenaText& out, vm::Exchange& exchange);

}  // namespace apigw::lambda
