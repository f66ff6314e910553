#pragma once
// One walk over a whole document for what no import rule would meet: extensions that are unknown or stand at a place where they
// have no effect, references inside schemas, and the features that only OpenAPI 3.1 has. O(nodes).
#include "compiler/openapi/extensions.h"
#include "compiler/openapi/view.h"

namespace apigw::openapi {

/// Reports through the view's diagnostics; notes every `$ref` in the view's References. `api` is the kind of API the document is
/// imported as: rest or http.
void lint(View& view, ExtensionApis api, source::Diagnostics& diagnostics);

}  // namespace apigw::openapi
