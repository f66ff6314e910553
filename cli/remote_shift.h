#pragma once
// A gradual shift of a gateway elsewhere, driven from here: the gateway hears of the driver all the time, and lets others have the shift
// when it does not.
#include "cli/remote.h"
#include "cli/shifting/shifted_stage.h"

namespace apigw::cli {

/// Throws Failure when somebody else drives the shift.
std::unique_ptr<ShiftedStage> remote_shift(const Remote& gateway, const state::Shift& shift);

}  // namespace apigw::cli
