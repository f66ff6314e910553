#pragma once
// A gradual shift, step by step: the new deployment is the stage's canary until it has all the traffic and every hook has agreed; only then
// does the stage point at it. Each step is one transaction, so a shift whose driver has died stands at a whole step.
#include <optional>
#include <string>

#include "runtime/state/operations.h"

namespace apigw::state {

inline constexpr std::string_view kPreTraffic = "pre-traffic", kShifting = "shifting", kPostTraffic = "post-traffic";

struct ShiftBegin {
  DeployResult result;         // changed false: the stage serves exactly this, and nothing is shifted
  std::optional<Shift> shift;  // nothing: there was nothing to shift from, and the stage points at the deployment
};
/// Stores the deployment and makes it the canary with no traffic yet. What the request sets of variables is the canary's until the end.
/// Conflict when the stage has a canary, or is shifting. Method settings, description and domains are the stage's at once, and stay
/// when the shift goes back: they are no part of a deployment.
ShiftBegin begin_shift(Store& store, const DeployRequest& request, const std::string& plan, const Variables& settings, const Actor& actor);

/// Nothing: the stage is not shifting (any more).
std::optional<Shift> shift_of(Store& store, const std::string& api_id, const std::string& stage);

/// The canary takes this part of the traffic, and the shift stands where `to` says. Not found when somebody has ended this shift.
void advance_shift(Store& store, const Shift& to, double percent, const Actor& actor);
/// The stage points at the deployment, the canary is gone, its variables are the stage's.
Stage finish_shift(Store& store, const Shift& shift, const Actor& actor);
/// Back to what the stage points at: the canary goes. `action`: shift-rollback, shift-abort.
Stage end_shift(Store& store, const Shift& shift, const std::string& action, const std::string& reason, const Actor& actor);

}  // namespace apigw::state
