#pragma once
// The definition behind a deployment, as an OpenAPI document with everything that an export can say. It stands beside the bundle, under the
// bundle's hash, so that a stage can be exported when the file it was deployed from is long gone or has changed.
#include <optional>
#include <string>

#include "compiler/model/api.h"

namespace apigw::cli {

/// JSON of an API as a deployment keeps it; empty for a WebSocket API, which has no such form. Same API, same bytes.
std::string stored_form(const model::Api& api);

/// Whole or not at all; nothing happens when `document` is empty. Throws Failure (world_failed).
void put_stored_definition(const std::string& store_directory, const std::string& bundle_hash, const std::string& document);
/// Nothing when the deployment has none: made of a compiled bundle, or by an older version. Throws Failure when what stands there is not
/// what was put.
std::optional<std::string> get_stored_definition(const std::string& store_directory, const std::string& bundle_hash);

}  // namespace apigw::cli
