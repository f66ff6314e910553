#pragma once
// Drives a gradual shift to its end: hooks, steps, alarms. All it decides stands in the store before it goes on, so that another process
// can take over from one that was killed.
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "cli/shifting/shifted_stage.h"
#include "runtime/lambda/local/settings.h"

namespace apigw::cli {

// Names in Shift::settings. There can be more hooks of a kind: "pre-traffic/2" …
inline constexpr std::string_view kPreTrafficHook = "pre-traffic", kPostTrafficHook = "post-traffic", kAlarms = "alarm", kAlarmWindow = "alarm-window",
                                  kMetricsUrls = "metrics", kHookTimeout = "hook-timeout";

struct Drive {
  ShiftedStage* stage = nullptr;
  state::Shift shift;     // as it stands
  std::string api_name;   // the label of metrics: the definition's title
  std::vector<std::pair<std::string, std::string>> environment;  // of hooks, beside what the shift says
  lambda::local::Functions functions;                            // that hooks can be
  std::function<void(const std::string& line)> tell;
};

struct DriveResult {
  bool finished = false;  // else the stage is back, and `reason` says why
  std::string reason;
};

/// Blocks until the shift has come to its end. SIGINT and SIGTERM roll it back. Throws what the stage throws.
DriveResult drive_shift(const Drive& drive);

/// What is wrong with settings before anything is begun: alarms that cannot be read, gateways that do not answer, functions that are not
/// there. Empty: nothing. `own_metrics`: the stage's gateway tells them, ShiftedStage::own_metrics.
std::string check_shift_settings(const state::Variables& settings, const lambda::local::Functions& functions, bool own_metrics);

}  // namespace apigw::cli
