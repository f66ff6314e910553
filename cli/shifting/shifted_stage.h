#pragma once
// A stage whose traffic goes over, wherever its store is: what the driver of the shift does with it. As long as the object lives, nobody
// else drives this shift.
#include <cstdint>
#include <optional>
#include <string>

#include "runtime/base/result.h"
#include "runtime/state/shift.h"

namespace apigw::cli {

class ShiftedStage {
 public:
  virtual ~ShiftedStage() = default;

  /// Throws when the shift was ended by somebody else, and when it is not ours to drive any more.
  virtual void require_ours() = 0;
  /// The canary takes this part of the traffic, and the shift stands where `to` says.
  virtual void advance(const state::Shift& to, double percent) = 0;
  /// The stage points at the deployment.
  virtual void finish() = 0;
  /// Back to what the stage points at.
  virtual void roll_back(const std::string& reason) = 0;

  /// By the clock that the store's times are of.
  virtual int64_t now_ms() = 0;
  /// What the stage's own gateway has counted, as /metrics has it. Nothing: nobody knows a gateway that serves the stage.
  virtual std::optional<Expected<std::string, std::string>> own_metrics() { return std::nullopt; }
};

}  // namespace apigw::cli
