#pragma once
// The store of a folder.
#include "cli/installation.h"

namespace apigw::cli {

/// Throws state::Error.
std::unique_ptr<Installation> local_installation(const std::string& directory, state::Open mode);

}  // namespace apigw::cli
