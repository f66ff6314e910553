// AWS_IAM methods, without a socket: who is let in, what the others are told, and what the request knows of its caller.
#include "runtime/phase/access.h"

#include "runtime/iam/principals.h"
#include "runtime/sigv4/sign.h"
#include "tests/support/pipeline.h"

using namespace apigw;
using namespace apigw::testing;

namespace {

constexpr int64_t now_ms = 1440938160000;
const std::string secret = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY";

const std::string api = definition_of(
    R"("/{proxy+}":{"x-amazon-apigateway-any-method":{"x-amazon-apigateway-auth":{"type":"AWS_IAM"},
      "parameters":[{"name":"proxy","in":"path","required":true,"schema":{"type":"string"}}],"responses":{"200":{"description":"ok"}},
      "x-amazon-apigateway-integration":{"type":"mock","requestTemplates":{"application/json":"{\"statusCode\": 200}"},
      "responses":{"default":{"statusCode":"200","responseTemplates":{"application/json":
        "$context.identity.accessKey $context.identity.accountId $context.identity.caller $context.identity.user $context.identity.userArn [$context.identity.cognitoIdentityId]"}}}}}})");

iam::Principal principal(const std::string& arn, const std::string& key, const std::string& statements) {
  iam::Principal one;
  one.arn = arn;
  one.principal_id = "AIDA" + key;
  one.access_key_id = key;
  one.secret_access_key = secret;
  REQUIRE(iam::describe(one));
  auto policy = iam::Policy::parse(R"({"Version":"2012-10-17","Statement":)" + statements + "}", iam::PolicyKind::identity);
  REQUIRE(policy.has_value());
  one.policies.push_back(std::move(*policy));
  return one;
}

vm::StageSettings settings() {
  const std::string all = R"({"Effect":"Allow","Action":"*","Resource":"*"})";
  std::vector<iam::Principal> principals;
  principals.push_back(principal("arn:aws:iam::123456789012:user/all", "ALL", all));
  principals.push_back(principal("arn:aws:iam::123456789012:user/some", "SOME",
                                 R"([{"Effect":"Allow","Action":"*","Resource":"*/GET/open/*"},{"Effect":"Deny","Action":"*","Resource":"*/GET/open/not"}])"));
  principals.push_back(principal("arn:aws:iam::999999999999:user/stranger", "STRANGER", all));
  principals.push_back(principal("arn:aws:sts::123456789012:assumed-role/Reader/me", "SESSION", all));
  principals.back().session_token = "token";
  principals.back().expires_epoch_ms = now_ms + 1000;
  principals.push_back(principal("arn:aws:sts::123456789012:assumed-role/Reader/late", "LATE", all));
  principals.back().session_token = "token";
  principals.back().expires_epoch_ms = now_ms;
  return {.name = "test", .principals = std::make_shared<const iam::Principals>(std::move(principals), "digest"), .iam_now_ms = now_ms};
}

Ask signed_by(const std::string& key, Ask ask, const std::string& token = "") {
  BlockPool pool;
  Arena arena(pool);
  sigv4::SigningKeys keys;
  ask.headers.emplace_back("Host", "api.example");
  const auto before = fields_of(ask.headers);
  const size_t mark = std::min(ask.target.find('?'), ask.target.size());
  const auto fields = sigv4::sign(arena, keys, {key, secret, token}, {"us-east-1", "execute-api"}, now_ms,
                                  {.method = ask.method,
                                   .path = std::string_view(ask.target).substr(0, mark),
                                   .query = std::string_view(ask.target).substr(std::min(mark + 1, ask.target.size())),
                                   .host = "api.example",
                                   .fields = before,
                                   .body = ask.body});
  Headers headers;
  for (const Field& field : fields) headers.emplace_back(field.name, field.value);
  ask.headers = headers;
  return ask;
}

}  // namespace

TEST_CASE("iam: a signed request of somebody who may call goes through, and knows its caller") {
  Pipeline pipeline(api, settings());
  const Answered answer = pipeline.ask(signed_by("ALL", {"POST", "/a%20b?x=1", {}, "{}"}));
  CHECK(answer.status == 200);
  CHECK(answer.body == "ALL 123456789012 AIDAALL AIDAALL arn:aws:iam::123456789012:user/all []");
  CHECK(pipeline.ask(signed_by("SESSION", {"GET", "/x"}, "token")).status == 200);
}

