#pragma once
// The endpoint's URL: the integration's URI with path values and stage variables filled in, and the query (rest-data-plane 4.3).
#include "runtime/vm/exchange.h"

namespace apigw::phase {

/// Sets exchange.integration_request.url. The query is the URI's own, then the client's (`with_client_query`), then the mapped one.
///   returns  false: a {name} of the URI has no value (Invalid endpoint address)
bool build_url(vm::Exchange& exchange, const bundle::Integration& integration, bool with_client_query);

}  // namespace apigw::phase
