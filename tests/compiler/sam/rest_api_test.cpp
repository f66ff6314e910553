// REST APIs of SAM: events, authorization, CORS, policies (definition-formats 3.3 to 3.6).
#include <doctest/doctest.h>

#include "tests/compiler/sam/transformed.h"

using namespace apigw;
using test::sam_template;
using test::Transformed;

namespace {

/// A function with these events, and an API "Shop" with these properties.
std::string shop(std::string_view events, std::string_view properties, std::string_view before = {}) {
  std::string text = R"(  Pets:
    Type: AWS::Serverless::Function
    Properties:
      Handler: index.handler
      Runtime: nodejs20.x
      Events:
)";
  text += events;
  text += "  Shop:\n    Type: AWS::Serverless::Api\n    Properties:\n      StageName: prod\n";
  text += properties;
  return sam_template(text, before);
}

std::string event(std::string_view name, std::string_view route, std::string_view rest = {}) {
  return "        " + std::string(name) + ": {Type: Api, Properties: {" + std::string(route) + ", RestApiId: !Ref Shop" + std::string(rest) + "}}\n";
}

constexpr std::string_view kGuard = R"(      Auth:
        DefaultAuthorizer: Guard
        Authorizers:
          Guard: {UserPoolArn: "arn:aws:cognito-idp:us-east-1:123456789012:userpool/us-east-1_abc", AuthorizationScopes: [read]}
          Other: {FunctionArn: !GetAtt Pets.Arn}
)";

}  // namespace

TEST_CASE("rest api: the default authorizer stands where nothing else is said") {
  const Transformed t(shop(event("A", "Path: /a, Method: get") + event("B", "Path: /b, Method: get", ", Auth: {Authorizer: Other}") +
                               event("C", "Path: /c, Method: any", ", Auth: {Authorizer: NONE}"),
                           kGuard));
  CHECK(t.report() == "");
  CHECK(t.operations("Shop") == R"(get /a [{"Guard":["read"]}]; get /b [{"Other":[]}]; x-amazon-apigateway-any-method /c [{"NONE":[]}])");
  CHECK(t.json("Shop", {"Body", "securityDefinitions", "Guard", "x-amazon-apigateway-authorizer", "type"}) == "\"cognito_user_pools\"");
}

TEST_CASE("rest api: preflights get the default authorizer unless it is switched off") {
  const std::string cors = "      Cors: \"'*'\"\n";
  const Transformed with(shop(event("A", "Path: /a, Method: get"), std::string(kGuard) + cors));
  CHECK(with.operations("Shop") == R"(get /a [{"Guard":["read"]}]; options /a [{"Guard":["read"]}])");
  const Transformed without(shop(event("A", "Path: /a, Method: get"), std::string(kGuard) + "        AddDefaultAuthorizerToCorsPreflight: false\n" + cors));
  CHECK(without.operations("Shop") == R"(get /a [{"Guard":["read"]}]; options /a)");
}

TEST_CASE("rest api: an event may opt out of the API's keys") {
  const Transformed t(shop(event("A", "Path: /a, Method: get") + event("B", "Path: /b, Method: get", ", Auth: {ApiKeyRequired: false}"), "      Auth: {ApiKeyRequired: true}\n"));
  CHECK(t.report() == "");
  CHECK(t.operations("Shop") == R"(get /a [{"api_key":[]}]; get /b [])");
}

