#pragma once
// What deploy and shift say of a gradual shift, and the shift they drive.
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "cli/command.h"
#include "cli/installation.h"
#include "cli/shift_wish.h"
#include "cli/shifting/driver.h"
#include "runtime/bundle/stage_settings.h"

namespace apigw::cli {

extern const std::span<const Option> kShiftOptions;  // --shift, --pre-traffic …
extern const std::span<const Entry> kShiftExitStatus;

/// What the options say, else the DeploymentPreferences of functions that change. Nothing: no gradual shift is wanted. Throws Failure: usage,
/// and input_at_fault for a plan that is not known and for functions that want different ones.
std::optional<ShiftWish> shift_wish(const Arguments& arguments, const std::vector<bundle::DeploymentPreference>& preferences);
/// What is wrong with the options whatever changes. Throws Failure (usage).
void check_shift_options(const Arguments& arguments, const bundle::Bundle& bundle);

/// The preferences that count when a deployment comes after another one, as CodeDeploy has it: of functions that were there before, and whose
/// code or settings are new. `earlier_code` and `code`: cli/code_copies.h
std::vector<bundle::DeploymentPreference> preferences_in_force(const bundle::Bundle& earlier, const state::Variables& earlier_code, const bundle::Bundle& bundle, const state::Variables& code);

/// The functions of a definition that can be hooks. `folder`: what paths of their code count from.
lambda::local::Functions hook_functions(const bundle::Bundle& bundle, const std::string& folder);

/// Drives a shift that stands in the store and says how it ended: done, or refused (4) when it went back.
ExitStatus drive(Installation& installation, const Arguments& arguments, const state::Shift& shift, Terminal& terminal);

}  // namespace apigw::cli
