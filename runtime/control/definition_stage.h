#pragma once
// What a definition says of its own stage, as a store has it: what a deployment of its bundle brings along.
#include <optional>
#include <string>

#include "runtime/bundle/bundle.h"
#include "runtime/state/bundle_files.h"
#include "runtime/state/store.h"

namespace apigw::control {

state::Variables stage_variables_of(const bundle::Bundle& bundle);
/// The same of an earlier deployment; none when its bundle is gone or damaged, which is no fault of a later deployment.
state::Variables stage_variables_of(const state::BundleFiles& files, const std::string& hash);
/// The canary that the definition gives its stage; without a deployment.
std::optional<state::Canary> canary_of(const bundle::Bundle& bundle);

}  // namespace apigw::control
