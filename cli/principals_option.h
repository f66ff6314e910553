#pragma once
// --principals, and the clock that signatures are held against.
#include <cstdint>
#include <memory>
#include <optional>

#include "cli/command.h"
#include "runtime/iam/principals.h"

namespace apigw::cli {

/// The file of --principals; nullptr without the option, or when the file is at fault and its diagnostics have been printed. Throws Failure when it
/// cannot be read.
std::shared_ptr<const iam::Principals> load_principals(const Arguments& arguments, Terminal& terminal);

/// APIGW_TEST_NOW, told on `terminal.err`; nothing: it is not set. Throws Failure (usage) when it is no time.
std::optional<int64_t> iam_clock(Terminal& terminal);

}  // namespace apigw::cli
