#pragma once
// What a definition says of its stage beside the variables: read from the bundle's settings, which go by the service's patch paths
// (http-websocket-deploy 3.2, 4.2, 6). For whoever deploys or serves it; not for the data path.
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "runtime/bundle/bundle.h"

namespace apigw::bundle {

struct CanarySettings {
  double percent_traffic = 0;  // 0..100
  std::vector<std::pair<std::string, std::string>> variable_overrides;
  bool use_stage_cache = false;
};
/// Nothing: the definition's stage has no canary.
std::optional<CanarySettings> canary_settings(const Bundle& bundle);

/// How traffic goes over to a new deployment, from DeploymentPreference of the definition's functions.
struct DeploymentPreference {
  std::string type;          // "Canary10Percent5Minutes", "AllAtOnce" …
  std::string pre_traffic;   // a function's name; empty: none
  std::string post_traffic;  // likewise
};
std::optional<DeploymentPreference> deployment_preference(const Bundle& bundle);

/// Whether only custom domains answer, and the API's own host does not.
bool default_endpoint_disabled(const Bundle& bundle);

// Paths of the settings; what stands behind kCanaryOverrides is the variable's name.
inline constexpr std::string_view kDefaultEndpointDisabled = "disableExecuteApiEndpoint";
inline constexpr std::string_view kCanaryPercent = "canarySettings/percentTraffic";
inline constexpr std::string_view kCanaryUseStageCache = "canarySettings/useStageCache";
inline constexpr std::string_view kCanaryOverrides = "canarySettings/stageVariableOverrides/";
inline constexpr std::string_view kPreferenceType = "deploymentPreference/type";
inline constexpr std::string_view kPreferencePreTraffic = "deploymentPreference/hooks/preTraffic";
inline constexpr std::string_view kPreferencePostTraffic = "deploymentPreference/hooks/postTraffic";

}  // namespace apigw::bundle
