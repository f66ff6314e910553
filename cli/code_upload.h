#pragma once
// The code of functions on its way to a gateway elsewhere: only what it does not have yet is sent.
#include <ostream>
#include <string>

#include "cli/remote.h"
#include "runtime/bundle/bundle.h"
#include "runtime/state/store.h"

namespace apigw::cli {

/// Returns the names of all code that the bundle's functions run, as it is on this machine: CodeSnapshot::digests. Code that is not there
/// is left out; the gateway refuses the deployment when it needs it. `path`: FILE. `progress` hears of uploads that take their time;
/// nullptr: nobody does. Throws Failure, state::Error.
state::Variables upload_code(const bundle::Bundle& bundle, const std::string& path, const Remote& gateway, std::ostream* progress);

}  // namespace apigw::cli
