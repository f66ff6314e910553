#pragma once
// CORS as an HTTP API does it itself (http-websocket-deploy 1.10): preflights are answered, and the configured fields stand in every answer
// to an origin that may read it, in place of those that the integration sent.
#include <string_view>

#include "runtime/vm/exchange.h"

namespace apigw::http_api {

/// The API has CORS, and this is an OPTIONS request with Origin and Access-Control-Request-Method.
bool is_preflight(const vm::Exchange& exchange);
/// 204, with the fields when the origin is allowed.
void answer_preflight(vm::Exchange& exchange);

/// A field that the gateway alone sets: an integration's has no effect.
bool is_replaced(const vm::Exchange& exchange, std::string_view name);
/// The fields of an answer that is no preflight's.
void add_cross_origin_fields(vm::Exchange& exchange);

}  // namespace apigw::http_api
