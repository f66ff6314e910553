"""Response streaming of functions that run on this machine: pieces reach the client as they are written, and faults on the way end well."""
import json
import os
import pathlib
import re
import shutil
import signal
import socket
import time
import unittest

import harness
from streaming_test import Reader

URI = "arn:aws:apigateway:us-east-1:lambda:path/2021-11-15/functions/arn:aws:lambda:us-east-1:123456789012:function:{}/response-streaming-invocations"
FAILED = b'{"message": "Internal server error"}'

NODE = """
const pause = (ms) => new Promise((done) => setTimeout(done, ms));
const fs = require('node:fs');
const { once } = require('node:events');
exports.handler = awslambda.streamifyResponse(async (event, raw, context) => {
  const query = event.queryStringParameters ?? {};
  if (query.early) throw new TypeError('early');
  const stream = query.raw ? raw : awslambda.HttpResponseStream.from(raw, { statusCode: 201, headers: { 'X-Pid': process.pid, 'Content-Type': 'text/plain' }, cookies: ['a=1', 'b=2'] });
  if (query.partial) { raw.write('{"statusCode":'); throw new Error('partial'); }
  if (query.whole) return void stream.end(query.whole);
  if (query.letter) return void stream.end(query.letter.repeat(200000));
  if (query.megabytes) {
    const piece = Buffer.alloc(1 << 20, 'm');
    for (let i = 0; i < Number(query.megabytes); ++i) {
      if (!stream.write(piece)) await once(stream, 'drain');
      fs.writeFileSync(process.env.PROGRESS, String(i + 1));
    }
    return void stream.end();
  }
  stream.write('first');
  while (query.gate && !fs.existsSync(query.gate)) await pause(5);
  if (query.crash) process.exit(7);
  if (query.throw) { await pause(20); throw new RangeError('late'); }
  if (query.sleep) await pause(Number(query.sleep));
  stream.write(' second');
  stream.end();
  fs.appendFileSync(process.env.PROGRESS, 'ended\\n');
});
exports.buffered = async () => ({ statusCode: 200, body: 'whole' });
"""
# A runtime of one's own over plain sockets, as the interface is documented: chunked answers, trailers, and things one should not do.
OWN = """#!/usr/bin/env python3
import base64, json, os, socket, sys, time
host, port = os.environ["AWS_LAMBDA_RUNTIME_API"].split(":")
s = socket.create_connection((host, int(port)))
file = s.makefile("rb")
def answer():
    status = file.readline()
    fields = {}
    while (line := file.readline().strip()):
        name, _, value = line.decode().partition(":")
        fields[name.lower()] = value.strip()
    return status, fields, file.read(int(fields.get("content-length", 0)))
while True:
    s.sendall(b"GET /2018-06-01/runtime/invocation/next HTTP/1.1\\r\\nHost: a\\r\\n\\r\\n")
    _, fields, event = answer()
    path, id = json.loads(event)["path"], fields["lambda-runtime-aws-request-id"].encode()
    s.sendall(b"POST /2018-06-01/runtime/invocation/" + id + b"/response HTTP/1.1\\r\\nHost: a\\r\\nLambda-Runtime-Function-Response-Mode: streaming\\r\\nTransfer-Encoding: chunked\\r\\n\\r\\n")
    def chunk(data): s.sendall(b"%x\\r\\n%s\\r\\n" % (len(data), data))
    chunk(b'{"statusCode": 200}' + bytes(8))
    for i in range(3):
        chunk(b"piece %d " % i)
        time.sleep(0.01)
    if path.endswith("error"):
        body = base64.b64encode(json.dumps({"errorType": "Own.Fault", "errorMessage": "own"}).encode())
        s.sendall(b"0\\r\\nLambda-Runtime-Function-Error-Type: Own.Fault\\r\\nLambda-Runtime-Function-Error-Body: " + body + b"\\r\\n\\r\\n")
    elif path.endswith("garbage"):
        s.sendall(b"this is no chunk\\r\\n")
        time.sleep(600)
    else:
        s.sendall(b"0\\r\\n\\r\\n")
    answer()
"""


def streamed(function):
    return {"x-amazon-apigateway-any-method": {"operationId": "op" + re.sub(r"\W", "", function), "responses": {"200": {"description": "ok"}}, "x-amazon-apigateway-integration": {
        "type": "aws_proxy", "httpMethod": "POST", "responseTransferMode": "STREAM", "uri": URI.format(function), "timeoutInMillis": 60000}}}


def request(target):
    return f"GET {target} HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n".encode()


def body_of(data):
    """The decoded chunks that came, and whether the last one did."""
    text, body = data.partition(b"\r\n\r\n")[2], b""
    while b"\r\n" in text:
        size, _, text = text.partition(b"\r\n")
        if int(size, 16) == 0:
            return body, True
        body, text = body + text[:int(size, 16)], text[int(size, 16) + 2:]
    return body, False


def rss_kb(pid):
    return int(re.search(r"VmRSS:\s*(\d+)", pathlib.Path(f"/proc/{pid}/status").read_text()).group(1))


class LocalStreaming(harness.IntegrationTest):
    def functions(self, functions, *words):
        self.write("functions.yaml", {"functions": functions})
        return self.start(self.write("api.json", harness.definition_of({"/" + name: streamed(name) for name in functions} | {"/f/{proxy+}": streamed(next(iter(functions)))})), *words)

    def logged(self, gateway, *words):
        harness.wait_until(lambda: any(all(word in line for word in words) for line in gateway.err), f"{words} in the log:\n" + "\n".join(gateway.err[-30:]))


