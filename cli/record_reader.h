#pragma once
// Records of a store as a gateway tells them. Reading throws nlohmann::json::exception for what is not of the form; Remote's callers turn
// that into a Failure.
#include <nlohmann/json.hpp>

#include <vector>

#include "cli/deploy_outcome.h"
#include "runtime/state/store.h"

namespace apigw::state {

void from_json(const nlohmann::json& from, Api& api);
void from_json(const nlohmann::json& from, Deployment& deployment);
void from_json(const nlohmann::json& from, Stage& stage);
void from_json(const nlohmann::json& from, Shift& shift);
void from_json(const nlohmann::json& from, Event& event);
void from_json(const nlohmann::json& from, Snapshot& snapshot);

}  // namespace apigw::state

namespace apigw::cli {
void from_json(const nlohmann::json& from, DeployOutcome& outcome);
}
