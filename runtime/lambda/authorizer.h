#pragma once
// Lambda authorizers of a REST API, TOKEN and REQUEST (access-control 6), and what those of HTTP APIs answer (access-control 7).
#include <string_view>

#include "runtime/vm/exchange.h"

namespace apigw::lambda {

/// False: an identity source is missing or empty, or the token does not fit the validation expression; the function is not called
/// and the client gets 401 UNAUTHORIZED.
bool has_identity(vm::Exchange& exchange, const bundle::Authorizer& authorizer);

std::string_view authorizer_event(vm::Exchange& exchange, const bundle::Authorizer& authorizer);

enum class Decision : uint8_t { allow, deny_explicit, deny_implicit, unauthorized, failure, configuration_error };

/// Reads the invocation's answer and decides for this method's ARN; with any policy fills exchange.authorizer (principalId first, context
/// values as strings). A policy that IAM would refuse is a configuration error.
///   rule   what the context may hold; with any_json its JSON is kept in exchange.authorizer_json, too
enum class ContextRule : uint8_t { scalars, any_json };
Decision read_authorizer_response(vm::Exchange& exchange, ContextRule rule = ContextRule::scalars);

/// HTTP APIs, the simple form: {"isAuthorized": true, "context": {...}}.
Decision read_simple_authorizer_response(vm::Exchange& exchange);

}  // namespace apigw::lambda
