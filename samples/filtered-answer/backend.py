#!/usr/bin/env python3
"""The directory behind: says everything it knows. python3 backend.py [PORT]"""
import http.server
import json
import sys


def entry(uid, given, family, state="ACTIVE", manager=None):
    contact = [{"kind": "email", "value": f"{given.lower()}@example.com", "verified": True, "source": "import", "score": 0.97},
               {"kind": "email", "value": f"{given.lower()}@old.example.com", "verified": False, "source": "crawl", "score": 0.2},
               {"kind": "phone", "value": "+44 20 7946 0000", "verified": True, "source": "import", "score": 0.9}]
    return {"uid": uid, "given": given, "family": family, "state": state, "contact": contact, "salary": {"amount": 1, "currency": "GBP"},
            "passwordHash": "x" * 60, "manager": manager, "links": {"self": f"/directory/v2/entries/{uid}"}, "audit": [{"at": n, "by": "batch"} for n in range(20)]}


ENTRIES = {"7": entry(7, "Ann", "O'Hara", manager={"uid": 9, "salary": 2}), "8": entry(8, "Bob", "Stone", "LEFT"), "9": entry(9, "Cleo", "Day")}


class Backend(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def answer(self, status, value):
        body = json.dumps(value).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("ETag", '"v12"')
        self.send_header("X-Internal-Node", "dir-03")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def do_GET(self):
        parts = self.path.strip("/").split("/")
        if parts[:3] != ["directory", "v2", "entries"]:
            self.answer(404, {"fault": {"code": "E400"}})
        elif len(parts) == 3:
            self.answer(200, {"entries": list(ENTRIES.values()), "page": {"next": None}, "took": 3})
        elif parts[3] in ENTRIES:
            self.answer(200, {"entry": ENTRIES[parts[3]], "took": 1})
        elif parts[3] == "broken":
            self.answer(503, {"fault": {"code": "E503", "trace": "at Directory.java:118"}})
        else:
            self.answer(404, {"fault": {"code": "E404", "trace": "at Directory.java:77"}})

    def log_message(self, *_):
        pass


if __name__ == "__main__":
    server = http.server.ThreadingHTTPServer(("127.0.0.1", int(sys.argv[1]) if len(sys.argv) > 1 else 8081), Backend)
    print(f"backend listening on http://127.0.0.1:{server.server_port}", flush=True)
    server.serve_forever()
