#pragma once
// Header fields on the way to an endpoint: rest-data-plane 1.7, step B.
#include "runtime/vm/exchange.h"

namespace apigw::phase {

/// HTTP: what was mapped, and the gateway's own. Expects the mapped fields in exchange.integration_request.fields.
void http_request_fields(vm::Exchange& exchange);
/// HTTP_PROXY: the client's, overridden by what was mapped, and the gateway's own.
void http_proxy_request_fields(vm::Exchange& exchange);

}  // namespace apigw::phase
