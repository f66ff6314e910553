#pragma once
// The client model as an npm package: TypeScript over fetch, for browsers and Node, as ES modules and CommonJS.
#include "compiler/sdkgen/package.h"

namespace apigw::sdkgen::typescript {

std::vector<File> generate(const Client& client, const PackageOptions& options);
/// Why `package` cannot be the package's name; empty when it can.
std::string refused_package(std::string_view package);

}  // namespace apigw::sdkgen::typescript
