"""Responses passed on in pieces while they are being made: HTTP_PROXY and functions behind an endpoint, responseTransferMode STREAM."""
import json
import shutil
import socket
import struct
import threading
import time
import unittest
import zlib

import harness

NULS = bytes(8)


def frame(payload, event, message="event"):
    fields = b"".join(struct.pack("!B", len(name)) + name + b"\x07" + struct.pack("!H", len(value)) + value
                      for name, value in ((b":event-type", event), (b":content-type", b"application/octet-stream"), (b":message-type", message.encode())))
    text = struct.pack("!II", 16 + len(fields) + len(payload), len(fields))
    text += struct.pack("!I", zlib.crc32(text)) + fields + payload
    return text + struct.pack("!I", zlib.crc32(text))


def chunk(payload):
    return frame(payload, b"PayloadChunk")


COMPLETE = frame(b"{}", b"InvokeComplete")
FAILED = frame(json.dumps({"ErrorCode": "Unhandled", "ErrorDetails": "no"}).encode(), b"InvokeComplete")


class Pieces:
    """One chunked response, piece by piece."""

    def __init__(self, connection, fields=b"Content-Type: text/plain\r\n", status=b"200 OK"):
        self.connection = connection
        connection.sendall(b"HTTP/1.1 " + status + b"\r\n" + fields + b"Transfer-Encoding: chunked\r\n\r\n")

    def send(self, piece):
        self.connection.sendall(b"%x\r\n%s\r\n" % (len(piece), piece))

    def end(self):
        self.connection.sendall(b"0\r\n\r\n")


class Reader:
    """A client that reads as it likes."""

    def __init__(self, port, request):
        self.sock = socket.create_connection(("127.0.0.1", port), harness.PATIENCE)
        self.data, self.ended = b"", False
        self.sock.sendall(request)

    def more(self):
        try:
            piece = self.sock.recv(1 << 20)
        except ConnectionResetError:
            piece = b""
        self.data += piece
        self.ended = not piece
        return piece

    def until(self, text):
        while text not in self.data:
            if not self.more():
                raise AssertionError(f"{text!r} never came: {self.data!r}")
        return self.data

    def rest(self):
        while self.more():
            pass
        return self.data


INVOCATION = {"type": "aws_proxy", "httpMethod": "POST", "responseTransferMode": "STREAM",
              "uri": "arn:aws:apigateway:us-east-1:lambda:path/2021-11-15/functions/arn:aws:lambda:us-east-1:123456789012:function:f/response-streaming-invocations"}
GET = b"GET /x HTTP/1.1\r\nHost: a\r\n\r\n"


