// MOCK: the endpoint is the request template itself (rest-data-plane 4.2).
#include "runtime/phase/mock_status.h"
#include "runtime/phase/phases.h"
#include "runtime/vm/failure.h"

namespace apigw::phase {

vm::Step mock(vm::Exchange& exchange, const bundle::Instruction&, vm::Effect&) {
  const auto status = parse_mock_status(exchange.payload);
  if (!status) {
    exchange.error.integration_error =
        "Execution failed due to configuration error: Unable to parse statusCode. It should be an integer that is defined in the request template.";
    return vm::fail(exchange, bundle::GatewayResponseType::API_CONFIGURATION_ERROR, vm::ErrorForm::spaced);
  }
  exchange.status = *status;
  exchange.payload = {};
  return vm::Step::next;
}

}  // namespace apigw::phase
