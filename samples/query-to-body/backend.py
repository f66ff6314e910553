#!/usr/bin/env python3
"""The service behind: searches and takes orders as JSON, gives tokens for a form. python3 backend.py [PORT]"""
import http.server
import json
import sys
import urllib.parse


class Backend(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def answer(self, status, value):
        body = json.dumps(value).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def do_POST(self):
        body = self.rfile.read(int(self.headers.get("Content-Length", 0))).decode()
        kind = self.headers.get("Content-Type", "")
        if self.path == "/token":
            form = dict(urllib.parse.parse_qsl(body)) if kind == "application/x-www-form-urlencoded" else {}
            if form.get("password") != "open & shut":
                return self.answer(401, {"error": "invalid_grant"})
            return self.answer(200, {"access_token": f"token of {form['username']}", "expires_in": 3600, "token_type": "Bearer"})
        if kind != "application/json":
            return self.answer(415, {"error": f"{kind} is no JSON"})
        asked = json.loads(body)
        if self.path == "/search":
            return self.answer(200, {"asked": asked, "found": []})
        self.answer(201, {"order": asked})

    def log_message(self, *_):
        pass


if __name__ == "__main__":
    server = http.server.ThreadingHTTPServer(("127.0.0.1", int(sys.argv[1]) if len(sys.argv) > 1 else 8081), Backend)
    print(f"backend listening on http://127.0.0.1:{server.server_port}", flush=True)
    server.serve_forever()
