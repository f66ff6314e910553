"""Local functions under load and abuse: many calls at once, killed and silent processes, limits, events, what is left behind."""
import concurrent.futures
import json
import os
import pathlib
import random
import re
import shutil
import signal
import sys
import threading
import time
import unittest
import zipfile

import harness
from local_functions_test import FAILED, LocalFunctions, alive, route

PYTHON = """
import os, sys, time
def handler(event, context):
    query = event.get("queryStringParameters") or {}
    while "gate" in query and not os.path.exists(query["gate"]):
        time.sleep(0.02)
    if "sleep" in query:
        time.sleep(float(query["sleep"]) / 1000)
    if "memory" in query:
        kept = []
        while True:
            kept.append(bytearray(1 << 20))
            time.sleep(0.002)
    if "lines" in query:
        for i in range(int(query["lines"])):
            print("x" * 1000)
    return {"statusCode": 200, "body": f"{query.get('echo')} {os.getpid()}"}
def event(event, context):
    with open(event["file"], "a") as out:
        out.write(f"{event['number']} {context.aws_request_id}\\n")
    time.sleep(event.get("sleep", 0))
    if event.get("fail"):
        raise ValueError("failed as an event")
    return "nobody hears this"
"""
# The least that answers, so that many can be started in little time.
SMALL = """#!{} -IS
import json, os, socket, time
host, port = os.environ["AWS_LAMBDA_RUNTIME_API"].split(":")
s = socket.create_connection((host, int(port)))
file = s.makefile("rb")
def answer():
    file.readline()
    fields = {{}}
    while (line := file.readline().strip()):
        name, _, value = line.decode().partition(":")
        fields[name.lower()] = value.strip()
    return fields, file.read(int(fields.get("content-length", 0)))
while True:
    s.sendall(b"GET /2018-06-01/runtime/invocation/next HTTP/1.1\\r\\nHost: a\\r\\n\\r\\n")
    fields, event = answer()
    query = json.loads(event)["queryStringParameters"]
    while not os.path.exists(query["gate"]):
        time.sleep(0.1)
    body = json.dumps({{"body": query["echo"] + " " + str(os.getpid())}}).encode()
    s.sendall(b"POST /2018-06-01/runtime/invocation/%s/response HTTP/1.1\\r\\nHost: a\\r\\nContent-Length: %d\\r\\n\\r\\n%s" % (fields["lambda-runtime-aws-request-id"].encode(), len(body), body))
    answer()
"""
# Speaks the Runtime API in ways it should not; which one the path says.
ODD = """#!/usr/bin/env python3
import json, os, socket, time
host, port = os.environ["AWS_LAMBDA_RUNTIME_API"].split(":")
def connect():
    s = socket.create_connection((host, int(port)))
    return s, s.makefile("rb")
def answer(file):
    status, fields = file.readline(), {}
    while (line := file.readline().strip()):
        name, _, value = line.decode().partition(":")
        fields[name.lower()] = value.strip()
    return status, fields, file.read(int(fields.get("content-length", 0)))
def post(s, id, body, what="response"):
    s.sendall(b"POST /2018-06-01/runtime/invocation/%s/%s HTTP/1.1\\r\\nHost: a\\r\\nContent-Length: %d\\r\\n\\r\\n%s" % (id.encode(), what.encode(), len(body), body))
if os.environ.get("SILENT"):
    time.sleep(600)
s, file = connect()
while True:
    s.sendall(b"GET /2018-06-01/runtime/invocation/next HTTP/1.1\\r\\nHost: a\\r\\n\\r\\n")
    status, fields, event = answer(file)
    id, path = fields["lambda-runtime-aws-request-id"], json.loads(event)["path"]
    if path == "/odd/twice":
        post(s, id, b'{"body": "first"}')
        print(answer(file)[0].decode().strip())
        post(s, id, b'{"body": "second"}')
        print("second: " + answer(file)[0].decode().strip(), flush=True)
    elif path == "/odd/stranger":
        post(s, "00000000-0000-0000-0000-000000000000", b'{"body": "of another"}')
        print("stranger: " + answer(file)[0].decode().strip(), flush=True)
        post(s, id, b'{"body": "own"}')
        answer(file)
    elif path == "/odd/next":
        pass  # asks for the next event without an answer to this one
    elif path == "/odd/garbage":
        s.sendall(b"\\x00\\xff this is not HTTP\\r\\n\\r\\n")
        answer(file)
        s, file = connect()
        post(s, id, b'{"body": "after garbage"}')
        answer(file)
    elif path == "/odd/leave":
        s.close()
        time.sleep(600)
    else:
        post(s, id, b'{"body": "plain"}')
        answer(file)
"""


