#pragma once
// Why a request goes where it goes: for `inspect --route` and `explain`. Not for the request path: it allocates.
#include <string>
#include <string_view>

#include "runtime/base/method.h"
#include "runtime/bundle/bundle.h"

namespace apigw::route {

/// Every resource that fits the path in the order the router tries them, which of them serves the method and why the others do
/// not, the captures, and the program of the winner. Ends with a line end.
std::string explain_route(const bundle::Bundle& bundle, Method method, std::string_view path);

}  // namespace apigw::route
