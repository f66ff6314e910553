"""What a template says of its stage and of the domains that lead there: served from the file, and followed by a store from deployment to deployment."""
import json
import os
import signal
import unittest

from domains_test import FORBIDDEN
from harness import BINARY, Gateway, wait_until
from store_test import DyingTest, StoreTest

TEMPLATE = """Resources:
  Api: {Type: "AWS::ApiGateway::RestApi", Properties: {Name: Mapped}}
  Pets: {Type: "AWS::ApiGateway::Resource", Properties: {RestApiId: !Ref Api, ParentId: !GetAtt Api.RootResourceId, PathPart: pets}}
  Method:
    Type: AWS::ApiGateway::Method
    Properties:
      RestApiId: !Ref Api
      ResourceId: !Ref Pets
      HttpMethod: GET
      Integration:
        Type: MOCK
        RequestTemplates: {application/json: '{"statusCode": 200}'}
        IntegrationResponses: [{StatusCode: 200, ResponseTemplates: {application/json: '{"domain":"$context.domainName","path":"$context.path","v":"VERSION"}'}}]
      MethodResponses: [{StatusCode: 200}]
      RequestModels: {application/json: !Ref Model}
  Stage:
    Type: AWS::ApiGateway::Stage
    Properties:
      RestApiId: !Ref Api
      StageName: live
      Description: DESCRIPTION
      AccessLogSetting: {DestinationArn: "arn:aws:logs:us-east-1:123456789012:log-group:x", Format: 'from-the-template $context.resourcePath'}
      MethodSettings: [{HttpMethod: "*", ResourcePath: "/*", MetricsEnabled: true}, {HttpMethod: GET, ResourcePath: /pets, DataTraceEnabled: true}]
  Domain: {Type: "AWS::ApiGateway::DomainName", Properties: {DomainName: api.example.com}}
  Model: {Type: "AWS::ApiGateway::Model", Properties: {RestApiId: !Ref Api, Name: Pet, ContentType: application/json, Schema: {type: object}}}
"""
MAPPING = """  Mapping%s: {Type: "AWS::ApiGateway::BasePathMapping", Properties: {DomainName: !Ref Domain, RestApiId: !Ref Api, Stage: !Ref Stage, BasePath: %s}}
"""


class TemplateStageTest(StoreTest):
    def write(self, *paths, description="first", version=1, more="", name="template.yaml"):
        path = self.folder / name
        path.write_text(TEMPLATE.replace("DESCRIPTION", description).replace("VERSION", str(version)) + "".join(MAPPING % (i, path) for i, path in enumerate(paths)) + more)
        return path

    def deploy_template(self, path, *more, stage="prod", **options):
        return self.run_apigw("deploy", path, "--stage", stage, *more, **options)

    def listed(self):
        return {row["domain"]: [(one["basePath"], one["stage"]) for one in row["mappings"]] for row in json.loads(self.run_apigw("domains", "--format", "json").stdout)}

    def stage(self):
        return json.loads(self.run_apigw("stages", "--format", "json").stdout)[0]

    def test_a_template_is_served_under_its_domains(self):
        path = self.write("shop/v2", more="""  Any: {Type: "AWS::ApiGateway::BasePathMapping", Properties: {DomainName: any.example.com, RestApiId: !Ref Api}}
  Rules: {Type: "AWS::ApiGatewayV2::DomainName", Properties: {DomainName: rules.example.com, RoutingMode: ROUTING_RULE_ONLY}}
  Rule:
    Type: AWS::ApiGatewayV2::RoutingRule
    Properties:
      DomainNameArn: !GetAtt Rules.DomainNameArn
      Priority: 10
      Conditions: [{MatchHeaders: {AnyOf: [{Header: x-version, ValueGlob: "beta*"}]}}]
      Actions: [{InvokeApi: {ApiId: !Ref Api, Stage: !Ref Stage}}]
""")
        log = self.folder / "access.log"
        gateway = Gateway([BINARY, "serve", path, "--port", "0", "--access-log", "stage", "--access-log-file", log])
        self.addCleanup(gateway.stop)
        self.assertTrue(gateway.port, gateway.err)

        def at(host, path, **headers):
            answer = gateway.get(path, headers={"Host": host} | headers)
            return answer.json() if answer.status == 200 else (answer.status, answer.body)

        self.assertEqual(at("api.example.com:8443", "/shop/v2/pets"), {"domain": "api.example.com", "path": "/shop/v2/pets", "v": "1"})
        self.assertEqual(at("localhost", "/pets")["path"], "/pets")
        self.assertEqual(at("any.example.com", "/live/pets")["v"], "1")
        self.assertEqual(at("rules.example.com", "/pets", **{"X-Version": "beta-2"})["v"], "1")
        for host, path in (("api.example.com", "/pets"), ("api.example.com", "/shop/v2x/pets"), ("any.example.com", "/other/pets"), ("any.example.com", "/pets"), ("rules.example.com", "/pets")):
            self.assertEqual(at(host, path), FORBIDDEN, (host, path))
        wait_until(lambda: log.exists() and "from-the-template /pets\n" in log.read_text(), "the stage's own log format", 5)

    def test_domains_of_a_template_follow_it(self):
        told = self.deploy_template(self.write("shop")).stdout
        self.assertIn("api.example.com/shop -> prod", told)
        self.assertEqual(self.listed(), {"api.example.com": [("shop", "prod")]})
        gateway = self.serve()
        answer = gateway.get("/shop/pets", headers={"Host": "api.example.com"})
        self.assertEqual(answer.json(), {"domain": "api.example.com", "path": "/shop/pets", "v": "1"})
        self.assertIn("nothing to do", self.deploy_template(self.write("shop")).stdout)
        self.deploy_template(self.write("store", "more/v1"))
        self.assertEqual(self.listed(), {"api.example.com": [("more/v1", "prod"), ("store", "prod")]})
        wait_until(lambda: gateway.get("/store/pets", headers={"Host": "api.example.com"}).status == 200, "the other base path", 5)
        self.assertEqual(gateway.get("/shop/pets", headers={"Host": "api.example.com"}).status, 403)
        self.run_apigw("rollback", "--stage", "prod")
        self.assertEqual(self.listed(), {"api.example.com": [("more/v1", "prod"), ("store", "prod")]})
        self.deploy_template(self.write(version=2))
        self.assertEqual(self.listed(), {})

    def test_nothing_is_taken_from_others(self):
        self.deploy_template(self.write("shop"))
        other = self.write("shop", version=2, name="other.yaml")
        other.write_text(other.read_text().replace("Name: Mapped", "Name: Other"))
        refused = self.deploy_template(other, status=1)
        self.assertIn("is not taken away", refused.stderr)
        self.assertIn("apigw domains unmap api.example.com --base-path shop", refused.stderr)
        self.assertEqual(len(json.loads(self.run_apigw("stages", "--format", "json").stdout)), 1)
        self.deploy_template(other, "--no-domains")
        self.assertIn("leads to the stage 'prod' of this API", self.deploy_template(self.write("shop", version=3), stage="test", status=1).stderr)
        self.assertEqual(self.listed(), {"api.example.com": [("shop", "prod")]})

    def test_method_settings_and_description_follow_the_template_and_hand_made_ones_stay(self):
        self.deploy_template(self.write())
        stage = self.stage()
        self.assertEqual(stage["description"], "first")
        self.assertEqual((stage["methodSettings"]["*/*/metrics/enabled"], stage["methodSettings"]["~1pets/GET/logging/dataTrace"]), ("true", "true"))
        self.assertEqual(stage["methodSettings"]["~1pets/GET/throttling/rateLimit"], "10000")
        self.run_apigw("stages", "set", "prod", "--description", "by hand", "--method-setting", "*/*/metrics/enabled=false")
        self.deploy_template(self.write(version=2))
        self.assertEqual((self.stage()["description"], self.stage()["methodSettings"]["*/*/metrics/enabled"]), ("by hand", "false"))
        self.deploy_template(self.write(description="second", version=2))
        self.assertEqual(self.stage()["description"], "second")

    def test_settings_that_are_not_enforced_are_refused_at_their_line(self):
        path = self.write()
        path.write_text(path.read_text().replace("MetricsEnabled: true", "ThrottlingRateLimit: 100"))
        self.assertRegex(self.deploy_template(path, status=1).stderr, r"template.yaml:23:\d+: error: requests are not throttled")
        self.deploy_template(path, "--allow-unenforced=unenforced-throttling")
        self.assertEqual(self.stage()["methodSettings"]["*/*/throttling/rateLimit"], "100")


