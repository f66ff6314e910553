#pragma once
// What deploy and shift say of a gradual shift, and the shift they drive.
#include <memory>
#include <optional>
#include <string>

#include "cli/command.h"
#include "cli/installation.h"
#include "cli/shift_wish.h"
#include "cli/shifting/driver.h"
#include "runtime/bundle/bundle.h"

namespace apigw::cli {

extern const std::span<const Option> kShiftOptions;  // --shift, --pre-traffic …
extern const std::span<const Entry> kShiftExitStatus;

/// What the options say, else the definition's DeploymentPreference. Nothing: no gradual shift is wanted. Throws Failure (usage).
std::optional<ShiftWish> shift_wish(const Arguments& arguments, const bundle::Bundle& bundle);

/// The functions of a definition that can be hooks. `folder`: what paths of their code count from.
lambda::local::Functions hook_functions(const bundle::Bundle& bundle, const std::string& folder);

/// Drives a shift that stands in the store and says how it ended: done, or refused (4) when it went back.
ExitStatus drive(Installation& installation, const Arguments& arguments, const state::Shift& shift, Terminal& terminal);

}  // namespace apigw::cli
