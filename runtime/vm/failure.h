#pragma once
// Ending a request with a gateway response: what a phase returns when it refuses.
#include <cstdint>
#include <string_view>

#include "runtime/vm/exchange.h"
#include "runtime/vm/phase_table.h"

namespace apigw::vm {

// Errors of the integration print {"message": "..."} with a blank, the others without [AWS-recorded].
enum class ErrorForm : uint8_t { compact, spaced };

/// The built-in facts of a type (schemas/gateway_responses.def).
struct GatewayResponseDefault {
  std::string_view name;
  uint16_t status;  // 0: DEFAULT_4XX, DEFAULT_5XX
  uint8_t status_class;
  std::string_view message;
  std::string_view exception;
};
const GatewayResponseDefault& default_of(bundle::GatewayResponseType type);

/// Sets exchange.error to the type with its default message. Returns Step::fail.
Step fail(Exchange& exchange, bundle::GatewayResponseType type, ErrorForm form = ErrorForm::compact);
/// With a message of its own: lives as long as the exchange.
Step fail(Exchange& exchange, bundle::GatewayResponseType type, std::string_view message, ErrorForm form = ErrorForm::compact);
/// exchange.call_failure (not none) as a gateway response.
Step fail_call(Exchange& exchange);

}  // namespace apigw::vm
