#pragma once
// What each call of the admin listener does. All block, and throw Refusal or state::Error.
#include <memory>
#include <optional>
#include <string>

#include "runtime/admin/call.h"
#include "runtime/bundle/bundle.h"
#include "runtime/control/settings.h"
#include "runtime/state/store.h"

namespace apigw::control {

using CallFunction = admin::Answer(const admin::Call& call, const Settings& settings);

CallFunction put_bundle, get_bundle;                       // bundle_calls.cpp
CallFunction missing_code;                                 // code_calls.cpp
CallFunction deploy, roll_back, delete_deployment;         // deployment_calls.cpp
CallFunction snapshot, list_stages, list_deployments, list_events;  // list_calls.cpp
CallFunction set_stage, delete_stage, set_canary, promote_canary, delete_canary;  // stage_calls.cpp
CallFunction advance_shift, finish_shift, end_shift, hold_shift, release_shift;   // shift_calls.cpp

/// A bundle of the store that may be deployed. Throws Refusal when it is not here, damaged, or not signed as it must be.
std::shared_ptr<const bundle::Bundle> stored_bundle(const std::string& hash, const Settings& settings);

/// The code that goes with a bundle: `given` without what is not needed. Throws Refusal when something is missing, or not signed as it
/// must be: whoever may send code must not send other code than the one who signs.
state::Variables checked_code(const bundle::Bundle& bundle, const state::Variables& given, const std::optional<std::string>& signature, const Settings& settings);

}  // namespace apigw::control
