#pragma once
// What an operator should know at start about the credentials that a deployment's service calls need.
#include <string>
#include <vector>

#include "runtime/aws/own_keys.h"
#include "runtime/server/deployment.h"

namespace apigw::server {

/// Lines without an end: keys that calls need and that are not there, roles that are left out. Empty when all is well, and when the
/// deployment calls no service but Lambda.
std::vector<std::string> credential_notices(const Deployment& deployment, const aws::OwnKeys& own);

}  // namespace apigw::server