class PruneTest(StoreTest):
    def prune(self, *words, **options):
        return json.loads(self.run_apigw("deployments", "prune", "--format", "json", *words, **options).stdout)

    def test_old_deployments_and_their_files_go_and_what_is_in_use_stays(self):
        ids = [json.loads(self.deploy(version, "--format", "json").stdout)["deployment"] for version in (1, 2, 3)]
        self.run_apigw("rollback", "--stage", "prod", "--to", ids[1])
        gateway = self.serve()
        would = self.prune("--keep", "0", "--dry-run")
        self.assertEqual(([one["id"] for one in would["deleted"]], [one["id"] for one in would["kept"]]), ([ids[0]], [ids[2], ids[1]]))
        self.assertEqual(len(list((self.store / "bundles").iterdir())), 3)
        self.assertEqual(self.prune("--keep", "0", "--older-than", "1h")["deleted"], [])
        done = self.prune("--keep", "0")
        self.assertEqual([one["why"] for one in done["kept"]], ["the settings of stage prod came with it", "stage prod points at it"])
        self.assertEqual(done["files"]["bundles"]["count"], 0)  # written in the last hour
        for file in (self.store / "bundles").iterdir():
            os.utime(file, (0, 0))
        self.assertEqual(self.prune()["files"]["bundles"]["count"], 1)
        self.assertEqual(len(list((self.store / "bundles").iterdir())), 2)
        self.assertEqual(self.answer(gateway)["v"], 2)
        self.assertIn("does not exist", self.run_apigw("rollback", "--stage", "prod", "--to", ids[0], status=1).stderr)
        self.run_apigw("rollback", "--stage", "prod", "--to", ids[2])
        self.follows(gateway, 3)
        self.assertIn("would delete 0 deployments", self.run_apigw("deployments", "prune", "--keep", "5", "--dry-run").stdout)
        self.assertEqual(self.run_apigw("deployments", "prune", "--older-than", "soon", status=2).returncode, 2)


class DyingPruneTest(DyingTest):
    def test_killed_at_any_step_every_deployment_that_is_left_is_whole(self):
        for version in (1, 2, 3):
            self.deploy(version)
        for file in (self.store / "bundles").iterdir():
            os.utime(file, (0, 0))
        ends = set()
        for environment in self.dying():
            done = self.run_apigw("deployments", "prune", "--keep", "1", environment=environment, status=None)
            kept = {row[0] for row in self.rows("SELECT bundle_hash FROM deployment")}
            there = {file.name.split(".")[0] for file in (self.store / "bundles").iterdir()}
            self.assertLessEqual(kept, there)
            ends.add(done.returncode)
            if done.returncode == 0:
                break
        self.assertEqual(ends, {-signal.SIGKILL, 0})
        self.assertEqual((len(kept), kept), (1, there))
        self.assertEqual(self.answer(self.serve())["v"], 3)


if __name__ == "__main__":
    unittest.main()
