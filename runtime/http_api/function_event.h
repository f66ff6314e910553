#pragma once
// The events that functions of HTTP APIs are called with.
#include <string_view>

#include "runtime/vm/exchange.h"

namespace apigw::http_api {

/// JSON in the exchange's arena. Payload format 1.0, as HTTP APIs write it: absent maps are null.
std::string_view function_event_v1(vm::Exchange& exchange);
/// Payload format 2.0: what is absent is left out.
std::string_view function_event_v2(vm::Exchange& exchange);

}  // namespace apigw::http_api
