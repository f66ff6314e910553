"""Functions of a store: a deployment runs the code it was made with, whatever happens to the sources, and a rollback runs the code of then."""
import json
import shutil
import threading
import unittest

from harness import IntegrationTest, wait_until
from store_test import DyingTest

API = """openapi: 3.0.1
info: {title: coded, version: '1'}
paths:
  /f:
    get:
      responses: {'200': {description: ok}}
      x-amazon-apigateway-integration: {type: aws_proxy, httpMethod: POST, uri: 'arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/arn:aws:lambda:us-east-1:123456789012:function:f/invocations'}
"""
HANDLER = "import os, time\n\ndef handler(event, context):\n    time.sleep(float((event.get('queryStringParameters') or {}).get('sleep', 0)))\n    return {'body': '%s ' + ' '.join(sorted(os.listdir(os.environ['LAMBDA_TASK_ROOT'])))}\n"
HOOK = """import json, os, urllib.request

def handler(event, context):
    body = {'deploymentId': event['DeploymentId'], 'lifecycleEventHookExecutionId': event['LifecycleEventHookExecutionId'], 'status': '%s'}
    if not body['status']:
        return {}
    request = urllib.request.Request(os.environ['AWS_ENDPOINT_URL_CODEDEPLOY'], json.dumps(body).encode(), {
        'Content-Type': 'application/x-amz-json-1.1', 'X-Amz-Target': 'CodeDeploy_20141006.PutLifecycleEventHookExecutionStatus'})
    urllib.request.urlopen(request).read()
"""
TEMPLATE = """Transform: AWS::Serverless-2016-10-31
Resources:
  Shifted:
    Type: AWS::Serverless::Function
    Properties:
      FunctionName: shifted
      InlineCode: "def handler(event, context): return {'body': '%s'}"
      Runtime: python3.11
      Handler: index.handler
      AutoPublishAlias: live
      DeploymentPreference:
        Type: AllAtOnce
        Hooks: {PreTraffic: !Ref Before}
      Events: {Get: {Type: Api, Properties: {Path: /f, Method: get}}}
  Before: {Type: AWS::Serverless::Function, Properties: {FunctionName: CodeDeployHook_before, CodeUri: before, Runtime: python3.11, Handler: app.handler}}
"""

TWO_PLANS = """Transform: AWS::Serverless-2016-10-31
Resources:
  One:
    Type: AWS::Serverless::Function
    Properties:
      FunctionName: one
      InlineCode: "def handler(event, context): return {'body': '%s'}"
      Runtime: python3.11
      Handler: index.handler
      AutoPublishAlias: live
      DeploymentPreference: {Type: AllAtOnce}
      Events: {Get: {Type: Api, Properties: {Path: /one, Method: get}}}
  Two:
    Type: AWS::Serverless::Function
    Properties:
      FunctionName: two
      CodeUri: two
      Runtime: python3.11
      Handler: app.handler
      AutoPublishAlias: live
      DeploymentPreference: {Type: Linear10PercentEvery1Minute}
      Events: {Get: {Type: Api, Properties: {Path: /two, Method: get}}}
"""


