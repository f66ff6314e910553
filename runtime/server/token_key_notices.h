#pragma once
// What an operator is told about the keys of tokens before the first request.
#include <string>
#include <vector>

#include "runtime/jwt/key_sources.h"
#include "runtime/server/site.h"

namespace apigw::server {

/// A line for each user pool of a template whose tokens nobody can verify, and for each name that keys were given for and no authorizer asks about.
/// sources: nullptr for none.
std::vector<std::string> token_key_notices(const Site& site, const jwt::KeySources* sources);

}  // namespace apigw::server
