"""Deployments as an operator makes them: deploy, canary, rollback on a store that gateways serve and follow."""
import contextlib
import json
import os
import pathlib
import shutil
import signal
import sqlite3
import subprocess
import tempfile
import threading
import unittest

from harness import BINARY, ROOT, Gateway, wait_until

DEFINITION = """openapi: 3.0.1
info: {title: Versions, version: "1"}
paths:
  /v:
    get:
      responses: {"200": {description: ok, headers: {X-V: {schema: {type: string}}}}}
      x-amazon-apigateway-integration:
        type: mock
        requestTemplates: {application/json: '{"statusCode": 200}'}
        responses:
          default:
            statusCode: "200"
            responseParameters: {method.response.header.X-V: "'%d'"}
            responseTemplates:
              application/json: '{"v":%d,"canary":"$context.isCanaryRequest","x":"$stageVariables.x","y":"$stageVariables.y","path":"$context.path"}'
"""


def definition(version):
    return DEFINITION % (version, version)


class StoreTest(unittest.TestCase):
    def setUp(self):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="apigw-store-"))
        self.addCleanup(shutil.rmtree, self.folder, True)
        self.store = self.folder / "store"
        for version in range(1, 4):
            (self.folder / f"v{version}.yaml").write_text(definition(version))

    def run_apigw(self, *words, environment=None, status=0):
        done = subprocess.run([str(BINARY), *map(str, words), "--store", str(self.store)], capture_output=True, text=True, timeout=30, check=False,
                              env=os.environ | (environment or {}))
        if status is not None:
            self.assertEqual(done.returncode, status, done.stderr)
        return done

    def deploy(self, version, *more, stage="prod", **options):
        return self.run_apigw("deploy", self.folder / f"v{version}.yaml", "--stage", stage, *more, **options)

    def serve(self, *more):
        gateway = Gateway([BINARY, "serve", "--port", "0", "--store", self.store, *more])
        self.addCleanup(gateway.stop)
        self.assertTrue(gateway.port, gateway.err)
        return gateway

    def answer(self, gateway, path="/prod/v", **options):
        answer = gateway.get(path, **options)
        self.assertEqual(answer.status, 200, answer.body)
        return answer.json()

    def follows(self, gateway, version):
        wait_until(lambda: self.answer(gateway)["v"] == version, f"version {version}", 5)


