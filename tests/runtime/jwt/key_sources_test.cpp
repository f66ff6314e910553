#include "runtime/jwt/key_sources.h"

#include <doctest/doctest.h>

using namespace apigw;
using jwt::Issuer;
using jwt::KeySource;
using jwt::KeySources;

namespace {

constexpr Issuer elsewhere{.url = "https://id.example/", .pool_id = "", .own_pool = ""};
constexpr Issuer pool{.url = "https://cognito-idp.eu-west-1.amazonaws.com/eu-west-1_A", .pool_id = "eu-west-1_A", .own_pool = ""};
constexpr Issuer own{.url = "https://cognito-idp.eu-west-1.amazonaws.com/eu-west-1_B", .pool_id = "eu-west-1_B", .own_pool = "Pool"};

std::string text(const std::optional<KeySource>& source) {
  if (!source) return "nowhere";
  constexpr const char* kinds[] = {"discovery ", "key set ", "file "};
  return kinds[size_t(source->kind)] + source->location + (source->of_operator ? " of the operator" : "");
}

}  // namespace

TEST_CASE("key sources: an issuer says itself where its keys are; a pool of the template does not exist") {
  const KeySources sources;
  CHECK(text(sources.find(elsewhere)) == "discovery https://id.example/.well-known/openid-configuration");
  CHECK(text(sources.find(pool)) == "key set https://cognito-idp.eu-west-1.amazonaws.com/eu-west-1_A/.well-known/jwks.json");
  CHECK(text(sources.find(own)) == "nowhere");
  CHECK(sources.knows(pool));
  CHECK_FALSE(sources.knows(own));
}

TEST_CASE("key sources: the operator knows better, by the issuer's URL, a pool's id or its logical id") {
  KeySources sources;
  sources.give("https://id.example/", "https://other.example/keys");
  sources.give("eu-west-1_A", "keys.json");
  sources.give("Pool", "HTTP://127.0.0.1:1/keys");
  CHECK(text(sources.find(elsewhere)) == "key set https://other.example/keys of the operator");
  CHECK(text(sources.find(pool)) == "file keys.json of the operator");
  CHECK(text(sources.find(own)) == "key set HTTP://127.0.0.1:1/keys of the operator");
  CHECK(sources.knows(own));
}

TEST_CASE("key sources: offline, only files are known") {
  KeySources sources;
  sources.give("https://id.example/", "https://other.example/keys");
  sources.give("Pool", "keys.json");
  sources.stay_offline();
  CHECK(text(sources.find(elsewhere)) == "nowhere");
  CHECK(text(sources.find(pool)) == "nowhere");
  CHECK(text(sources.find(own)) == "file keys.json of the operator");
  CHECK_FALSE(sources.knows(elsewhere));
  CHECK(sources.knows(own));
}

TEST_CASE("key sources: an emulator of user pools serves keys of every pool and signs in its own name") {
  KeySources sources;
  CHECK_FALSE(sources.is_named(pool, "http://127.0.0.1:9229/eu-west-1_A"));
  sources.set_user_pool_endpoint("http://127.0.0.1:9229/");
  CHECK(text(sources.find(own)) == "key set http://127.0.0.1:9229/eu-west-1_B/.well-known/jwks.json of the operator");
  CHECK(text(sources.find(elsewhere)) == "discovery https://id.example/.well-known/openid-configuration");
  CHECK(sources.is_named(pool, pool.url));
  CHECK(sources.is_named(pool, "http://127.0.0.1:9229/eu-west-1_A"));
  for (const char* iss : {"http://127.0.0.1:9229/eu-west-1_B", "http://127.0.0.1:9229/", "http://127.0.0.1:9229/eu-west-1_A/", "http://127.0.0.1:9229//eu-west-1_A", ""}) {
    CHECK_MESSAGE(!sources.is_named(pool, iss), iss);
  }
  CHECK_FALSE(sources.is_named(elsewhere, "https://id.example"));
}
