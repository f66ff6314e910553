"""Templates served as they are: a tree of AWS::ApiGateway resources with keys, stage and variables."""
import unittest

import harness

TEMPLATE = """
Parameters:
  Greeting: {Type: String, Default: hello}
Resources:
  Api: {Type: 'AWS::ApiGateway::RestApi', Properties: {Name: greetings}}
  Greet: {Type: 'AWS::ApiGateway::Resource', Properties: {RestApiId: !Ref Api, ParentId: !GetAtt Api.RootResourceId, PathPart: greet}}
  Get:
    Type: AWS::ApiGateway::Method
    Properties:
      RestApiId: !Ref Api
      ResourceId: !Ref Greet
      HttpMethod: GET
      ApiKeyRequired: true
      MethodResponses: [{StatusCode: 200}]
      Integration:
        Type: MOCK
        RequestTemplates: {application/json: '{"statusCode": 200}'}
        IntegrationResponses:
          - StatusCode: 200
            ResponseTemplates: {application/json: !Sub '${Greeting} from $context.stage as $stageVariables.name'}
  Deployment: {Type: 'AWS::ApiGateway::Deployment', DependsOn: Get, Properties: {RestApiId: !Ref Api}}
  Stage: {Type: 'AWS::ApiGateway::Stage', Properties: {RestApiId: !Ref Api, DeploymentId: !Ref Deployment, StageName: live, Variables: {name: me}}}
  Key: {Type: 'AWS::ApiGateway::ApiKey', Properties: {Enabled: true, Value: 0123456789abcdefghij}}
  Plan: {Type: 'AWS::ApiGateway::UsagePlan', Properties: {ApiStages: [{ApiId: !Ref Api, Stage: !Ref Stage}]}}
  PlanKey: {Type: 'AWS::ApiGateway::UsagePlanKey', Properties: {KeyId: !Ref Key, KeyType: API_KEY, UsagePlanId: !Ref Plan}}
"""
KEY = {"x-api-key": "0123456789abcdefghij"}


class Templates(harness.IntegrationTest):
    def test_a_tree_of_resources_answers_with_its_stage_and_key(self):
        path = self.write("template.yaml", TEMPLATE)
        gateway = self.start(path)
        self.assertEqual(gateway.get("/greet").status, 403)
        answer = gateway.request("GET", "/greet", None, KEY)
        self.assertEqual((answer.status, answer.body), (200, b"hello from live as me"))
        self.assertEqual(gateway.stop(), 0)

    def test_options_win_over_what_the_template_says(self):
        path = self.write("template.yaml", TEMPLATE)
        gateway = self.start(path, "--parameter", "Greeting=bye", "--stage-variable", "name=you")
        self.assertEqual(gateway.request("GET", "/greet", None, KEY).body, b"bye from live as you")

    def test_a_bundle_of_a_template_answers_alike(self):
        path = self.write("template.yaml", TEMPLATE)
        bundle = self.folder / "template.apigwb"
        self.assertEqual(harness.apigw("compile", path, "-o", bundle).returncode, 0)
        self.assertEqual(self.start(bundle).request("GET", "/greet", None, KEY).body, b"hello from live as me")


if __name__ == "__main__":
    unittest.main()
