"""Starts the real program on free ports and speaks to it over plain sockets. Only the standard library is used.

APIGW_BINARY names the program (default: build/release/apigw). Every test gets a folder of its own and leaves no process behind.
"""
import http.client
import json
import os
import pathlib
import select
import shutil
import signal
import socket
import subprocess
import tempfile
import threading
import time
import unittest

ROOT = pathlib.Path(__file__).resolve().parents[2]
BINARY = pathlib.Path(os.environ.get("APIGW_BINARY", ROOT / "build/release/apigw")).resolve()
PATIENCE = 20.0  # seconds until something that must happen counts as not happening; nothing waits that long when all is well


def wait_until(condition, what, seconds=PATIENCE):
    """Returns the condition's first true value; fails when there is none in time."""
    end = time.monotonic() + seconds
    while True:
        value = condition()
        if value:
            return value
        if time.monotonic() > end:
            raise AssertionError(f"not within {seconds} s: {what}")
        time.sleep(0.01)


def apigw(*words):
    """Runs the program to its end: .returncode, .stdout, .stderr. A program that does not end is killed and has status None."""
    try:
        return subprocess.run([BINARY, *map(str, words)], capture_output=True, text=True, timeout=PATIENCE, check=False, cwd=ROOT)
    except subprocess.TimeoutExpired as still:
        told = [(text or b"").decode() for text in (still.stdout, still.stderr)]
        return subprocess.CompletedProcess(still.cmd, None, *told)


class Answer:
    def __init__(self, status, headers, body):
        self.status, self.headers, self.body = status, headers, body

    def json(self):
        return json.loads(self.body)


class Gateway:
    """A running `apigw serve`, or a sample's start script."""

    def __init__(self, command, environment=None):
        self.process = subprocess.Popen([str(word) for word in command], cwd=ROOT, text=True, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                                        stderr=subprocess.PIPE, start_new_session=True, env=os.environ | {"APIGW": str(BINARY)} | (environment or {}))
        self.out, self.err = [], []
        self.pumps = [threading.Thread(target=self.pump, args=pair, daemon=True) for pair in ((self.process.stdout, self.out), (self.process.stderr, self.err))]
        for pump in self.pumps:
            pump.start()
        self.port = 0
        wait_until(lambda: self.process.poll() is not None or self.ready_line(), f"the ready line of {command}")
        if self.ready_line():
            self.port = int(self.ready_line().rsplit(":", 1)[1])

    @staticmethod
    def pump(stream, lines):
        for line in stream:
            lines.append(line.rstrip("\n"))

    def ready_line(self):
        return next((line for line in self.out if line.startswith("listening on http://")), None)

    def request(self, method, path, body=None, headers=None, timeout=PATIENCE):
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=timeout)
        try:
            connection.request(method, path, body=body, headers=headers or {})
            response = connection.getresponse()
            return Answer(response.status, response.headers, response.read())
        finally:
            connection.close()

    def get(self, path, **options):
        return self.request("GET", path, **options)

    def stop(self):
        """SIGTERM; returns the exit status. The whole process group is gone afterwards."""
        if self.process.poll() is None:
            self.process.terminate()
            try:
                self.process.wait(10)
            except subprocess.TimeoutExpired:
                pass
        try:
            os.killpg(self.process.pid, signal.SIGKILL)
        except ProcessLookupError:
            pass
        status = self.process.wait()
        for pump in self.pumps:
            pump.join(5)
        self.process.stdout.close()
        self.process.stderr.close()
        return status


class Upstream:
    """A backend whose behaviour is one function: handle(connection, head) is called for every request head that arrives; what came behind
    the head is in rest[connection], and handle takes it out when it reads a body."""

    def __init__(self, handle):
        self.handle, self.heads, self.rest = handle, [], {}
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port = self.listener.getsockname()[1]
        self.address = f"127.0.0.1:{self.port}"
        threading.Thread(target=self.accept, daemon=True).start()

    def accept(self):
        while True:
            try:
                connection, _ = self.listener.accept()
            except OSError:
                return
            threading.Thread(target=self.serve, args=(connection,), daemon=True).start()

    def serve(self, connection):
        with connection:
            data = b""
            try:
                while True:
                    while b"\r\n\r\n" not in data:
                        piece = connection.recv(65536)
                        if not piece:
                            return
                        data += piece
                    head, _, data = data.partition(b"\r\n\r\n")
                    self.heads.append(head)
                    self.rest[connection] = data
                    if self.handle(connection, head) == "close":
                        return
                    data = self.rest.pop(connection, b"")
            except OSError:
                return

    def stop(self):
        self.listener.close()


def reply(connection, body=b'{"ok": true}', status="200 OK", extra=b""):
    connection.sendall(b"HTTP/1.1 " + status.encode() + b"\r\nContent-Type: application/json\r\n" + extra + b"Content-Length: %d\r\n\r\n" % len(body) + body)


def readable_within(sock, seconds):
    return bool(select.select([sock], [], [], seconds)[0])


class IntegrationTest(unittest.TestCase):
    def setUp(self):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="apigw-test-"))
        self.addCleanup(shutil.rmtree, self.folder, ignore_errors=True)

    def write(self, name, content):
        path = self.folder / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode() if isinstance(content, str) else json.dumps(content, indent=1).encode())
        return path

    def start(self, *words, **options):
        """`apigw serve` with port 0; the test fails when it does not come up."""
        gateway = Gateway([BINARY, "serve", *words, "--port", "0"], **options)
        self.addCleanup(gateway.stop)
        self.assertTrue(gateway.port, "\n".join(gateway.err))
        return gateway

    def script(self, *words, **options):
        gateway = Gateway([*words], **options)
        self.addCleanup(gateway.stop)
        self.assertTrue(gateway.port, "\n".join(gateway.err))
        return gateway

    def upstream(self, handle):
        backend = Upstream(handle)
        self.addCleanup(backend.stop)
        return backend

    def proxy_to(self, address, timeout_ms=None, *words):
        """A gateway with one greedy route to that address."""
        integration = {"type": "http_proxy", "httpMethod": "ANY", "uri": f"http://{address}/{{proxy}}",
                       "requestParameters": {"integration.request.path.proxy": "method.request.path.proxy"}}
        if timeout_ms:
            integration["timeoutInMillis"] = timeout_ms
        parameter = {"name": "proxy", "in": "path", "required": True, "schema": {"type": "string"}}
        definition = definition_of({"/{proxy+}": {"x-amazon-apigateway-any-method": {
            "operationId": "all", "parameters": [parameter], "responses": {"200": {"description": "ok"}}, "x-amazon-apigateway-integration": integration}}})
        return self.start(self.write("proxy.json", definition), *words)


def free_port():
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return listener.getsockname()[1]


def definition_of(paths, **more):
    return {"openapi": "3.0.1", "info": {"title": "test", "version": "1"}, "paths": paths} | more


def mock(body, status=200):
    """An operation that always answers the same."""
    return {"operationId": "op" + str(abs(hash(body))), "responses": {str(status): {"description": "ok"}}, "x-amazon-apigateway-integration": {
        "type": "mock", "requestTemplates": {"application/json": '{"statusCode": %d}' % status},
        "responses": {"default": {"statusCode": str(status), "responseTemplates": {"application/json": body}}}}}
