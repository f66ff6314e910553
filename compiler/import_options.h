#pragma once
// What the door hands to the readers of definitions.
#include "compiler/compile.h"
#include "compiler/model/from_openapi.h"

namespace apigw::compiler {

/// Type, base path and region (AWS_REGION) of a compilation.
model::ImportOptions import_options(const Options& options);

}  // namespace apigw::compiler
