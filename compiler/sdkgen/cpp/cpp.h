#pragma once
// The client model as a C++17 library over libcurl and nlohmann/json, with a CMake package.
#include "compiler/sdkgen/package.h"

namespace apigw::sdkgen::cpp {

std::vector<File> generate(const Client& client, const PackageOptions& options);
/// Why `package` cannot be the package's name; empty when it can.
std::string refused_package(std::string_view package);

}  // namespace apigw::sdkgen::cpp
