#include "runtime/bundle/stage_settings.h"

#include <algorithm>
#include <charconv>

namespace apigw::bundle {
namespace {

/// Nothing: it is not set.
std::optional<std::string_view> setting(const Bundle& bundle, std::string_view path) {
  for (const NamedText& one : bundle.stage_settings()) {
    if (bundle.string(one.name) == path) return bundle.string(one.value);
  }
  return std::nullopt;
}

}  // namespace

std::optional<CanarySettings> canary_settings(const Bundle& bundle) {
  const auto percent = setting(bundle, kCanaryPercent);
  if (!percent) return std::nullopt;
  CanarySettings canary;
  std::from_chars(percent->data(), percent->data() + percent->size(), canary.percent_traffic);
  canary.percent_traffic = std::clamp(canary.percent_traffic, 0.0, 100.0);
  canary.use_stage_cache = setting(bundle, kCanaryUseStageCache) == "true";
  for (const NamedText& one : bundle.stage_settings()) {
    const std::string_view path = bundle.string(one.name);
    if (path.starts_with(kCanaryOverrides)) canary.variable_overrides.emplace_back(path.substr(kCanaryOverrides.size()), bundle.string(one.value));
  }
  return canary;
}

bool default_endpoint_disabled(const Bundle& bundle) { return setting(bundle, kDefaultEndpointDisabled) == "true"; }

std::optional<DeploymentPreference> deployment_preference(const Bundle& bundle) {
  const auto type = setting(bundle, kPreferenceType);
  if (!type) return std::nullopt;
  return DeploymentPreference{.type = std::string(*type),
                              .pre_traffic = std::string(setting(bundle, kPreferencePreTraffic).value_or("")),
                              .post_traffic = std::string(setting(bundle, kPreferencePostTraffic).value_or(""))};
}

}  // namespace apigw::bundle