@unittest.skipUnless(shutil.which("node"), "node is not installed")
class NodeStreaming(LocalStreaming):
    def setUp(self):
        super().setUp()
        (self.folder / "fn").mkdir()
        self.write("fn/index.js", NODE)
        self.progress = self.folder / "progress"

    def gateway(self, *words, **more):
        node = {"runtime": "nodejs20.x", "codeUri": "fn", "timeout": 60, "environment": {"PROGRESS": str(self.progress)}} | more
        return self.functions({"f": node | {"handler": "index.handler"}, "buffered": node | {"handler": "index.buffered"}}, *words)

    def test_a_piece_is_at_the_client_before_the_next_is_written(self):
        gateway, gate = self.gateway(), self.folder / "gate"
        reader = Reader(gateway.port, request(f"/f?gate={gate}"))
        head = reader.until(b"first")
        self.assertTrue(head.startswith(b"HTTP/1.1 201 ") and b"Set-Cookie: a=1\r\nSet-Cookie: b=2\r\n" in head and b"Content-Type: text/plain" in head, head)
        gate.touch()
        self.assertEqual(body_of(reader.rest()), (b"first second", True))
        self.assertEqual(gateway.get("/f?whole=x").body, b"x")
        self.logged(gateway, "REPORT RequestId: ")

    def test_a_slow_client_holds_the_function_back_and_no_memory_grows(self):
        gateway = self.gateway("--threads", "1")
        gateway.get("/f?whole=x")
        before, reader = rss_kb(gateway.process.pid), Reader(gateway.port, request("/f?megabytes=48"))
        reader.until(b"mmmm")
        written = -1
        while (now := self.progress.read_text() if self.progress.exists() else "") != written:  # until it stands still
            written = now
            time.sleep(0.4)
        self.assertLess(int(written or 0), 40)
        self.assertLess(rss_kb(gateway.process.pid) - before, 8 * 1024)
        body, whole = body_of(reader.rest())
        self.assertEqual((len(body), set(body), whole), (48 << 20, set(b"m"), True))
        self.assertLess(rss_kb(gateway.process.pid) - before, 8 * 1024)

    def test_a_function_that_fails_before_its_first_byte_answers_502(self):
        gateway = self.gateway()
        for query in ("early=1", "raw=1&partial=1", "raw=1&whole=nothing"):
            answer = gateway.get("/f?" + query)
            self.assertEqual((query, answer.status, answer.body), (query, 502, FAILED))
        self.logged(gateway, "Invoke Error", '"errorType":"TypeError"')
        self.assertEqual((gateway.get("/buffered").status, gateway.get("/f?whole=x").status), (502, 201))

    def test_a_function_that_fails_in_mid_stream_breaks_the_response_off(self):
        gateway = self.gateway()
        for query, words in (("throw=1", ['"errorType":"RangeError"']), ("crash=1", ["exit status 7"])):
            self.assertEqual(body_of(Reader(gateway.port, request("/f?" + query)).rest()), (b"first", False))
            self.logged(gateway, *words)
            self.assertEqual(gateway.get("/f?whole=x").body, b"x")

    def test_a_killed_process_and_the_function_s_time_out_break_the_response_off(self):
        gateway = self.gateway(timeout=2)
        reader = Reader(gateway.port, request("/f?gate=/nowhere"))
        os.kill(int(re.search(rb"X-Pid: (\d+)", reader.until(b"first")).group(1)), signal.SIGKILL)
        self.assertEqual(body_of(reader.rest()), (b"first", False))
        self.logged(gateway, "signal: killed")
        self.assertEqual(body_of(Reader(gateway.port, request("/f?gate=/nowhere")).rest()), (b"first", False))
        self.logged(gateway, "Task timed out after 2.00 seconds")
        self.assertEqual(gateway.get("/f?whole=x").body, b"x")

    def test_a_client_that_leaves_does_not_end_the_function(self):
        gateway, gate = self.gateway(), self.folder / "gate"
        reader = Reader(gateway.port, request(f"/f?gate={gate}"))
        reader.until(b"first")
        reader.sock.close()
        gate.touch()
        harness.wait_until(lambda: self.progress.exists() and "ended" in self.progress.read_text(), "the function to end")
        reader = Reader(gateway.port, request("/f?megabytes=32"))
        reader.until(b"mmmm")
        reader.sock.close()  # while the function is held back
        harness.wait_until(lambda: self.progress.read_text() == "32", "the function to write all of it")
        self.assertEqual(gateway.get("/f?whole=x").body, b"x")

    def test_many_streams_at_once_are_not_mixed(self):
        gateway = self.gateway()
        readers = [Reader(gateway.port, request(f"/f?letter={'abcdefgh'[i % 8]}")) for i in range(40)]
        for i, reader in enumerate(readers):
            self.assertEqual(body_of(reader.rest()), (b"abcdefgh"[i % 8:i % 8 + 1] * 200000, True))


class OwnRuntimeStreaming(LocalStreaming):
    def test_a_runtime_of_ones_own_streams_and_reports_errors_in_trailers(self):
        (self.folder / "own").mkdir()
        self.write("own/bootstrap", OWN).chmod(0o755)
        gateway = self.functions({"f": {"runtime": "provided.al2023", "codeUri": "own", "timeout": 30}})
        self.assertEqual(gateway.get("/f").body, b"piece 0 piece 1 piece 2 ")
        for path in ("/f/error", "/f/garbage"):
            self.assertEqual(body_of(Reader(gateway.port, request(path)).rest()), (b"piece 0 piece 1 piece 2 ", False))
            self.assertEqual(gateway.get("/f").body, b"piece 0 piece 1 piece 2 ")


if __name__ == "__main__":
    unittest.main()