def started(gateway):
    return sum("START RequestId" in line for line in gateway.err)


class Load(LocalFunctions):
    def setUp(self):
        super().setUp()
        self.code("fn/app.py", PYTHON)

    def python(self, handler="app.handler", **more):
        return {"runtime": "python3.11", "handler": handler, "codeUri": "fn", "timeout": 120} | more

    def at_once(self, gateway, count, gate):
        """That many calls of one function that all wait; the gate is opened when nothing more starts."""
        with concurrent.futures.ThreadPoolExecutor(count) as pool:
            calls = [pool.submit(gateway.get, f"/f?gate={gate}&echo={i}", timeout=100) for i in range(count)]
            harness.wait_until(lambda: started(gateway) + sum(one.done() for one in calls) >= count, "every call to run or to be refused", 90)
            gate.touch()
            return [one.result() for one in calls]

    def test_two_hundred_calls_at_once_have_a_process_each_and_their_own_answers(self):
        self.code("small/bootstrap", SMALL.format(sys.executable))
        (self.folder / "small/bootstrap").chmod(0o755)
        gateway = self.functions({"f": {"runtime": "provided.al2023", "codeUri": "small", "timeout": 120}}, "--function-processes", "200")
        answers = self.at_once(gateway, 200, self.folder / "gate")
        self.assertEqual([(answer.status, answer.body.split()[0]) for answer in answers], [(200, str(i).encode()) for i in range(200)])
        self.assertEqual(len({answer.body.split()[1] for answer in answers}), 200)

    def test_beyond_the_limit_of_processes_calls_are_refused_at_once(self):
        gateway = self.functions({"f": self.python()}, "--function-processes", "6")
        answers = self.at_once(gateway, 20, self.folder / "gate")
        good = [i for i, answer in enumerate(answers) if answer.status == 200]
        self.assertEqual((len(good), [answers[i].body.split()[0] for i in good]), (6, [str(i).encode() for i in good]))
        self.assertTrue(all((answer.status, answer.json()) == (500, FAILED) for i, answer in enumerate(answers) if i not in good))

    def test_processes_killed_at_random_cost_their_own_calls_only(self):
        gateway = self.functions({"f": self.python()}, "--function-processes", "8")
        lock, pids, outcomes, killed = threading.Lock(), set(), [], 0

        def caller(who):
            for i in range(60):
                answer = gateway.get(f"/f?sleep=5&echo={who}-{i}")
                with lock:
                    outcomes.append(answer.status)
                    if answer.status == 200:
                        self.assertEqual(answer.body.split()[0], f"{who}-{i}".encode())
                        pids.add(int(answer.body.split()[1]))
                    else:
                        self.assertEqual((answer.status, answer.json()), (502, FAILED))

        with concurrent.futures.ThreadPoolExecutor(6) as pool:
            callers = [pool.submit(caller, who) for who in range(6)]
            chance = random.Random(7)
            while not all(one.done() for one in callers):
                with lock:
                    pid = chance.choice(sorted(pids)) if pids else None
                    pids.discard(pid)
                if pid is not None:
                    try:
                        os.kill(pid, signal.SIGKILL)
                        killed += 1
                    except ProcessLookupError:
                        pass
                time.sleep(0.03)
            for one in callers:
                one.result()
        self.assertEqual(len(outcomes), 360)
        self.assertLessEqual(outcomes.count(502), killed)
        self.assertGreater(killed, 3)
        self.assertEqual(gateway.get("/f?echo=last").status, 200)

    def test_a_process_without_calls_ends_and_leaves_nothing(self):
        gateway = self.functions({"f": self.python()}, "--function-idle", "1", "--threads", "1")
        pid = int(gateway.get("/f").body.split()[1])
        descriptors = lambda: len(os.listdir(f"/proc/{gateway.process.pid}/fd"))
        with_process = descriptors()
        harness.wait_until(lambda: not pathlib.Path(f"/proc/{pid}").exists(), "the idle process to end and to be collected")
        harness.wait_until(lambda: descriptors() < with_process, "its descriptors to be closed")
        again = int(gateway.get("/f").body.split()[1])
        self.assertNotEqual(again, pid)
        harness.wait_until(lambda: descriptors() <= with_process, "the clients' connections to be closed, and nothing else to be open")

    def test_the_limit_of_memory_ends_a_process(self):
        gateway = self.functions({"f": self.python(memorySize=128), "child": self.python("child.handler", memorySize=128)})
        self.assertEqual((gateway.get("/f?memory=1").status, gateway.get("/f?memory=1").json()), (502, FAILED))
        self.logged(gateway, "Runtime exited with error: signal: killed")
        self.logged(gateway, "REPORT", "Error Type: Runtime.OutOfMemory")
        self.code("fn/child.py", "import subprocess, sys\ndef handler(event, context):\n    subprocess.run([sys.executable, '-c', \"x = b'x' * (300 << 20); import time; time.sleep(60)\"])\n")
        peaks = [int(found.group(1)) for line in gateway.err if (found := re.search(r"Max Memory Used: (\d+) MB", line))]
        self.assertTrue(all(100 <= peak < 1500 for peak in peaks), peaks)
        self.assertEqual((gateway.get("/child").status, gateway.get("/f").status), (502, 200))  # what it has started counts
        harness.wait_until(lambda: sum("Error Type: Runtime.OutOfMemory" in line for line in gateway.err) == 3, "the third process to be ended")

    def test_layers_of_python_are_found_in_folders_and_zip_files(self):
        self.code("layer/python/plain.py", "name = 'plain'")
        with zipfile.ZipFile(self.folder / "layer.zip", "w") as archive:
            archive.writestr("python/lib/python3.9/site-packages/versioned/__init__.py", "name = 'versioned'")
            archive.writestr("python/plain.py", "name = 'over'")
        self.code("fn/layered.py", "import plain, versioned\ndef handler(event, context):\n    return {'body': plain.name + ' ' + versioned.name}\n")
        gateway = self.functions({"one": self.python("layered.handler", runtime="python3.9", layers=["layer", "layer.zip"]),
                                  "other": self.python("layered.handler", runtime="python3.9", layers=["layer.zip", "layer"])})
        self.assertEqual((gateway.get("/one").body, gateway.get("/other").body), (b"over versioned", b"plain versioned"))

    def test_a_flood_of_output_is_no_harm(self):
        gateway = self.functions({"f": self.python()}, "--function-log", self.folder / "log")
        with concurrent.futures.ThreadPoolExecutor(2) as pool:
            flood = pool.submit(gateway.get, "/f?lines=30000&echo=flood")
            self.assertTrue(all(gateway.get(f"/f?echo={i}").body.startswith(str(i).encode()) for i in range(20)))
            self.assertEqual(flood.result().body.split()[0], b"flood")
        harness.wait_until(lambda: (self.folder / "log").read_text().count("x" * 1000 + "\n") == 30000, "every line in the log")

    def test_changed_zip_files_and_folders_made_anew_are_served(self):
        def pack(number):
            with zipfile.ZipFile(self.folder / "next.zip", "w") as archive:
                archive.writestr("app.py", f"def handler(event, context):\n    return {{'body': '{number}'}}\n")
            os.replace(self.folder / "next.zip", self.folder / "code.zip")
        pack(1)
        self.code("built/fn/app.py", "def handler(event, context):\n    return {'body': '1'}\n")
        gateway = self.functions({"zip": self.python(codeUri="code.zip"), "built": self.python(codeUri="built/fn"), "outer": self.python("fn.app.handler", codeUri="built")})
        for number in range(1, 4):
            if number > 1:
                pack(number)
                shutil.rmtree(self.folder / "built/fn")
                self.code("built/fn/app.py", f"def handler(event, context):\n    return {{'body': '{number}'}}\n")
            for path in ("/zip", "/built", "/outer"):
                harness.wait_until(lambda: gateway.get(path).body == str(number).encode(), f"version {number} of {path}")


