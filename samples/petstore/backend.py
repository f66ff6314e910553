#!/usr/bin/env python3
"""The service behind the pet store: takes new pets and tells their history. python3 backend.py [PORT]"""
import http.server
import itertools
import json
import sys

NUMBERS = itertools.count(4)


class Backend(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def answer(self, status, value):
        body = json.dumps(value).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def do_GET(self):
        parts = self.path.split("?")[0].strip("/").split("/")
        if len(parts) == 3 and parts[0] == "pets" and parts[2] == "history":
            self.answer(200, {"id": parts[1], "history": ["born", "sold"]})
        else:
            self.answer(404, {"message": "no such thing"})

    def do_POST(self):
        pet = json.loads(self.rfile.read(int(self.headers.get("Content-Length", 0))))
        self.answer(201, {"message": "pet created", "pet": {"id": next(NUMBERS), **pet}})

    def log_message(self, *_):
        pass


if __name__ == "__main__":
    server = http.server.ThreadingHTTPServer(("127.0.0.1", int(sys.argv[1]) if len(sys.argv) > 1 else 8081), Backend)
    print(f"backend listening on http://127.0.0.1:{server.server_port}", flush=True)
    server.serve_forever()
