#pragma once
// The door's way for templates: text → resolved template → plain resources → models.
#include "compiler/compile.h"

namespace apigw::compiler {

/// Builds the models of the compilation's document, which is a template, and picks the API that is asked for.
///   path    of the template's file; what it names is looked up beside it
///   loader  reads what it names
void build_template(Compilation& compilation, const std::string& path, cfn::Loader loader, const Options& options);

}  // namespace apigw::compiler
