#pragma once
// A stage of an API: the name under which a deployment is called, its variables and its settings (definition-formats 4.1, 4.2).
// A REST API's MethodSettings and an HTTP or WebSocket API's DefaultRouteSettings and RouteSettings are the same list here.
#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "compiler/model/located.h"

namespace apigw::model {

struct StageVariable {
  Text name;
  Text value;
};

/// Settings of one method, or of all that nothing closer names.
struct MethodSetting {
  Text http_method;    // "GET"; "*": all. Of an HTTP API the verb of the route key
  Text resource_path;  // "/pets/{id}"; "/*": all. Of an HTTP or WebSocket API the route key without its verb
  Located<double> throttling_rate_limit;     // requests a second; -1 on AWS: no limit of its own
  Located<uint32_t> throttling_burst_limit;  // requests
  Located<bool> caching_enabled;
  Located<uint32_t> cache_ttl_seconds{300, {}};
  Located<bool> cache_data_encrypted;
  Text logging_level;  // OFF, ERROR, INFO
  Located<bool> data_trace_enabled;
  Located<bool> metrics_enabled;
  Span at;
};

/// What is set, by the service's patch paths: "~1pets/GET/throttling/rateLimit" → "100" (http-websocket-deploy 3.2).
std::vector<std::pair<std::string, std::string>> patch_paths(const MethodSetting& setting);

struct CanarySetting {
  Text deployment_id;
  Located<double> percent_traffic;  // 0..100
  std::vector<StageVariable> stage_variable_overrides;
  Located<bool> use_stage_cache;
  Span at;
};

struct Stage {
  Text name;  // "prod"; "$default" of an HTTP API
  std::vector<StageVariable> variables;
  std::vector<MethodSetting> method_settings;
  std::optional<CanarySetting> canary;
  Located<bool> cache_cluster_enabled;
  Text cache_cluster_size;  // GB, one of the service's sizes
  Located<bool> tracing_enabled;
  Text description;
  Text access_log_destination;
  Text access_log_format;
  Text client_certificate_id;
  Text web_acl;  // ARN, or logical id, of the WAFv2 web ACL that is associated with the stage
  Span at;
};

}  // namespace apigw::model