TEST_CASE("iam: without principals nobody is let in") {
  Pipeline pipeline(api);
  const Answered none = pipeline.ask({"GET", "/x"});
  CHECK(none.status == 403);
  CHECK(none.body == R"({"message":"Missing Authentication Token"})");
  CHECK(none.header("x-amzn-ErrorType") == "MissingAuthenticationTokenException");
  vm::StageSettings still = {.name = "test", .iam_now_ms = now_ms};
  Pipeline nobody(api, still);
  const Answered unknown = nobody.ask(signed_by("ALL", {"GET", "/x"}));
  CHECK(unknown.status == 403);
  CHECK(unknown.body == R"({"message":"The security token included in the request is invalid."})");
  CHECK(unknown.header("x-amzn-ErrorType") == "UnrecognizedClientException");
}

TEST_CASE("iam: refusals carry their exception") {
  Pipeline pipeline(api, settings());
  const auto exception = [&](Ask ask) {
    const Answered answer = pipeline.ask(ask);
    CHECK(answer.status == 403);
    return answer.header("x-amzn-ErrorType");
  };
  CHECK(exception({"GET", "/x", {{"Authorization", "Bearer x"}}}) == "IncompleteSignatureException");
  CHECK(exception({"GET", "/x?X-Amz-Signature=00"}) == "IncompleteSignatureException");
  Ask changed = signed_by("ALL", {"GET", "/x"});
  changed.target = "/y";
  CHECK(exception(changed) == "InvalidSignatureException");
  CHECK(exception(signed_by("SESSION", {"GET", "/x"}, "other")) == "UnrecognizedClientException");
  CHECK(exception(signed_by("LATE", {"GET", "/x"}, "token")) == "ExpiredTokenException");
  CHECK(exception(signed_by("SOME", {"GET", "/x"})) == "AccessDeniedException");
}

TEST_CASE("iam: a refusal of access names the caller and the resource, its account masked") {
  Pipeline pipeline(api, settings());
  const auto message = [&](const std::string& key, const std::string& path) { return pipeline.ask(signed_by(key, {"GET", path})).body; };
  const std::string api_id(pipeline.prepared().api_id());
  const auto text = [&](const std::string& user, const std::string& path, const std::string& reason) {
    return R"({"Message":"User: )" + user + " is not authorized to perform: execute-api:Invoke on resource: arn:aws:execute-api:us-east-1:********9012:" + api_id + "/test/GET" + path +
           reason + R"("})";
  };
  CHECK(message("SOME", "/shut") == text("arn:aws:iam::123456789012:user/some", "/shut", " because no identity-based policy allows the execute-api:Invoke action"));
  CHECK(message("SOME", "/open/not") == text("arn:aws:iam::123456789012:user/some", "/open/not", " with an explicit deny in an identity-based policy"));
  CHECK(message("STRANGER", "/x") == text("arn:aws:iam::999999999999:user/stranger", "/x", " because no resource-based policy allows the execute-api:Invoke action"));
}

TEST_CASE("iam: a path with two readings needs leave for both") {
  Pipeline pipeline(api, settings());
  CHECK(pipeline.ask(signed_by("SOME", {"GET", "/open/door"})).status == 200);
  CHECK(pipeline.ask(signed_by("SOME", {"GET", "/open/../shut"})).status == 403);
  CHECK(pipeline.ask(signed_by("SOME", {"GET", "/shut/../open/door"})).status == 403);
  CHECK(pipeline.ask(signed_by("SOME", {"GET", "/open//not"})).status == 403);
  CHECK(pipeline.ask(signed_by("SOME", {"GET", "/open/./door"})).status == 200);
}

namespace {

std::string with_policy(const std::string& statements, const std::string& auth) {
  return definition_of(R"("/{proxy+}":{"x-amazon-apigateway-any-method":{)" + auth + R"("parameters":[{"name":"proxy","in":"path","required":true,"schema":{"type":"string"}}],
    "responses":{"200":{"description":"ok"}},"x-amazon-apigateway-integration":{"type":"mock","requestTemplates":{"application/json":"{\"statusCode\": 200}"},
    "responses":{"default":{"statusCode":"200"}}}}})", R"("x-amazon-apigateway-policy":{"Version":"2012-10-17","Statement":[)" + statements + "]},");
}
const std::string iam_method = R"("x-amazon-apigateway-auth":{"type":"AWS_IAM"},)";

