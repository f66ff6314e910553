"""A server that answers each request with the next line of a script. The first segment of a path names the script."""
import json
import socket
import threading
import time

import harness

CLOSE, STALL, DRIP = "close", "stall", "drip"


class Pieces:
    """Bytes that are sent with a pause behind each; `stalls`: the last of them are never sent."""
    def __init__(self, *pieces, pause=0.15, stalls=False):
        self.pieces, self.pause, self.stalls = pieces, pause, stalls


def answer(status, body=b"", headers=None, chunked=False, close=False):
    """The bytes of an answer; a body that is no bytes is written as JSON."""
    content = body if isinstance(body, bytes) else json.dumps(body).encode()
    fields = {"Content-Type": "application/json"} | (headers or {})
    if chunked:
        fields["Transfer-Encoding"] = "chunked"
        content = b"".join(b"%x\r\n%s\r\n" % (len(piece), piece) for piece in (content[at:at + 7] for at in range(0, len(content), 7))) + b"0\r\n\r\n"
    elif status not in (204, 304):
        fields.setdefault("Content-Length", str(len(content)))
    if close:
        fields["Connection"] = "close"
    lines = [name.encode() + b": " + (value if isinstance(value, bytes) else value.encode()) for name, value in fields.items()]
    return b"HTTP/1.1 %d Answer\r\n%s\r\n\r\n%s" % (status, b"\r\n".join(lines), content), close


class Request:
    def __init__(self, head, body, connection):
        first, *fields = head.decode("latin-1").split("\r\n")
        self.method, target, _ = first.split(" ")
        self.script, _, rest = target[1:].partition("/")
        self.line = f"{self.method} /{rest}"
        self.body, self.connection, self.headers = body, connection, {}
        for field in fields:
            name, _, value = field.partition(":")
            name = name.strip().lower()
            # Two fields of one name are a fault where nobody asked for them.
            self.headers[name] = value.strip() if name not in self.headers else self.headers[name] + " AND " + value.strip()


class ScriptedServer:
    def __init__(self, scripts):
        self.scripts, self.seen, self.lock = {name: list(answers) for name, answers in scripts.items()}, {}, threading.Lock()
        self.upstream = harness.Upstream(self.handle)
        self.port = self.upstream.port
        self.deaf = socket.create_server(("127.0.0.1", 0), backlog=0)
        # Nobody takes these: whoever comes next is not let in any more.
        self.waiting = [socket.create_connection(self.deaf.getsockname()) for _ in range(1)]

    def handle(self, connection, head):
        body = self.body_of(connection, head)
        request = Request(head, body, connection)
        with self.lock:
            self.seen.setdefault(request.script, []).append(request)
            script = self.scripts.get(request.script)
            step = script.pop(0) if script else answer(599, b"the script has ended")
        if step == CLOSE:
            return "close"
        if step == STALL:
            connection.recv(1)  # until the client gives up
            return "close"
        if step == DRIP:
            self.drip(connection)
            return "close"
        if isinstance(step, Pieces):
            return self.send_pieces(connection, step)
        content, close = step
        connection.sendall(content)
        return "close" if close else None

    @staticmethod
    def send_pieces(connection, step):
        for piece in step.pieces:
            connection.sendall(piece)
            time.sleep(step.pause)
        if step.stalls:
            connection.recv(1)
        return "close"

    def body_of(self, connection, head):
        if b"transfer-encoding: chunked" in head.lower():
            return self.chunks_of(connection)
        lengths = [line.split(b":")[1] for line in head.split(b"\r\n")[1:] if line.lower().startswith(b"content-length:")]
        length = int(lengths[0]) if lengths else 0
        body = self.upstream.rest[connection]
        while len(body) < length:
            piece = connection.recv(65536)
            if not piece:
                break
            body += piece
        self.upstream.rest[connection] = body[length:]
        return body[:length]

    def chunks_of(self, connection):
        data, body = self.upstream.rest[connection], b""
        while True:
            while b"\r\n" not in data:
                data += connection.recv(65536)
            size, _, rest = data.partition(b"\r\n")
            length = int(size, 16)
            while len(rest) < length + 2:
                rest += connection.recv(65536)
            body, data = body + rest[:length], rest[length + 2:]
            if length == 0:
                self.upstream.rest[connection] = data
                return body

    @staticmethod
    def drip(connection):
        """Sends a byte often enough for every time-out that begins anew with each."""
        connection.sendall(b"HTTP/1.1 200 OK\r\nX-Drip: ")
        end = time.monotonic() + 5
        while time.monotonic() < end:
            connection.sendall(b"x")
            time.sleep(0.05)

    def stop(self):
        self.upstream.stop()
        for one in (*self.waiting, self.deaf):
            one.close()
