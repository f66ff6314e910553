#pragma once
// What `sam build` left in .aws-sam/build: functions whose built code is newer than their source run from there.
#include <string>
#include <vector>

#include "compiler/model/function.h"

namespace apigw::compiler {

/// Moves the code of functions to `.aws-sam/build/LOGICALID` beside the template where that folder is there and nothing in the function's
/// source, nor the template, is newer than the build.
///   definition  path of the template as named on the command line
void prefer_built_code(std::vector<model::Function>& functions, const std::string& definition);

}  // namespace apigw::compiler
