// Resources of templates → models (definition-formats 4).
#include <doctest/doctest.h>

#include <map>
#include <memory>

#include "compiler/model/dump.h"
#include "compiler/model/from_template.h"
#include "compiler/syntax/read.h"

using namespace apigw;

namespace {

/// A template on its way to models, as the door does it; SAM's resources stay what they are.
struct Stacked {
  source::SourceSet sources;
  source::Diagnostics diagnostics;
  std::optional<syntax::Document> document;
  std::unique_ptr<cfn::Files> files;
  std::unique_ptr<cfn::Template> resolved;
  std::vector<model::Api> apis;

  explicit Stacked(std::string resources, model::TemplateOptions options = {}, std::map<std::string, std::string> beside = {}) {
    const source::FileId file = sources.add("folder/template.yaml", "Resources:\n" + std::move(resources));
    document = syntax::read(sources, file, diagnostics);
    REQUIRE(document);
    files = std::make_unique<cfn::Files>(sources, [beside](const std::string& path) -> std::optional<std::string> {
      const auto found = beside.find(path);
      return found == beside.end() ? std::nullopt : std::optional(found->second);
    });
    cfn::Options evaluation;
    evaluation.path = "folder/template.yaml";
    resolved = cfn::evaluate(document->root(), std::move(evaluation), *files, diagnostics);
    apis = model::from_template(*resolved, *files, options, diagnostics);
  }

  const model::Api& only() const {
    REQUIRE(apis.size() == 1);
    return apis.front();
  }
  bool has(source::Code code) const {
    for (const source::Diagnostic& one : diagnostics.all()) {
      if (one.code == code) return true;
    }
    return false;
  }
  std::string_view text_at(source::Span at) const { return sources.text(at.file).substr(at.begin, at.end - at.begin); }
};

constexpr const char* kRest = "  Api: {Type: 'AWS::ApiGateway::RestApi', Properties: {Name: pets}}\n";
constexpr const char* kMethod =
    "  Get:\n"
    "    Type: AWS::ApiGateway::Method\n"
    "    Properties:\n"
    "      RestApiId: !Ref Api\n"
    "      ResourceId: !GetAtt Api.RootResourceId\n"
    "      HttpMethod: GET\n"
    "      Integration: {Type: HTTP_PROXY, IntegrationHttpMethod: GET, Uri: 'http://b/'}\n";

}  // namespace

TEST_CASE("template: a tree of resources becomes paths, and methods find their parts by reference") {
  const Stacked s(std::string(kRest) +
                  "  Pets: {Type: 'AWS::ApiGateway::Resource', Properties: {RestApiId: !Ref Api, ParentId: !GetAtt Api.RootResourceId, PathPart: pets}}\n"
                  "  Pet: {Type: 'AWS::ApiGateway::Resource', Properties: {RestApiId: !Ref Api, ParentId: !Ref Pets, PathPart: '{id}'}}\n"
                  "  Schema: {Type: 'AWS::ApiGateway::Model', Properties: {RestApiId: !Ref Api, Name: Pet, Schema: {type: object}}}\n"
                  "  Check: {Type: 'AWS::ApiGateway::RequestValidator', Properties: {RestApiId: !Ref Api, Name: body, ValidateRequestBody: true}}\n"
                  "  Who: {Type: 'AWS::ApiGateway::Authorizer', Properties: {RestApiId: !Ref Api, Name: who, Type: TOKEN}}\n"
                  "  Put:\n"
                  "    Type: AWS::ApiGateway::Method\n"
                  "    Properties:\n"
                  "      RestApiId: !Ref Api\n"
                  "      ResourceId: !Ref Pet\n"
                  "      HttpMethod: put\n"
                  "      AuthorizationType: CUSTOM\n"
                  "      AuthorizerId: !Ref Who\n"
                  "      RequestValidatorId: !Ref Check\n"
                  "      RequestModels: {application/json: !Ref Schema}\n"
                  "      RequestParameters: {method.request.querystring.q: true, method.request.header.H: false}\n"
                  "      MethodResponses: [{StatusCode: 200, ResponseParameters: {method.response.header.X: true}}]\n"
                  "      Integration:\n"
                  "        Type: MOCK\n"
                  "        RequestTemplates: {application/json: '{\"statusCode\": 200}'}\n"
                  "        IntegrationResponses: [{StatusCode: 200}, {StatusCode: 400, SelectionPattern: '4..'}]\n");
  CHECK(model::dump(s.only()) ==
        "api REST \"pets\"\n"
        "  logical-id \"Api\"\n"
        "  validator \"body\" body\n"
        "  model Pet\n"
        "  authorizer \"who\" TOKEN\n"
        "  resource /\n"
        "  resource /pets\n"
        "  resource /pets/{id}\n"
        "    method PUT\n"
        "      authorization CUSTOM \"who\"\n"
        "      parameter querystring.q required\n"
        "      parameter header.H\n"
        "      parameter path.id required implied\n"
        "      request-model application/json Pet\n"
        "      validator \"body\"\n"
        "      integration MOCK\n"
        "        template application/json \"{\\\"statusCode\\\": 200}\"\n"
        "        when default status 200\n"
        "        when \"4..\" status 400\n"
        "      response 200\n"
        "        header \"X\"\n");
  CHECK_FALSE(s.diagnostics.has_errors());
}

