#include "runtime/vm/failure.h"

namespace apigw::vm {
namespace {

using Type = bundle::GatewayResponseType;

constexpr GatewayResponseDefault defaults[] = {
#define GATEWAY_RESPONSE(type, status, klass, message, error) {#type, status, klass, message, error},
#include "schemas/gateway_responses.def"
#undef GATEWAY_RESPONSE
};

struct CallFailureRow {
  Type type;
  uint16_t status;        // 0: the type's
  std::string_view text;  // $context.integration.error, in the words of the execution log
};

// rest-data-plane 4.3 and 6.2. An endpoint that answers, but not with HTTP, or breaks off its answer, is a bad gateway: 502, as
// for a malformed answer of a function. One that cannot be reached at all is INTEGRATION_FAILURE's own 500.
constexpr CallFailureRow call_failures[] = {
    /* none               */ {Type::API_CONFIGURATION_ERROR, 0, ""},
    /* timeout            */ {Type::INTEGRATION_TIMEOUT, 0, "Execution failed due to a timeout error"},
    /* invalid_endpoint   */ {Type::API_CONFIGURATION_ERROR, 0, "Execution failed due to configuration error: Invalid endpoint address"},
    /* connect            */ {Type::INTEGRATION_FAILURE, 0, "Execution failed due to a network error communicating with endpoint"},
    /* reset              */ {Type::INTEGRATION_FAILURE, 502, "Execution failed due to a network error communicating with endpoint"},
    /* tls                */ {Type::INTEGRATION_FAILURE, 0, "Execution failed due to a network error communicating with endpoint"},
    /* malformed_response */ {Type::INTEGRATION_FAILURE, 502, "Execution failed due to a network error communicating with endpoint"},
    /* response_too_large */ {Type::INTEGRATION_FAILURE, 0, "Execution failed due to configuration error: Body size is too long"},
    /* configuration      */ {Type::API_CONFIGURATION_ERROR, 0, "Execution failed due to configuration error"},
    /* role_refused       */ {Type::API_CONFIGURATION_ERROR, 0,
                              "Execution failed due to configuration error: API Gateway does not have permission to assume the provided role"},
    /* no_credentials     */ {Type::API_CONFIGURATION_ERROR, 0, "Execution failed due to configuration error: Invalid credentials for the integration"},
};
static_assert(std::size(call_failures) == size_t(CallFailure::no_credentials) + 1);

}  // namespace

const GatewayResponseDefault& default_of(Type type) { return defaults[size_t(type)]; }

Step fail(Exchange& exchange, Type type, ErrorForm form) { return fail(exchange, type, default_of(type).message, form); }

Step fail(Exchange& exchange, Type type, std::string_view message, ErrorForm form) {
  exchange.error.present = true;
  exchange.error.type = type;
  exchange.error.message = message;
  exchange.error.spaced = form == ErrorForm::spaced;
  return Step::fail;
}

Step fail_call(Exchange& exchange) {
  const CallFailureRow& row = call_failures[size_t(exchange.call_failure)];
  exchange.error.status = row.status;
  exchange.error.integration_error = row.text;
  return fail(exchange, row.type, ErrorForm::spaced);
}

}  // namespace apigw::vm
