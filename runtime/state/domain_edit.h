#pragma once
// What every change of a domain does. Private to this folder.
#include <string>

#include "runtime/state/operations.h"

namespace apigw::state {

/// REST and HTTP APIs share a domain, WebSocket APIs only with their own kind; rules name REST APIs, on domains of REST APIs. Throws
/// Error (conflict) when what is stored says otherwise.
void check_types_on(Transaction& transaction, const std::string& domain);
void log_domain(Transaction& transaction, const std::string& api_id, const std::string& stage, const char* action, std::string detail, const Actor& actor);

}  // namespace apigw::state