TEST_CASE("template: a chain of parents that closes is a fault and not the end") {
  const Stacked s(std::string(kRest) + kMethod +
                  "  A: {Type: 'AWS::ApiGateway::Resource', Properties: {RestApiId: !Ref Api, ParentId: b, PathPart: a}}\n");
  CHECK(s.has(source::Code::resource_tree));
  CHECK(s.only().resources.size() == 1);
}

TEST_CASE("template: a chain of parents deeper than an API can be is refused") {
  std::string resources = std::string(kRest) + kMethod;
  for (int i = 0; i < 400; ++i) {
    const std::string parent = i == 399 ? "!GetAtt Api.RootResourceId" : "!Ref R" + std::to_string(i + 1);
    resources += "  R" + std::to_string(i) + ": {Type: 'AWS::ApiGateway::Resource', Properties: {RestApiId: !Ref Api, ParentId: " + parent + ", PathPart: a}}\n";
  }
  CHECK(Stacked(resources).has(source::Code::resource_tree));
}

TEST_CASE("template: documentation parts are resources, their words JSON text; the last version is published") {
  const Stacked made(std::string(kRest) + kMethod +
                     "  Part: {Type: 'AWS::ApiGateway::DocumentationPart', Properties: {RestApiId: !Ref Api, Location: {Type: METHOD, Path: /, Method: get}, Properties: '{\"summary\": \"Pets\"}'}}\n"
                     "  Wrong: {Type: 'AWS::ApiGateway::DocumentationPart', Properties: {RestApiId: !Ref Api, Location: {Type: METHODS}, Properties: '{}'}}\n"
                     "  Version: {Type: 'AWS::ApiGateway::DocumentationVersion', Properties: {RestApiId: !Ref Api, DocumentationVersion: '7'}}\n");
  const model::Documentation& documentation = made.only().documentation;
  REQUIRE(documentation.parts.size() == 2);
  CHECK(documentation.version.value == "7");
  CHECK(documentation.parts[0].method == "GET");
  CHECK(model::DocumentationIndex(documentation).text({.type = model::DocumentationType::method, .path = "/", .method = "GET"}, "summary", nullptr) == "Pets");
  CHECK(!documentation.parts[1].type);
  CHECK(made.has(source::Code::documentation_part));
}

TEST_CASE("template: an HTTP API's own address can be closed") {
  const Stacked made("  Api: {Type: 'AWS::ApiGatewayV2::Api', Properties: {Name: pets, ProtocolType: HTTP, Target: 'http://b.example', DisableExecuteApiEndpoint: true}}\n");
  CHECK(made.only().default_endpoint_disabled.value);
}

TEST_CASE("template: a body is imported first, then methods are added or replace") {
  const Stacked s(
      "  Api:\n"
      "    Type: AWS::ApiGateway::RestApi\n"
      "    Properties:\n"
      "      Name: mine\n"
      "      BinaryMediaTypes: [image/png]\n"
      "      Body:\n"
      "        openapi: 3.0.1\n"
      "        info: {title: theirs, version: '1'}\n"
      "        paths:\n"
      "          /: {get: {x-amazon-apigateway-integration: {type: mock}}, put: {x-amazon-apigateway-integration: {type: mock}}}\n" +
      std::string(kMethod));
  const model::Api& api = s.only();
  CHECK(api.name.value == "mine");
  CHECK(api.binary_media_types.size() == 1);
  REQUIRE(api.resources[0].methods.size() == 2);
  CHECK(api.resources[0].methods[0].http_method.value == "PUT");
  CHECK(api.resources[0].methods[1].integration->type.value == model::IntegrationType::http_proxy);
}

