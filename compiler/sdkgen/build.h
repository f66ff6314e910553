#pragma once
// The checked Api and the schemas of its document → the client model.
#include "compiler/model/api.h"
#include "compiler/sdkgen/client.h"

namespace apigw::sdkgen {

/// Operations come in the order of the Api's routes; same input, same model. WebSocket APIs have none: their routes are listed as skipped.
Client build(const model::Api& api);

}  // namespace apigw::sdkgen
