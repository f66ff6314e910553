#pragma once
// Two texts as a unified difference, the form that diff -u and patch know.
#include <string>
#include <string_view>

namespace apigw::diff {

/// Hunks with three lines around each change, without the two lines of file names; empty when the texts have the same lines.
std::string unified(std::string_view before, std::string_view after);

}  // namespace apigw::diff