TEST_CASE("template: a schema written as JSON text keeps its places") {
  const Stacked s(std::string(kRest) + kMethod +
                  "  Schema: {Type: 'AWS::ApiGateway::Model', Properties: {RestApiId: !Ref Api, Name: M, Schema: '{\"type\": \"object\", \"minimum\": 3}'}}\n");
  const model::Model* model = s.only().model("M");
  REQUIRE(model != nullptr);
  CHECK(model->schema->get("type")->text == "object");
  CHECK(s.text_at(model->schema->get("minimum")->span) == "3");
  CHECK(Stacked(std::string(kRest) + kMethod + "  Schema: {Type: 'AWS::ApiGateway::Model', Properties: {RestApiId: !Ref Api, Name: M, Schema: '{\"type\": '}}\n")
            .has(source::Code::not_parseable));
}

TEST_CASE("template: a definition that packaging would upload is read from beside the template") {
  const Stacked s("  Api: {Type: 'AWS::ApiGateway::RestApi', Properties: {BodyS3Location: api.yaml}}\n", {},
                  {{"folder/api.yaml", "openapi: 3.0.1\ninfo: {title: t, version: '1'}\npaths: {/a: {get: {x-amazon-apigateway-integration: {type: mock}}}}\n"}});
  CHECK(s.only().resources.back().path.value == "/a");
}

TEST_CASE("template: the stage asked for is served, else the first; a deployment's stage comes last") {
  const std::string stages = std::string(kRest) + kMethod +
                             "  D: {Type: 'AWS::ApiGateway::Deployment', Properties: {RestApiId: !Ref Api, StageName: early, StageDescription: {Variables: {v: 0}}}}\n"
                             "  One: {Type: 'AWS::ApiGateway::Stage', Properties: {RestApiId: !Ref Api, StageName: one, Variables: {v: 1}}}\n"
                             "  Two: {Type: 'AWS::ApiGateway::Stage', Properties: {RestApiId: !Ref Api, StageName: two}}\n";
  const Stacked first(stages);
  REQUIRE(first.only().stages.size() == 3);
  CHECK(first.only().stage()->name.value == "one");
  CHECK(first.only().stage()->variables[0].value.value == "1");
  CHECK(first.only().stages.back().name.value == "early");
  CHECK(Stacked(stages, {.stage = "two"}).only().stage()->name.value == "two");
}

TEST_CASE("template: keys count where a plan opens the stage that is served") {
  const std::string keyed = std::string(kRest) + kMethod +
                            "  Stage: {Type: 'AWS::ApiGateway::Stage', Properties: {RestApiId: !Ref Api, StageName: dev}}\n"
                            "  Key: {Type: 'AWS::ApiGateway::ApiKey', Properties: {Enabled: true, Value: 01234567890123456789}}\n"
                            "  Plan: {Type: 'AWS::ApiGateway::UsagePlan', Properties: {ApiStages: [{ApiId: !Ref Api, Stage: !Ref Stage}]}}\n";
  CHECK(Stacked(keyed).only().keys_of_stage().empty());
  const Stacked joined(keyed + "  Join: {Type: 'AWS::ApiGateway::UsagePlanKey', Properties: {KeyId: !Ref Key, KeyType: API_KEY, UsagePlanId: !Ref Plan}}\n");
  REQUIRE(joined.only().keys_of_stage().size() == 1);
  CHECK(joined.only().keys_of_stage()[0]->enabled);
}

TEST_CASE("template: routes of HTTP and WebSocket APIs reach their integrations through the target") {
  const Stacked s(
      "  Web: {Type: 'AWS::ApiGatewayV2::Api', Properties: {Name: w, ProtocolType: HTTP, CorsConfiguration: {AllowOrigins: ['*'], MaxAge: 5}}}\n"
      "  R: {Type: 'AWS::ApiGatewayV2::Route', Properties: {ApiId: !Ref Web, RouteKey: 'GET /a', Target: !Sub 'integrations/${I}', AuthorizationType: JWT, AuthorizerId: !Ref J}}\n"
      "  I: {Type: 'AWS::ApiGatewayV2::Integration', Properties: {ApiId: !Ref Web, IntegrationType: AWS_PROXY, IntegrationUri: 'arn:x', PayloadFormatVersion: 2.0}}\n"
      "  J: {Type: 'AWS::ApiGatewayV2::Authorizer', Properties: {ApiId: !Ref Web, Name: jwt, AuthorizerType: JWT, IdentitySource: ['$request.header.A'], JwtConfiguration: {Issuer: i, Audience: [a]}}}\n"
      "  Chat: {Type: 'AWS::ApiGatewayV2::Api', Properties: {Name: c, ProtocolType: WEBSOCKET, RouteSelectionExpression: $request.body.action}}\n"
      "  Say: {Type: 'AWS::ApiGatewayV2::Route', Properties: {ApiId: !Ref Chat, RouteKey: say, Target: !Join ['/', [integrations, !Ref Echo]], RouteResponseSelectionExpression: $default}}\n"
      "  Echo: {Type: 'AWS::ApiGatewayV2::Integration', Properties: {ApiId: !Ref Chat, IntegrationType: MOCK}}\n");
  REQUIRE(s.apis.size() == 2);
  CHECK_FALSE(s.diagnostics.has_errors());
  const model::Method& get = s.apis[0].resources[0].methods[0];
  CHECK(get.integration->payload_format_version.value == "2.0");
  CHECK(get.authorization == model::AuthorizationType::jwt);
  CHECK(s.apis[0].authorizer(get.authorizer.value)->issuer.value == "i");
  CHECK(s.apis[0].cors->max_age_seconds.value == 5);
  CHECK(s.apis[1].type == model::ApiType::websocket);
  CHECK(s.apis[1].resources[0].path.value == "say");
  CHECK(s.apis[1].resources[0].methods[0].http_method.value == "WEBSOCKET");
  CHECK(s.apis[1].resources[0].methods[0].route_response.value == "$default");
}

