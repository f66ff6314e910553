#pragma once
// What a definition says of its own stage, as a store has it: what a deployment of its bundle brings along.
#include <optional>
#include <string>

#include "runtime/bundle/bundle.h"
#include "runtime/state/bundle_files.h"
#include "runtime/state/definition_stage.h"

namespace apigw::control {

/// For the stage `stage` of the API `api_id`, whatever the definition calls its own.
state::DefinitionStage definition_stage_of(const bundle::Bundle& bundle, const std::string& api_id, const std::string& stage);
/// The same of an earlier deployment; nothing when its bundle is gone or damaged, which is no fault of a later deployment.
state::DefinitionStage definition_stage_of(const state::BundleFiles& files, const std::string& hash, const std::string& api_id, const std::string& stage);
/// The canary that the definition gives its stage; without a deployment.
std::optional<state::Canary> canary_of(const bundle::Bundle& bundle);

}  // namespace apigw::control
