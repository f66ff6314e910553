#pragma once
// Resource policies that hold template functions are known only on AWS.
#include "compiler/syntax/tree.h"

namespace apigw::check {

/// Whether every value of the document stands in it.
bool is_known_policy(const syntax::Node& policy);

}  // namespace apigw::check
