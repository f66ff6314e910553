#include "runtime/control/record_text.h"

#include <fmt/format.h>

#include "runtime/base/arena_text.h"

namespace apigw::control {

std::string json_text(std::string_view text) {
  BlockPool blocks;
  Arena arena(blocks);
  ArenaText out(arena);
  out.json_string(text);
  return std::string(out.view());
}

std::string to_json(const state::Variables& variables) {
  std::string out;
  for (const auto& [name, value] : variables) out += fmt::format("{}{}:{}", out.empty() ? "" : ",", json_text(name), json_text(value));
  return "{" + out + "}";
}

std::string to_json(const state::Api& api) {
  return fmt::format(R"({{"id":{},"name":{},"type":{},"created":{}}})", json_text(api.id), json_text(api.name), json_text(api.type), api.created_ms);
}

std::string to_json(const state::Deployment& deployment) {
  return fmt::format(R"({{"id":{},"api":{},"bundle":{},"by":{},"source":{},"description":{},"created":{}}})", json_text(deployment.id), json_text(deployment.api_id),
                     json_text(deployment.bundle_hash), json_text(deployment.created_by), json_text(deployment.source), json_text(deployment.description), deployment.created_ms);
}

std::string to_json(const state::Stage& stage) {
  const std::string canary = !stage.canary ? std::string("null")
                                           : fmt::format(R"({{"deployment":{},"percent":{},"variables":{},"useStageCache":{}}})", json_text(stage.canary->deployment_id),
                                                         stage.canary->percent_traffic, to_json(stage.canary->variable_overrides), stage.canary->use_stage_cache);
  return fmt::format(R"({{"api":{},"stage":{},"deployment":{},"description":{},"variables":{},"methodSettings":{},"canary":{},"created":{},"updated":{}}})", json_text(stage.api_id),
                     json_text(stage.name), json_text(stage.deployment_id), json_text(stage.description), to_json(stage.variables), to_json(stage.method_settings), canary,
                     stage.created_ms, stage.updated_ms);
}

std::string to_json(const state::Event& event) {
  return fmt::format(R"({{"at":{},"by":{},"stage":{},"action":{},"from":{},"to":{},"detail":{}}})", event.at_ms, json_text(event.by), json_text(event.stage), json_text(event.action),
                     json_text(event.from_deployment), json_text(event.to_deployment), json_text(event.detail));
}

std::string to_json(const state::CodeSnapshot& code) {
  return fmt::format(R"({{"api":{},"deployment":{},"digests":{}}})", json_text(code.api_id), json_text(code.deployment_id), to_json(code.digests));
}

std::string to_json(const state::Shift& shift, bool driven) {
  return fmt::format(R"({{"api":{},"stage":{},"deployment":{},"plan":{},"phase":{},"step":{},"stepSince":{},"started":{},"by":{},"settings":{},"driven":{}}})", json_text(shift.api_id),
                     json_text(shift.stage), json_text(shift.deployment_id), json_text(shift.plan), json_text(shift.phase), shift.step, shift.step_since_ms, shift.started_ms,
                     json_text(shift.by), to_json(shift.settings), driven);
}

}  // namespace apigw::control
