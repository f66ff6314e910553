#pragma once
// What a definition says of its stage beside the variables: read from the bundle's settings, which go by the service's patch paths
// (http-websocket-deploy 3.2, 4.2, 6). For whoever deploys or serves it; not for the data path.
#include <map>
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

/// How traffic goes over to a new version of a function: its DeploymentPreference.
struct DeploymentPreference {
  std::string function;      // its name
  std::string type;          // "Canary10Percent5Minutes", "AllAtOnce" …
  std::string pre_traffic;   // a function's name; empty: none
  std::string post_traffic;  // likewise
};
/// In order of the definition.
std::vector<DeploymentPreference> deployment_preferences(const Bundle& bundle);

/// Whether only custom domains answer, and the API's own host does not.
bool default_endpoint_disabled(const Bundle& bundle);

/// Settings of methods by their patch paths, "~1pets/GET/throttling/rateLimit". Those that are written alone.
std::map<std::string, std::string> method_settings(const Bundle& bundle);
/// Of the stage; empty: none.
std::string_view description(const Bundle& bundle);
/// The format of AccessLogSetting; empty: none.
std::string_view access_log_format(const Bundle& bundle);

// Paths of the settings; what stands behind kCanaryOverrides is the variable's name, behind kMethodSettings the method's patch path.
inline constexpr std::string_view kDescription = "description";
inline constexpr std::string_view kAccessLogDestination = "accessLogSettings/destinationArn";
inline constexpr std::string_view kAccessLogFormat = "accessLogSettings/format";
inline constexpr std::string_view kCacheClusterEnabled = "cacheClusterEnabled";
inline constexpr std::string_view kCacheClusterSize = "cacheClusterSize";
inline constexpr std::string_view kTracingEnabled = "tracingEnabled";
inline constexpr std::string_view kMethodSettings = "methodSettings/";
inline constexpr std::string_view kDefaultEndpointDisabled = "disableExecuteApiEndpoint";
inline constexpr std::string_view kCanaryPercent = "canarySettings/percentTraffic";
inline constexpr std::string_view kCanaryUseStageCache = "canarySettings/useStageCache";
inline constexpr std::string_view kCanaryOverrides = "canarySettings/stageVariableOverrides/";
// deploymentPreference/FUNCTION and one of these:
inline constexpr std::string_view kPreferences = "deploymentPreference/";
inline constexpr std::string_view kPreferenceType = "/type";
inline constexpr std::string_view kPreferencePreTraffic = "/hooks/preTraffic";
inline constexpr std::string_view kPreferencePostTraffic = "/hooks/postTraffic";

}  // namespace apigw::bundle
