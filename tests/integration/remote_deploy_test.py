"""deploy --to: the admin API of a running gateway, with and without TLS before it."""
import concurrent.futures
import contextlib
import hashlib
import http.client
import json
import os
import pathlib
import re
import shutil
import socket
import subprocess
import tempfile
import threading
import unittest

import harness
from harness import BINARY, Gateway, free_port, wait_until

TOKEN = "0123456789abcdef0123456789abcdef"
DEFINITION = json.dumps(harness.definition_of({"/v": {"get": harness.mock('{"v": VERSION}')}}))


class RemoteTest(unittest.TestCase):
    """A gateway that serves a store of its own, and commands that reach it by its admin listener alone."""

    def setUp(self):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="apigw-remote-"))
        self.addCleanup(shutil.rmtree, self.folder, True)
        (self.folder / "token").write_text(TOKEN + "\n")
        for version in (1, 2, 3):
            (self.folder / f"v{version}.json").write_text(DEFINITION.replace("VERSION", str(version)))
        self.run_apigw("deploy", "v1.json", "--stage", "prod", "--name", "remote", "--store", "there")
        self.admin = 0

    def run_apigw(self, *words, status=0, environment=None):
        done = subprocess.run([str(BINARY), *map(str, words)], cwd=self.folder, capture_output=True, text=True, timeout=60, check=False, env=os.environ | (environment or {}))
        if status is not None:
            self.assertEqual(done.returncode, status, done.stdout + done.stderr)
        return done

    def serve(self, *more):
        self.admin = free_port()
        gateway = Gateway([BINARY, "serve", "--port", "0", "--store", self.folder / "there", "--admin-port", str(self.admin), "--admin-token-file", self.folder / "token", *more])
        self.addCleanup(gateway.stop)
        self.assertTrue(gateway.port, gateway.err)
        return gateway

    def deploy(self, version, *more, to=None, status=0, token="token", environment=None):
        words = ["deploy", f"v{version}.json", "--stage", "prod", "--name", "remote", "--to", to or f"http://127.0.0.1:{self.admin}", *more]
        return self.run_apigw(*words, *(["--token-file", token] if token else []), status=status, environment=environment)

    def call(self, method, path, body=None, token=TOKEN, headers=None):
        connection = http.client.HTTPConnection("127.0.0.1", self.admin, timeout=10)
        with contextlib.closing(connection):
            connection.request(method, path, body=body, headers=({"Authorization": f"Bearer {token}"} if token else {}) | (headers or {}))
            answer = connection.getresponse()
            return answer.status, json.loads(answer.read())


