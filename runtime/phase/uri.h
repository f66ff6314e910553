#pragma once
// The endpoint's URL: the integration's URI with path values and stage variables filled in, and the query (rest-data-plane 4.3).
#include "runtime/base/arena_text.h"
#include "runtime/vm/exchange.h"

namespace apigw::phase {

/// The integration's URI alone, path values and stage variables filled in.
///   returns  false: a {name} of the URI has no value (Invalid endpoint address)
bool append_uri(vm::Exchange& exchange, const bundle::Integration& integration, ArenaText& out);

/// Sets exchange.integration_request.url. The query is the URI's own, then the client's (`with_client_query`), then the mapped one.
///   returns  as append_uri
bool build_url(vm::Exchange& exchange, const bundle::Integration& integration, bool with_client_query);

}  // namespace apigw::phase
