"""--at: what commands say and do with the store of a running gateway, against the same with the store itself; and shifts driven from elsewhere."""
import json
import os
import signal
import subprocess
import threading
import unittest

from deployed_code_test import HOOK, TEMPLATE
from harness import BINARY, Gateway, Upstream, reply, wait_until
from remote_deploy_test import RemoteTest
from shift_test import PROXY


class RemoteStagesTest(RemoteTest):
    def setUp(self):
        super().setUp()
        self.gateway = self.serve()
        self.there = ("--at", f"http://127.0.0.1:{self.admin}", "--token-file", "token")

    def both(self, *words, status=0):
        """The command elsewhere and here: the same text, the same status."""
        here, there = (self.run_apigw(*words, *place, status=status) for place in (("--store", "there"), self.there))
        self.assertEqual(here.stdout, there.stdout)
        return there

    def stage(self, name="prod"):
        return next(one for one in json.loads(self.run_apigw("stages", "--format", "json", *self.there).stdout) if one["stage"] == name)

    def events(self, api="remote"):
        return json.loads(self.run_apigw("deployments", "--of", api, "--format", "json", *self.there).stdout)["events"]

    def v(self):
        return self.gateway.get("/prod/v").json()["v"]

    def test_lists_and_comparisons_are_those_of_the_store(self):
        self.deploy(2, "--stage-variable", "a=1", "--description", 'a "quoted" line\nand\tmore ü', "--canary", "25", "--canary-variable", "b=2")
        for words in (("stages",), ("stages", "--format", "json"), ("stages", "--of", "remote"), ("deployments",), ("deployments", "--events"), ("deployments", "--format", "json"),
                      ("diff", "stage:prod", "canary:prod"), ("diff", "stage:prod", "v1.json", "--format", "json"), ("export", "--stage", "prod", "--as", "oas30", "--with", "apigateway"),
                      ("export", "--stage", "prod", "--as", "postman"), ("status", "v1.json", "--stage", "prod"), ("shift",), ("shift", "--format", "json")):
            self.assertTrue(self.both(*words).stdout or words[0] == "shift", words)
        self.assertEqual(self.both("status", "v2.json", "--stage", "prod", status=4).stdout.split(":")[0], "on its way")
        pages = []
        for place in (("--store", "there"), self.there):
            self.run_apigw("gen-docs", "--stage", "prod", "-o", "page.html", *place)
            pages.append((self.folder / "page.html").read_text())
        self.assertEqual(pages[0], pages[1])

    def test_what_is_not_there_is_told_as_here(self):
        for words in (("stages", "--of", "nobody"), ("export", "--stage", "nowhere", "--as", "oas30"), ("status", "v1.json", "--stage", "nowhere"), ("diff", "deployment:zzzzzz", "v1.json"),
                      ("shift", "abort", "--stage", "prod")):
            said = [self.run_apigw(*words, *place, status=1).stderr for place in (("--store", "there"), self.there)]
            self.assertEqual(said[0], said[1])
        for words in (("rollback", "--stage", "nowhere"), ("canary", "promote", "--stage", "prod"), ("stages", "delete", "nowhere"), ("deployments", "delete", "zzzzzz"),
                      ("stages", "set", "prod", "--stage-variable", "a b=1"), ("canary", "set", "--stage", "prod", "--percent", "50", "--deployment", "zzzzzz")):
            self.assertIn("answered 4", self.run_apigw(*words, *self.there, status=1).stderr, words)
        for words in (("stages",), ("canary", "delete", "--stage", "prod"), ("export", "--stage", "prod", "--as", "oas30")):
            self.run_apigw(*words, *self.there, "--store", "there", status=2)
            self.run_apigw(*words, *self.there[:2], status=2)  # no token

    def test_stages_and_canaries_are_changed_there(self):
        self.deploy(2, "--canary", "0")
        self.run_apigw("canary", "set", "--stage", "prod", "--percent", "100", "--canary-variable", "x=1", "--use-stage-cache", *self.there)
        self.assertEqual(self.stage()["canary"]["stageVariableOverrides"], {"x": "1"})
        self.assertTrue(self.stage()["canary"]["useStageCache"])
        wait_until(lambda: self.v() == 2, "the canary")
        self.run_apigw("canary", "set", "--stage", "prod", "--remove-variable", "x", *self.there)
        self.run_apigw("canary", "promote", "--stage", "prod", *self.there)
        self.assertEqual((self.v(), self.stage()["canary"]), (2, None))
        self.run_apigw("stages", "set", "prod", "--stage-variable", "y=2", "--method-setting", "*/*/metrics/enabled=true", "--description", "told", *self.there)
        self.assertEqual((self.stage()["variables"], self.stage()["description"], self.stage()["methodSettings"]["*/*/metrics/enabled"]), ({"y": "2"}, "told", "true"))
        self.run_apigw("stages", "set", "prod", "--remove-variable", "y", "--remove-method-setting", "*/*", "--description", "", *self.there)
        self.assertEqual((self.stage()["variables"], self.stage()["description"], self.stage()["methodSettings"]), ({}, "", {}))
        self.deploy(3, "--canary", "10")
        self.run_apigw("canary", "delete", "--stage", "prod", *self.there)
        self.assertIsNone(self.stage()["canary"])
        unused = json.loads(self.run_apigw("deployments", "--format", "json", *self.there).stdout)["deployments"][0]["id"]
        self.run_apigw("deployments", "delete", unused, *self.there)
        self.assertNotIn(unused, self.run_apigw("deployments", "--store", "there").stdout)
        self.run_apigw("deploy", "v1.json", "--stage", "test", "--name", "remote", "--store", "there")
        self.run_apigw("stages", "delete", "test", *self.there)
        self.assertNotIn("test", self.run_apigw("stages", "--store", "there").stdout)
        self.assertTrue(all(event["by"].endswith("(admin API)") for event in self.events() if event["action"] == "canary-set"))

    # ---- shifts

    def begin(self, *words):
        process = subprocess.Popen([str(BINARY), *map(str, words)], cwd=self.folder, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        self.addCleanup(process.communicate)
        self.addCleanup(process.kill)
        return process

    def begin_shift(self, version, plan):
        process = self.begin("deploy", f"v{version}.json", "--stage", "prod", "--name", "remote", "--shift", plan, "--to", self.there[1], *self.there[2:])
        wait_until(lambda: (self.stage()["canary"] or {}).get("percentTraffic") == 30, "the first step")
        return process

    def test_a_shift_is_driven_from_elsewhere_with_its_hooks(self):
        self.deploy(2, "--shift", "linear:50%:100ms", "--stage-variable", "x=new", "--pre-traffic", 'echo "$APIGW_HOOK $APIGW_STAGE $APIGW_ADMIN_URL" > seen; test -s "$APIGW_BUNDLE"')
        self.assertEqual((self.folder / "seen").read_text().split(), ["pre-traffic", "prod", f"http://127.0.0.1:{self.admin}"])
        self.assertEqual([(event["action"], event["detail"]) for event in self.events()[1:]],
                         [("shift-begin", "linear:50%:100ms"), ("shift-step", "50%"), ("shift-step", "100%"), ("shift-finish", "linear:50%:100ms")])
        self.assertEqual(self.stage()["variables"], {"x": "new"})
        wait_until(lambda: self.v() == 2, "the shift's end", 5)
        for option in ("--pre-traffic", "--post-traffic"):
            refused = self.deploy(3, "--shift", "AllAtOnce", option, "exit 7", status=4)
            self.assertIn("hook: it ended with status 7", refused.stderr)
            self.assertIn("status 7", self.events()[-1]["detail"])
            self.assertIsNone(self.stage()["canary"])
        self.assertIn("no plan", self.deploy(3, "--shift", "Canary", status=2).stderr)
        self.assertIn("already serves this", self.deploy(2, "--shift", "AllAtOnce").stdout)

    def test_a_template_s_preference_shifts_and_its_hook_runs_where_it_is_deployed_from(self):
        (self.folder / "before").mkdir()
        to = ("--stage", "Prod", "--name", "shifted", "--to", self.there[1], *self.there[2:])
        for text, hook, status in (("one", "Succeeded", 0), ("two", "Succeeded", 0), ("three", "Failed", 4)):
            (self.folder / "template.yaml").write_text(TEMPLATE % text)
            (self.folder / "before/app.py").write_text(HOOK % hook)
            self.run_apigw("deploy", "template.yaml", *to, status=status)
        self.assertIn("it reported Failed", self.events("shifted")[-1]["detail"])
        answer = self.gateway.get("/Prod/f", headers={"Host": f"{self.stage('Prod')['api']}.execute-api.localhost:{self.gateway.port}"})
        self.assertEqual(answer.body, b"two")

    def test_alarms_look_at_the_gateway_itself(self):
        def handle(connection, head):
            reply(connection, status="200 OK" if b"/good/" in head else "500 Internal Server Error")
        backend = Upstream(handle)
        self.addCleanup(backend.stop)
        for name in ("good", "bad"):
            (self.folder / f"{name}.yaml").write_text(PROXY % (name, f"{backend.address}/{name}"))
        to = ("--stage", "shifted", "--to", self.there[1], *self.there[2:])
        self.run_apigw("deploy", "good.yaml", *to)
        before = self.stage("shifted")["deployment"]
        host = {"Host": f"{self.stage('shifted')['api']}.execute-api.localhost:{self.gateway.port}"}
        stop = threading.Event()
        load = threading.Thread(target=lambda: [self.gateway.get("/shifted/v", headers=host) for _ in iter(stop.is_set, True)], daemon=True)
        load.start()
        self.addCleanup(load.join)
        self.addCleanup(stop.set)
        refused = self.run_apigw("deploy", "bad.yaml", *to, "--shift", "canary:50%:20s", "--alarm", "5xx>1%", "--alarm-window", "20s", status=4)
        self.assertRegex(refused.stderr, r"rolled back: .*: alarm 5xx>1%: 100% of \d+ requests")
        self.assertEqual((self.stage("shifted")["deployment"], self.stage("shifted")["canary"]), (before, None))

    def test_killed_it_stands_at_its_step_and_another_one_carries_on(self):
        process = self.begin_shift(2, "canary:30%:8s")
        (listed,) = json.loads(self.run_apigw("shift", "--format", "json", *self.there).stdout)
        self.assertEqual((listed["percent"], listed["driven"]), (30, True))
        for place in (("--store", "there"), self.there):
            self.assertIn("another process", self.run_apigw("shift", "resume", "--stage", "prod", *place, status=1).stderr)
        process.send_signal(signal.SIGKILL)
        process.wait()
        self.assertIn("apigw shift resume --stage prod", self.deploy(1, status=1).stderr)
        driven = lambda: json.loads(self.run_apigw("shift", "--format", "json", "--store", "there").stdout)[0]["driven"]
        wait_until(lambda: not driven(), "the hold to go", 15)
        self.run_apigw("shift", "resume", "--stage", "prod", *self.there)
        self.assertEqual((self.stage()["canary"], self.v()), (None, 2))

    def test_an_abort_ends_the_driver_and_a_signal_rolls_back(self):
        process = self.begin_shift(2, "canary:30%:1h")
        self.run_apigw("shift", "abort", "--stage", "prod", *self.there)
        _, err = process.communicate(timeout=15)
        self.assertEqual((process.returncode, "ended by somebody else" in err), (1, True), err)
        process = self.begin_shift(2, "canary:30%:1h")
        process.terminate()
        _, err = process.communicate(timeout=15)
        self.assertEqual((process.returncode, "stopped by a signal" in err), (4, True), err)
        self.assertIsNone(self.stage()["canary"])

    def test_a_gateway_that_is_started_anew_does_not_end_the_shift(self):
        process = self.begin_shift(2, "canary:30%:6s")
        os.killpg(self.gateway.process.pid, signal.SIGKILL)
        self.gateway.process.wait()
        admin = self.admin
        again = Gateway([BINARY, "serve", "--port", "0", "--store", self.folder / "there", "--admin-port", str(admin), "--admin-token-file", self.folder / "token"])
        self.addCleanup(again.stop)
        out, err = process.communicate(timeout=30)
        self.assertEqual(process.returncode, 0, err)
        self.assertIn("all traffic has gone over", out)
        self.assertEqual(again.get("/prod/v").json()["v"], 2)

    def test_only_the_driver_moves_a_shift(self):
        process = self.begin_shift(2, "canary:30%:1h")
        (shift,) = self.call("GET", "/v1/snapshot")[1]["shifts"]
        what = {"of": shift["api"], "stage": "prod", "deployment": shift["deployment"], "started": shift["started"], "driver": "somebody else"}
        for path, more, status in (("hold", {}, 409), ("advance", {"phase": "shifting", "step": 1}, 409), ("finish", {}, 409), ("end", {"action": "shift-rollback"}, 409),
                                   ("end", {"action": "nonsense"}, 400), ("end", {"action": "shift-abort", "started": 1}, 404)):
            self.assertEqual(self.call("POST", f"/v1/shifts/{path}", json.dumps(what | more))[0], status, path)
        self.assertEqual(self.stage()["canary"]["percentTraffic"], 30)
        process.terminate()
        process.communicate(timeout=15)


if __name__ == "__main__":
    unittest.main()
