#pragma once
// A policy document of IAM in the user's file: read as the runtime reads it, with every fault at its place.
#include <optional>

#include "compiler/source/diagnostic.h"
#include "compiler/syntax/tree.h"
#include "runtime/iam/policy.h"

namespace apigw::cli {

/// Reports what IAM would refuse [policy-not-valid], and conditions that never hold [policy-condition]. Nothing when it is at fault.
/// `node` holds no template functions.
std::optional<iam::Policy> read_policy(const syntax::Node& node, iam::PolicyKind kind, source::Diagnostics& diagnostics);

}  // namespace apigw::cli
