#pragma once
// Names of the classes of typed errors, in the words that all three languages use.
#include "compiler/sdkgen/package.h"

namespace apigw::sdkgen {

/// "ProblemNotFoundError" of a 404 whose body is a Problem; of `default` only the body's name counts. `type` is the body's class.
std::string error_name(const std::string& type, std::string_view status);
/// The runtime's class of that status: "NotFoundError"; "ClientError", "ServerError" of a status that has no class of its own.
std::string error_base(std::string_view status);

}  // namespace apigw::sdkgen
