// Methods behind user pools, without a socket: whose tokens are let in, what the others are told, and what the request knows of its caller.
#include "runtime/jwt/key_ring.h"
#include "runtime/jwt/key_sources.h"
#include "tests/support/pipeline.h"
#include "tests/support/tokens.h"

using namespace apigw;
using namespace apigw::testing;
namespace token = apigw::testing::tokens;

namespace {

const std::string mapped = R"({"type":"mock","requestTemplates":{"application/json":"{\"statusCode\": 200}"},"responses":{"default":{"statusCode":"200",
  "responseParameters":{"method.response.header.sub":"context.authorizer.claims.sub"},
  "responseTemplates":{"application/json":"$context.authorizer.claims.email|$context.authorizer.claims['custom:role']|$context.authorizer.claims['cognito:groups']|$context.authorizer.claims.exp"}}}})";

std::string method(const std::string& path, const std::string& scheme, const std::string& scopes = "") {
  return "\"" + path + R"(":{"get":{"security":[{")" + scheme + "\":[" + scopes + R"(]}],"responses":{"200":{"description":"ok","headers":{"sub":{"schema":{"type":"string"}}}}},)" +
         R"("x-amazon-apigateway-integration":)" + mapped + "}}";
}

std::string scheme(const std::string& name, const std::string& header, const std::string& more = "") {
  return "\"" + name + R"(":{"type":"apiKey","in":"header","name":")" + header + R"(","x-amazon-apigateway-authtype":"cognito_user_pools",
    "x-amazon-apigateway-authorizer":{"type":"cognito_user_pools",)" + more + R"("providerARNs":["arn:aws:cognito-idp:eu-west-1:123456789012:userpool/eu-west-1_AbCdEf123",
    "arn:aws:cognito-idp:eu-west-1:123456789012:userpool/eu-west-1_OtherPool"]}})";
}

const std::string paths = method("/id", "pool") + "," + method("/scoped", "pool", R"("pets/write","pets/read")") + "," + method("/other", "pool", R"("pets/delete")") + "," +
                          method("/validated", "validated");
const std::string schemes = R"("components":{"securitySchemes":{)" + scheme("pool", "Authorization") + "," +
                            scheme("validated", "X-Token", R"("identityValidationExpression":"client-[2-9]",)") + "}},";

jwt::IssuerKeys good_keys() {
  return {.keys = std::make_shared<const jwt::KeySet>(*jwt::KeySet::parse(token::keys)), .good_until_ms = (token::now_s + 60) * 1000, .ask_again_at_ms = 0};
}

/// A pipeline whose thread knows the keys of the first pool.
struct Fixture {
  std::string root = schemes;
  jwt::KeyRing ring;
  std::optional<jwt::IssuerKeys> answer = good_keys();  // to the question that a request asks; nothing: it may not ask
  std::string asked_for;
  std::optional<Pipeline> pipeline;

  Fixture() { ring.publish(token::pool, good_keys()); }

  Answered get(const std::string& path, const std::string& credentials, const std::string& header = "Authorization") {
    if (!pipeline) pipeline.emplace(definition_of(paths, root), vm::StageSettings{.name = "test", .key_sources = std::make_shared<const jwt::KeySources>()});
    asked_for.clear();
    Ask ask{"GET", path};
    if (!credentials.empty()) ask.headers.emplace_back(header, credentials);
    return pipeline->ask(ask, ring, [&](const vm::Effect& effect) {
      REQUIRE(effect.kind == vm::EffectKind::keys);
      const bundle::Bundle& bundle = pipeline->prepared().bundle();
      asked_for += std::string(bundle.string(bundle.token_issuers()[effect.index].url));
      REQUIRE(answer.has_value());
      ring.publish(asked_for, *answer);
    });
  }
};

void check_unauthorized(const Answered& answer, const char* body = R"({"message":"Unauthorized"})") {
  CHECK(answer.status == 401);
  CHECK(answer.body == body);
  CHECK(answer.header("x-amzn-ErrorType") == "UnauthorizedException");
}

}  // namespace

TEST_CASE_FIXTURE(Fixture, "user pool: an ID token is let in, with and without a scheme, and its claims are known") {
  const Answered let_in = get("/id", token::id_with_everything);
  CHECK(let_in.status == 200);
  CHECK(let_in.body == "ann@example.com|a\"b|admins,ops|Sat Nov 21 03:43:00 UTC 2026");
  CHECK(let_in.header("sub") == "user-1");
  CHECK(get("/id", "Bearer " + token::id).status == 200);
  CHECK(get("/id", "bearer " + token::id).status == 200);
  CHECK(asked_for.empty());
}

TEST_CASE_FIXTURE(Fixture, "user pool: a method with scopes takes access tokens with one of them, one without takes ID tokens") {
  CHECK(get("/scoped", token::access).status == 200);
  check_unauthorized(get("/other", token::access));
  check_unauthorized(get("/scoped", token::id));
  check_unauthorized(get("/id", token::access));
}

TEST_CASE_FIXTURE(Fixture, "user pool: without a token, or with one that is not good, nobody is let in") {
  answer.reset();
  check_unauthorized(get("/id", ""));
  check_unauthorized(get("/id", "Bearer "));
  check_unauthorized(get("/id", "Bearer Bearer " + token::id));
  check_unauthorized(get("/id", "Basic " + token::id));
  check_unauthorized(get("/id", token::id, "X-Token"));
  for (const std::string& text : {token::id_rs384, token::not_yet_valid, token::without_exp, token::exp_text, token::of_unknown_issuer, token::of_longer_issuer}) check_unauthorized(get("/id", text));
  for (const auto& [name, text] : token::hostile) {
    if (name != "signed_with_exponent_one" && !name.starts_with("by_")) CHECK_MESSAGE(get("/id", text).status == 401, name);
  }
  CHECK(get("/id", token::id).status == 200);
}

TEST_CASE_FIXTURE(Fixture, "user pool: a token that has expired is told so") {
  check_unauthorized(get("/id", token::expired), R"({"message":"The incoming token has expired"})");
  CHECK(get("/id", token::issued_later).status == 200);  // a pool's clock may be ahead of ours
}

TEST_CASE_FIXTURE(Fixture, "user pool: the validation expression is held against the whole audience, which access tokens have not") {
  check_unauthorized(get("/validated", token::id, "X-Token"));
  root.replace(root.find("client-[2-9]"), 12, "client-.");
  pipeline.reset();
  CHECK(get("/validated", token::id, "X-Token").status == 200);
  root.replace(root.find("client-."), 8, "client-");
  pipeline.reset();
  check_unauthorized(get("/validated", token::id, "X-Token"));
}

TEST_CASE_FIXTURE(Fixture, "user pool: the keys of a pool are asked for when they are not known, once a request") {
  CHECK(get("/id", token::id_of_other_pool).status == 200);
  CHECK(asked_for == token::other_pool);
  CHECK(get("/id", token::id_of_other_pool).status == 200);
  CHECK(asked_for == "");
}

TEST_CASE_FIXTURE(Fixture, "user pool: an unknown key is asked for, but not as long as asking makes no sense") {
  check_unauthorized(get("/id", token::of_unknown_key));
  CHECK(asked_for == token::pool);
  answer->ask_again_at_ms = (token::now_s + 1) * 1000;
  check_unauthorized(get("/id", token::of_unknown_key));
  CHECK(asked_for == token::pool);
  check_unauthorized(get("/id", token::of_unknown_key));
  CHECK(asked_for == "");
  CHECK(get("/id", token::id).status == 200);
}

TEST_CASE_FIXTURE(Fixture, "user pool: keys that are too old are asked for anew") {
  jwt::IssuerKeys old = good_keys();
  old.good_until_ms = token::now_s * 1000;
  ring.publish(token::pool, old);
  CHECK(get("/id", token::id).status == 200);
  CHECK(asked_for == token::pool);
}

TEST_CASE_FIXTURE(Fixture, "user pool: when its keys cannot be had, the authorizer fails") {
  answer = jwt::IssuerKeys{.ask_again_at_ms = (token::now_s + 2) * 1000, .fault = jwt::Fault::key_set};
  const Answered refused = get("/id", token::id_of_other_pool);
  CHECK(refused.status == 500);
  CHECK(refused.body == R"({"message":null})");
  CHECK(refused.header("x-amzn-ErrorType") == "AuthorizerConfigurationException");
  CHECK(get("/id", token::id_of_other_pool).status == 500);
  CHECK(asked_for == "");  // it was asked just now
}

TEST_CASE_FIXTURE(Fixture, "user pool: a resource policy has to allow the request on its own") {
  const auto policy = [&](const std::string& statement) {
    root = schemes + R"("x-amazon-apigateway-policy":{"Version":"2012-10-17","Statement":[)" + statement + "]},";
    pipeline.reset();
    return get("/id", token::id).status;
  };
  CHECK(policy(R"({"Effect":"Allow","Principal":"*","Action":"execute-api:Invoke","Resource":"execute-api:/*"})") == 200);
  CHECK(policy(R"({"Effect":"Allow","Principal":"*","Action":"execute-api:Invoke","Resource":"execute-api:/*/GET/other"})") == 403);
  CHECK(policy(R"({"Effect":"Deny","Principal":"*","Action":"execute-api:Invoke","Resource":"execute-api:/*"})") == 403);
  check_unauthorized(get("/id", ""));  // the token first
}

TEST_CASE("user pool: without sources of keys, or keys of a thread, no token is good") {
  Pipeline pipeline(definition_of(paths, schemes));
  check_unauthorized(pipeline.ask({"GET", "/id", {{"Authorization", token::id}}}));
}