class DeployTest(StoreTest):
    def test_deployments_are_followed_by_every_gateway(self):
        first = json.loads(self.deploy(1, "--stage-variable", "x=one", "--format", "json").stdout)
        self.assertTrue(first["changed"])
        gateways = [self.serve(), self.serve()]
        for gateway in gateways:
            self.assertEqual(self.answer(gateway), {"v": 1, "canary": "", "x": "one", "y": "", "path": "/prod/v"})
        self.deploy(2)
        for gateway in gateways:
            self.follows(gateway, 2)
            self.assertEqual(self.answer(gateway)["x"], "one")
        self.run_apigw("rollback", "--stage", "prod")
        for gateway in gateways:
            self.follows(gateway, 1)
        self.run_apigw("stages", "set", "prod", "--stage-variable", "x=two")
        wait_until(lambda: self.answer(gateways[0])["x"] == "two", "the variable", 5)
        self.assertIn("already serves this", self.deploy(1).stdout)

    def test_requests_for_nothing_that_is_served_are_forbidden(self):
        self.deploy(1)
        gateway = self.serve()
        for path in ("/", "/v", "/prodx/v", "/test/v"):
            answer = gateway.get(path)
            self.assertEqual((answer.status, answer.body), (403, b'{"message":"Forbidden"}'), path)
        self.assertEqual(gateway.get("/prod").status, 403)  # the root of the stage has no method: the API's own answer
        self.assertIn(b"Missing Authentication Token", gateway.get("/prod/").body)

    def test_apis_are_told_apart_by_host(self):
        self.deploy(1)
        other = self.folder / "other.yaml"
        other.write_text(definition(9).replace("title: Versions", "title: Other"))
        self.run_apigw("deploy", other, "--stage", "prod")
        ids = {api["api"] for api in json.loads(self.run_apigw("stages", "--format", "json").stdout)}
        gateway = self.serve()
        seen = {self.answer(gateway, headers={"Host": f"{api}.execute-api.localhost:{gateway.port}"})["v"] for api in ids}
        self.assertEqual(seen, {1, 9})
        self.assertEqual(gateway.get("/prod/v").status, 403)

    def test_method_settings_are_taken_when_they_are_enforced(self):
        self.deploy(1)
        settings = lambda: json.loads(self.run_apigw("stages", "--format", "json").stdout)[0]["methodSettings"]
        self.run_apigw("stages", "set", "prod", "--method-setting", "*/*/metrics/enabled=true")
        self.assertEqual((len(settings()), settings()["*/*/metrics/enabled"]), (10, "true"))
        limit = "~1v/GET/throttling/rateLimit"
        self.assertIn("[unenforced-throttling]", self.run_apigw("stages", "set", "prod", "--method-setting", f"{limit}=5", status=1).stderr)
        self.assertIn("Invalid method setting path", self.run_apigw("stages", "set", "prod", "--method-setting", "*/*/nothing=1", status=1).stderr)
        self.assertNotIn(limit, settings())
        self.run_apigw("stages", "set", "prod", "--method-setting", f"{limit}=5", "--allow-unenforced", "unenforced-throttling")
        self.assertEqual((settings()[limit], settings()["~1v/GET/metrics/enabled"]), ("5", "true"))
        self.run_apigw("stages", "set", "prod", "--remove-method-setting", "*/*", "--remove-method-setting", "~1v/GET")
        self.assertEqual(settings(), {})

    def test_a_canary_takes_its_part_and_is_promoted(self):
        self.deploy(1, "--stage-variable", "x=main", "--stage-variable", "y=kept")
        gateway = self.serve()
        self.assertEqual(self.run_apigw("canary", "promote", "--stage", "prod", status=1).stderr.strip(),
                         "apigw canary: Promotion not available. Canary does not exist.")
        self.deploy(2, "--canary", "40", "--canary-variable", "x=canary")
        wait_until(lambda: self.answer(gateway)["canary"], "the canary", 5)
        answers = [self.answer(gateway) for _ in range(600)]
        share = sum(answer["v"] == 2 for answer in answers) / len(answers)
        self.assertTrue(0.3 < share < 0.5, share)  # five standard deviations
        for answer in answers:
            expected = ("true", "canary", "kept") if answer["v"] == 2 else ("false", "main", "kept")
            self.assertEqual((answer["canary"], answer["x"], answer["y"]), expected)
        # The choice is the request id's: the same id, the same side.
        fixed = {"X-Amzn-RequestId": "6c1b2f5e-3d0a-4a55-9c7f-0123456789ab"}
        self.assertEqual(len({self.answer(gateway, headers=fixed)["v"] for _ in range(20)}), 1)
        self.run_apigw("canary", "promote", "--stage", "prod")
        wait_until(lambda: self.answer(gateway)["canary"] == "", "the promotion", 5)
        self.assertEqual(self.answer(gateway), {"v": 2, "canary": "", "x": "canary", "y": "kept", "path": "/prod/v"})


CANARY_TEMPLATE = """Resources:
  Api: {Type: "AWS::ApiGateway::RestApi", Properties: {Name: released}}
  Get:
    Type: AWS::ApiGateway::Method
    Properties:
      RestApiId: !Ref Api
      ResourceId: !GetAtt Api.RootResourceId
      HttpMethod: GET
      AuthorizationType: NONE
      MethodResponses: [{StatusCode: 200}]
      Integration:
        Type: MOCK
        RequestTemplates: {application/json: '{"statusCode": 200}'}
        IntegrationResponses: [{StatusCode: 200, ResponseTemplates: {application/json: '{"v": %d, "x": "$stageVariables.x", "y": "$stageVariables.y", "canary": "$context.isCanaryRequest"}'}}]
  First: {Type: "AWS::ApiGateway::Deployment", DependsOn: Get, Properties: {RestApiId: !Ref Api}}
  Stage:
    Type: AWS::ApiGateway::Stage
    Properties:
      RestApiId: !Ref Api
      StageName: prod
      DeploymentId: !Ref First
      Variables: {x: main, y: kept}
      CanarySetting: {DeploymentId: !Ref First, PercentTraffic: %g, StageVariableOverrides: {x: canary}}
"""


