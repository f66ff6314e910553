#pragma once
// Claims as what is behind an authorizer sees them: texts, whatever the token had (access-control 8 and 9.3).
#include <span>

#include "runtime/base/arena.h"
#include "runtime/bundle/image.h"
#include "runtime/jwt/claims.h"
#include "runtime/vm/parameter.h"

namespace apigw::phase {

/// In the order of the token; copied into the arena. User pools: lists joined by ',', exp, iat and nbf as dates (Tue Jul 17 16:43:45 UTC 2018). JWT
/// authorizers: lists as [a b], maps as map[a:1], every number as it is.
std::span<const vm::Parameter> claim_texts(Arena& arena, const jwt::Claims& claims, bundle::TokenRules rules);

}  // namespace apigw::phase
