"""diff and status: files, deployments and stages against each other, gates, and what an older store can still tell."""
import json
import pathlib
import shutil
import subprocess
import tempfile
import unittest

from harness import BINARY

DEFINITION = """openapi: 3.0.1
info: {title: Pets, version: "1"}
paths:
  /pets:
    get:
      %s
      responses: {"200": {description: ok}}
      x-amazon-apigateway-integration: {type: mock, requestTemplates: {application/json: '{"statusCode": 200}'}, responses: {default: {statusCode: "200"}}}
components: {securitySchemes: {key: {type: apiKey, name: x-api-key, in: header}}}
x-amazon-apigateway-api-key-source: HEADER
"""
CLOSED = "security: [{key: []}]"
OPEN = "description: open"


class DiffTest(unittest.TestCase):
    def setUp(self):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="apigw-diff-"))
        self.addCleanup(shutil.rmtree, self.folder, True)
        for name, text in {"closed.yaml": CLOSED, "open.yaml": OPEN}.items():
            (self.folder / name).write_text(DEFINITION % text)

    def run_apigw(self, *words, status=0):
        done = subprocess.run([str(BINARY), *map(str, words)], cwd=self.folder, capture_output=True, text=True, timeout=30, check=False)
        self.assertEqual(done.returncode, status, done.stdout + done.stderr)
        return done

    def deploy(self, file, *more):
        return json.loads(self.run_apigw("deploy", file, "--stage", "prod", "--format", "json", *more).stdout)

    def test_files_and_gates(self):
        done = self.run_apigw("diff", "closed.yaml", "open.yaml")
        self.assertIn("[api-key-dropped] WEAKENED", done.stdout)
        refused = self.run_apigw("diff", "closed.yaml", "open.yaml", "--gate", "breaking", "--gate", "security", status=4)
        self.assertIn("--gate security: 1", refused.stderr)
        self.assertNotIn("--gate breaking", refused.stderr)
        self.run_apigw("diff", "open.yaml", "closed.yaml", "--gate", "security")
        self.run_apigw("diff", "open.yaml", "closed.yaml", "--gate", "breaking", status=4)
        self.assertEqual(self.run_apigw("diff", "open.yaml", "open.yaml", "--gate", "breaking", "--gate", "security").stdout, "no difference\n")

    def test_json(self):
        report = json.loads(self.run_apigw("diff", "closed.yaml", "open.yaml", "--format", "json").stdout)
        self.assertEqual(report["summary"], {"changes": 1, "breaking": 0, "weakened": 1, "strengthened": 0, "changed": 0})
        self.assertEqual(report["changes"][0], {"kind": "api-key-dropped", "section": "security", "where": "GET /pets", "pointer": "/apiKeyRequired",
                                                "breaking": False, "security": "weakened", "message": "API key no longer required"})
        self.assertEqual(report["before"]["name"], "closed.yaml")
        self.assertRegex(report["after"]["bundle"], "^[0-9a-f]{64}$")

    def test_deploy_tells_what_changed(self):
        self.assertNotIn("summary", self.deploy("closed.yaml"))
        self.assertIn("[api-key-dropped] WEAKENED", self.run_apigw("deploy", "open.yaml", "--stage", "prod").stdout)
        self.assertEqual(self.deploy("closed.yaml")["changes"][0]["kind"], "api-key-required")
        self.assertNotIn("summary", self.deploy("closed.yaml"))

    def test_a_deployment_is_compared_when_its_file_is_gone(self):
        first = self.deploy("closed.yaml", "--stage-variable", "a=1")["deployment"]
        self.deploy("open.yaml")
        (self.folder / "closed.yaml").unlink()
        for before in (f"deployment:{first}", f"deployment:Pets/{first}"):
            self.assertIn("[api-key-dropped]", self.run_apigw("diff", before, "stage:prod").stdout)
        self.assertEqual(self.run_apigw("diff", "stage:Pets/prod", "open.yaml").stdout, "no difference\n")
        self.run_apigw("deploy", "open.yaml", "--stage", "test", "--stage-variable", "a=2", "--stage-variable", "b=3")
        self.assertEqual(self.run_apigw("diff", "stage:prod", "stage:test").stdout.splitlines()[:3],
                         ["settings", "  variable a: stage variable: 1 -> 2 [variable-changed]", "  variable b: stage variable: 3 [variable-changed]"])

    def test_a_compiled_bundle_is_compared(self):
        self.run_apigw("compile", "closed.yaml", "-o", "closed.apigwb")
        self.assertIn("[api-key-dropped]", self.run_apigw("diff", "closed.apigwb", "open.yaml").stdout)

    def test_what_is_not_there(self):
        self.run_apigw("diff", "stage:prod", "open.yaml", status=1)
        self.deploy("open.yaml")
        for operand, said in {"stage:live": "it has prod", "deployment:zzzzzz": "no deployment 'zzzzzz'", "canary:prod": "has no canary", "stage:Cats/prod": "no API 'Cats'"}.items():
            self.assertIn(said, self.run_apigw("diff", operand, "open.yaml", status=1).stderr)
        self.run_apigw("diff", "nothing.yaml", "open.yaml", status=3)
        (self.folder / "bad.yaml").write_text("openapi: 3.0.1\npaths: 3\n")
        self.assertIn("bad.yaml:", self.run_apigw("diff", "bad.yaml", "open.yaml", status=1).stderr)

    def test_a_damaged_deployment_is_refused(self):
        bundle = self.deploy("closed.yaml")["bundle"]
        file = self.folder / ".apigw" / "bundles" / f"{bundle}.apigwb"
        file.write_bytes(file.read_bytes().replace(b"apiKeyRequired", b"apiKeyRequireD"))
        self.assertIn("damaged", self.run_apigw("diff", "stage:prod", "open.yaml", status=1).stderr)

    def test_status(self):
        self.deploy("closed.yaml")
        self.assertIn("in step", self.run_apigw("status", "closed.yaml", "--stage", "prod").stdout)
        self.assertIn("in step", self.run_apigw("status", "--stage", "prod").stdout)
        (self.folder / "closed.yaml").write_text("# a comment\n" + DEFINITION % CLOSED)
        self.assertIn("written differently", self.run_apigw("status", "--stage", "prod").stdout)
        drifted = self.run_apigw("status", "open.yaml", "--stage", "prod", status=4)
        self.assertTrue(drifted.stdout.startswith("drifted: "), drifted.stdout)
        self.assertIn("[api-key-dropped] WEAKENED", drifted.stdout)
        self.assertEqual(json.loads(self.run_apigw("status", "open.yaml", "--stage", "prod", "--format", "json", status=4).stdout)["state"], "drifted")
        self.deploy("open.yaml", "--canary", "10")
        self.assertIn("on its way", self.run_apigw("status", "open.yaml", "--stage", "prod", status=4).stdout)
        (self.folder / "closed.yaml").unlink()
        self.assertIn("name FILE", self.run_apigw("status", "--stage", "prod", status=3).stderr)


if __name__ == "__main__":
    unittest.main()
