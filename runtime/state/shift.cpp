#include "runtime/state/shift.h"

#include "runtime/state/stage_edit.h"

namespace apigw::state {
namespace {

/// This very shift, not a later one of the same stage.
void require(Transaction& transaction, const Shift& shift) {
  const auto now = transaction.shift(shift.api_id, shift.stage);
  if (!now || now->deployment_id != shift.deployment_id || now->started_ms != shift.started_ms) {
    throw Error(Errc::not_found, fmt::format("the shift of stage '{}' to deployment '{}' was ended by somebody else", shift.stage, shift.deployment_id));
  }
}

}  // namespace

ShiftBegin begin_shift(Store& store, const DeployRequest& request, const std::string& plan, const Variables& settings, const Actor& actor) {
  ShiftBegin begin;
  store.change([&](Transaction& transaction) {
    begin = ShiftBegin();
    begin.result.before = existing_stage(transaction, request.api.id, request.stage);
    refuse_while_shifting(transaction, request.api.id, request.stage);
    Stage& stage = begin.result.stage = *begin.result.before;
    if (stage.canary) refuse(fmt::format("the stage '{}' has a canary: `apigw canary promote` or `apigw canary delete` comes before a shift", stage.name));
    const Deployment current = existing_deployment(transaction, stage.api_id, stage.deployment_id);
    const DefinitionStage last = last_definition(transaction, request, stage, LastOf::settings);
    Variables wanted = stage.variables, overrides;
    follow_definition(wanted, last_definition(transaction, request, stage, LastOf::variables).variables, request.definition.variables);
    overlay(wanted, request.variables);
    for (const auto& [name, value] : wanted) {
      if (const auto known = stage.variables.find(name); known == stage.variables.end() || known->second != value) overrides[name] = value;
    }
    check_variables(overrides);
    const bool same = is_same(transaction, current, request);
    begin.result.deployment = same ? current : new_deployment(transaction, request, actor);
    if (!same) store_deployment(transaction, request, begin.result.deployment, actor);
    follow_settings(stage, last, request.definition);
    if (!request.leave_domains) begin.result.domains = follow_domains(transaction, request.api.id, last, request.definition, actor);
    const bool shifts = !same || !overrides.empty();
    const bool sets = stage.method_settings != begin.result.before->method_settings || stage.description != begin.result.before->description || !begin.result.domains.empty();
    begin.result.changed = shifts || sets;
    begin.result.to_canary = shifts;
    if (!begin.result.changed) return;
    if (!shifts) {  // settings are the stage's at once
      stage.updated_ms = actor.now_ms;
      transaction.put(stage);
      transaction.append(event_of(stage, "deploy", stage.deployment_id, stage.deployment_id, actor, request.description));
      return;
    }
    stage.canary = Canary{.deployment_id = begin.result.deployment.id, .percent_traffic = 0, .variable_overrides = overrides, .use_stage_cache = false};
    stage.updated_ms = actor.now_ms;
    transaction.put(stage);
    begin.shift = Shift{.api_id = stage.api_id, .stage = stage.name, .deployment_id = begin.result.deployment.id, .plan = plan, .phase = std::string(kPreTraffic),
                        .step = 0, .step_since_ms = actor.now_ms, .started_ms = actor.now_ms, .by = actor.name, .settings = settings};
    transaction.put(*begin.shift);
    transaction.append(event_of(stage, "shift-begin", stage.deployment_id, begin.shift->deployment_id, actor, plan));
  });
  return begin;
}

std::optional<Shift> shift_of(Store& store, const std::string& api_id, const std::string& stage) {
  for (Shift& shift : store.snapshot().shifts) {
    if (shift.api_id == api_id && shift.stage == stage) return std::move(shift);
  }
  return std::nullopt;
}

void advance_shift(Store& store, const Shift& to, double percent, const Actor& actor) {
  store.change([&](Transaction& transaction) {
    require(transaction, to);
    Stage stage = existing_stage(transaction, to.api_id, to.stage);
    const bool moves = stage.canary && stage.canary->percent_traffic != percent;
    if (stage.canary) stage.canary->percent_traffic = percent;
    stage.updated_ms = actor.now_ms;
    transaction.put(stage);
    transaction.put(to);
    if (moves) transaction.append(event_of(stage, "shift-step", stage.deployment_id, to.deployment_id, actor, fmt::format("{}%", percent)));
  });
}

Stage finish_shift(Store& store, const Shift& shift, const Actor& actor) {
  return edit_stage(store, shift.api_id, shift.stage, "shift-finish", actor, [&](Transaction& transaction, Stage& stage) {
    require(transaction, shift);
    transaction.remove(shift);
    if (stage.canary) overlay(stage.variables, stage.canary->variable_overrides);
    stage.deployment_id = shift.deployment_id;
    stage.canary.reset();
    return shift.plan;
  });
}

Stage end_shift(Store& store, const Shift& shift, const std::string& action, const std::string& reason, const Actor& actor) {
  return edit_stage(store, shift.api_id, shift.stage, action, actor, [&](Transaction& transaction, Stage& stage) {
    require(transaction, shift);
    transaction.remove(shift);
    stage.canary.reset();
    return fmt::format("not {}: {}", shift.deployment_id, reason);
  });
}

}  // namespace apigw::state
