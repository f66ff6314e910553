#pragma once
// What the calls of the admin listener work on.
#include <string>

#include "runtime/bundle/trust.h"

namespace apigw::control {

class ShiftHolds;

inline constexpr uint64_t kBundleBytesMax = 64 * 1024 * 1024;

struct Settings {
  std::string store;             // its folder; opened for each call: it may have been moved or replaced since the last one
  bundle::Trust trust;           // who must have signed bundles and the code that goes with them
  bool functions_leave = false;  // those of definitions are called at an endpoint, so their code is not needed
  ShiftHolds* holds = nullptr;   // who drives which shift from elsewhere
};

}  // namespace apigw::control