class CanaryTemplateTest(StoreTest):
    def template(self, version, percent):
        path = self.folder / "template.yaml"
        path.write_text(CANARY_TEMPLATE % (version, percent))
        return path

    def sides(self, gateway, path):
        return {(a["v"], a["x"], a["y"], a["canary"]) for a in (self.answer(gateway, path) for _ in range(60))}

    def test_a_canary_of_a_template_takes_its_part_of_a_file_that_is_served(self):
        gateway = Gateway([BINARY, "serve", "--port", "0", self.template(1, 50)])
        self.addCleanup(gateway.stop)
        self.assertEqual(self.sides(gateway, "/"), {(1, "main", "kept", "false"), (1, "canary", "kept", "true")})
        self.assertIn("0 to 100 percent", self.run_apigw("deploy", self.template(1, 101), "--stage", "prod", status=1).stderr)

    def test_a_canary_of_a_template_is_the_stage_s_and_takes_the_next_deployment(self):
        self.run_apigw("deploy", self.template(1, 50), "--stage", "prod")
        gateway = self.serve()
        self.assertEqual(self.sides(gateway, "/prod/"), {(1, "main", "kept", "false"), (1, "canary", "kept", "true")})
        self.run_apigw("canary", "set", "--stage", "prod", "--percent", "0")
        self.assertIn("nothing to do", self.run_apigw("deploy", self.template(1, 50), "--stage", "prod").stdout)  # what changes nothing sets nothing again
        self.run_apigw("deploy", self.template(2, 50), "--stage", "prod")
        wait_until(lambda: self.sides(gateway, "/prod/") == {(1, "main", "kept", "false"), (2, "canary", "kept", "true")}, "the canary's deployment", 5)
        self.run_apigw("canary", "promote", "--stage", "prod")
        wait_until(lambda: self.sides(gateway, "/prod/") == {(2, "canary", "kept", "")}, "the promotion", 5)
        self.run_apigw("deploy", self.template(3, 50), "--stage", "prod")
        wait_until(lambda: {(v, canary) for v, _, _, canary in self.sides(gateway, "/prod/")} == {(2, "false"), (3, "true")}, "a new canary", 5)


class DyingTest(StoreTest):
    """Programs that are killed at every step on their way to the disk."""

    def dying(self):
        """The environment of a process that is killed at its N-th step, for N = 1, 2, …; stop when one was not."""
        compiler = shutil.which("cc") or shutil.which("gcc")
        library = self.folder / "die_at.so"
        subprocess.run([compiler, "-shared", "-fPIC", "-O1", "-o", library, ROOT / "tests/support/die_at.c", "-ldl"], check=True)
        for step in range(1, 300):
            yield {"LD_PRELOAD": str(library), "APIGW_DIE_AT": str(step), "ASAN_OPTIONS": "verify_asan_link_order=0"}


    def rows(self, query):
        """Read without a process of its own: there are many steps."""
        with contextlib.closing(sqlite3.connect(self.store / "apigw.db")) as database:
            return database.execute(query).fetchall()


