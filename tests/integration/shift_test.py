"""Gradual shifts: plans, hooks, alarms that roll back, processes that are killed, and others that carry on."""
import json
import signal
import subprocess
import threading
import unittest

from harness import BINARY, Upstream, free_port, reply, wait_until
from store_test import DyingTest

PROXY = """openapi: 3.0.1
info: {title: Proxied, version: "%s"}
paths:
  /v:
    get:
      responses: {"200": {description: ok}}
      x-amazon-apigateway-integration: {type: http_proxy, httpMethod: GET, uri: "http://%s/v"}
"""


class ShiftTest(DyingTest):
    def stage(self):
        return json.loads(self.run_apigw("stages", "--format", "json").stdout)[0]

    def events(self):
        return json.loads(self.run_apigw("deployments", "--format", "json").stdout)["events"]

    def begin(self, *words):
        """A deploy that is left running."""
        process = subprocess.Popen([BINARY, "deploy", *map(str, words), "--stage", "prod", "--store", self.store], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        self.addCleanup(process.communicate)
        self.addCleanup(process.kill)
        return process

    def percent(self):
        canary = self.stage()["canary"]
        return canary and canary["percentTraffic"]

    def test_a_linear_shift_goes_step_by_step_and_ends_at_the_new_deployment(self):
        self.deploy(1, "--stage-variable", "x=old")
        gateway = self.serve()
        done = self.deploy(2, "--shift", "linear:40%:100ms", "--stage-variable", "x=new")
        self.assertIn("all traffic has gone over", done.stdout)
        wait_until(lambda: self.answer(gateway) == {"v": 2, "canary": "", "x": "new", "y": "", "path": "/prod/v"}, "the shift's end", 5)
        told = [(event["action"], event["detail"]) for event in self.events()[1:]]
        self.assertEqual(told, [("shift-begin", "linear:40%:100ms"), ("shift-step", "40%"), ("shift-step", "80%"), ("shift-step", "100%"), ("shift-finish", "linear:40%:100ms")])
        self.run_apigw("rollback", "--stage", "prod")
        self.follows(gateway, 1)
        self.assertIn("already serves this", self.deploy(1, "--shift", "AllAtOnce").stdout)

    def test_the_first_deployment_has_nothing_to_shift(self):
        done = self.deploy(1, "--shift", "Canary10Percent5Minutes", "--pre-traffic", "false")
        self.assertIn("no traffic to shift", done.stderr)
        self.assertIsNone(self.stage()["canary"])

    def test_hooks_agree_or_send_everything_back(self):
        self.deploy(1)
        first = self.stage()["deployment"]
        seen = self.folder / "seen"
        self.deploy(2, "--shift", "AllAtOnce", "--pre-traffic", f'echo "$APIGW_HOOK $APIGW_STAGE $APIGW_DEPLOYMENT_ID" > {seen}; test -s "$APIGW_BUNDLE"')
        second = self.stage()["deployment"]
        self.assertEqual(seen.read_text().split(), ["pre-traffic", "prod", second])
        self.assertNotEqual(first, second)
        for option, phase in (("--pre-traffic", "pre-traffic"), ("--post-traffic", "post-traffic")):
            refused = self.deploy(3, "--shift", "AllAtOnce", option, "echo no; exit 7", status=4)
            self.assertIn(f"{phase} hook: it ended with status 7", refused.stderr)
            self.assertEqual(self.stage()["deployment"], second)
            self.assertIsNone(self.stage()["canary"])
            self.assertEqual(self.events()[-1]["action"], "shift-rollback")
            self.assertIn("status 7", self.events()[-1]["detail"])
        self.assertIn("longer than", self.deploy(3, "--shift", "AllAtOnce", "--pre-traffic", "sleep 60", "--hook-timeout", "100ms", status=4).stderr)
        self.run_apigw("rollback", "--stage", "prod")
        self.assertEqual(self.stage()["deployment"], first)

    def test_an_alarm_rolls_back_and_says_why(self):
        def handle(connection, head):
            reply(connection, status="200 OK" if b"/good/" in head else "500 Internal Server Error")
        backend = Upstream(handle)
        self.addCleanup(backend.stop)
        for name in ("good", "bad"):
            (self.folder / f"{name}.yaml").write_text(PROXY % (name, f"{backend.address}/{name}"))
        self.run_apigw("deploy", self.folder / "good.yaml", "--stage", "prod")
        before = self.stage()["deployment"]
        admin = free_port()
        gateway = self.serve("--admin-port", admin)
        stop = threading.Event()
        load = threading.Thread(target=lambda: [gateway.get("/prod/v") for _ in iter(stop.is_set, True)], daemon=True)
        load.start()
        self.addCleanup(load.join)
        self.addCleanup(stop.set)
        alarm = ("--alarm", "5xx>1%,p99>20s", "--metrics", f"http://127.0.0.1:{admin}", "--alarm-window", "20s")
        done = self.run_apigw("deploy", self.folder / "bad.yaml", "--stage", "prod", "--shift", "canary:50%:20s", *alarm, status=4)
        self.assertRegex(done.stderr, r"rolled back: .*: alarm 5xx>1%: 100% of \d+ requests")
        self.assertIn("alarm 5xx>1%", self.events()[-1]["detail"])
        self.assertEqual((self.stage()["deployment"], self.stage()["canary"]), (before, None))
        good = (self.folder / "good.yaml").read_text().replace('"good"', '"better"')
        (self.folder / "better.yaml").write_text(good)
        self.run_apigw("deploy", self.folder / "better.yaml", "--stage", "prod", "--shift", "canary:50%:500ms", *alarm)
        self.assertNotEqual(self.stage()["deployment"], before)

    def test_options_that_cannot_be_carried_out_are_refused_before_anything_moves(self):
        self.deploy(1)
        before = self.stage()
        for words, status, part in (
                (("--shift", "Canary"), 2, "no plan"),
                (("--shift", "linear:0%:1s"), 2, "no plan"),
                (("--alarm", "5xx>1%"), 2, "--shift PLAN"),
                (("--shift", "AllAtOnce", "--canary", "10"), 2, "--canary does not go with it"),
                (("--shift", "AllAtOnce", "--alarm", "6xx>1"), 1, "no alarm"),
                (("--shift", "AllAtOnce", "--alarm", "5xx>1%"), 1, "needs --metrics"),
                (("--shift", "AllAtOnce", "--alarm", "5xx>1%", "--metrics", f"http://127.0.0.1:{free_port()}"), 1, "cannot be read"),
                (("--shift", "AllAtOnce", "--pre-traffic", "function:none"), 1, "no function 'none'")):
            self.assertIn(part, self.deploy(2, *words, status=status).stderr, words)
        self.assertEqual(self.stage(), before)

    def test_killed_it_stands_at_its_step_and_another_process_carries_on_or_goes_back(self):
        self.deploy(1)
        for version, action in ((2, "resume"), (3, "abort")):
            process = self.begin(self.folder / f"v{version}.yaml", "--shift", "canary:30%:1500ms")
            wait_until(lambda: self.percent() == 30, "the first step", 10)
            listed = json.loads(self.run_apigw("shift", "--format", "json").stdout)
            self.assertEqual([(one["percent"], one["driven"]) for one in listed], [(30, True)])
            self.assertIn("another process", self.run_apigw("shift", "resume", "--stage", "prod", status=1).stderr)
            process.send_signal(signal.SIGKILL)
            process.wait()
            for words in (("deploy", self.folder / "v1.yaml", "--stage", "prod"), ("rollback", "--stage", "prod"), ("canary", "delete", "--stage", "prod"),
                          ("canary", "set", "--stage", "prod", "--percent", "50"), ("canary", "promote", "--stage", "prod"), ("stages", "delete", "prod")):
                refused = self.run_apigw(*words, status=1)
                self.assertIn("apigw shift resume --stage prod", refused.stderr, words)
            self.assertEqual(self.percent(), 30)
            self.run_apigw("shift", action, "--stage", "prod")
            self.assertIsNone(self.stage()["canary"])
            self.assertEqual(json.loads(self.run_apigw("shift", "--format", "json").stdout), [])
        gateway = self.serve()
        self.assertEqual(self.answer(gateway)["v"], 2)
        self.assertIn("is not shifting", self.run_apigw("shift", "abort", "--stage", "prod", status=1).stderr)

    def test_killed_at_any_step_it_is_resumed_or_was_never_begun(self):
        self.deploy(1)
        ends = {"nothing": 0, "resumed": 0}
        for step, environment in enumerate(self.dying(), 1):
            version = 2 + step % 2
            ((before, _),) = self.rows("SELECT deployment_id, canary_deployment_id FROM stage")
            done = self.deploy(version, "--shift", "canary:50%:0s", environment=environment, status=None)
            ((now, _),) = self.rows("SELECT deployment_id, canary_deployment_id FROM stage")
            if self.rows("SELECT 1 FROM shift"):
                self.assertEqual(now, before)
                self.run_apigw("shift", "resume", "--stage", "prod")
                ends["resumed"] += 1
            elif now == before:
                ends["nothing"] += 1
            ((_, canary),) = self.rows("SELECT deployment_id, canary_deployment_id FROM stage")
            self.assertEqual(canary, "")
            if done.returncode == 0:
                break
        self.assertEqual(done.returncode, 0)
        self.assertTrue(all(ends.values()), ends)
        self.assertIsNone(self.stage()["canary"])

    def test_an_abort_ends_the_driver_and_a_signal_rolls_back(self):
        self.deploy(1)
        process = self.begin(self.folder / "v2.yaml", "--shift", "canary:30%:1h")
        wait_until(lambda: self.percent() == 30, "the first step", 10)
        self.run_apigw("shift", "abort", "--stage", "prod")
        _, err = process.communicate(timeout=10)
        self.assertEqual(process.returncode, 1)
        self.assertIn("ended by somebody else", err)
        process = self.begin(self.folder / "v2.yaml", "--shift", "canary:30%:1h")
        wait_until(lambda: self.percent() == 30, "the first step", 10)
        process.terminate()
        _, err = process.communicate(timeout=10)
        self.assertEqual(process.returncode, 4)
        self.assertIn("stopped by a signal", err)
        self.assertIsNone(self.stage()["canary"])


if __name__ == "__main__":
    unittest.main()
