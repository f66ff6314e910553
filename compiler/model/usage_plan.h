#pragma once
// API keys and the usage plans that give them access to stages (definition-formats 4.1).
#include <cstdint>
#include <vector>

#include "compiler/model/located.h"

namespace apigw::model {

struct Throttle {
  Located<double> rate_limit;     // requests a second
  Located<uint32_t> burst_limit;  // requests
};

struct MethodThrottle {
  Text method;  // "/pets/{id}/GET"
  Throttle throttle;
};

/// A stage of one API that a plan opens.
struct PlanStage {
  Text api;    // Api::stack_id
  Text stage;  // name
  std::vector<MethodThrottle> throttles;
};

struct ApiKey {
  Text id;     // logical id, behind those of the stacks it is nested in
  Text name;
  Text value;  // 20 to 128 characters; not present: AWS generates one. Secret: never printed in full
  bool enabled = false;  // keys are made disabled unless Enabled says otherwise [AWS-recorded]
  std::vector<PlanStage> stages;  // StageKeys, the form older than plans
  Span at;
};

struct UsagePlan {
  Text id;  // likewise
  Text name;
  std::vector<PlanStage> stages;
  std::vector<std::string> keys;  // ids of the keys that belong to it
  Throttle throttle;
  Located<uint32_t> quota_limit;   // requests a period
  Located<uint32_t> quota_offset;
  Text quota_period;               // DAY, WEEK, MONTH
  Span at;
};

}  // namespace apigw::model
