#include "runtime/lambda/authorizer.h"

#include "tests/support/gateway.h"
#include "tests/support/wire.h"

using namespace apigw;
using namespace apigw::testing;

namespace {

std::string definition(const std::string& type, const std::string& extra = "") {
  return R"({"openapi":"3.0.1","info":{"title":"guarded","version":"1"},"paths":{"/x":{"get":{"responses":{"200":{"description":"ok"}},
   "security":[{"guard":[]}],"x-amazon-apigateway-integration":{"type":"mock","requestTemplates":{"application/json":"{\"statusCode\": 200}"},
   "responses":{"default":{"statusCode":"200","responseTemplates":{"application/json":"{\"ok\": true}"}}}}}}},
   "components":{"securitySchemes":{"guard":{"type":"apiKey","name":"Authorization","in":"header","x-amazon-apigateway-authtype":"custom",
   "x-amazon-apigateway-authorizer":{"type":")" + type + R"(","authorizerResultTtlInSeconds":0)" + extra + R"(,"authorizerUri":
   "arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/arn:aws:lambda:us-east-1:111111111111:function:guard/invocations"}}}}})";
}

std::string policy(const std::string& effect, const std::string& resource, const std::string& more = "") {
  return R"({"principalId":"me","policyDocument":{"Version":"2012-10-17","Statement":[{"Action":"execute-api:Invoke","Effect":")" + effect + R"(","Resource":")" +
         resource + "\"" + more + R"(}]},"context":{"n":1,"b":true,"s":"t"}})";
}

/// What the client gets when the authorizer's function answers with these bytes.
struct Verdict {
  Answer answer;
  std::string event;
  std::string request_head;
};
Verdict ask(const std::string& reply_body, const std::string& api = definition("token"), const std::string& fields = "Authorization: allow\r\n",
            const std::string& reply_fields = "") {
  Verdict verdict;
  Endpoint functions([&](const std::string& head, const std::string& body) {
    verdict.request_head = head;
    verdict.event = body;
    return Endpoint::reply(reply_body, reply_fields);
  });
  server::Options options;
  options.stage = "dev";
  options.lambda_endpoint = "http://127.0.0.1:" + std::to_string(functions.port());
  Gateway gateway(api, options);
  Wire client = Wire::connect(gateway.port());
  client.send("GET /x?q=1 HTTP/1.1\r\nHost: a\r\n" + fields + "\r\n");
  verdict.answer = client.answer();
  return verdict;
}

}  // namespace

TEST_CASE("token authorizer: no token is refused without a call") {
  const Verdict verdict = ask(policy("Allow", "*"), definition("token"), "");
  CHECK(verdict.event.empty());
  CHECK(verdict.answer.status == 401);
  CHECK(verdict.answer.body == R"({"message":"Unauthorized"})");
  CHECK(verdict.answer.field("x-amzn-errortype") == "UnauthorizedException");
}