class RemoteDeployTest(RemoteTest):
    def test_it_returns_when_the_gateway_serves_it(self):
        gateway = self.serve()
        done = self.deploy(2, environment={"http_proxy": "http://127.0.0.1:9"})  # nobody in between reads the token
        self.assertEqual(gateway.get("/prod/v").json()["v"], 2)
        self.assertIn(f"served by   http://127.0.0.1:{self.admin}", done.stdout)
        self.assertIn("[template-changed]", done.stdout)
        self.assertIn("nothing to do", self.deploy(2).stdout)
        facts = json.loads(self.deploy(3, "--canary", "100", "--format", "json").stdout)
        self.assertTrue(facts["canary"])
        wait_until(lambda: gateway.get("/prod/v").json()["v"] == 3, "the canary")
        listed = json.loads(self.run_apigw("deployments", "--store", "there", "--format", "json").stdout)
        self.assertTrue(all(one["by"].endswith("(admin API)") for one in listed["deployments"][:2]), listed)

    def test_a_gateway_begins_with_nothing_and_is_filled_from_elsewhere(self):
        shutil.rmtree(self.folder / "there")
        gateway = self.serve()
        self.assertEqual(gateway.get("/prod/v").status, 403)
        self.assertEqual(json.loads(self.run_apigw("stages", "--format", "json", "--at", f"http://127.0.0.1:{self.admin}", "--token-file", "token").stdout), [])
        self.deploy(2)
        self.assertEqual(gateway.get("/prod/v").json()["v"], 2)

    def test_any_port_is_told(self):
        gateway = Gateway([BINARY, "serve", "--port", "0", "--store", self.folder / "there", "--admin-port", "0", "--admin-token-file", self.folder / "token"])
        self.addCleanup(gateway.stop)
        told = lambda: re.search(r"the admin listener is at (http://127\.0\.0\.1:\d+)", "".join(gateway.err))
        wait_until(told, "the notice", 5)
        self.deploy(2, to=told()[1])
        self.assertEqual(gateway.get("/prod/v").json()["v"], 2)

    def test_only_with_the_token(self):
        gateway = self.serve()
        for token in (None, "", "wrong" * 5, TOKEN[:-1], TOKEN + "0"):
            for method, path in (("GET", "/v1/stages"), ("POST", "/v1/deployments"), ("PUT", "/v1/bundles/" + "0" * 64), ("GET", "/v1/nothing")):
                self.assertEqual(self.call(method, path, "{}" if method != "GET" else None, token)[0], 401)
        self.assertEqual(self.call("GET", "/healthz", token=None)[0], 200)
        (self.folder / "other").write_text("f" * 32)
        self.assertIn("answered 401", self.deploy(2, token="other", status=1).stderr)
        self.assertIn("is needed", self.deploy(2, token=None, status=2).stderr)
        self.assertEqual(gateway.get("/prod/v").json()["v"], 1)
        (self.folder / "short").write_text("short")
        self.assertIn("at least 16", self.deploy(2, token="short", status=1).stderr)

    def test_a_large_body_of_a_stranger_is_refused_before_it_is_read(self):
        self.serve()
        with socket.create_connection(("127.0.0.1", self.admin), timeout=10) as client:
            client.sendall(b"PUT /v1/bundles/x HTTP/1.1\r\nHost: a\r\nContent-Length: 60000000\r\n\r\n" + b"x" * 1000)
            self.assertIn(b" 401 ", client.recv(4096).split(b"\r\n")[0])

    def test_without_a_token_there_is_no_such_endpoint(self):
        self.admin = free_port()
        gateway = Gateway([BINARY, "serve", "--port", "0", "--store", self.folder / "there", "--admin-port", str(self.admin)])
        self.addCleanup(gateway.stop)
        self.assertEqual(self.call("GET", "/v1/stages")[0], 404)

    def test_what_is_no_bundle_is_not_stored(self):
        self.serve()
        self.run_apigw("compile", "v2.json", "-o", "v2.apigwb")
        image = (self.folder / "v2.apigwb").read_bytes()
        name = image[-32:].hex()
        before = sorted(os.listdir(self.folder / "there" / "bundles"))
        for body, path in ((image[:-1], name), (image + b"x", name), (b"", name), (image, "0" * 64), (image, "../../x"), (b"x" * 1000, hashlib.sha256(b"x" * 1000).hexdigest())):
            self.assertIn(self.call("PUT", f"/v1/bundles/{path}", body)[0], (400, 422))
        with socket.create_connection(("127.0.0.1", self.admin), timeout=10) as client:  # half of it, and gone
            client.sendall(f"PUT /v1/bundles/{name} HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer {TOKEN}\r\nContent-Length: {len(image)}\r\n\r\n".encode() + image[:-100])
        self.assertEqual(self.call("POST", "/v1/deployments", json.dumps({"api": {"id": "abcdefghij", "name": "x"}, "bundle": name, "stage": "prod"}))[0], 409)
        self.assertEqual(sorted(os.listdir(self.folder / "there" / "bundles")), before)
        self.assertEqual(self.call("PUT", f"/v1/bundles/{name}", image)[0], 200)

    def test_requests_that_make_no_sense(self):
        self.serve()
        for body in ("", "[]", "{", "{}", '{"bundle": 3}', '{"bundle": "' + "0" * 64 + '"}'):
            self.assertIn(self.call("POST", "/v1/deployments", body)[0], (400, 409))
        self.assertEqual(self.call("DELETE", "/v1/deployments")[0], 405)
        self.assertEqual(self.call("GET", "/v1/nothing")[0], 404)
        self.assertEqual(self.call("GET", "/v1/deployments?of=nobody")[0], 404)
        self.assertEqual(self.call("POST", "/v1/rollbacks", '{"stage": "nowhere"}')[0], 404)

    def test_no_call_takes_what_makes_no_sense_and_none_fails_by_it(self):
        self.serve()
        paths = [f"/v1/{path}" for path in ("code/missing", "deployments", "deployments/delete", "rollbacks", "stages/set", "stages/delete", "canary/set", "canary/promote", "canary/delete",
                                            "shifts/hold", "shifts/release", "shifts/advance", "shifts/finish", "shifts/end")]
        wrong = ("", "[]", "{", "3", "{}", '{"of": 3}', '{"stage": {}}', '{"stage": ""}', '{"of": "nobody", "stage": "prod", "driver": "x", "bundle": "x", "deployment": "y"}',
                 '{"stage": "' + "x" * 5000 + '"}', '{"stage": "prod", "by": [], "variables": {"a": 1}, "deployment": 1}', "[" * 5000, "\xff\xfe")
        for path in paths:
            for body in wrong:
                status, answer = self.call("POST", path, body.encode("latin-1"))
                self.assertTrue(400 <= status < 500 and answer["message"], (path, body[:60], status, answer))
            self.assertEqual(self.call("PATCH", path)[0], 405)
        for query in ("stages?of=nobody", "events?of=nobody", "deployments?of=%", "bundles/" + "0" * 64):
            self.assertEqual(self.call("GET", f"/v1/{query}")[0], 404, query)
        self.assertEqual(self.call("GET", "/v1/bundles/../apigw.db")[0], 400)
        self.assertEqual(json.loads(self.run_apigw("stages", "--store", "there", "--format", "json").stdout)[0]["stage"], "prod")

    def test_rollback_and_lists(self):
        gateway = self.serve()
        self.deploy(2, "--stage-variable", "a=1")
        status, done = self.call("POST", "/v1/rollbacks", '{"stage": "prod"}')
        self.assertEqual(status, 200, done)
        wait_until(lambda: gateway.get("/prod/v").json()["v"] == 1, "version 1")
        stages = self.call("GET", "/v1/stages")[1]["stages"]
        self.assertEqual((stages[0]["deployment"], stages[0]["variables"]), (done["to"], {"a": "1"}))
        self.assertEqual(len(self.call("GET", "/v1/deployments?of=remote")[1]["deployments"]), 2)

    def test_rollback_and_diff_from_elsewhere(self):
        gateway = self.serve()
        self.deploy(2, "--stage-variable", "a=1")
        there = ("--at", f"http://127.0.0.1:{self.admin}", "--token-file", "token")
        first = json.loads(self.run_apigw("rollback", "--stage", "prod", "--format", "json", *there).stdout)["from"]
        self.assertEqual(gateway.get("/prod/v").json()["v"], 1)
        for before in (f"deployment:{first}", f"deployment:remote/{first}"):
            self.assertIn("[template-changed]", self.run_apigw("diff", before, "stage:remote/prod", *there).stdout)
        self.assertEqual(self.run_apigw("diff", "stage:prod", "v1.json", *there).stdout, "no difference\n")
        self.assertEqual(self.run_apigw("diff", "stage:prod", "stage:prod", *there).stdout, "no difference\n")
        self.assertIn("has no stage 'a b&c'", self.run_apigw("diff", "stage:a b&c", "v1.json", *there, status=1).stderr)
        self.assertIn("no canary", self.run_apigw("diff", "canary:prod", "v1.json", *there, status=1).stderr)
        self.run_apigw("rollback", "--stage", "nowhere", *there, status=1)

    def test_concurrent_deployments_come_one_after_another(self):
        gateway = self.serve()
        with concurrent.futures.ThreadPoolExecutor(4) as pool:
            done = list(pool.map(lambda n: self.call_deploy(n), range(8)))
        self.assertTrue(all(status == 200 for status, _ in done), done)
        self.assertEqual(gateway.get("/prod/v").status, 200)
        self.run_apigw("deployments", "--store", "there")

    def call_deploy(self, number):
        (bundle,) = (self.folder / "there" / "bundles").glob("*.apigwb")
        return self.call("POST", "/v1/deployments", json.dumps({"of": "remote", "bundle": bundle.stem, "stage": "prod", "variables": {"n": str(number)}}))

    def test_where_it_does_not_go(self):
        self.serve()
        self.assertIn("plain text", self.deploy(2, to="http://192.0.2.1:9", status=2).stderr)
        self.assertIn("plain text", self.deploy(2, to="http://127.0.0.1.example.com:9", status=2).stderr)
        self.assertIn("no http or https URL", self.deploy(2, to="ftp://localhost", status=2).stderr)
        self.deploy(2, to=f"http://127.0.0.1:{free_port()}", status=3)
        self.deploy(2, "--store", "there", status=2)

    @unittest.skipUnless(shutil.which("openssl"), "openssl makes the keys")
    def test_signatures_are_asked_for_at_the_door(self):
        subprocess.run(["openssl", "genpkey", "-algorithm", "ed25519", "-out", self.folder / "key.pem"], check=True, timeout=30)
        subprocess.run(["openssl", "pkey", "-in", self.folder / "key.pem", "-pubout", "-out", self.folder / "key.pub"], check=True, timeout=30)
        self.run_apigw("deploy", "v1.json", "--stage", "prod", "--name", "remote", "--store", "there", "--sign", "key.pem")
        gateway = self.serve("--require-signature", self.folder / "key.pub")
        self.assertIn("it is not signed", self.deploy(2, status=1).stderr)
        self.deploy(2, "--sign", "key.pem")
        self.assertEqual(gateway.get("/prod/v").json()["v"], 2)


if __name__ == "__main__":
    unittest.main()
