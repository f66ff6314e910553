"""Templates served as they are: a tree of AWS::ApiGateway resources with keys, stage and variables."""
import json
import re
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
BROKEN = """
Transform: AWS::Serverless-2016-10-31
Resources:
  Api:
    Type: AWS::Serverless::Api
    Properties:
      StageName: prod
      DefinitionBody:
        openapi: 3.0.1
        info: {title: broken, version: "1"}
        paths:
          /pets:
            get:
              responses: {"200": {description: ok}}
              x-amazon-apigateway-integration: {type: aws_proxy, httpMethod: POST, uri: "https://example.com/"}
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

    def test_what_aws_finds_at_deployment_is_a_warning_of_validate_alone(self):
        path = self.write("template.yaml", BROKEN)
        told = harness.apigw("validate", path)
        self.assertEqual((told.returncode, "warning: 'https://example.com/'" in told.stderr), (0, True), told.stderr)
        self.assertEqual(harness.apigw("validate", "--target", "aws", path).returncode, 1)
        listed = json.loads(harness.apigw("inspect", "--format", "json", path).stdout)
        self.assertEqual([route["path"] for route in listed["apis"][0]["routes"]], ["/pets"])
        for command in (["compile", path, "-o", self.folder / "out.apigwb"], ["serve", path, "--port", "0"]):
            refused = harness.apigw(*command)
            self.assertEqual((refused.returncode, "error: 'https://example.com/'" in refused.stderr), (1, True), refused.stderr)
        # The same fault is an error where it is written as a definition.
        definition = self.write("api.yaml", BROKEN.split("DefinitionBody:\n")[1])
        self.assertEqual(harness.apigw("validate", definition).returncode, 1)

    def test_a_key_without_a_value_gets_one_that_is_told_and_stays(self):
        path = self.write("template.yaml", TEMPLATE.replace(", Value: 0123456789abcdefghij", ""))
        key = re.search(r"'Key' has no value; here it is (\w{40})", harness.apigw("validate", path).stderr).group(1)
        gateway = self.start(path)
        self.assertEqual(gateway.request("GET", "/greet", None, {"x-api-key": key}).status, 200)
        self.assertEqual(gateway.request("GET", "/greet", None, KEY).status, 403)
        self.assertTrue(any(key in line for line in gateway.err), gateway.err)

    def test_a_template_of_more_than_two_megabytes_is_refused_before_it_costs_anything(self):
        path = self.write("template.yaml", "Resources:\n  R:\n    Type: T\n    Properties:\n" + "".join(f"      K{i}: {{'Fn::Join': ['', [a]]}}\n" for i in range(200_000)))
        refused = harness.apigw("validate", path)
        self.assertEqual((refused.returncode, "[template-too-large]" in refused.stderr), (1, True), refused.stderr[:300])


if __name__ == "__main__":
    unittest.main()