class FaultTest(DyingTest):
    def test_killed_at_any_step_a_deployment_is_there_or_not(self):
        key, public = self.folder / "key.pem", self.folder / "key.pub"
        subprocess.run(["openssl", "genpkey", "-algorithm", "ed25519", "-out", key], check=True)
        subprocess.run(["openssl", "pkey", "-in", key, "-pubout", "-out", public], check=True)
        self.deploy(1, "--sign", key)
        versions = set()
        for step, environment in enumerate(self.dying(), 1):
            version = 2 + step % 2
            done = self.deploy(version, "--sign", key, environment=environment, status=None)
            stages = json.loads(self.run_apigw("stages", "--format", "json").stdout)  # the store opens, and every row is whole
            bundle = next(d["bundle"] for d in json.loads(self.run_apigw("deployments", "--format", "json").stdout)["deployments"] if d["id"] == stages[0]["deployment"])
            image = self.store / "bundles" / f"{bundle}.apigwb"
            subprocess.run(["openssl", "pkeyutl", "-verify", "-rawin", "-pubin", "-inkey", public, "-in", image, "-sigfile", f"{image}.sig"], check=True, capture_output=True)
            versions.add(done.returncode)
            if done.returncode == 0:
                break
        self.assertEqual(versions, {-signal.SIGKILL, 0})
        self.assertGreater(step, 5)
        gateway = self.serve("--require-signature", public)
        self.assertEqual(self.answer(gateway)["v"], version)

    def test_a_damaged_bundle_is_named_and_the_last_good_state_serves_on(self):
        self.deploy(1)
        gateway = self.serve()
        damaged = json.loads(self.deploy(2, "--format", "json", stage="other").stdout)["bundle"]
        wait_until(lambda: gateway.get("/other/v").status == 200, "the other stage", 5)
        path = self.store / "bundles" / f"{damaged}.apigwb"
        image = bytearray(path.read_bytes())
        image[len(image) // 2] ^= 1
        path.write_bytes(image)
        self.run_apigw("stages", "set", "other", "--stage-variable", "x=1")  # the stage is made anew, from the damaged file
        wait_until(lambda: any(damaged in line for line in gateway.err), "the fault", 5)
        self.assertEqual(self.answer(gateway)["v"], 1)
        self.assertEqual(self.answer(gateway, "/other/v")["x"], "")
        self.assertEqual(self.deploy(2, stage="other").returncode, 0)
        self.deploy(3, stage="other")
        wait_until(lambda: self.answer(gateway, "/other/v")["v"] == 3, "the next good state", 5)

    def test_a_damaged_store_is_refused_by_name(self):
        self.deploy(1)
        gateway = self.serve()
        database = self.store / "apigw.db"
        with open(database, "r+b") as file:
            file.seek(4096)
            file.write(b"\xff" * 4096)
        refused = self.run_apigw("serve", "--port", "0", status=3)
        self.assertIn(str(database), refused.stderr)
        self.assertEqual(self.answer(gateway)["v"], 1)

    def test_a_damaged_row_is_told_once_and_the_store_is_followed_again_when_it_is_mended(self):
        self.deploy(1, "--stage-variable", "x=good")
        gateway = self.serve()

        def set_variables(text):
            with contextlib.closing(sqlite3.connect(self.store / "apigw.db")) as database, database:
                database.execute("UPDATE stage SET variables = ?", (text,))
                database.execute("UPDATE revision SET number = number + 1")

        faults = lambda: [line for line in gateway.err if "the stage 'prod'" in line]
        set_variables("x=evil\n")
        wait_until(faults, "the fault", 5)
        for _ in range(20):  # time for many looks at the store
            self.assertIn("the stage 'prod'", self.run_apigw("stages", status=3).stderr)
        self.assertEqual(self.answer(gateway)["x"], "good")
        set_variables("x=good\n")
        self.deploy(2)
        self.follows(gateway, 2)
        self.assertEqual(len(faults()), 1, gateway.err)

    def test_a_store_of_the_first_schema_is_brought_up_to_date(self):
        self.deploy(1)
        now, before = self.store / "apigw.db", self.store / "before.db"
        with contextlib.closing(sqlite3.connect(before)) as database:
            database.executescript((ROOT / "tests/integration/store_schema_1.sql").read_text())
            tables = [name for name, in database.execute("SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite%'")]
            database.execute("ATTACH ? AS now", (str(now),))
            database.execute("DELETE FROM revision")
            for table in tables:
                columns = ", ".join(row[1] for row in database.execute(f"PRAGMA main.table_info({table})"))
                database.execute(f"INSERT INTO {table}({columns}) SELECT {columns} FROM now.{table}")
            database.commit()
            database.execute("PRAGMA user_version = 1")
        for part in (now, now.with_name("apigw.db-wal"), now.with_name("apigw.db-shm")):
            part.unlink(missing_ok=True)
        before.rename(now)
        gateway = self.serve()
        self.assertEqual(self.answer(gateway)["v"], 1)
        self.run_apigw("domains", "add", "api.example.com")

    def test_no_store_says_how_to_make_one(self):
        self.assertIn("apigw deploy FILE --stage NAME", self.run_apigw("stages", status=1).stderr)
        self.assertIn("there is no store", self.run_apigw("serve", "--port", "0", status=3).stderr)


class LoadTest(StoreTest):
    def test_nothing_fails_or_mixes_while_stages_move(self):
        self.deploy(1, "--stage-variable", "x=1")
        gateways = [self.serve("--threads", "2"), self.serve("--threads", "1")]
        stop, faults, seen = threading.Event(), [], set()

        def ask(gateway):
            while not stop.is_set():
                try:
                    answer = gateway.get("/prod/v")
                    body = answer.json() if answer.status == 200 else None
                except OSError as fault:
                    faults.append(repr(fault))
                    continue
                if not body or body["v"] not in (1, 2, 3) or answer.headers["X-V"] != str(body["v"]):
                    faults.append((answer.status, answer.body))
                else:
                    seen.add(body["v"])

        threads = [threading.Thread(target=ask, args=(gateway,)) for gateway in gateways for _ in range(2)]
        for thread in threads:
            thread.start()
        try:
            for round_ in range(int(os.environ.get("APIGW_DEPLOYS", "10"))):
                self.deploy(2 + round_ % 2)
                self.run_apigw("canary", "set", "--stage", "prod", "--percent", "50")
                self.deploy(3 - round_ % 2)
                self.run_apigw("canary", "promote", "--stage", "prod")
                self.run_apigw("rollback", "--stage", "prod", status=None)
        finally:
            stop.set()
            for thread in threads:
                thread.join()
        self.assertEqual(faults[:3], [])
        self.assertTrue({2, 3} <= seen, seen)


if __name__ == "__main__":
    unittest.main()
