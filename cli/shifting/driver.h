#pragma once
// Drives a gradual shift to its end: hooks, steps, alarms. All it decides stands in the store before it goes on, so that another process
// can take over from one that was killed.
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "runtime/lambda/local/settings.h"
#include "runtime/state/shift.h"

namespace apigw::cli {

// Names in Shift::settings. There can be more hooks of a kind: "pre-traffic/2" …
inline constexpr std::string_view kPreTrafficHook = "pre-traffic", kPostTrafficHook = "post-traffic", kAlarms = "alarm", kAlarmWindow = "alarm-window",
                                  kMetricsUrls = "metrics", kHookTimeout = "hook-timeout";

struct Drive {
  state::Store* store = nullptr;
  std::string directory;  // the store's folder, for the lock and for hooks
  state::Shift shift;
  std::string api_name;   // the label of metrics: the definition's title
  std::string bundle;     // path of the deployment's bundle, for hooks
  lambda::local::Functions functions;  // that hooks can be
  std::function<state::Actor()> actor;
  std::function<void(const std::string& line)> tell;
};

struct DriveResult {
  bool finished = false;  // else the stage is back, and `reason` says why
  std::string reason;
};

/// Blocks until the shift has come to its end. SIGINT and SIGTERM roll it back. Throws state::Error: conflict when another process
/// drives this shift.
DriveResult drive_shift(const Drive& drive);

/// What is wrong with settings before anything is begun: alarms that cannot be read, gateways that do not answer. Empty: nothing.
std::string check_shift_settings(const state::Variables& settings, const lambda::local::Functions& functions);

/// Held by the process that drives a shift; goes with the process, however it ends.
class ShiftLock {
 public:
  ShiftLock(const std::string& directory, const std::string& api_id, const std::string& stage);
  ~ShiftLock();
  ShiftLock(const ShiftLock&) = delete;
  ShiftLock& operator=(const ShiftLock&) = delete;
  bool held() const { return fd_ >= 0; }

 private:
  int fd_ = -1;
};

}  // namespace apigw::cli
