// Tokens and key sets of strangers: taken apart, looked at and verified. The bytes are one token, a line end, and a key set.
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "runtime/jwt/key_ring.h"
#include "runtime/phase/claim_text.h"

using namespace apigw;

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const std::string_view input(reinterpret_cast<const char*>(data), size);
  const size_t end = std::min(input.find('\n'), input.size());
  const auto keys = jwt::KeySet::parse(input.substr(std::min(end + 1, input.size())));
  BlockPool pool;
  Arena arena(pool);
  const auto token = jwt::parse(arena, jwt::without_bearer(input.substr(0, end)));
  if (token && keys) {
    jwt::KeyRing ring;
    ring.verify(*keys, *token);
  }
  const auto claims = jwt::Claims::read(token ? token->payload : input.substr(0, end));
  if (!claims) return 0;
  claims->check_life(1795228980);
  claims->check_issue(1795228980);
  claims->any_audience([](std::string_view one) { return one == "client-1"; });
  claims->any_scope([](std::string_view one) { return one == "read"; });
  phase::claim_texts(arena, *claims, bundle::TokenRules::user_pools);
  phase::claim_texts(arena, *claims, bundle::TokenRules::jwt);
  return 0;
}
