#include "runtime/jwt/key_set.h"

#include <doctest/doctest.h>

#include "runtime/jwt/key_ring.h"
#include "tests/support/tokens.h"

using namespace apigw;
using namespace apigw::testing;

TEST_CASE("key set: only keys that a signature can be verified with are kept") {
  const auto keys = jwt::KeySet::parse(tokens::keys);
  REQUIRE(keys.has_value());
  CHECK(keys->size() == 3);
  for (const char* id : {"first", "second", "strong"}) CHECK(keys->has(id));
  for (const char* id : {"encryption", "wrapping", "one", "even", "small", "huge", "ec", "broken", "", "First"}) CHECK_FALSE(keys->has(id));
}

TEST_CASE("key set: what is none says so; members of the wrong kind are left out") {
  for (const char* text : {"", "[]", "{}", "{\"keys\":{}}", "{\"keys\":[]", "x", "{\"keys\":null}"}) CHECK_FALSE(jwt::KeySet::parse(text).has_value());
  CHECK_FALSE(jwt::KeySet::parse("{\"keys\":[" + std::string(jwt::key_set_bytes_max, ' ') + "]}").has_value());
  std::string many = "{\"keys\":[{}";
  for (size_t i = 0; i < jwt::keys_max; ++i) many += ",{}";
  CHECK_FALSE(jwt::KeySet::parse(many + "]}").has_value());
  const auto odd = jwt::KeySet::parse(R"({"keys":[1,null,[],{"kty":1},{"kty":"RSA","kid":2},{"kty":"RSA","kid":"a","n":1,"e":2},{"kty":"RSA","kid":"a","use":["sig"]}]})");
  REQUIRE(odd.has_value());
  CHECK(odd->size() == 0);
}

TEST_CASE("key ring: a token that was verified is known again, but not under other keys") {
  BlockPool pool;
  Arena arena(pool);
  jwt::KeyRing ring;
  const auto keys = jwt::KeySet::parse(tokens::keys), same = jwt::KeySet::parse(tokens::keys), none = jwt::KeySet::parse("{\"keys\":[]}");
  const auto token = jwt::parse(arena, tokens::id);
  CHECK_FALSE(ring.verify(*none, *token));
  CHECK(ring.verify(*keys, *token));
  CHECK(ring.verify(*keys, *token));
  CHECK_FALSE(ring.verify(*none, *token));
  CHECK(ring.verify(*same, *token));
  const auto other = jwt::parse(arena, tokens::of_unknown_key);
  CHECK_FALSE(ring.verify(*keys, *other));
  CHECK_FALSE(ring.verify(*keys, *other));
}

TEST_CASE("key ring: a token is remembered by all of its bytes") {
  BlockPool pool;
  Arena arena(pool);
  jwt::KeyRing ring;
  const auto keys = jwt::KeySet::parse(tokens::keys);
  const auto good = jwt::parse(arena, tokens::id);
  REQUIRE(ring.verify(*keys, *good));
  for (const auto& [name, text] : tokens::hostile) {
    const auto bad = jwt::parse(arena, text);
    if (bad) CHECK_MESSAGE((!ring.verify(*keys, *bad) || name.starts_with("payload") || name == "duplicate_iss"), name);
  }
}
