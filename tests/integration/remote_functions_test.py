"""deploy --to carries the code of functions: only what is missing is sent, and half of it is nothing."""
import contextlib
import hashlib
import http.client
import json
import os
import shutil
import signal
import socket
import subprocess
import threading
import unittest

import harness
from deployed_code_test import API, HANDLER
from harness import BINARY, Gateway, wait_until
from remote_deploy_test import TOKEN, RemoteTest
from store_test import DyingTest

FUNCTION = ("--function", "f=code:app.handler:python3.11")


def entry(kind, path, content):
    return f"{kind} {len(path)} {len(content)}\n{path}".encode() + content


class CodedTest(RemoteTest):
    def setUp(self):
        super().setUp()
        (self.folder / "api.yaml").write_text(API)
        self.code("one")

    def code(self, text):
        (self.folder / "code/lib").mkdir(parents=True, exist_ok=True)
        (self.folder / "code/app.py").write_text(HANDLER % text)
        (self.folder / "code/lib/data.txt").write_text("data")
        if not (self.folder / "code/link").is_symlink():
            (self.folder / "code/link").symlink_to("lib/data.txt")

    def send(self, *more, **options):
        return self.run_apigw("deploy", "api.yaml", "--stage", "prod", *FUNCTION, "--to", f"http://127.0.0.1:{self.admin}", "--token-file", "token", *more, **options)

    def body(self, gateway):
        api = next(stage["api"] for stage in self.call("GET", "/v1/stages?of=coded")[1]["stages"])
        answer = gateway.get("/prod/f", headers={"Host": f"{api}.execute-api.localhost:{gateway.port}"})
        self.assertEqual(answer.status, 200, (answer.body, gateway.err))
        return answer.body.decode().split()

    def kept(self):
        folder = self.folder / "there/code"
        return sorted(path.name for path in folder.iterdir()) if folder.exists() else []

    def put(self, name, body, **options):
        return self.call("PUT", f"/v1/code/{name}", body, **options)