class DeployedCodeTest(DyingTest):
    write = IntegrationTest.write

    def setUp(self):
        super().setUp()
        (self.folder / "code").mkdir()
        self.write("api.yaml", API)
        self.write("functions.yaml", "functions: {f: {runtime: python3.11, handler: app.handler, codeUri: code, timeout: 20}}\n")

    def code(self, text, folder="code"):
        self.write(f"{folder}/app.py", text)

    def deploy(self, *more, **options):
        return self.run_apigw("deploy", self.folder / "api.yaml", "--stage", "prod", *more, **options)

    def body(self, gateway, path="/prod/f"):
        answer = gateway.get(path)
        self.assertEqual(answer.status, 200, (answer.body, gateway.err))
        return answer.body.decode().split()[0]

    def test_a_deployment_keeps_its_code_and_a_rollback_brings_the_old_one_back(self):
        self.code(HANDLER % "one")
        self.deploy()
        gateway = self.serve()
        self.assertEqual(self.body(gateway), "one")
        self.code(HANDLER % "two")
        self.assertIn("deployed", self.deploy().stdout)  # the definition is the same, the code is not
        wait_until(lambda: self.body(gateway) == "two", "the new code", 10)
        self.assertIn("nothing to do", self.deploy().stdout)
        self.run_apigw("rollback", "--stage", "prod")
        wait_until(lambda: self.body(gateway) == "one", "the old code", 10)
        self.code(HANDLER % "three")
        shutil.rmtree(self.folder / "code")
        gateway.stop()
        again = self.serve()
        self.assertEqual(self.body(again), "one")

    def test_two_stages_and_a_canary_run_code_of_their_own_at_the_same_time(self):
        for number, stage in (("one", "prod"), ("two", "test")):
            self.code(HANDLER % number)
            self.run_apigw("deploy", self.folder / "api.yaml", "--stage", stage)
        self.code(HANDLER % "three")
        self.deploy("--canary", "50")
        gateway = self.serve()
        self.assertEqual({self.body(gateway) for _ in range(60)}, {"one", "three"})
        self.assertEqual({self.body(gateway, "/test/f") for _ in range(5)}, {"two"})
        self.assertEqual(len(list((self.store / "code").iterdir())), 3)

    def test_calls_that_run_while_the_code_changes_end_on_what_they_began_with(self):
        self.code(HANDLER % "one")
        self.deploy()
        gateway = self.serve()
        self.assertEqual(self.body(gateway), "one")
        answers = []
        slow = [threading.Thread(target=lambda: answers.append(self.body(gateway, "/prod/f?sleep=1"))) for _ in range(3)]
        for thread in slow:
            thread.start()
        self.code(HANDLER % "two")
        self.deploy()
        wait_until(lambda: self.body(gateway) == "two", "the new code", 10)
        for thread in slow:
            thread.join()
        self.assertEqual(answers, ["one"] * 3)

    def test_what_is_no_code_is_left_out_and_equal_code_is_there_once(self):
        self.code(HANDLER % "one")
        for path in ("code/.git/config", "code/__pycache__/x.pyc", "code/data/keep.txt", "code/data/drop.log", "code/notes.md"):
            (self.folder / path).parent.mkdir(parents=True, exist_ok=True)
            self.write(path, "x")
        self.write("code/.apigwignore", "*.log\n# a comment\nnotes.md\n")
        (self.folder / "code/link.txt").symlink_to("data/keep.txt")
        (self.folder / "outside.txt").write_text("outside")
        (self.folder / "code/outside.txt").symlink_to(self.folder / "outside.txt")
        self.deploy()
        (copy,) = (self.store / "code").iterdir()
        self.assertEqual(sorted(str(path.relative_to(copy)) for path in copy.rglob("*")), ["app.py", "data", "data/keep.txt", "link.txt", "outside.txt"])
        self.assertTrue((copy / "link.txt").is_symlink())
        self.assertFalse((copy / "outside.txt").is_symlink())
        self.write("code/notes.md", "changed")
        self.assertIn("nothing to do", self.deploy().stdout)
        self.run_apigw("deploy", self.folder / "api.yaml", "--stage", "test")
        self.assertEqual(list((self.store / "code").iterdir()), [copy])

    def test_killed_at_any_step_of_copying_there_is_whole_code_or_none(self):
        self.code(HANDLER % "one")
        self.deploy()
        for step, environment in enumerate(self.dying(), 1):
            self.code(HANDLER % f"step{step}")
            self.write("code/more.txt", str(step))
            done = self.deploy(environment=environment, status=None)
            self.assertEqual(len(self.rows("SELECT deployment_id FROM stage")), 1)
            for copy in (self.store / "code").iterdir():
                if copy.suffix != ".tmp":
                    self.assertEqual(len(list(copy.iterdir())), 1 if (copy / "app.py").read_text() == HANDLER % "one" else 2)
            if done.returncode == 0:
                break
        self.assertGreater(step, 10)
        self.assertEqual(self.body(self.serve()), f"step{step}")

    def test_code_that_is_gone_from_the_store_is_told(self):
        self.code(HANDLER % "one")
        self.deploy()
        shutil.rmtree(self.store / "code")
        done = self.run_apigw("serve", "--port", "0", status=3)
        self.assertIn("is missing; deploying it again mends it", done.stderr)
        self.deploy()
        self.assertEqual(self.body(self.serve()), "one")

    def test_a_template_s_preference_shifts_with_its_function_as_hook(self):
        (self.folder / "before").mkdir()
        stage = lambda: json.loads(self.run_apigw("stages", "--format", "json").stdout)[0]["deployment"]
        deploy = lambda **options: self.run_apigw("deploy", self.folder / "template.yaml", "--stage", "Prod", "--name", "shifted", **options)
        self.write("template.yaml", TEMPLATE % "one")
        self.code(HOOK % "Succeeded", "before")
        self.assertIn("no traffic to shift", deploy().stderr)
        first = stage()
        self.write("template.yaml", TEMPLATE % "two")
        self.assertIn("all traffic has gone over", deploy().stdout)
        second = stage()
        self.assertNotEqual(first, second)
        for status, why in (("Failed", "it reported Failed"), ("", "without calling PutLifecycleEventHookExecutionStatus")):
            self.write("template.yaml", TEMPLATE % "three")
            self.code(HOOK % status, "before")
            self.assertIn(why, deploy(status=4).stderr)
            self.assertEqual(stage(), second)
        self.code("def handler(event, context):\n    raise ValueError('not today')\n", "before")
        self.assertIn("not today", deploy(status=4).stderr)

    def test_preferences_count_for_functions_that_change(self):
        def deploy(one, two, *more, **options):
            self.write("template.yaml", TWO_PLANS % one)
            self.code("def handler(event, context): return {'body': '%s'}" % two, "two")
            return self.run_apigw("deploy", self.folder / "template.yaml", "--stage", "prod", *more, **options)

        (self.folder / "two").mkdir()
        self.assertIn("no traffic to shift", deploy("a", "a").stderr)
        self.assertIn("all traffic has gone over", deploy("b", "a").stdout)  # AllAtOnce, and not ten minutes
        both = deploy("c", "b", status=1).stderr
        self.assertIn("'one' (AllAtOnce) and 'two' (Linear10PercentEvery1Minute) both change", both)
        self.assertIn("all traffic has gone over", deploy("c", "b", "--shift", "AllAtOnce").stdout)
        again = deploy("c", "b")
        self.assertIn("no function with a DeploymentPreference changes", again.stderr)
        self.assertIn("nothing to do", again.stdout)


if __name__ == "__main__":
    unittest.main()
