#pragma once
// The checked Api and the schemas of its document → the client model.
#include <string_view>

#include "compiler/model/api.h"
#include "compiler/sdkgen/client.h"

namespace apigw::sdkgen {

/// Operations come in the order of the Api's routes; same input, same model. WebSocket APIs have none: their routes are listed as skipped.
Client build(const model::Api& api);

/// Whether it is an http or https address that paths can be appended to, and that stands in any language's literal as it is.
bool is_base_url(std::string_view url);

}  // namespace apigw::sdkgen
