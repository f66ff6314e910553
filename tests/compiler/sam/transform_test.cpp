// The transform as a whole: what takes the place of SAM resources (definition-formats 3).
#include <doctest/doctest.h>

#include "tests/compiler/sam/transformed.h"

using namespace apigw;
using test::sam_template;
using test::Transformed;

namespace {

constexpr std::string_view kFunction = R"(  Pets:
    Type: AWS::Serverless::Function
    Properties:
      Handler: index.handler
      Runtime: nodejs20.x
      CodeUri: ./src
)";

std::string pets(std::string_view rest) { return std::string(kFunction) + std::string(rest); }

}  // namespace

TEST_CASE("transform: an event without an API makes the implicit one, with the stage Prod") {
  const Transformed t(sam_template(pets(R"(      Events:
        List: {Type: Api, Properties: {Path: /pets, Method: GET}}
)")));
  CHECK(t.report() == "");
  CHECK(t.ids() == "Pets PetsRole PetsListPermissionProd ServerlessRestApi ServerlessRestApiDeployment ServerlessRestApiProdStage");
  CHECK(t.operations("ServerlessRestApi") == "get /pets");
  CHECK(t.json("ServerlessRestApi", {"Body", "paths", "/pets", "get", "x-amazon-apigateway-integration", "uri"}) ==
        R"("arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/arn:aws:lambda:us-east-1:123456789012:function:Pets/invocations")");
  CHECK(t.json("ServerlessRestApiProdStage", {"StageName"}) == "\"Prod\"");
  CHECK(t.json("Pets", {"Code"}) == "\"./src\"");
}

TEST_CASE("transform: values that events write point at the event") {
  const std::string text = sam_template(pets(R"(      Events:
        List: {Type: Api, Properties: {Path: /pets, Method: get}}
)"));
  const Transformed t(text);
  const syntax::Node* paths = t.at("ServerlessRestApi", {"Body", "paths"});
  REQUIRE(paths != nullptr);
  const source::Span path_at = paths->members[0].key_span;
  CHECK(text.substr(path_at.begin, path_at.end - path_at.begin) == "/pets");
  const source::Span method_at = paths->members[0].value->members[0].key_span;
  CHECK(text.substr(method_at.begin, method_at.end - method_at.begin) == "get");
}

TEST_CASE("transform: references to what SAM makes are resolved") {
  const Transformed t(sam_template(pets(R"(      AutoPublishAlias: live
      Events:
        List: {Type: Api, Properties: {Path: /pets, Method: get}}
  R:
    Type: Test::R
    Properties: {Role: !GetAtt PetsRole.Arn, Stage: !Ref ServerlessRestApi.Stage, Alias: !Ref Pets.Alias, Url: !Sub "${ServerlessRestApi}/${ServerlessRestApi.Stage}"}
)")));
  CHECK(t.report() == "");
  CHECK(t.json("R", {"Stage"}) == "\"Prod\"");
  CHECK(t.json("R", {"Alias"}) == R"("arn:aws:lambda:us-east-1:123456789012:function:Pets:live")");
  CHECK(t.json("ServerlessRestApi", {"Body", "paths", "/pets", "get", "x-amazon-apigateway-integration", "uri"}).find(":function:Pets:live/invocations") != std::string::npos);
}

TEST_CASE("transform: a template without the transform is told once") {
  const Transformed t("Resources:\n" + pets(""));
  CHECK(t.heads() == "t.yaml:3:11: warning: 'AWS::Serverless::Function' is a type of SAM, but the template does not name its transform; AWS refuses it [sam-transform-missing]\n");
}

TEST_CASE("transform: plain templates stay as they are") {
  const Transformed t("Resources:\n  Queue: {Type: AWS::SQS::Queue, Properties: {QueueName: q}}\n");
  CHECK(t.report() == "");
  CHECK(t.ids() == "Queue");
}
