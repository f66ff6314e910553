#pragma once
// Lambda authorizers of HTTP APIs, both payload formats (access-control 7).
#include <optional>
#include <span>
#include <string_view>

#include "runtime/lambda/authorizer.h"
#include "runtime/vm/exchange.h"

namespace apigw::http_api {

/// Values of the identity sources in their order, in the arena; nothing: one is missing or empty.
std::optional<std::span<const std::string_view>> identity_values(vm::Exchange& exchange, const bundle::Authorizer& authorizer);

std::string_view authorizer_event(vm::Exchange& exchange, const bundle::Authorizer& authorizer, std::span<const std::string_view> identity);

/// Reads the invocation's answer: a policy, or {"isAuthorized":true,"context":{}} when the authorizer is of that kind.
lambda::Decision read_authorizer_response(vm::Exchange& exchange, const bundle::Authorizer& authorizer);

}  // namespace apigw::http_api
