#pragma once
// Two definition sources against each other.
#include "cli/definition_source.h"
#include "compiler/diff/change.h"

namespace apigw::cli {

/// With the variables when both are stages. Throws Failure when one holds a definition that this program cannot read.
diff::Report difference(const DefinitionSource& before, const DefinitionSource& after);

}  // namespace apigw::cli