TEST_CASE("token authorizer: an Allow lets the request in and the event names the method") {
  const Verdict verdict = ask(policy("Allow", "arn:aws:execute-api:*:*:*/dev/GET/x"));
  CHECK(verdict.answer.status == 200);
  CHECK(verdict.answer.body == R"({"ok": true})");
  CHECK(verdict.request_head.starts_with("POST /2015-03-31/functions/arn%3Aaws%3Alambda%3Aus-east-1%3A111111111111%3Afunction%3Aguard/invocations HTTP/1.1\r\n"));
  CHECK(verdict.event.starts_with(R"({"type":"TOKEN","methodArn":"arn:aws:execute-api:us-east-1:123456789012:)"));
  CHECK(verdict.event.ends_with(R"(/dev/GET/x","authorizationToken":"allow"})"));
}

TEST_CASE("token authorizer: deny, silence, conditions and broken answers never let the request in") {
  struct Row {
    std::string reply;
    std::string fields;
    int status;
    std::string body;
  };
  const Row rows[] = {
      {policy("Deny", "*"), "", 403, R"({"Message":"User is not authorized to access this resource with an explicit deny"})"},
      {policy("Allow", "arn:aws:execute-api:*:*:*/dev/POST/x"), "", 403, R"({"Message":"User is not authorized to access this resource"})"},
      {policy("Allow", "*", R"(,"Condition":{"IpAddress":{"aws:SourceIp":"10.0.0.0/8"}})"), "", 403, R"({"Message":"User is not authorized to access this resource"})"},
      {R"({"errorMessage":"Unauthorized"})", "X-Amz-Function-Error: Unhandled\r\n", 401, R"({"message":"Unauthorized"})"},
      {R"({"errorMessage":"other"})", "X-Amz-Function-Error: Unhandled\r\n", 500, R"({"message":null})"},
      {"null", "", 500, R"({"message":null})"},
      {"{", "", 500, R"({"message":null})"},
      {R"({"principalId":"me"})", "", 500, R"({"message":null})"},
      {R"({"principalId":"me","policyDocument":{"Statement":[{"Effect":"allow","Action":"*","Resource":"*"}]}})", "", 500, R"({"message":null})"},
  };
  for (const Row& row : rows) {
    const Verdict verdict = ask(row.reply, definition("token"), "Authorization: x\r\n", row.fields);
    CHECK_MESSAGE(verdict.answer.status == row.status, row.reply);
    CHECK_MESSAGE(verdict.answer.body == row.body, row.reply);
  }
}

TEST_CASE("token authorizer: a token that does not fit the validation expression is refused without a call") {
  const std::string api = definition("token", R"(,"identityValidationExpression":"[a-z]+-[0-9]+")");
  const Verdict bad = ask(policy("Allow", "*"), api, "Authorization: abc-x\r\n");
  CHECK(bad.answer.status == 401);
  CHECK(bad.event.empty());
  CHECK(ask(policy("Allow", "*"), api, "Authorization: abc-12\r\n").answer.status == 200);
}

TEST_CASE("request authorizer: every identity source has to be there, and the event carries the request") {
  const std::string api = definition("request", R"(,"identitySource":"method.request.header.X-Key, method.request.querystring.q")");
  const Verdict missing = ask(policy("Allow", "*"), api, "");
  CHECK(missing.answer.status == 401);
  CHECK(missing.event.empty());
  const Verdict verdict = ask(policy("Allow", "*"), api, "x-key: k\r\n");
  CHECK(verdict.answer.status == 200);
  CHECK(verdict.event.find(R"("queryStringParameters":{"q":"1"})") != std::string::npos);
  CHECK(verdict.event.find(R"("pathParameters":{})") != std::string::npos);
  CHECK(verdict.event.find(R"("body")") == std::string::npos);
}

TEST_CASE("authorizer: a refusal's context is there for the gateway response") {
  std::string api = definition("token");
  api.insert(1, R"("x-amazon-apigateway-gateway-responses":{"ACCESS_DENIED":{"responseParameters":{
    "gatewayresponse.header.X-Who":"context.authorizer.principalId","gatewayresponse.header.X-Why":"context.authorizer.s",
    "gatewayresponse.header.X-Query":"method.input.params.q"},
    "responseTemplates":{"application/json":"{\"n\":$context.authorizer.n,\"b\":\"${context.authorizer.b}\",\"none\":\"$context.authorizer.none\"}"}}},)");
  const Verdict verdict = ask(policy("Deny", "*"), api);
  CHECK(verdict.answer.status == 403);
  CHECK(verdict.answer.body == R"({"n":1,"b":"true","none":""})");
  CHECK(verdict.answer.field("x-who") == "me");
  CHECK(verdict.answer.field("x-why") == "t");
  CHECK(verdict.answer.field("x-query") == "1");
}

TEST_CASE("authorizer: together with the API's resource policy") {
  const auto with_policy = [](const std::string& effect, const std::string& resource) {
    std::string api = definition("token");
    api.insert(1, R"("x-amazon-apigateway-policy":{"Version":"2012-10-17","Statement":[{"Effect":")" + effect +
                      R"(","Principal":"*","Action":"execute-api:Invoke","Resource":")" + resource + "\"}]},");
    return api;
  };
  const Verdict denied = ask(policy("Allow", "*"), with_policy("Deny", "execute-api:/dev/GET/x"));
  CHECK(denied.answer.status == 403);
  CHECK(denied.event.empty());  // the function is not called
  CHECK(denied.answer.body.find("User: anonymous is not authorized") != std::string::npos);
  CHECK(ask(policy("Allow", "*"), with_policy("Deny", "execute-api:/dev/GET/y")).answer.status == 200);
  CHECK(ask(policy("Allow", "arn:aws:s3:::*"), with_policy("Allow", "execute-api:/*")).answer.status == 200);
  CHECK(ask(policy("Deny", "*"), with_policy("Allow", "execute-api:/*")).answer.status == 403);
}

TEST_CASE("authorizer: conditions of its policy are evaluated, and one that IAM would refuse lets nobody in") {
  CHECK(ask(policy("Allow", "*", R"(,"Condition":{"IpAddress":{"aws:SourceIp":"127.0.0.0/8"}})")).answer.status == 200);
  CHECK(ask(policy("Allow", "*", R"(,"Condition":{"IpAddres":{"aws:SourceIp":"127.0.0.0/8"}})")).answer.status == 500);
  CHECK(ask(policy("Allow", "*", R"(,"Condition":{"IpAddress":{"aws:SourceIp":"everywhere"}})")).answer.status == 500);
  CHECK(ask(policy("Deny", "*", R"(,"Condition":{"IpAddress":{"aws:SourceIp":"10.0.0.0/8"}})")).answer.body == R"({"Message":"User is not authorized to access this resource"})");
}
