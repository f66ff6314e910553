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

std::map<std::string, std::string> method_settings(const Bundle& bundle) {
  std::map<std::string, std::string> all;
  for (const NamedText& one : bundle.stage_settings()) {
    const std::string_view path = bundle.string(one.name);
    if (path.starts_with(kMethodSettings)) all[std::string(path.substr(kMethodSettings.size()))] = bundle.string(one.value);
  }
  return all;
}

std::string_view description(const Bundle& bundle) { return setting(bundle, kDescription).value_or(""); }
std::string_view access_log_format(const Bundle& bundle) { return setting(bundle, kAccessLogFormat).value_or(""); }

bool default_endpoint_disabled(const Bundle& bundle) { return setting(bundle, kDefaultEndpointDisabled) == "true"; }

std::vector<DeploymentPreference> deployment_preferences(const Bundle& bundle) {
  std::vector<DeploymentPreference> all;
  for (const NamedText& one : bundle.stage_settings()) {
    const std::string_view path = bundle.string(one.name);
    if (!path.starts_with(kPreferences)) continue;
    const size_t end = path.find('/', kPreferences.size());
    if (end == std::string_view::npos) continue;
    const std::string_view function = path.substr(kPreferences.size(), end - kPreferences.size()), what = path.substr(end);
    if (all.empty() || all.back().function != function) all.push_back({.function = std::string(function)});
    DeploymentPreference& preference = all.back();
    if (what == kPreferenceType) preference.type = bundle.string(one.value);
    if (what == kPreferencePreTraffic) preference.pre_traffic = bundle.string(one.value);
    if (what == kPreferencePostTraffic) preference.post_traffic = bundle.string(one.value);
  }
  return all;
}

}  // namespace apigw::bundle
