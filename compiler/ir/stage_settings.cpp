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

void add_preference(const model::Function& function, const model::DeploymentPreference& preference, Settings& settings) {
  const std::string path = std::string(bundle::kPreferences) + function.name.value;
  const auto add = [&](std::string_view what, const std::string& value) { settings.emplace_back(path + std::string(what), value); };
  add(bundle::kPreferenceType, preference.type.value);
  if (preference.pre_traffic.present()) add(bundle::kPreferencePreTraffic, preference.pre_traffic.value);
  if (preference.post_traffic.present()) add(bundle::kPreferencePostTraffic, preference.post_traffic.value);
}

void add_stage(const model::Stage& stage, Settings& settings) {
  const auto add = [&](const model::Text& value, std::string_view path) {
    if (value.present() && !value.unknown) settings.emplace_back(path, value.value);
  };
  add(stage.description, bundle::kDescription);
  add(stage.access_log_destination, bundle::kAccessLogDestination);
  add(stage.access_log_format, bundle::kAccessLogFormat);
  add(stage.cache_cluster_size, bundle::kCacheClusterSize);
  if (stage.cache_cluster_enabled.value) settings.emplace_back(bundle::kCacheClusterEnabled, "true");
  if (stage.tracing_enabled.value) settings.emplace_back(bundle::kTracingEnabled, "true");
  for (const model::MethodSetting& one : stage.method_settings) {
    for (auto& [path, value] : model::patch_paths(one)) settings.emplace_back(std::string(bundle::kMethodSettings) + path, std::move(value));
  }
}

}  // namespace

Settings build_stage_settings(const model::Api& api) {
  Settings settings;
  if (api.default_endpoint_disabled.value) settings.emplace_back(bundle::kDefaultEndpointDisabled, "true");
  if (const model::Stage* stage = api.stage()) {
    add_stage(*stage, settings);
    if (stage->canary) add_canary(*stage->canary, settings);
  }
  add_domains(api, settings);
  for (const model::Function& function : api.functions) {
    if (function.deployment_preference) add_preference(function, *function.deployment_preference, settings);
  }
  return settings;
}

}  // namespace apigw::ir
