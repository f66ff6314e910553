#pragma once
// Custom domains of a template that lead to one API: AWS::ApiGateway::DomainName and BasePathMapping, the same of version 2, and
// AWS::ApiGatewayV2::RoutingRule (http-websocket-deploy 5.1).
#include <cstdint>
#include <vector>

#include "compiler/model/located.h"

namespace apigw::model {

struct BasePathMapping {
  Text base_path;  // without slashes at its ends; empty: what no other mapping takes
  Text stage;      // not present: the stage is the next segment of the path
  Span at;
};

struct HeaderCondition {
  Text name;
  Text value_glob;
};

struct RoutingRule {
  Located<uint32_t> priority;
  std::vector<Text> base_paths;           // any of them; none: whatever path
  std::vector<HeaderCondition> headers;   // all of them
  Text stage;
  Located<bool> strip_base_path;
  Span at;
};

struct Domain {
  Text name;                // "api.example.com"
  Text routing_mode;        // not present: the service's, API_MAPPING_ONLY
  Text mutual_tls;          // present: clients must show certificates of this trust store
  Span policy_at;           // of a private domain's resource policy; not known: none
  std::vector<BasePathMapping> mappings;  // to this API
  std::vector<RoutingRule> rules;         // likewise
  Span at;
};

}  // namespace apigw::model
