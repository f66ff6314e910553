#pragma once
// How traffic goes over to a new deployment, as CodeDeploy's configurations for Lambda do (http-websocket-deploy 6).
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace apigw::state {

/// Percentages in order, the last one 100; each but the last stands for the interval before the next one is taken.
struct ShiftPlan {
  std::string name;  // as it was written
  std::vector<double> steps;
  int64_t interval_ms = 0;
};

/// AllAtOnce, Canary10Percent5Minutes, Linear10PercentEvery1Minute and any other numbers in these forms, with or without
/// "CodeDeployDefault.Lambda" before them; or canary:PERCENT:TIME and linear:PERCENT:TIME, TIME a number with ms, s, m or h.
/// Nothing: it is none of these.
std::optional<ShiftPlan> parse_shift_plan(std::string_view text);

/// "90s", "5m", "1.5h", "30d", "200ms" → milliseconds.
std::optional<int64_t> parse_duration(std::string_view text);

}  // namespace apigw::state