class RemoteFunctionsTest(CodedTest):
    def test_functions_run_from_the_gateway_s_own_store(self):
        gateway = self.serve()
        self.send()
        self.assertEqual(self.body(gateway), ["one", "app.py", "lib", "link"])
        self.code("two")
        self.assertIn("deployed", self.send().stdout)
        wait_until(lambda: self.body(gateway)[0] == "two", "the new code", 10)
        self.assertIn("nothing to do", self.send().stdout)
        self.run_apigw("rollback", "--stage", "prod", "--of", "coded", "--at", f"http://127.0.0.1:{self.admin}", "--token-file", "token")
        wait_until(lambda: self.body(gateway)[0] == "one", "the old code", 10)
        shutil.rmtree(self.folder / "code")
        gateway.stop()
        self.assertEqual(self.body(self.serve())[0], "one")

    def test_it_is_the_same_code_by_name_as_deployed_on_the_machine_and_sent_once(self):
        self.run_apigw("deploy", "api.yaml", "--stage", "prod", *FUNCTION, "--store", "there")
        here = self.kept()
        self.serve()
        self.assertIn("nothing to do", self.send().stdout)
        self.send("--name", "another")
        self.assertEqual(self.kept(), here)
        bundle = next(path.stem for path in (self.folder / "there/bundles").iterdir() if b"handler" in path.read_bytes())
        other = {"x": "f" * 64, **{str(index): "e" * 64 for index in range(1000)}}
        self.assertEqual(self.call("POST", "/v1/code/missing", json.dumps({"bundle": bundle, "code": other}))[1], {"missing": ["e" * 64]})

    def test_a_zip_file_is_sent_as_it_is(self):
        shutil.make_archive(str(self.folder / "packed"), "zip", self.folder / "code")
        gateway = self.serve()
        self.run_apigw("deploy", "api.yaml", "--stage", "prod", "--function", "f=packed.zip:app.handler:python3.11", "--to", f"http://127.0.0.1:{self.admin}", "--token-file", "token")
        self.assertEqual(self.body(gateway)[0], "one")
        self.assertEqual([name[-4:] for name in self.kept()], [".zip"])

    def test_code_that_is_not_there_is_told(self):
        self.serve()
        self.send()
        bundle = next(path.stem for path in (self.folder / "there/bundles").iterdir() if b"handler" in path.read_bytes())
        deploy = {"api": {"id": "abcdefghij", "name": "x"}, "bundle": bundle, "stage": "prod"}
        for code, status in (({}, 422), ({"1": "../../etc"}, 422), ({str(index): "a" * 64 for index in range(1000)}, 409), ({str(index): "../bundles" for index in range(1000)}, 409)):
            self.assertEqual(self.call("POST", "/v1/deployments", json.dumps(deploy | {"code": code}))[0], status, code)

    def test_only_with_the_token_and_only_what_its_name_says(self):
        self.serve()
        good = entry("f", "app.py", b"x = 1\n")
        name = hashlib.sha256(f"f 6:app.py {hashlib.sha256(b'x = 1' + chr(10).encode()).hexdigest()}\n".encode()).hexdigest()
        for token in (None, "wrong" * 5):
            with contextlib.suppress(ConnectionError):  # it does not wait for the body
                self.assertEqual(self.put(name, good, token=token)[0], 401)
        for body in (good[:-1], good + b"x", entry("f", "../app.py", b"x"), entry("l", "app.py", b"/etc/passwd"), entry("f", "b.py", b"x") + good, b"x" * 300_000, b"f 1 2000000000\na"):
            self.assertEqual(self.put(name, body)[0], 422, body[:40])
        self.assertEqual(self.put("../../x", good)[0], 422)
        self.assertEqual(self.put(name, b"")[0], 404)
        self.assertEqual(self.kept(), [])
        self.assertEqual(self.put(name, iter([good[:3], good[3:]])), (200, {"code": name}))  # of unknown length
        self.assertEqual(self.put(name, b"whatever: it is here"), (200, {"code": name}))
        self.assertEqual(self.kept(), [name])
        self.assertEqual((self.folder / "there/code" / name / "app.py").read_text(), "x = 1\n")

    def open_upload(self, name, size):
        client = socket.create_connection(("127.0.0.1", self.admin), timeout=20)
        self.addCleanup(client.close)
        client.sendall(f"PUT /v1/code/{name} HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer {TOKEN}\r\nContent-Length: {size}\r\n\r\n".encode())
        return client

    def test_a_client_that_goes_away_leaves_nothing_and_disturbs_nobody(self):
        gateway = self.serve()
        clients = [self.open_upload("a" * 64, 100_000_000) for _ in range(3)]
        for client in clients:
            client.sendall(entry("f", "big", b"x" * 3_000_000)[:2_000_000])
        wait_until(lambda: len(self.kept()) == 3, "the drafts")
        self.send()  # while they are under way
        self.assertEqual(self.body(gateway)[0], "one")
        for client in clients:
            client.close()
        wait_until(lambda: len(self.kept()) == 1, "the drafts to go")
        more = [self.open_upload("a" * 64, 1000) for _ in range(9)]
        for client in more:
            client.sendall(b"f")
        self.assertIn(b" 503 ", more[-1].recv(4096).split(b"\r\n")[0])

    def test_a_gateway_that_is_killed_in_the_middle_leaves_a_draft_that_the_next_one_sweeps(self):
        gateway = self.serve()
        client = self.open_upload("a" * 64, 100_000_000)
        client.sendall(entry("f", "big", b"x" * 3_000_000)[:2_000_000])
        wait_until(lambda: len(self.kept()) == 1, "the draft")
        os.killpg(gateway.process.pid, signal.SIGKILL)
        gateway.process.wait()
        self.assertEqual([name[-4:] for name in self.kept()], [".tmp"])
        gateway = self.serve()
        self.send()
        self.assertEqual([len(name) for name in self.kept()], [64])
        self.assertEqual(self.body(gateway)[0], "one")

    def test_a_client_that_is_killed_can_deploy_again(self):
        with open(self.folder / "code/big.bin", "wb") as big:
            for _ in range(64):
                big.write(os.urandom(1 << 20))
        gateway = self.serve()
        command = [str(BINARY), "deploy", "api.yaml", "--stage", "prod", *FUNCTION, "--to", f"http://127.0.0.1:{self.admin}", "--token-file", "token"]
        killed = subprocess.Popen(command, cwd=self.folder, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        wait_until(lambda: any(name.endswith(".tmp") for name in self.kept()), "the upload")
        killed.kill()
        killed.wait()
        wait_until(lambda: not any(name.endswith(".tmp") for name in self.kept()), "the draft to go")
        self.send()
        self.assertEqual(self.body(gateway)[0], "one")

    def test_a_large_upload_does_not_hold_up_the_listener(self):
        with open(self.folder / "code/big.bin", "wb") as big:
            for _ in range(64):
                big.write(os.urandom(1 << 20))
        gateway = self.serve()
        done = threading.Event()
        thread = threading.Thread(target=lambda: (self.send(), done.set()))
        thread.start()
        answers = 0
        while not done.is_set():
            self.assertEqual(self.call("GET", "/healthz", token=None)[0], 200)
            answers += 1
        thread.join()
        self.assertGreater(answers, 3, "answers while it went on")
        self.assertIn("big.bin", self.body(gateway))
        with open(f"/proc/{gateway.process.pid}/status", encoding="ascii") as status:
            kilobytes = {line.split(":")[0]: int(line.split()[1]) for line in status if line.startswith("Vm")}
        if kilobytes["VmPeak"] < 1 << 30:  # an address sanitizer, which maps terabytes, keeps what was freed for a while
            self.assertLess(kilobytes["VmHWM"], 60_000, "KB: the upload went through memory")

    @unittest.skipUnless(shutil.which("openssl"), "openssl makes the keys")
    def test_where_signatures_are_required_the_code_is_signed_too(self):
        for name in ("key", "other"):
            subprocess.run(["openssl", "genpkey", "-algorithm", "ed25519", "-out", self.folder / f"{name}.pem"], check=True, timeout=30)
        subprocess.run(["openssl", "pkey", "-in", self.folder / "key.pem", "-pubout", "-out", self.folder / "key.pub"], check=True, timeout=30)
        self.run_apigw("deploy", "v1.json", "--stage", "prod", "--name", "remote", "--store", "there", "--sign", "key.pem")
        gateway = self.serve("--require-signature", self.folder / "key.pub")
        self.send("--sign", "other.pem", status=1)
        self.send("--sign", "key.pem")
        self.assertEqual(self.body(gateway)[0], "one")
        # A signed bundle with other code: whoever has the token but not the key.
        self.run_apigw("compile", "api.yaml", *FUNCTION, "-o", "api.apigwb", "--sign", "key.pem")
        self.code("evil")
        refused = self.run_apigw("deploy", "api.apigwb", "--stage", "prod", "--to", f"http://127.0.0.1:{self.admin}", "--token-file", "token", status=1)
        self.assertIn("the code of functions is refused: it is not signed", refused.stderr)
        self.assertEqual(self.body(gateway)[0], "one")


class KilledGatewayTest(CodedTest, DyingTest):
    def test_killed_at_any_step_of_storing_the_gateway_has_whole_code_or_none(self):
        for step, environment in enumerate(self.dying(), 1):
            self.code(f"step{step}")
            self.admin = harness.free_port()
            gateway = Gateway([BINARY, "serve", "--port", "0", "--store", self.folder / "there", "--admin-port", str(self.admin), "--admin-token-file", self.folder / "token"],
                              environment=environment)
            self.addCleanup(gateway.stop)
            if gateway.port:
                done = self.send(status=None)
            for name in self.kept():
                if not name.endswith(".tmp"):
                    self.assertEqual(len(list((self.folder / "there/code" / name).iterdir())), 3)
            if gateway.port and done.returncode == 0:
                break
            gateway.stop()
        self.assertGreater(step, 8)
        gateway.stop()
        self.assertEqual(self.body(self.serve())[0], f"step{step}")
        self.assertFalse([name for name in self.kept() if name.endswith(".tmp")])


if __name__ == "__main__":
    unittest.main()
