#pragma once
// The programs that carry nodejs and python functions (bootstrap_node.cjs, bootstrap_python.py), inside the binary.
#include <string_view>

namespace apigw::lambda::local {

extern const std::string_view node_bootstrap;
extern const std::string_view python_bootstrap;

}  // namespace apigw::lambda::local