TEST_CASE("template: functions with their code, environment, layers and aliases") {
  const Stacked s(std::string(kRest) + kMethod +
                  "  F: {Type: 'AWS::Lambda::Function', Properties: {Code: src/f, Runtime: nodejs20.x, Handler: i.h, Timeout: 7, Environment: {Variables: {A: 1}}, Layers: [!Ref L]}}\n"
                  "  L: {Type: 'AWS::Lambda::LayerVersion', Properties: {Content: layer}}\n"
                  "  V: {Type: 'AWS::Lambda::Version', Properties: {FunctionName: !Ref F}}\n"
                  "  Live: {Type: 'AWS::Lambda::Alias', Properties: {FunctionName: !GetAtt F.Arn, FunctionVersion: !GetAtt V.Version, Name: live}}\n"
                  "  Canary: {Type: 'AWS::Lambda::Alias', Properties: {FunctionName: !Ref F, FunctionVersion: '2', Name: canary, RoutingConfig: {AdditionalVersionWeights: "
                  "[{FunctionVersion: '3', FunctionWeight: 0.5}]}}}\n");
  REQUIRE(s.only().functions.size() == 1);
  const model::Function& f = s.only().functions[0];
  CHECK(f.name.value == "F");
  CHECK(f.code.value == "src/f");
  CHECK(f.timeout_seconds.value == 7);
  CHECK(f.environment[0].value.value == "1");
  REQUIRE(f.layers.size() == 1);
  CHECK(f.layers[0].value == "layer");
  REQUIRE(f.aliases.size() == 2);
  CHECK((f.aliases[0].name.value == "live" && f.aliases[0].version.value == "1" && !f.aliases[0].additional_version.present()));
  CHECK((f.aliases[1].version.value == "2" && f.aliases[1].additional_version.value == "3" && f.aliases[1].additional_weight.value == 0.5));
  REQUIRE(f.published.size() == 3);
  CHECK((f.published[0].value == "1" && f.published[2].value == "3"));
}

TEST_CASE("template: a key of one nested stack opens nothing of another stack whose resources have the same names") {
  const auto stack = [](const std::string& key) {
    return "Resources:\n" + std::string(kRest) + kMethod +
           "  Stage: {Type: 'AWS::ApiGateway::Stage', Properties: {RestApiId: !Ref Api, StageName: prod, DeploymentId: x}}\n"
           "  Plan: {Type: 'AWS::ApiGateway::UsagePlan', Properties: {ApiStages: [{ApiId: !Ref Api, Stage: !Ref Stage}]}}\n"
           "  Key: {Type: 'AWS::ApiGateway::ApiKey', Properties: {Enabled: true, Value: " + key + "}}\n"
           "  Link: {Type: 'AWS::ApiGateway::UsagePlanKey', Properties: {UsagePlanId: !Ref Plan, KeyId: !Ref Key, KeyType: API_KEY}}\n";
  };
  const Stacked t("  A: {Type: 'AWS::CloudFormation::Stack', Properties: {TemplateURL: a.yaml}}\n"
                  "  B: {Type: 'AWS::CloudFormation::Stack', Properties: {TemplateURL: b.yaml}}\n",
                  {}, {{"folder/a.yaml", stack("the-key-of-the-first-stack")}, {"folder/b.yaml", stack("the-key-of-the-second-stack")}});
  REQUIRE(t.apis.size() == 2);
  for (size_t i = 0; i < 2; ++i) {
    const auto keys = t.apis[i].keys_of_stage();
    REQUIRE(keys.size() == 1);
    CHECK(keys[0]->value.value == (i == 0 ? "the-key-of-the-first-stack" : "the-key-of-the-second-stack"));
    CHECK(t.apis[i].usage_plans.size() == 1);
  }
}
