#include "runtime/state/operations.h"

#include <algorithm>

#include <fmt/format.h>

#include "runtime/state/method_settings.h"
#include "runtime/state/stage_edit.h"

namespace apigw::state {
namespace {

std::string percent_text(double percent) { return fmt::format("{}%", percent); }

void check_percent(double percent) {
  if (!(percent >= 0 && percent <= 100)) refuse(fmt::format("a canary takes 0 to 100 percent of the traffic, not {}", percent));
}

/// What the definition said of the stage when it was deployed there last.
struct Last {
  Variables variables;
  DefinitionStage settings;
};

Last last_of(Transaction& transaction, const DeployRequest& request, const std::optional<Stage>& before) {
  if (!before) return {};
  return {last_definition(transaction, request, *before, LastOf::variables).variables, last_definition(transaction, request, *before, LastOf::settings)};
}

/// What the stage becomes; its deployment is named by `id`. `settings`: the definition's canary, when it applies.
Stage moved(const DeployRequest& request, const std::optional<Stage>& before, const std::string& id, bool to_canary, const std::optional<Canary>& settings,
            const Last& last) {
  Stage stage = before.value_or(Stage{.api_id = request.api.id, .name = request.stage});
  follow_settings(stage, last.settings, request.definition);
  if (!to_canary) follow_definition(stage.variables, last.variables, request.definition.variables);
  overlay(stage.variables, request.variables);
  if (!to_canary) stage.deployment_id = id;
  if (!to_canary && !settings) return stage;
  if (!stage.canary) stage.canary = Canary{.deployment_id = id, .percent_traffic = 0, .variable_overrides = {}, .use_stage_cache = false};
  stage.canary->deployment_id = id;
  if (settings) {
    stage.canary->percent_traffic = settings->percent_traffic;
    stage.canary->use_stage_cache = settings->use_stage_cache;
  }
  if (request.canary_percent) stage.canary->percent_traffic = *request.canary_percent;
  // The rest of the traffic keeps its variables until the canary is promoted.
  Variables effective = stage.variables;
  overlay(effective, stage.canary->variable_overrides);
  Variables wanted = effective;
  if (to_canary) follow_definition(wanted, last.variables, request.definition.variables);
  for (const auto& [name, value] : wanted) {
    if (effective[name] != value) stage.canary->variable_overrides[name] = value;
  }
  if (settings) overlay(stage.canary->variable_overrides, settings->variable_overrides);
  overlay(stage.canary->variable_overrides, request.canary_variables);
  return stage;
}

bool same(const Stage& a, const Stage& b) {
  return a.deployment_id == b.deployment_id && a.variables == b.variables && a.canary == b.canary && a.method_settings == b.method_settings && a.description == b.description;
}

/// The deployment that the changed part of the stage points at now, when it is the same.
std::optional<Deployment> same_deployment(Transaction& transaction, const DeployRequest& request, const Stage& stage, bool to_canary) {
  if (to_canary && !stage.canary) return std::nullopt;
  auto current = transaction.deployment(stage.api_id, to_canary ? stage.canary->deployment_id : stage.deployment_id);
  return current && is_same(transaction, *current, request) ? current : std::nullopt;
}

/// A definition's canary settings come into force with a new deployment of it: an update that changes nothing sets nothing again. On a
/// stage that is there the new deployment is the canary's and the stage keeps its own [AWS-recorded].
bool is_canary_release(Transaction& transaction, const DeployRequest& request, const Stage& stage) {
  return request.canary_settings && !stage.canary && !same_deployment(transaction, request, stage, false);
}

}  // namespace

DeployResult deploy(Store& store, const DeployRequest& request, const Actor& actor) {
  check_stage_name(request.stage);
  if (request.canary_percent) check_percent(*request.canary_percent);
  DeployResult result;
  store.change([&](Transaction& transaction) {
    result = DeployResult();
    result.before = transaction.stage(request.api.id, request.stage);
    if (!result.before && request.canary_percent) {
      refuse(fmt::format("Invalid deployment content specified.Stage {} must already be created before making a canary release deployment", request.stage));
    }
    refuse_while_shifting(transaction, request.api.id, request.stage);
    result.to_canary = request.canary_percent.has_value() ||
                       (result.before && (result.before->canary || is_canary_release(transaction, request, *result.before)));
    std::optional<Deployment> current = result.before ? same_deployment(transaction, request, *result.before, result.to_canary) : std::nullopt;
    const bool stored = current.has_value();
    result.deployment = stored ? *current : new_deployment(transaction, request, actor);
    const Last last = last_of(transaction, request, result.before);
    result.stage = moved(request, result.before, result.deployment.id, result.to_canary, stored ? std::nullopt : request.canary_settings, last);
    check_variables(result.stage.variables);
    if (result.stage.canary) check_variables(result.stage.canary->variable_overrides);
    if (!stored) store_deployment(transaction, request, result.deployment, actor);
    if (!request.leave_domains) result.domains = follow_domains(transaction, request.api.id, last.settings, request.definition, actor);
    result.changed = !stored || !same(*result.before, result.stage) || !result.domains.empty();
    if (!result.changed) return;
    if (!result.before) result.stage.created_ms = actor.now_ms;
    result.stage.updated_ms = actor.now_ms;
    transaction.put(result.stage);
    const std::string from = !result.before ? "" : result.to_canary && result.before->canary ? result.before->canary->deployment_id : result.before->deployment_id;
    transaction.append(event_of(result.stage, result.to_canary ? "deploy-canary" : "deploy", from, result.deployment.id, actor, request.description));
  });
  return result;
}

Rollback rollback(Store& store, const std::string& api_id, const std::string& name, const std::string& to, const Actor& actor) {
  std::string from;
  Stage stage = edit_stage(store, api_id, name, "rollback", actor, [&](Transaction& transaction, Stage& current) {
    refuse_while_shifting(transaction, api_id, name);
    if (current.canary) refuse(fmt::format("the stage '{}' has a canary: `apigw canary promote` or `apigw canary delete` comes first", name));
    from = current.deployment_id;
    std::string target = to;
    if (target.empty()) {
      const std::vector<Event> events = transaction.events(api_id, name);
      for (const Event& event : events) {
        // What a rollback came from is no earlier state: two rollbacks go two deployments back.
        const bool arrival = event.action != "rollback" && event.to_deployment == current.deployment_id && event.from_deployment != current.deployment_id;
        if (arrival) target = event.from_deployment;
      }
      if (target.empty()) refuse(fmt::format("the stage '{}' has no earlier deployment than '{}'; --to names any other one", name, current.deployment_id));
    }
    current.deployment_id = existing_deployment(transaction, api_id, target).id;
    if (current.deployment_id == from) refuse(fmt::format("the stage '{}' points at the deployment '{}' already", name, from));
    return std::string();
  });
  return {std::move(stage), std::move(from)};
}

bool StageChange::empty() const {
  return set_variables.empty() && remove_variables.empty() && set_method_settings.empty() && remove_method_settings.empty() && !description;
}

Stage change_stage(Store& store, const std::string& api_id, const std::string& name, const StageChange& change, const Actor& actor) {
  return edit_stage(store, api_id, name, "stage-set", actor, [&](Transaction&, Stage& stage) {
    overlay(stage.variables, change.set_variables);
    for (const std::string& variable : change.remove_variables) {
      if (stage.variables.erase(variable) == 0) refuse(fmt::format("the stage '{}' has no variable '{}'", name, variable));
    }
    for (const auto& [path, value] : change.set_method_settings) set_method_setting(stage.method_settings, path, value);
    for (const std::string& path : change.remove_method_settings) remove_method_setting(stage.method_settings, path);
    if (change.description) stage.description = *change.description;
    return std::string();
  });
}

void delete_stage(Store& store, const std::string& api_id, const std::string& name, const Actor& actor) {
  store.change([&](Transaction& transaction) {
    const Stage stage = existing_stage(transaction, api_id, name);
    refuse_while_shifting(transaction, api_id, name);
    for (const DomainMapping& mapping : transaction.mappings()) {
      if (mapping.api_id == api_id && mapping.stage == name) refuse(fmt::format("the domain '{}' maps to the stage '{}'", mapping.domain, name));
    }
    for (const RoutingRule& rule : transaction.rules()) {
      if (rule.api_id == api_id && rule.stage == name) refuse(fmt::format("the routing rule {} of the domain '{}' names the stage '{}'", rule.priority, rule.domain, name));
    }
    transaction.remove(stage);
    transaction.append(event_of(stage, "stage-delete", stage.deployment_id, "", actor));
  });
}

Stage set_canary(Store& store, const std::string& api_id, const std::string& name, const CanaryChange& change, const Actor& actor) {
  return edit_stage(store, api_id, name, "canary-set", actor, [&](Transaction& transaction, Stage& stage) {
    refuse_while_shifting(transaction, api_id, name);
    if (!stage.canary) stage.canary = Canary{.deployment_id = stage.deployment_id, .percent_traffic = 0, .variable_overrides = {}, .use_stage_cache = false};
    Canary& canary = *stage.canary;
    if (change.percent) check_percent(canary.percent_traffic = *change.percent);
    if (change.deployment) canary.deployment_id = existing_deployment(transaction, api_id, *change.deployment).id;
    overlay(canary.variable_overrides, change.set_variables);
    for (const std::string& variable : change.remove_variables) {
      if (canary.variable_overrides.erase(variable) == 0) refuse(fmt::format("the canary of '{}' overrides no variable '{}'", name, variable));
    }
    if (change.use_stage_cache) canary.use_stage_cache = *change.use_stage_cache;
    return percent_text(canary.percent_traffic);
  });
}

Stage promote_canary(Store& store, const std::string& api_id, const std::string& name, bool keep, const Actor& actor) {
  return edit_stage(store, api_id, name, "canary-promote", actor, [&](Transaction& transaction, Stage& stage) {
    refuse_while_shifting(transaction, api_id, name);
    if (!stage.canary) refuse("Promotion not available. Canary does not exist.");
    overlay(stage.variables, stage.canary->variable_overrides);
    stage.deployment_id = stage.canary->deployment_id;
    stage.canary->percent_traffic = 0;
    if (!keep) stage.canary.reset();
    return std::string();
  });
}

Stage delete_canary(Store& store, const std::string& api_id, const std::string& name, const Actor& actor) {
  return edit_stage(store, api_id, name, "canary-delete", actor, [&](Transaction& transaction, Stage& stage) {
    refuse_while_shifting(transaction, api_id, name);
    if (!stage.canary) refuse(fmt::format("the stage '{}' has no canary", name));
    std::string detail = stage.canary->deployment_id;
    stage.canary.reset();
    return detail;
  });
}

void delete_deployment(Store& store, const std::string& api_id, const std::string& id, const Actor& actor) {
  store.change([&](Transaction& transaction) {
    const Deployment deployment = existing_deployment(transaction, api_id, id);
    for (const Stage& stage : transaction.stages(api_id)) {
      if (stage.deployment_id == id || (stage.canary && stage.canary->deployment_id == id)) {
        refuse(fmt::format("Active stages pointing to this deployment must be moved or deleted: '{}' does", stage.name));
      }
    }
    transaction.remove(deployment);
    transaction.remove(CodeSnapshot{.api_id = api_id, .deployment_id = id, .digests = {}});
    transaction.append({.at_ms = actor.now_ms, .by = actor.name, .api_id = api_id, .action = "deployment-delete", .from_deployment = id});
  });
}

void check_stage_name(const std::string& name) {
  const bool good = !name.empty() && name.size() <= 128 && std::all_of(name.begin(), name.end(), [](unsigned char c) { return std::isalnum(c) || c == '-' || c == '_'; });
  if (!good && name != "$default") refuse(fmt::format("'{}' is no stage name: letters, digits, - and _ make one, 128 at most", name));
}

void check_variables(const Variables& variables) {
  if (variables.size() > 100) refuse(fmt::format("a stage has 100 variables at most, not {}", variables.size()));
  for (const auto& [name, value] : variables) {
    const bool good_name = !name.empty() && name.size() <= 64 && std::all_of(name.begin(), name.end(), [](unsigned char c) { return std::isalnum(c) || c == '_'; });
    if (!good_name) refuse(fmt::format("'{}' is no name of a stage variable: letters, digits and _ make one, 64 at most", name));
    const auto fits = [](unsigned char c) { return std::isalnum(c) || (c && std::string_view("-._~:/?#&=,").find(char(c)) != std::string_view::npos); };
    if (value.size() > 512 || !std::all_of(value.begin(), value.end(), fits)) {
      refuse(fmt::format("the value of the stage variable '{}' may hold letters, digits and -._~:/?#&=, up to 512 of them", name));
    }
  }
}

}  // namespace apigw::state
