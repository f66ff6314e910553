#pragma once
// The values of $context.* as text, for mappings, gateway responses, Lambda events and access logs. Nothing is computed before it is
// asked for; what is made lives in the exchange's arena.
#include <optional>
#include <string_view>

#include "runtime/bundle/image.h"
#include "runtime/vm/exchange.h"

namespace apigw::vm {

/// Nothing: the variable has no value for this request (yet).
std::optional<std::string_view> context(Exchange& exchange, bundle::ContextVariable variable);
std::string_view context_or(Exchange& exchange, bundle::ContextVariable variable, std::string_view otherwise);
/// By the name after "$context.", authorizer.KEY included; empty when unknown or unset.
std::string_view context_by_name(Exchange& exchange, std::string_view name);
/// $context.authorizer.KEY, claims.NAME included
std::optional<std::string_view> authorizer_value(const Exchange& exchange, std::string_view key);
/// "GET /pets/{id}", "$default". Expects exchange.method.
std::string_view route_key(Exchange& exchange);
/// The variable of that name, or nothing.
std::optional<bundle::ContextVariable> context_variable(std::string_view name);
std::string_view to_string(bundle::ContextVariable variable);

/// 21/Nov/2026:02:43:00 +0000, the form of requestTime and of the common log format. `out`: 26 characters.
void format_request_time(int64_t epoch_ms, char out[26]);

}  // namespace apigw::vm