class Events(LocalFunctions):
    def gateway(self, *words, **more):
        self.code("fn/app.py", PYTHON)
        operation = {"operationId": "event", "responses": {"200": {"description": "ok"}}, "x-amazon-apigateway-integration": {
            "type": "aws", "httpMethod": "POST", "uri": route("e")["x-amazon-apigateway-any-method"]["x-amazon-apigateway-integration"]["uri"],
            "requestParameters": {"integration.request.header.X-Amz-Invocation-Type": "'Event'"}, "responses": {"default": {"statusCode": "200"}}}}
        return self.functions({"e": {"runtime": "python3.11", "handler": "app.event", "codeUri": "fn", "timeout": 60} | more}, *words, paths={"/e": {"post": operation}})

    def send(self, gateway, **event):
        return gateway.request("POST", "/e", json.dumps({"file": str(self.folder / "events")} | event), {"Content-Type": "application/json"})

    def seen(self):
        file = self.folder / "events"
        return sorted(int(line.split()[0]) for line in file.read_text().splitlines()) if file.exists() else []

    def test_an_event_is_accepted_at_once_and_runs_afterwards(self):
        gateway = self.gateway()
        begin = time.monotonic()
        answer = self.send(gateway, number=1, sleep=3)
        self.assertEqual((answer.status, answer.body), (200, b""))
        self.assertLess(time.monotonic() - begin, 2.5)
        harness.wait_until(lambda: self.seen() == [1], "the event to run")
        self.assertEqual(self.send(gateway, number=2, fail=True).status, 200)
        self.logged(gateway, "[ERROR] ValueError: failed as an event")

    def test_events_beyond_the_room_there_is_wait_for_it(self):
        for words, more in ((("--function-processes", "2"), {}), ((), {"reservedConcurrentExecutions": 1})):
            gateway = self.gateway(*words, **more)
            self.assertEqual({self.send(gateway, number=i, sleep=0.01).status for i in range(30)}, {200})
            harness.wait_until(lambda: self.seen() == list(range(30)), "every event to run once")
            gateway.stop()
            (self.folder / "events").unlink()


