#include "runtime/jwt/token.h"

#include <doctest/doctest.h>

#include "runtime/jwt/claims.h"
#include "runtime/jwt/key_set.h"
#include "tests/support/tokens.h"

using namespace apigw;
using namespace apigw::testing;

namespace {

struct Fixture {
  BlockPool pool;
  Arena arena{pool};
  jwt::KeySet keys = *jwt::KeySet::parse(tokens::keys);

  jwt::Fault fault_of(std::string_view text) {
    const auto token = jwt::parse(arena, text);
    if (!token) return token.error();
    if (!jwt::Claims::read(token->payload)) return jwt::Fault::claims;
    if (!keys.has(token->key_id)) return jwt::Fault::key;
    return keys.verify(*token) ? jwt::Fault::none : jwt::Fault::signature;
  }
};

}  // namespace

TEST_CASE_FIXTURE(Fixture, "jwt: good tokens of every algorithm are verified") {
  for (const std::string& text : {tokens::id, tokens::id_of_second, tokens::id_rs384, tokens::id_rs512, tokens::access, tokens::id_with_everything}) {
    CHECK(fault_of(text) == jwt::Fault::none);
  }
}

TEST_CASE_FIXTURE(Fixture, "jwt: no hostile token passes") {
  for (const auto& [name, text] : tokens::hostile) CHECK_MESSAGE(fault_of(text) != jwt::Fault::none, name);
}

TEST_CASE_FIXTURE(Fixture, "jwt: what is told of a refusal") {
  const auto hostile = [](std::string_view name) {
    for (const auto& [other, text] : tokens::hostile) {
      if (other == name) return text;
    }
    return std::string("no such token");
  };
  CHECK(fault_of("") == jwt::Fault::segments);
  CHECK(fault_of("a.b") == jwt::Fault::segments);
  CHECK(fault_of("..") == jwt::Fault::malformed);
  CHECK(fault_of(hostile("four_parts")) == jwt::Fault::segments);
  CHECK(fault_of(hostile("padded")) == jwt::Fault::malformed);
  CHECK(fault_of(hostile("crit")) == jwt::Fault::malformed);
  CHECK(fault_of(hostile("duplicate_alg")) == jwt::Fault::malformed);
  CHECK(fault_of(hostile("duplicate_escaped")) == jwt::Fault::malformed);
  CHECK(fault_of(hostile("alg_none_signed")) == jwt::Fault::algorithm);
  CHECK(fault_of(hostile("hs256_with_modulus")) == jwt::Fault::algorithm);
  CHECK(fault_of(hostile("no_kid")) == jwt::Fault::key);
  CHECK(fault_of(hostile("signed_with_exponent_one")) == jwt::Fault::key);
  CHECK(fault_of(hostile("duplicate_iss")) == jwt::Fault::claims);
  CHECK(fault_of(hostile("payload_deep")) == jwt::Fault::claims);
  CHECK(fault_of(hostile("by_rs512_key")) == jwt::Fault::signature);
  CHECK(fault_of(hostile("by_stranger")) == jwt::Fault::signature);
  CHECK(fault_of(tokens::of_unknown_key) == jwt::Fault::key);
}

TEST_CASE_FIXTURE(Fixture, "jwt: a token cut anywhere is refused") {
  for (size_t size = 0; size < tokens::id.size(); ++size) CHECK(fault_of(std::string_view(tokens::id).substr(0, size)) != jwt::Fault::none);
}

TEST_CASE_FIXTURE(Fixture, "jwt: a token has at most 16 KiB and its header at most 32 members") {
  CHECK(fault_of(std::string(jwt::token_bytes_max, 'A') + ".." ) == jwt::Fault::malformed);
  CHECK(fault_of(tokens::id.substr(0, tokens::id.find('.')) + "." + std::string(jwt::token_bytes_max, 'A') + ".AAAA") == jwt::Fault::malformed);
}

TEST_CASE("jwt: a scheme in front of the token, in any case, is optional") {
  CHECK(jwt::without_bearer("Bearer a.b.c") == "a.b.c");
  CHECK(jwt::without_bearer("bEARER   a.b.c") == "a.b.c");
  CHECK(jwt::without_bearer("a.b.c") == "a.b.c");
  CHECK(jwt::without_bearer("Bearer") == "Bearer");
  CHECK(jwt::without_bearer("Bearer ") == "");
  CHECK(jwt::without_bearer("Bearer Bearer a.b.c") == "Bearer a.b.c");
  CHECK(jwt::without_bearer("") == "");
}
