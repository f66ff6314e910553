#pragma once
// What every operation on a stage does: find it or say what there is, change it, log it. Private to this folder.
#include <cstdint>
#include <string>

#include <fmt/format.h>

#include "runtime/state/operations.h"

namespace apigw::state {

[[noreturn]] inline void refuse(const std::string& why) { throw Error(Errc::conflict, why); }

Stage existing_stage(Transaction& transaction, const std::string& api_id, const std::string& name);
Deployment existing_deployment(Transaction& transaction, const std::string& api_id, const std::string& id);
/// Conflict while traffic is going over to another deployment: whoever drives the shift is the only one who moves the stage.
void refuse_while_shifting(Transaction& transaction, const std::string& api_id, const std::string& stage);
void overlay(Variables& variables, const Variables& changes);
Event event_of(const Stage& stage, std::string action, std::string from, std::string to, const Actor& actor, std::string detail = {});
/// A row for a request, with an id of its own; not stored yet.
Deployment new_deployment(Transaction& transaction, const DeployRequest& request, const Actor& actor);
/// Stores what a deployment is made of: its API, its row and its code.
void store_deployment(Transaction& transaction, const DeployRequest& request, const Deployment& deployment, const Actor& actor);
/// Whether the deployment is what the request would make: the same bundle and the same code.
bool is_same(Transaction& transaction, const Deployment& deployment, const DeployRequest& request);

/// What the definition that was deployed to the stage last said of it; rollbacks leave settings alone, so they do not count. A shift that
/// was not finished has brought no variables to the stage, but everything else.
enum class LastOf : uint8_t { variables, settings };
DefinitionStage last_definition(Transaction& transaction, const DeployRequest& request, const Stage& before, LastOf what);
/// The deployment that it came with; empty: only the stage's own is known.
std::string last_deployed(Transaction& transaction, const Stage& stage, LastOf what);
/// Description and method settings, which the stage and its canary share.
void follow_settings(Stage& stage, const DefinitionStage& last, const DefinitionStage& next);

/// Changes one stage and logs it; `edit` gives the detail.
template <class Edit>
Stage edit_stage(Store& store, const std::string& api_id, const std::string& name, const std::string& action, const Actor& actor, const Edit& edit) {
  Stage result;
  store.change([&](Transaction& transaction) {
    Stage stage = existing_stage(transaction, api_id, name);
    const std::string from = stage.deployment_id;
    const std::string detail = edit(transaction, stage);
    check_variables(stage.variables);
    if (stage.canary) check_variables(stage.canary->variable_overrides);
    stage.updated_ms = actor.now_ms;
    transaction.put(stage);
    transaction.append(event_of(stage, action, from, stage.deployment_id, actor, detail));
    result = std::move(stage);
  });
  return result;
}

}  // namespace apigw::state
