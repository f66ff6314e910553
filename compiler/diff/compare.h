#pragma once
// The door: two definition documents in, what is different out.
#include <string>
#include <string_view>

#include "compiler/diff/change.h"
#include "runtime/base/result.h"

namespace apigw::diff {

/// `before` and `after` are texts of definition_of. The unexpected value says which of them this program cannot read, and why.
/// A schema is compared once for each use as a request or a response; Change::used_by names the uses.
Expected<Report, std::string> compare(std::string_view before, std::string_view after);

}  // namespace apigw::diff
