#include "cli/record_reader.h"

namespace apigw::state {

using nlohmann::json;

void from_json(const json& from, Api& api) {
  api = {.id = from.at("id"), .name = from.at("name"), .type = from.at("type"), .created_ms = from.at("created")};
}

void from_json(const json& from, Deployment& deployment) {
  deployment = {.id = from.at("id"), .api_id = from.at("api"), .bundle_hash = from.at("bundle"), .description = from.at("description"), .created_by = from.at("by"),
                .source = from.at("source"), .created_ms = from.at("created")};
}

void from_json(const json& from, Stage& stage) {
  stage = {.api_id = from.at("api"), .name = from.at("stage"), .deployment_id = from.at("deployment"), .description = from.at("description"),
           .variables = from.at("variables").get<Variables>(), .method_settings = from.at("methodSettings").get<Variables>(), .canary = {}, .created_ms = from.at("created"),
           .updated_ms = from.at("updated")};
  const json& canary = from.at("canary");
  if (canary.is_null()) return;
  stage.canary = Canary{.deployment_id = canary.at("deployment"), .percent_traffic = canary.at("percent"), .variable_overrides = canary.at("variables").get<Variables>(),
                        .use_stage_cache = canary.at("useStageCache")};
}

void from_json(const json& from, Shift& shift) {
  shift = {.api_id = from.at("api"), .stage = from.at("stage"), .deployment_id = from.at("deployment"), .plan = from.at("plan"), .phase = from.at("phase"), .step = from.at("step"),
           .step_since_ms = from.at("stepSince"), .started_ms = from.at("started"), .by = from.at("by"), .settings = from.at("settings").get<Variables>()};
}

void from_json(const json& from, Event& event) {
  event = {.at_ms = from.at("at"), .by = from.at("by"), .stage = from.at("stage"), .action = from.at("action"), .from_deployment = from.at("from"), .to_deployment = from.at("to"),
           .detail = from.at("detail")};
}

void from_json(const json& from, Snapshot& snapshot) {
  snapshot.revision = from.at("revision");
  snapshot.apis = from.at("apis").get<std::vector<Api>>();
  snapshot.stages = from.at("stages").get<std::vector<Stage>>();
  snapshot.deployments = from.at("deployments").get<std::vector<Deployment>>();
  snapshot.shifts = from.at("shifts").get<std::vector<Shift>>();
}

}  // namespace apigw::state

namespace apigw::cli {

void from_json(const nlohmann::json& from, DeployOutcome& outcome) {
  outcome = {.changed = from.at("changed"), .to_canary = from.at("canary"), .api_id = from.at("api").at("id"), .api_name = from.at("api").at("name"), .stage = from.at("stage"),
             .deployment = from.at("deployment"), .bundle = from.at("bundle"), .previous = {}, .canary_percent = from.at("percent"), .domains = from.value("domains", std::vector<std::string>()), .report = {}};
  if (from.at("previous").is_string()) outcome.previous = from.at("previous").get<std::string>();
}

}  // namespace apigw::cli
