#pragma once
// Option groups that several commands share; one meaning everywhere.
#include <span>

#include "cli/command.h"
#include "compiler/compile.h"
#include "compiler/source/render.h"

namespace apigw::cli {

extern const std::span<const Option> kInputOptions;   // how a definition is read
extern const std::span<const Option> kSpeechOptions;  // --quiet, --verbose

extern const std::span<const Entry> kUsualExitStatus;
extern const std::span<const Entry> kUsualEnvironment;

/// What --parameter, --stage, --api, --type, --base-path and --target say.
compiler::Options compiler_options(const Arguments& arguments);

enum class FailClosed : uint8_t { no, yes };
/// How severities are shown: constructs that cannot be enforced are errors when `fail_closed`, unless --allow-unenforced names them,
/// and so are faults of a template that the service finds at deployment; these with --target aws, too.
/// Throws Failure (usage) for a name that is no such code.
source::Policy policy_of(const Arguments& arguments, FailClosed fail_closed);

}  // namespace apigw::cli
