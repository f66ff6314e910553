#pragma once
// Shifts that are driven from elsewhere: for as long as a driver is heard of, the gateway holds the shift's lock for it, so that nobody
// here or there drives the same shift. A driver that falls silent loses it.
#include <chrono>
#include <map>
#include <memory>
#include <mutex>
#include <string>

#include "runtime/state/shift_lock.h"

namespace apigw::control {

inline constexpr std::chrono::milliseconds kHoldTime{6000};  // drivers call four times as often

/// Any thread.
class ShiftHolds {
 public:
  explicit ShiftHolds(std::string store) : store_(std::move(store)) {}

  /// Takes the shift of a stage for `driver`, a name that nobody else knows, or keeps it for another while. False: somebody else drives
  /// it. Throws state::Error (io).
  bool hold(const std::string& api_id, const std::string& stage, const std::string& driver);
  bool holds(const std::string& api_id, const std::string& stage, const std::string& driver);
  void release(const std::string& api_id, const std::string& stage, const std::string& driver);
  /// Whether anybody drives it, from here or elsewhere.
  bool is_driven(const std::string& api_id, const std::string& stage);
  /// Lets go of what nobody has asked for in time; to be called now and then.
  void expire();

 private:
  using Clock = std::chrono::steady_clock;
  struct Hold {
    std::string driver;
    std::unique_ptr<state::ShiftLock> lock;
    Clock::time_point until;
  };
  using Key = std::pair<std::string, std::string>;

  const std::string store_;
  std::mutex mutex_;
  std::map<Key, Hold> holds_;
};

}  // namespace apigw::control
