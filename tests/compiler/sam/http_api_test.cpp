// HTTP and WebSocket APIs of SAM (definition-formats 3.7, 3.8).
#include <doctest/doctest.h>

#include "tests/compiler/sam/transformed.h"

using namespace apigw;
using test::sam_template;
using test::Transformed;

namespace {

std::string pets(std::string_view events, std::string_view others = {}) {
  std::string text = R"(  Pets:
    Type: AWS::Serverless::Function
    Properties:
      Handler: index.handler
      Runtime: nodejs20.x
      Events:
)";
  return sam_template(text + std::string(events) + std::string(others));
}

constexpr std::string_view kShop = R"(  Shop:
    Type: AWS::Serverless::HttpApi
    Properties:
      Auth:
        DefaultAuthorizer: Login
        Authorizers:
          Login:
            IdentitySource: $request.header.Authorization
            JwtConfiguration: {Issuer: https://login.example.com, Audience: [shop]}
)";

}  // namespace

TEST_CASE("http api: an event without path and method is the default route of the implicit API") {
  const Transformed t(pets("        All: {Type: HttpApi}\n"));
  CHECK(t.report() == "");
  CHECK(t.operations("ServerlessHttpApi") == "x-amazon-apigateway-any-method $default");
  CHECK(t.json("ServerlessHttpApiApiGatewayDefaultStage", {"StageName"}) == "\"$default\"");
  CHECK(t.json("ServerlessHttpApi", {"Body", "paths", "$default", "x-amazon-apigateway-any-method", "isDefaultRoute"}) == "true");
}

TEST_CASE("http api: a JWT authorizer is the default, and an event may turn it off") {
  const Transformed t(pets("        A: {Type: HttpApi, Properties: {Path: /a, Method: get, ApiId: !Ref Shop}}\n"
                           "        B: {Type: HttpApi, Properties: {Path: /b, Method: get, ApiId: !Ref Shop, Auth: {Authorizer: NONE}}}\n",
                           kShop));
  CHECK(t.report() == "");
  CHECK(t.operations("Shop") == R"(get /a [{"Login":[]}]; get /b [{"NONE":[]}])");
  CHECK(t.json("Shop", {"Body", "components", "securitySchemes", "Login", "x-amazon-apigateway-authorizer", "jwtConfiguration"}) ==
        R"({"issuer":"https://login.example.com","audience":["shop"]})");
}

TEST_CASE("http api: path variables become required parameters") {
  const Transformed t(pets("        A: {Type: HttpApi, Properties: {Path: '/a/{id}/{rest+}', Method: get}}\n"));
  CHECK(t.json("ServerlessHttpApi", {"Body", "paths", "/a/{id}/{rest+}", "get", "parameters"}) ==
        R"([{"name":"id","in":"path","required":true},{"name":"rest","in":"path","required":true}])");
}

TEST_CASE("http api: members of a Lambda authorizer do not go into a JWT authorizer") {
  const Transformed t(pets("        A: {Type: HttpApi, Properties: {Path: /a, Method: get, ApiId: !Ref Shop}}\n", std::string(kShop) + "            EnableSimpleResponses: true\n"));
  CHECK(t.heads() == "t.yaml:19:13: error: authorizer 'Login': EnableSimpleResponses belongs to a Lambda authorizer, and this is a JWT authorizer [sam-auth]\n");
}

TEST_CASE("websocket api: every route has its integration, and $connect the authorizer") {
  const Transformed t(pets("        All: {Type: HttpApi}\n", R"(  Chat:
    Type: AWS::Serverless::WebSocketApi
    Properties:
      RouteSelectionExpression: $request.body.action
      Auth: {AuthType: CUSTOM, AuthArn: !GetAtt Pets.Arn}
      Routes:
        $connect: {FunctionArn: !GetAtt Pets.Arn}
        say: {FunctionArn: !GetAtt Pets.Arn}
)"));
  CHECK(t.report() == "");
  CHECK(t.json("ChatConnectRoute", {"AuthorizationType"}) == "\"CUSTOM\"");
  CHECK(t.json("ChatSayRoute", {"RouteKey"}) == "\"say\"");
  CHECK(t.resource("ChatSayIntegration") != nullptr);
  CHECK(t.json("ChatDefaultStage", {"StageName"}) == "\"default\"");
}