class Streaming(harness.IntegrationTest):
    def reader(self, port, request):
        reader = Reader(port, request)
        self.addCleanup(reader.sock.close)
        return reader

    def proxy(self, handle, timeout_ms=None, mode="STREAM", **more):
        self.backend = self.upstream(handle)
        integration = {"type": "http_proxy", "httpMethod": "ANY", "uri": f"http://{self.backend.address}/", "responseTransferMode": mode}
        return self.serve(integration, timeout_ms, None, more)

    def function(self, handle, timeout_ms=None):
        self.backend = self.upstream(handle)
        return self.serve(INVOCATION | {}, timeout_ms, {"AWS_ENDPOINT_URL_LAMBDA": f"http://{self.backend.address}"}, {})

    def local(self, source, timeout_ms=None):
        """A function of this machine, in Node."""
        if not shutil.which("node"):
            self.skipTest("node is not installed")
        (self.folder / "fn").mkdir()
        self.write("fn/index.js", source)
        return self.serve(INVOCATION | {}, timeout_ms, None, {}, "--function", f"f={self.folder}/fn:index.handler:nodejs20.x")

    def serve(self, integration, timeout_ms, environment, more, *words):
        if timeout_ms:
            integration["timeoutInMillis"] = timeout_ms
        method = {"operationId": "x", "responses": {"200": {"description": "ok"}}, "x-amazon-apigateway-integration": integration}
        definition = harness.definition_of({"/x": {"x-amazon-apigateway-any-method": method}}, **more)
        return self.start(self.write("api.json", definition), *words, environment=environment)

    def test_a_piece_reaches_the_client_before_the_next_one_is_made(self):
        seen = threading.Event()

        def handle(connection, head):
            pieces = Pieces(connection)
            pieces.send(b"first")
            self.assertTrue(seen.wait(harness.PATIENCE))
            pieces.send(b"second")
            pieces.end()
        client = self.reader(self.proxy(handle).port, GET)
        head = client.until(b"5\r\nfirst\r\n")
        self.assertIn(b"Transfer-Encoding: chunked", head)
        self.assertNotIn(b"Content-Length", head)
        seen.set()
        self.assertTrue(client.until(b"0\r\n\r\n").endswith(b"6\r\nsecond\r\n0\r\n\r\n"))
        client.data = b""
        client.sock.sendall(GET)  # the connection goes on
        client.until(b"0\r\n\r\n")

    def test_beyond_10_mb_and_not_when_buffered(self):
        size = 12_000_000

        def handle(connection, head):
            pieces = Pieces(connection)
            for _ in range(size // 100_000):
                pieces.send(b"x" * 100_000)
            pieces.end()
            return "close"
        self.assertEqual(len(self.proxy(handle, **{"x-amazon-apigateway-minimum-compression-size": 0}).get("/x", headers={"Accept-Encoding": "gzip"}).body), size)
        self.assertEqual(self.proxy(handle, mode="BUFFERED").get("/x").status, 500)

    def test_every_framing_of_the_backend(self):
        def handle(connection, head):
            if b"?length" in head:
                harness.reply(connection, b"y" * 11_000_000)
                return None
            connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\n\r\n" + b"to the end" * 1000)
            return "close"
        gateway = self.proxy(handle)
        long = gateway.get("/x?length")
        self.assertEqual((len(long.body), long.headers["Content-Length"]), (11_000_000, "11000000"))
        self.assertEqual(gateway.get("/x").body, b"to the end" * 1000)

    def test_a_client_of_http_1_0_reads_until_the_end(self):
        def handle(connection, head):
            pieces = Pieces(connection)
            pieces.send(b"one ")
            pieces.send(b"two")
            pieces.end()
        head, _, body = self.reader(self.proxy(handle).port, b"GET /x HTTP/1.0\r\n\r\n").rest().partition(b"\r\n\r\n")
        self.assertEqual(body, b"one two")
        self.assertNotIn(b"chunked", head)

    def test_a_head_request_gets_the_head(self):
        def handle(connection, head):
            connection.sendall(b"HTTP/1.1 200 OK\r\nX-A: 1\r\nTransfer-Encoding: chunked\r\n\r\n")
        answer = self.proxy(handle).request("HEAD", "/x")
        self.assertEqual((answer.status, answer.headers["X-A"], answer.body), (200, "1", b""))

    def test_a_response_that_breaks_off_never_looks_whole(self):
        def handle(connection, head):
            Pieces(connection).send(b"only this")
            return "close"
        data = self.reader(self.proxy(handle).port, GET).rest()
        self.assertIn(b"only this", data)
        self.assertNotIn(b"0\r\n\r\n", data)

    def test_the_time_out_is_that_of_the_whole_response(self):
        def handle(connection, head):
            pieces = Pieces(connection)
            while True:
                pieces.send(b"tick ")
                time.sleep(0.02)
        gateway = self.proxy(handle, timeout_ms=400)
        start = time.monotonic()
        data = self.reader(gateway.port, GET).rest()
        self.assertNotIn(b"0\r\n\r\n", data)
        self.assertIn(b"tick", data)
        self.assertLess(time.monotonic() - start, 5)

    def test_no_head_in_time_is_504(self):
        never = threading.Event()
        self.addCleanup(never.set)
        gateway = self.proxy(lambda connection, head: never.wait(harness.PATIENCE) and "close", timeout_ms=200)
        self.assertEqual(gateway.get("/x").status, 504)

    def test_a_slow_client_holds_the_backend_back(self):
        sent, size = [0], 40_000_000

        def handle(connection, head):
            pieces = Pieces(connection)
            while sent[0] < size:
                pieces.send(b"z" * 100_000)
                sent[0] += 100_000
            pieces.end()
        client = self.reader(self.proxy(handle).port, GET)
        client.until(b"\r\n\r\n")
        before, since = -1, time.monotonic()
        while time.monotonic() - since < 0.5:  # until nothing has moved for half a second
            if sent[0] != before:
                before, since = sent[0], time.monotonic()
            time.sleep(0.02)
        self.assertLess(sent[0], size)
        self.assertEqual(client.until(b"\r\n0\r\n\r\n").partition(b"\r\n\r\n")[2].count(b"z"), size)

    def test_a_client_that_leaves_ends_the_call(self):
        gone = threading.Event()

        def handle(connection, head):
            Pieces(connection).send(b"hello")
            while connection.recv(1):  # the gateway says nothing more; it closes
                pass
            gone.set()
        client = self.reader(self.proxy(handle).port, GET)
        client.until(b"hello")
        client.sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        client.sock.close()
        self.assertTrue(gone.wait(harness.PATIENCE))

    def test_a_function_streams_metadata_and_body(self):
        seen = threading.Event()

        def handle(connection, head):
            pieces = Pieces(connection, b"Content-Type: application/vnd.amazon.eventstream\r\n")
            metadata = json.dumps({"statusCode": 201, "headers": {"X-A": "1", "Content-Type": "text/event-stream"},
                                   "multiValueHeaders": {"X-B": ["2", "3"]}, "cookies": ["a=b", "c=d"]}).encode()
            stream = chunk(metadata[:20]) + chunk(metadata[20:] + NULS[:3]) + chunk(NULS[3:] + b"data: one\n\n")
            for at in range(0, len(stream), 50):
                pieces.send(stream[at:at + 50])
            self.assertTrue(seen.wait(harness.PATIENCE))
            pieces.send(chunk(b"data: two\n\n") + COMPLETE)
            pieces.end()
        gateway = self.function(handle)
        client = self.reader(gateway.port, b"GET /x?q=1 HTTP/1.1\r\nHost: a\r\n\r\n")
        head = client.until(b"data: one\n\n").partition(b"\r\n\r\n")[0]
        seen.set()
        client.until(b"0\r\n\r\n")
        self.assertTrue(head.startswith(b"HTTP/1.1 201 "), head)
        for field in (b"X-A: 1", b"Content-Type: text/event-stream", b"X-B: 2", b"X-B: 3", b"Set-Cookie: a=b", b"Set-Cookie: c=d", b"X-Amzn-Trace-Id: ", b"x-amzn-RequestId: "):
            self.assertIn(b"\r\n" + field, head)
        self.assertIn(b"data: two\n\n", client.data)
        self.assertTrue(self.backend.heads[0].startswith(
            b"POST /2021-11-15/functions/arn%3Aaws%3Alambda%3Aus-east-1%3A123456789012%3Afunction%3Af/response-streaming-invocations HTTP/1.1"))
        self.assertEqual(gateway.get("/x").status, 201)  # on kept connections
        self.assertEqual(gateway.request("HEAD", "/x").body, b"")

    def test_functions_that_fail(self):
        answers = [
            (502, FAILED), (502, COMPLETE), (502, b""), (502, chunk(b"no metadata") + COMPLETE), (502, chunk(b'{"body": "x"}' + NULS) + COMPLETE),
            (502, chunk(b"x" * 20000)), (502, b"this is no event stream at all"), (502, chunk(b'{"statusCode": 99}' + NULS) + COMPLETE),
            (502, frame(b"{}", b"x", "exception")), (200, chunk(b"{}" + NULS) + COMPLETE),
        ]

        def handle(connection, head):
            pieces = Pieces(connection)
            stream = answers[number][1]
            if stream:
                pieces.send(stream)
            pieces.end()
        gateway = self.function(handle)
        for number, (status, _) in enumerate(answers):
            with self.subTest(number):
                answer = gateway.get("/x")
                self.assertEqual(answer.status, status)
                if status == 502:
                    self.assertEqual(answer.body, b'{"message": "Internal server error"}')

    def test_a_function_that_fails_in_the_body_never_looks_whole(self):
        def handle(connection, head):
            pieces = Pieces(connection)
            pieces.send(chunk(b"{}" + NULS + b"some") + FAILED)
            pieces.end()
        data = self.reader(self.function(handle).port, GET).rest()
        self.assertTrue(data.startswith(b"HTTP/1.1 200"))
        self.assertNotIn(b"0\r\n\r\n", data)

    def test_functions_of_this_machine(self):
        gateway = self.local("""
            exports.handler = awslambda.streamifyResponse(async (event, stream) => {
              if (event.httpMethod === 'PUT') throw new Error('no');
              if (event.httpMethod === 'GET') stream = awslambda.HttpResponseStream.from(stream, {statusCode: 201, headers: {'X-A': '1'}, cookies: ['a=b']});
              stream.write('hello ');
              stream.end(event.httpMethod);
            });""")
        answer = gateway.get("/x")
        self.assertEqual((answer.status, answer.headers["X-A"], answer.headers["Set-Cookie"], answer.body), (201, "1", "a=b", b"hello GET"))
        self.assertEqual(gateway.request("POST", "/x").status, 502)  # no metadata
        self.assertEqual(gateway.request("PUT", "/x").status, 502)

    def test_a_late_function_of_this_machine_is_504(self):
        gateway = self.local("exports.handler = awslambda.streamifyResponse(() => new Promise(() => setTimeout(() => {}, 60000)));", timeout_ms=200)
        self.assertEqual(gateway.get("/x").status, 504)

    def test_refused_invocations(self):
        statuses = {b"403 Forbidden": 500, b"429 Too Many Requests": 500, b"404 Not Found": 500, b"500 Internal Server Error": 502}
        now = [b""]
        gateway = self.function(lambda connection, head: harness.reply(connection, b'{"Message": "no"}', now[0].decode()))
        for now[0], expected in statuses.items():
            self.assertEqual(gateway.get("/x").status, expected)


if __name__ == "__main__":
    unittest.main()
