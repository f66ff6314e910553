#pragma once
// The store of a running gateway, by its admin listener.
#include "cli/installation.h"
#include "cli/remote.h"

namespace apigw::cli {

/// Says on `terminal.err` how far a long upload is, unless `quiet`.
std::unique_ptr<Installation> remote_installation(Remote gateway, bool quiet, Terminal& terminal);

}  // namespace apigw::cli
