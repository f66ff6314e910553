// A stage's settings as the bundle holds them: by the service's patch paths (http-websocket-deploy 3.2, 4.2, 6).
#include <fmt/format.h>

#include "compiler/ir/parts.h"
#include "runtime/bundle/stage_settings.h"

namespace apigw::ir {
namespace {

using Settings = std::vector<std::pair<std::string, std::string>>;

void add_canary(const model::CanarySetting& canary, Settings& settings) {
  settings.emplace_back(bundle::kCanaryPercent, fmt::format("{}", canary.percent_traffic.value));
  if (canary.use_stage_cache.value) settings.emplace_back(bundle::kCanaryUseStageCache, "true");
  for (const model::StageVariable& one : canary.stage_variable_overrides) {
    settings.emplace_back(std::string(bundle::kCanaryOverrides) + one.name.value, one.value.value);
  }
}

void add_preference(const model::DeploymentPreference& preference, Settings& settings) {
  settings.emplace_back(bundle::kPreferenceType, preference.type.value);
  if (preference.pre_traffic.present()) settings.emplace_back(bundle::kPreferencePreTraffic, preference.pre_traffic.value);
  if (preference.post_traffic.present()) settings.emplace_back(bundle::kPreferencePostTraffic, preference.post_traffic.value);
}

}  // namespace

Settings build_stage_settings(const model::Api& api) {
  Settings settings;
  if (api.default_endpoint_disabled.value) settings.emplace_back(bundle::kDefaultEndpointDisabled, "true");
  if (const model::Stage* stage = api.stage(); stage != nullptr && stage->canary) add_canary(*stage->canary, settings);
  // A deployment moves all functions at once, so one preference is followed: the first (the checks have told of others).
  for (const model::Function& function : api.functions) {
    if (!function.deployment_preference) continue;
    add_preference(*function.deployment_preference, settings);
    break;
  }
  return settings;
}

}  // namespace apigw::ir
