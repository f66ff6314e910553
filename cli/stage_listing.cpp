#include "cli/stage_listing.h"

#include <fmt/format.h>
#include <fmt/ostream.h>
#include <nlohmann/json.hpp>

#include "cli/store.h"

namespace apigw::cli {
namespace {

using Json = nlohmann::ordered_json;

Json to_json(const state::Stage& stage) {
  Json out{{"api", stage.api_id},
           {"stage", stage.name},
           {"deployment", stage.deployment_id},
           {"description", stage.description},
           {"variables", stage.variables},
           {"methodSettings", stage.method_settings},
           {"created", iso_time(stage.created_ms)},
           {"updated", iso_time(stage.updated_ms)},
           {"canary", nullptr}};
  if (stage.canary) {
    out["canary"] = {{"deployment", stage.canary->deployment_id},
                     {"percentTraffic", stage.canary->percent_traffic},
                     {"stageVariableOverrides", stage.canary->variable_overrides},
                     {"useStageCache", stage.canary->use_stage_cache}};
  }
  return out;
}

void print_variables(const char* title, const state::Variables& variables, Terminal& terminal) {
  for (const auto& [name, value] : variables) fmt::print(terminal.out, "  {:<12}{}={}\n", title, name, value);
}

void print_text(const state::Stage& stage, Terminal& terminal) {
  fmt::print(terminal.out, "{}\n  {:<12}{}\n", stage.name, "deployment", stage.deployment_id);
  if (!stage.description.empty()) fmt::print(terminal.out, "  {:<12}{}\n", "description", stage.description);
  print_variables("variable", stage.variables, terminal);
  print_variables("setting", stage.method_settings, terminal);
  if (stage.canary) {
    fmt::print(terminal.out, "  {:<12}{} with {}% of the traffic\n", "canary", stage.canary->deployment_id, stage.canary->percent_traffic);
    print_variables("  overrides", stage.canary->variable_overrides, terminal);
  }
  fmt::print(terminal.out, "  {:<12}{}\n", "updated", iso_time(stage.updated_ms));
}

}  // namespace

void print_stage(const state::Stage& stage, bool json, Terminal& terminal) {
  json ? void(terminal.out << to_json(stage).dump(1) << '\n') : print_text(stage, terminal);
}

void print_stages(const state::Snapshot& snapshot, const std::string& only, bool json, Terminal& terminal) {
  Json all = Json::array();
  for (const state::Api& api : snapshot.apis) {
    if (!only.empty() && api.id != only) continue;
    if (!json) fmt::print(terminal.out, "{} ({}, {})\n", api.name, api.id, api.type);
    for (const state::Stage& stage : snapshot.stages) {
      if (stage.api_id != api.id) continue;
      json ? all.push_back(to_json(stage)) : print_text(stage, terminal);
    }
  }
  if (json) terminal.out << all.dump(1) << '\n';
}

}  // namespace apigw::cli
