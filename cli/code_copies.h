#pragma once
// The code of functions, copied when a bundle is deployed to a store.
#include <string>

#include "runtime/bundle/bundle.h"
#include "runtime/state/store.h"

namespace apigw::cli {

/// Copies the code of functions that run here into the store. Equal code is there already, and nothing is written.
state::Variables copy_code(const bundle::Bundle& bundle, const std::string& path, const std::string& directory);
/// What copy_code would return, without a copy.
state::Variables code_names(const bundle::Bundle& bundle, const std::string& path, const std::string& directory);

/// By function: the names of its code and of its layers, of what copy_code returned. Functions without code that was copied are left out.
state::Variables code_by_function(const bundle::Bundle& bundle, const state::Variables& names);

}  // namespace apigw::cli
