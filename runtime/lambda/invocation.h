#pragma once
// One call of a function, whoever carries it: a process of this machine (runtime/lambda/local) or a Lambda endpoint. A phase prepares
// the invocation and suspends with EffectKind::lambda (or authorizer); when it is resumed, exchange.call_failure is none and
// exchange.integration_response_message holds what Lambda's Invoke action answers, or call_failure tells why there is no answer:
//   status   200 the function ran; 202 an event was accepted; else Lambda refused: 403, 404 (no such function or alias), 429 (throttled), 5xx
//   fields   X-Amz-Function-Error: present when the function failed (body: errorMessage, errorType, ...); X-Amz-Executed-Version
//   body     the function's payload, or Lambda's error document
#include <cstdint>
#include <string_view>

#include "runtime/vm/exchange.h"

namespace apigw::lambda {

// response_stream: Lambda's InvokeWithResponseStream. Status 200 then comes with an event stream as its body, which StreamedResponse reads.
enum class InvocationType : uint8_t { request_response, event, response_stream };
/// "RequestResponse", "Event", "RequestResponse".
std::string_view to_string(InvocationType type);

/// As prepare_invocation, but the fields stay: what is mapped counts there.
bool address_invocation(vm::Exchange& exchange, bundle::StringId function, std::string_view payload, InvocationType type = InvocationType::request_response);

/// Fills exchange.integration_request: the function with stage variables filled in, the Invoke request for an endpoint (url is an
/// origin-form target), the payload. Views stay the caller's.
///   returns  false: the function's name comes out empty; nothing can be called
bool prepare_invocation(vm::Exchange& exchange, bundle::StringId function, std::string_view payload, InvocationType type = InvocationType::request_response);

}  // namespace apigw::lambda
