#pragma once
// What a call asks for, as policies name it (access-control 4.2).
#include <string_view>

#include "runtime/vm/exchange.h"

namespace apigw::vm {

/// arn:aws:execute-api:REGION:ACCOUNT:API/STAGE/METHOD/path of the running request, in its arena. The path is the request's, not that of the
/// resource, as it was sent.
std::string_view method_arn(Exchange& exchange);
/// The same with another account written and another path: for messages, which mask the account, and for the path that signatures see.
std::string_view method_arn(Exchange& exchange, std::string_view account, std::string_view path);

}  // namespace apigw::vm