TEST_CASE("rest api: the API's key requirement leaves an operation its authorizers, also those in one requirement with a key") {
  const Transformed t(shop(event("A", "Path: /b, Method: get"), R"(      Auth: {ApiKeyRequired: true}
      DefinitionBody:
        swagger: "2.0"
        paths:
          /a: {get: {security: [{Guard: [], api_key: []}], x-amazon-apigateway-integration: {type: mock}}}
          /b: {get: {security: [{Guard: []}], x-amazon-apigateway-integration: {type: mock}}}
)"));
  CHECK(t.operations("Shop") == R"(get /a [{"Guard":[],"api_key":[]}]; get /b [{"Guard":[]},{"api_key":[]}])");
}

TEST_CASE("rest api: IAM authorization calls with the caller's credentials unless a role is named") {
  const Transformed t(shop(event("A", "Path: /a, Method: get") + event("B", "Path: /b, Method: get", ", Auth: {Authorizer: AWS_IAM, InvokeRole: NONE}"),
                           "      Auth: {DefaultAuthorizer: AWS_IAM}\n"));
  CHECK(t.report() == "");
  CHECK(t.json("Shop", {"Body", "paths", "/a", "get", "x-amazon-apigateway-integration", "credentials"}) == "\"arn:aws:iam::*:user/*\"");
  CHECK(t.json("Shop", {"Body", "paths", "/b", "get", "x-amazon-apigateway-integration", "credentials"}) == "none");
}

TEST_CASE("rest api: CORS lists the methods of a path, and all of them for ANY") {
  const Transformed t(shop(event("A", "Path: /a, Method: get") + event("B", "Path: /a, Method: post") + event("C", "Path: /c, Method: any"), "      Cors: \"'*'\"\n"));
  const auto allowed = [&](std::string_view path) {
    return t.json("Shop", {"Body", "paths", path, "options", "x-amazon-apigateway-integration", "responses", "default", "responseParameters",
                           "method.response.header.Access-Control-Allow-Methods"});
  };
  CHECK(allowed("/a") == "\"'GET,OPTIONS,POST'\"");
  CHECK(allowed("/c") == "\"'DELETE,GET,HEAD,OPTIONS,PATCH,POST,PUT'\"");
}

TEST_CASE("rest api: events write into a user's definition only with MergeDefinitions") {
  const std::string body = "      DefinitionBody:\n        swagger: \"2.0\"\n        paths:\n          /b:\n            get: {responses: {}}\n";
  const Transformed alone(shop(event("A", "Path: /a, Method: get"), body));
  CHECK(alone.operations("Shop") == "get /b");
  CHECK(alone.heads() == "t.yaml:9:9: warning: event 'A' (GET /a) is not added to 'Shop', which has its own DefinitionBody without that route [sam-event-left-out]\n");
  const Transformed merged(shop(event("A", "Path: /a, Method: get"), body + "      MergeDefinitions: true\n"));
  CHECK(merged.operations("Shop") == "get /b; get /a");
}

TEST_CASE("rest api: an address list becomes an Allow and a Deny for each path") {
  const Transformed t(shop(event("A", "Path: '/a/{id}', Method: get"), "      Auth: {ResourcePolicy: {IpRangeBlacklist: [10.0.0.0/8]}}\n"));
  CHECK(t.report() == "");
  CHECK(t.json("Shop", {"Body", "x-amazon-apigateway-policy", "Statement"}) ==
        R"([{"Effect":"Allow","Action":"execute-api:Invoke","Resource":["execute-api:/prod/GET/a/*"],"Principal":"*"},)"
        R"({"Effect":"Deny","Action":"execute-api:Invoke","Resource":["execute-api:/prod/GET/a/*"],"Principal":"*","Condition":{"IpAddress":{"aws:SourceIp":["10.0.0.0/8"]}}}])");
}

TEST_CASE("rest api: OpenApiVersion moves schemes and models to components") {
  const Transformed t(shop(event("A", "Path: /a, Method: get", ", RequestModel: {Model: Pet, ValidateBody: true}"),
                           std::string(kGuard) + "      OpenApiVersion: 3.0.1\n      Models: {Pet: {type: object}}\n"));
  CHECK(t.report() == "");
  CHECK(t.json("Shop", {"Body", "swagger"}) == "none");
  CHECK(t.json("Shop", {"Body", "components", "schemas"}) == R"({"pet":{"type":"object"}})");
  CHECK(t.at("Shop", {"Body", "components", "securitySchemes", "Guard"}) != nullptr);
  CHECK(t.json("Shop", {"Body", "paths", "/a", "get", "x-amazon-apigateway-request-validator"}) == "\"body-only\"");
}

TEST_CASE("rest api: a shared usage plan opens the stages of all its APIs") {
  const std::string plan = "      Auth: {ApiKeyRequired: true, UsagePlan: {CreateUsagePlan: SHARED}}\n";
  const Transformed t(shop(event("A", "Path: /a, Method: get"), plan + "  Other:\n    Type: AWS::Serverless::Api\n    Properties:\n      StageName: test\n" + plan));
  CHECK(t.report() == "");
  REQUIRE(t.at("ServerlessUsagePlan", {"ApiStages"}) != nullptr);
  CHECK(t.at("ServerlessUsagePlan", {"ApiStages"})->items.size() == 2);
  CHECK(t.json("ServerlessApiKey", {"Enabled"}) == "true");
}

TEST_CASE("rest api: a definition is read from a file beside the template") {
  const std::string text = sam_template("  Shop:\n    Type: AWS::Serverless::Api\n    Properties: {StageName: prod, DefinitionUri: api/shop.yaml}\n");
  const Transformed t(text, {{"api/shop.yaml", "swagger: \"2.0\"\npaths: {/a: {get: {responses: {}}}}\n"}});
  CHECK(t.report() == "");
  CHECK(t.operations("Shop") == "get /a");
  const Transformed missing(text);
  CHECK(missing.diagnostics.has_errors());
}

TEST_CASE("rest api: faults of Auth are told at their own places") {
  const Transformed t(shop(event("A", "Path: /a, Method: get", ", Auth: {Authorizer: Gaurd}") + event("B", "Path: /b, Method: get", ", Auth: {ApiKeyRequired: false}"), kGuard));
  CHECK(t.heads() ==
        "t.yaml:9:101: error: 'Shop' has no authorizer 'Gaurd' [sam-auth]\n"
        "t.yaml:10:105: error: ApiKeyRequired: false turns off the API's own, but 'Shop' requires no keys [sam-auth]\n");
}

TEST_CASE("rest api: keys that cannot be told are required") {
  const Transformed unknown(shop(event("A", "Path: /a, Method: get"), "      Auth: {ApiKeyRequired: !ImportValue keys}\n"));
  CHECK(unknown.operations("Shop") == R"(get /a [{"api_key":[]}])");
  const Transformed word(shop(event("A", "Path: /a, Method: get", ", Auth: {ApiKeyRequired: [yes]}"), ""));
  CHECK(word.operations("Shop") == R"(get /a [{"api_key":[]}])");
  CHECK(word.heads().find("ApiKeyRequired must be true or false [sam-auth]") != std::string::npos);
}

TEST_CASE("rest api: an Auth that only AWS knows is refused, not left out") {
  const Transformed t(shop(event("A", "Path: /a, Method: get", ", Auth: !ImportValue a"), "      Auth: !ImportValue b\n"));
  CHECK(t.heads().find("'Auth' of AWS::Serverless::Api is needed here") != std::string::npos);
  CHECK(t.heads().find("[unknown-value]") != t.heads().rfind("[unknown-value]"));
}
