#pragma once
// Parameter mappings of HTTP APIs (http-websocket-deploy 1.9): fields, query and path of what an endpoint is asked; fields and status of what the
// client gets. A value that comes to nothing leaves its target as it is [unsure].
#include <string_view>

#include "runtime/vm/exchange.h"

namespace apigw::http_api {

/// The changes of the request's fields.
void change_request_fields(vm::Exchange& exchange, const bundle::Integration& integration);
/// The query that is sent: the client's own text when no change is about it.
std::string_view changed_query(vm::Exchange& exchange, const bundle::Integration& integration);
/// The path that takes the place of the URL's; empty: it stays.
std::string_view changed_path(vm::Exchange& exchange, const bundle::Integration& integration);

/// A change of the response reads the endpoint's body, so that has to be there whole.
bool reads_response_body(const vm::Exchange& exchange, const bundle::Integration& integration);
/// The changes for the status that the integration has answered with; of exchange.response.
void change_response(vm::Exchange& exchange);

}  // namespace apigw::http_api
