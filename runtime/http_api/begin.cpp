// The first step of a request of an HTTP API: its route (http-websocket-deploy 1.2).
#include "runtime/http_api/cross_origin.h"
#include "runtime/http_api/ops.h"
#include "runtime/route/router.h"
#include "runtime/vm/failure.h"

namespace apigw::http_api {

void begin(vm::Exchange& exchange) {
  exchange.field_index.build(exchange.request.fields);
  // There is one id, of the form that a REST API calls the extended one [observed].
  exchange.request_id = exchange.extended_request_id;
  exchange.http_method = exchange.request.method;
  exchange.http_method_text = exchange.request.method_text;
  if (route::match_route(exchange.bundle, exchange.http_method, exchange.request.path, exchange.match)) {
    exchange.method = &exchange.bundle.methods()[exchange.match.method];
    exchange.pc = exchange.method->entry;
    return;
  }
  // A preflight needs no route.
  if (!is_preflight(exchange)) vm::fail(exchange, bundle::GatewayResponseType::RESOURCE_NOT_FOUND);
}

}  // namespace apigw::http_api
