// JWT authorizers of HTTP APIs (access-control 9): who is let in, the words of a refusal, and what functions see.
#include <doctest/doctest.h>

#include <nlohmann/json.hpp>

#include "runtime/jwt/key_ring.h"
#include "runtime/jwt/key_sources.h"
#include "tests/runtime/http_api/gateway.h"
#include "tests/support/tokens.h"

using namespace apigw;
using namespace apigw::testing;
namespace token = apigw::testing::tokens;
using nlohmann::json;

namespace {

const std::string root = R"("components":{"securitySchemes":{"id":{"type":"oauth2","flows":{},"x-amazon-apigateway-authorizer":{"type":"jwt",
  "identitySource":"$request.header.Authorization","jwtConfiguration":{"issuer":")" + token::pool + R"(","audience":["client-0","client-1"]}}},
  "query":{"type":"oauth2","flows":{},"x-amazon-apigateway-authorizer":{"type":"jwt","identitySource":"$request.querystring.token",
  "jwtConfiguration":{"issuer":")" + token::pool + R"(","audience":["client-1"]}}},
  "other":{"type":"oauth2","flows":{},"x-amazon-apigateway-authorizer":{"type":"jwt","jwtConfiguration":{"issuer":")" + token::pool + R"(","audience":["client-2"]}}}}},)";

std::string route(const std::string& path, const std::string& format, const std::string& security) { return function_route(path, "get", format, "\"security\":[{" + security + "}],"); }

const std::string paths = route("/open", "2.0", R"("id":[])") + "," + route("/v1", "1.0", R"("id":["openid","pets/read"])") + "," +
                          route("/scoped", "2.0", R"("id":["pets/write","pets/read"])") + "," + route("/admin", "2.0", R"("id":["admin","root"])") + "," +
                          route("/query", "2.0", R"("query":[])") + "," + route("/other", "2.0", R"("other":[])");

struct Fixture {
  jwt::KeyRing ring;
  jwt::IssuerKeys keys{.keys = std::make_shared<const jwt::KeySet>(*jwt::KeySet::parse(token::keys)), .good_until_ms = (token::now_s + 60) * 1000, .ask_again_at_ms = (token::now_s + 60) * 1000};
  HttpApi api{paths, root, {.name = "$default", .key_sources = std::make_shared<const jwt::KeySources>()}};

  Fixture() { ring.publish(token::pool, keys); }

  Answered get(const std::string& target, const std::string& credentials) {
    Ask ask{"GET", target, {{"Host", "h"}}};
    if (!credentials.empty()) ask.headers.emplace_back("authorization", credentials);
    return api.ask(ask, ring, [](const vm::Effect&) { FAIL("keys were asked for"); });
  }
  std::string refusal(const std::string& target, const std::string& credentials) {
    const Answered answered = get(target, credentials);
    CHECK_FALSE(answered.asked);
    return std::to_string(answered.status) + " " + answered.body + " " + answered.header("www-authenticate");
  }
  json authorizer(const Answered& answered) { return json::parse(answered.asked->body)["requestContext"]["authorizer"]; }
};

std::string invalid(const std::string& description, const std::string& scopes = "") {
  return R"(401 {"message":"Unauthorized"} Bearer scope=")" + scopes + R"(" error="invalid_token" error_description=")" + description + "\"";
}

}  // namespace

TEST_CASE_FIXTURE(Fixture, "jwt authorizer: the function sees the claims as texts, and the scopes that the route wants and the token has") {
  const json of_v2 = authorizer(get("/open", "Bearer " + token::id_with_everything));
  REQUIRE(of_v2.contains("jwt"));
  const json& claims = of_v2["jwt"]["claims"];
  CHECK(of_v2["jwt"]["scopes"].is_null());
  CHECK(claims["sub"] == "user-1");
  CHECK(claims["email_verified"] == "true");
  CHECK(claims["exp"] == std::to_string(token::now_s + 3600));
  CHECK(claims["cognito:groups"] == "[admins ops]");
  CHECK(claims["map"] == "map[a:1 b:[true]]");
  CHECK(claims["height"] == "1.5");
  CHECK(authorizer(get("/scoped", token::access))["jwt"]["scopes"] == json::parse(R"(["pets/read"])"));
  const json of_v1 = authorizer(get("/v1", token::access));
  CHECK(of_v1["scopes"] == json::parse(R"(["openid","pets/read"])"));
  CHECK(of_v1["claims"]["client_id"] == "client-1");
}

TEST_CASE_FIXTURE(Fixture, "jwt authorizer: every algorithm of the service, and the token from a query") {
  for (const std::string& text : {token::id, token::id_of_second, token::id_rs384, token::id_rs512}) CHECK(get("/open", "Bearer " + text).asked.has_value());
  CHECK(get("/query?token=" + token::id, "").asked.has_value());
  CHECK(refusal("/query", token::id) == R"(401 {"message":"Unauthorized"} Bearer)");
}

TEST_CASE_FIXTURE(Fixture, "jwt authorizer: the words of a refusal") {
  CHECK(refusal("/open", "") == R"(401 {"message":"Unauthorized"} Bearer)");
  CHECK(refusal("/open", "Bearer ") == R"(401 {"message":"Unauthorized"} Bearer)");
  CHECK(refusal("/open", "Bearer x") == invalid("token contains an invalid number of segments"));
  CHECK(refusal("/other", token::id) == invalid("the token does not have a valid audience"));
  CHECK(refusal("/open", token::expired) == invalid("the token has expired"));
  CHECK(refusal("/open", token::not_yet_valid) == invalid("the token is not valid yet"));
  CHECK(refusal("/open", token::issued_later) == invalid("the token was issued in the future"));
  CHECK(refusal("/open", token::of_unknown_issuer) == invalid("the token's issuer does not match"));
  CHECK(refusal("/open", token::of_unknown_key) == invalid("the token's signing key is not known"));
  CHECK(refusal("/scoped", token::expired) == invalid("the token has expired", "pets/write pets/read"));
  CHECK(refusal("/admin", token::access) ==
        R"(403 {"message":"Forbidden"} Bearer scope="admin root" error="insufficient_scope" error_description="expected scopes: [admin root]")");
}

TEST_CASE_FIXTURE(Fixture, "jwt authorizer: no hostile token passes") {
  for (const auto& [name, text] : token::hostile) CHECK_MESSAGE(get("/open", "Bearer " + text).status == 401, name);
  for (const std::string& text : {token::without_exp, token::exp_text, token::of_longer_issuer}) CHECK(get("/open", text).status == 401);
}

TEST_CASE_FIXTURE(Fixture, "jwt authorizer: keys that cannot be had are a 401, and say so") {
  ring.publish(token::pool, {.ask_again_at_ms = (token::now_s + 60) * 1000, .fault = jwt::Fault::discovery});
  CHECK(refusal("/open", token::id) == invalid("OIDC discovery endpoint communication error"));
  ring.publish(token::pool, {.ask_again_at_ms = (token::now_s + 60) * 1000, .fault = jwt::Fault::key_set});
  CHECK(refusal("/open", token::id) == invalid("JWKS communication error"));
}
