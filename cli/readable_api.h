#pragma once
// The API of a definition for those who only need its interface: clients and documentation.
#include "cli/command.h"
#include "compiler/compile.h"

namespace apigw::cli {

/// The API, whatever is wrong with the gateway's side of its definition (integrations, authorizers, names of models): that is left to
/// `validate`, and how much there is of it is said. Nothing, after what is in the way has been printed, when the interface itself cannot be
/// read. `reader`: whom the errors do not concern, "a client".
const model::Api* readable_api(const compiler::Compilation& compilation, const Arguments& arguments, Terminal& terminal, std::string_view reader);

}  // namespace apigw::cli
