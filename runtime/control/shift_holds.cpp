#include "runtime/control/shift_holds.h"

namespace apigw::control {

bool ShiftHolds::hold(const std::string& api_id, const std::string& stage, const std::string& driver) {
  expire();
  const std::lock_guard lock(mutex_);
  const auto found = holds_.find({api_id, stage});
  if (found != holds_.end()) {
    if (found->second.driver == driver) found->second.until = Clock::now() + kHoldTime;
    return found->second.driver == driver;
  }
  auto taken = std::make_unique<state::ShiftLock>(store_, api_id, stage);
  if (!taken->held()) return false;
  holds_.emplace(Key{api_id, stage}, Hold{driver, std::move(taken), Clock::now() + kHoldTime});
  return true;
}

bool ShiftHolds::holds(const std::string& api_id, const std::string& stage, const std::string& driver) {
  expire();
  const std::lock_guard lock(mutex_);
  const auto found = holds_.find({api_id, stage});
  return found != holds_.end() && found->second.driver == driver;
}

void ShiftHolds::release(const std::string& api_id, const std::string& stage, const std::string& driver) {
  const std::lock_guard lock(mutex_);
  const auto found = holds_.find({api_id, stage});
  if (found != holds_.end() && found->second.driver == driver) holds_.erase(found);
}

bool ShiftHolds::is_driven(const std::string& api_id, const std::string& stage) {
  expire();
  const std::lock_guard lock(mutex_);
  return holds_.contains({api_id, stage}) || !state::ShiftLock(store_, api_id, stage).held();
}

void ShiftHolds::expire() {
  const std::lock_guard lock(mutex_);
  std::erase_if(holds_, [now = Clock::now()](const auto& row) { return row.second.until < now; });
}

}  // namespace apigw::control
