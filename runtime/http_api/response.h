#pragma once
// What every answer of an HTTP API has in common: which fields of an integration's answer may stand in it, and the gateway's own.
#include <string_view>

#include "runtime/vm/exchange.h"

namespace apigw::http_api {

/// Adds a field of a function's or an endpoint's answer, unless the front end or the gateway writes it itself.
void add_field(vm::Exchange& exchange, const Field& field);
/// apigw-requestid
void add_request_id(vm::Exchange& exchange);
/// The last thing that happens to an integration's answer: its parameter mappings, its CORS fields and its id.
void complete(vm::Exchange& exchange);
/// The same of an answer of the gateway's own.
void complete_own(vm::Exchange& exchange);

}  // namespace apigw::http_api