class OddProcesses(LocalFunctions):
    def test_a_daemon_of_a_function_does_not_outlive_the_gateway(self):
        self.code("fn/spawn.py", "import subprocess\ndef handler(event, context):\n    return {'statusCode': 200, 'body': str(subprocess.Popen(['sleep', '600'], start_new_session=True).pid)}\n")
        for end in (lambda gateway: gateway.stop(), lambda gateway: os.kill(gateway.process.pid, signal.SIGKILL)):
            gateway = self.functions({"f": {"runtime": "python3.11", "handler": "spawn.handler", "codeUri": "fn"}})
            pid = int(gateway.get("/f").body)
            self.assertTrue(alive(pid))
            end(gateway)
            harness.wait_until(lambda: not alive(pid), "the daemon to end")

    def test_a_process_that_misuses_the_runtime_api_harms_nobody_but_its_own_call(self):
        self.code("own/bootstrap", ODD)
        (self.folder / "own/bootstrap").chmod(0o755)
        own = {"runtime": "provided.al2023", "codeUri": "own", "timeout": 5}
        gateway = self.functions({"odd": own, "silent": own | {"timeout": 1, "environment": {"SILENT": "1"}}}, "--function-processes", "4",
                                 paths={"/odd/{way}": route("odd") | {"parameters": [{"name": "way", "in": "path", "required": True, "schema": {"type": "string"}}]}, "/silent": route("silent")})
        with concurrent.futures.ThreadPoolExecutor(1) as pool:
            silent = pool.submit(gateway.get, "/silent")
            self.assertEqual(gateway.get("/odd/twice").body, b"first")
            self.logged(gateway, "second: HTTP/1.1 403 ")
            self.assertEqual(gateway.get("/odd/stranger").body, b"own")
            self.logged(gateway, "stranger: HTTP/1.1 403 ")
            self.assertEqual((gateway.get("/odd/next").status, gateway.get("/odd/plain").body), (502, b"plain"))
            self.assertEqual((gateway.get("/odd/garbage").body, gateway.get("/odd/plain").body), (b"after garbage", b"plain"))
            self.assertEqual((gateway.get("/odd/leave").status, gateway.get("/odd/plain").body), (502, b"plain"))
            self.assertEqual((silent.result().status, silent.result().json()), (502, FAILED))
        self.logged(gateway, "INIT_REPORT", "Status: timeout")


if __name__ == "__main__":
    unittest.main()
