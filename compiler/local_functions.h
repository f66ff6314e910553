#pragma once
// Functions named for this machine: the file functions.yaml beside an OpenAPI document, and --function. Internal to the door.
#include <optional>
#include <string>

#include "compiler/compile.h"
#include "compiler/openapi/functions.h"

namespace apigw::compiler {

/// Adds them to the compilation's model, when one is picked, and looks whether the code of all functions is there; a --function takes the place of a function of the same name. `definition` is the path of the
/// definition as named on the command line: functions.yaml stands beside it, and paths of code are kept relative to its folder.
void add_local_functions(Compilation& compilation, const std::string& definition, const Options& options, const openapi::AwsVariables& variables);

}  // namespace apigw::compiler
