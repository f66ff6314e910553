#pragma once
// The client model as a Python package: dataclasses over the standard library.
#include "compiler/sdkgen/package.h"

namespace apigw::sdkgen::python {

std::vector<File> generate(const Client& client, const PackageOptions& options);
/// Why `package` cannot be the package's name; empty when it can.
std::string refused_package(std::string_view package);

}  // namespace apigw::sdkgen::python
