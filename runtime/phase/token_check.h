#pragma once
// Whether a request carries a token that an authorizer accepts: user pools of REST APIs (access-control 8), issuers of HTTP APIs (9).
#include <span>
#include <string_view>

#include "runtime/jwt/fault.h"
#include "runtime/vm/exchange.h"

namespace apigw::phase {

struct TokenVerdict {
  jwt::Fault fault = jwt::Fault::none;  // none, and nothing awaited: the token is good, and exchange.claims are its claims
  uint32_t awaited = bundle::none;      // record of token_issuers whose keys have to be asked for before more can be said
  std::span<const std::string_view> scopes = {};  // of those that the method wants the ones that the token has
};

/// authorizer: record of token_authorizers. asked: for keys, already; then nothing is awaited any more.
TokenVerdict check_token(vm::Exchange& exchange, uint32_t authorizer, bool asked);

}  // namespace apigw::phase
