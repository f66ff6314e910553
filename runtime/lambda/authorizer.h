#pragma once
// Lambda authorizers of a REST API, TOKEN and REQUEST (access-control 6).
#include <string_view>

#include "runtime/vm/exchange.h"

namespace apigw::lambda {

/// False: an identity source is missing or empty, or the token does not fit the validation expression; the function is not called
/// and the client gets 401 UNAUTHORIZED.
bool has_identity(vm::Exchange& exchange, const bundle::Authorizer& authorizer);

std::string_view authorizer_event(vm::Exchange& exchange, const bundle::Authorizer& authorizer);

enum class Decision : uint8_t { allow, deny_explicit, deny_implicit, unauthorized, failure, configuration_error };

/// Reads the invocation's answer and decides for this method's ARN; with any policy fills exchange.authorizer (principalId first, context
/// values as strings). A Condition is never evaluated in the caller's favour: an Allow that has one does not count, a Deny does.
Decision read_authorizer_response(vm::Exchange& exchange);

/// arn:aws:execute-api:REGION:ACCOUNT:API/STAGE/METHOD/path of the running request.
std::string_view method_arn(vm::Exchange& exchange);

/// IAM wildcard match: '*' any run, '?' one character; linear in text for each pattern segment.
bool wildcard_match(std::string_view pattern, std::string_view text);

}  // namespace apigw::lambda
