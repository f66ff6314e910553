#pragma once
// The code of functions, copied when a bundle is deployed to a store.
#include <string>

#include "runtime/bundle/bundle.h"
#include "runtime/state/store.h"

namespace apigw::cli {

/// Copies the code of functions that run here into the store. Equal code is there already, and nothing is written.
state::Variables copy_code(const bundle::Bundle& bundle, const std::string& path, const std::string& directory);

}  // namespace apigw::cli