std::string statement(const std::string& effect, const std::string& principal, const std::string& resource) {
  return R"({"Effect":")" + effect + R"(","Principal":)" + principal + R"(,"Action":"execute-api:Invoke","Resource":")" + resource + "\"}";
}

}  // namespace

TEST_CASE("resource policy: who may call a method without authorization is said there, and silence refuses") {
  const auto status = [](const std::string& statements, const std::string& path) {
    Pipeline pipeline(with_policy(statements, ""), settings());
    return pipeline.ask({"GET", path}).status;
  };
  const std::string open = statement("Allow", "\"*\"", "execute-api:/test/GET/open/*");
  CHECK(status(open, "/open/x") == 200);
  CHECK(status(open, "/shut") == 403);
  CHECK(status(open, "/open/../shut") == 403);
  CHECK(status(open + "," + statement("Deny", "\"*\"", "execute-api:/*/*/open/not"), "/open/not") == 403);
  CHECK(status(statement("Allow", "\"*\"", "execute-api:/other/*"), "/open/x") == 403);
  CHECK(status(statement("Allow", R"({"AWS":"123456789012"})", "*"), "/open/x") == 403);
  CHECK(status(R"({"Effect":"Allow","Principal":"*","Action":"*","Resource":"*","Condition":{"IpAddress":{"aws:SourceIp":"192.0.2.0/24"}}})", "/x") == 200);
  CHECK(status(R"({"Effect":"Allow","Principal":"*","Action":"*","Resource":"*","Condition":{"IpAddress":{"aws:SourceIp":"10.0.0.0/8"}}})", "/x") == 403);
}

TEST_CASE("resource policy: its refusals name an anonymous caller") {
  Pipeline pipeline(with_policy(statement("Deny", "\"*\"", "execute-api:/test/GET/x"), ""), settings());
  const std::string api_id(pipeline.prepared().api_id());
  const std::string message = "User: anonymous is not authorized to perform: execute-api:Invoke on resource: arn:aws:execute-api:us-east-1:********9012:" + api_id + "/test/GET/";
  CHECK(pipeline.ask({"GET", "/x"}).body == "{\"Message\":\"" + message + "x with an explicit deny in a resource-based policy\"}");
  CHECK(pipeline.ask({"GET", "/y"}).body == "{\"Message\":\"" + message + "y\"}");
  CHECK(pipeline.ask({"GET", "/y"}).header("x-amzn-ErrorType") == "AccessDeniedException");
}

TEST_CASE("resource policy: with the policies of an IAM caller, of the same account and of another") {
  const std::string everyone = statement("Allow", "\"*\"", "*"), user = statement("Allow", R"({"AWS":"arn:aws:iam::123456789012:user/some"})", "*"),
                    nobody = statement("Deny", "\"*\"", "*"), silent = statement("Allow", R"({"AWS":"arn:aws:iam::123456789012:user/x"})", "*");
  const auto status = [](const std::string& statements, const std::string& key, const std::string& path) {
    Pipeline pipeline(with_policy(statements, iam_method), settings());
    return pipeline.ask(signed_by(key, {"GET", path})).status;
  };
  CHECK(status(silent, "ALL", "/x") == 200);          // allow and silence
  CHECK(status(nobody, "ALL", "/x") == 403);          // allow and deny
  CHECK(status(user, "SOME", "/shut") == 200);        // silence and allow
  CHECK(status(silent, "SOME", "/shut") == 403);      // silence and silence
  CHECK(status(user, "SOME", "/open/not") == 403);    // deny and allow
  CHECK(status(everyone, "STRANGER", "/x") == 200);   // of another account: both allow
  CHECK(status(silent, "STRANGER", "/x") == 403);     // only its own does
  Pipeline pipeline(with_policy(everyone, iam_method), settings());
  CHECK(pipeline.ask({"GET", "/x"}).body == R"({"message":"Missing Authentication Token"})");  // a policy replaces no signature
}

TEST_CASE("resource policy: one that cannot be read lets nobody in") {
  Pipeline pipeline(with_policy(R"({"Effect":"Allow","Principal":"*","Action":"*","Resource":"*","Condition":{"IpAddress":{"aws:SourceIp":"everywhere"}}})", ""), settings());
  CHECK_FALSE(pipeline.prepared().resource_policy_fault().empty());
  CHECK(pipeline.ask({"GET", "/x"}).status == 403);
}
