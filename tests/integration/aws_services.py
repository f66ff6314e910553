"""What the tests of service calls need: AWS as one local server, and an eye of our own on signatures, written from the public rules."""
import base64
import hashlib
import hmac
import http.server
import json
import os
import pathlib
import re
import subprocess
import threading
import urllib.parse

KEY, SECRET, TOKEN = "AKIDTEST", "secret/of+tests", "token-of-role"
UNRESERVED = "-_.~"


def one_encoding(text, safe=""):
    return urllib.parse.quote(text, safe=UNRESERVED + safe)


def normalised(path):
    kept = []
    for segment in path.split("/"):
        if segment == "..":
            kept = kept[:-1]
        elif segment not in ("", "."):
            kept.append(segment)
    tail = "/" if path.endswith(("/", "/.", "/..")) and kept else ""
    return "/" + "/".join(kept) + tail


def signature_is_right(request, secret=SECRET):
    """The canonical request anew from the bytes of the wire; S3 takes the path decoded and encoded once, others encode it once more."""
    found = re.fullmatch(r"AWS4-HMAC-SHA256 Credential=([^/]+)/(\d{8})/([^/]+)/([^/]+)/aws4_request, SignedHeaders=([^,]+), Signature=([0-9a-f]{64})",
                         request.headers.get("authorization", ""))
    if not found:
        return False
    _, day, region, service, names, given = found.groups()
    path, _, query = request.target.partition("?")
    path = one_encoding(urllib.parse.unquote(path, errors="surrogateescape").encode("utf-8", "surrogateescape"), "/") if service == "s3" else one_encoding(normalised(path), "/")
    pairs = sorted((one_encoding(urllib.parse.unquote_plus(a)), one_encoding(urllib.parse.unquote_plus(b)))
                   for a, _, b in (part.partition("=") for part in query.split("&") if part))
    fields = "".join(f"{name}:{' '.join(request.headers[name].split())}\n" for name in names.split(";"))
    canonical = "\n".join([request.method, path, "&".join(f"{a}={b}" for a, b in pairs), fields, names, hashlib.sha256(request.body).hexdigest()])
    text = "\n".join(["AWS4-HMAC-SHA256", request.headers["x-amz-date"], f"{day}/{region}/{service}/aws4_request", hashlib.sha256(canonical.encode()).hexdigest()])
    key = ("AWS4" + secret).encode()
    for part in (day, region, service, "aws4_request"):
        key = hmac.new(key, part.encode(), hashlib.sha256).digest()
    return hmac.new(key, text.encode(), hashlib.sha256).hexdigest() == given


def npm_package(folder, package):
    """The folder of node modules that holds `package` (name@version), installed once; nothing where npm or its registry are not there."""
    home = folder / package.replace("@", "-")
    if not (home / "done").exists():
        try:
            subprocess.run(["npm", "install", "--prefix", home, "--no-audit", "--no-fund", "--loglevel=error", package], capture_output=True, timeout=120, check=True)
        except (OSError, subprocess.SubprocessError):
            return None
        (home / "done").touch()
    return home / "node_modules"


def resigned(requests, modules):
    """The signatures of npm's aws4 over the same requests."""
    asked = []
    for seen in requests:
        _, _, region, service, names = re.search(r"Credential=([^/]+)/(\d{8})/([^/]+)/([^/]+)/aws4_request, SignedHeaders=([^,]+)", seen.headers["authorization"]).groups()
        asked.append({"method": seen.method, "target": seen.target, "host": seen.headers["host"], "service": service, "region": region,
                      "headers": {name: seen.headers[name] for name in names.split(";")}, "body": base64.b64encode(seen.body).decode()})
    script = pathlib.Path(__file__).with_name("aws4_resign.cjs")
    done = subprocess.run(["node", script, KEY, SECRET], input=json.dumps(asked), capture_output=True, text=True, timeout=60, check=True,
                          env=os.environ | {"NODE_PATH": str(modules)})
    return done.stdout.split()


class Seen:
    def __init__(self, method, target, headers, body):
        self.method, self.target, self.headers, self.body = method, target, {k.lower(): v for k, v in headers}, body
        self.service = (re.search(r"/([a-z0-9-]+)/aws4_request", self.headers.get("authorization", "")) or [None, ""])[1]
        self.action = self.headers.get("x-amz-target", "").rpartition(".")[2]

    def json(self):
        return json.loads(self.body)

    def form(self):
        return dict(urllib.parse.parse_qsl(self.body.decode()))


class Aws:
    """Every service at one address: answer(seen) gives (status, type, body)."""

    def __init__(self, answer):
        aws = self
        self.seen = []

        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def serve(self):
                body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
                seen = Seen(self.command, self.path, list(self.headers.items()), body)
                aws.seen.append(seen)
                status, kind, text = answer(seen)
                text = json.dumps(text) if isinstance(text, (dict, list)) else text
                text = text.encode() if isinstance(text, str) else text
                self.send_response(status)
                self.send_header("Content-Type", kind)
                self.send_header("Content-Length", str(len(text)))
                self.end_headers()
                if self.command != "HEAD":
                    self.wfile.write(text)

            do_GET = do_POST = do_PUT = do_DELETE = do_HEAD = serve

            def log_message(self, *_):
                pass

        class Server(http.server.ThreadingHTTPServer):
            def handle_error(self, request, client_address):
                pass  # a gateway that gave up

        self.server = Server(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True
        threading.Thread(target=self.server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
        self.url = f"http://127.0.0.1:{self.server.server_address[1]}"

    def stop(self):
        self.server.shutdown()
        self.server.server_close()


def session(seconds="2099-01-01T00:00:00Z", key="ASIAROLE", secret="secret-of-role"):
    """What AssumeRole answers."""
    return ("<AssumeRoleResponse><AssumeRoleResult><Credentials>"
            f"<AccessKeyId>{key}</AccessKeyId><SecretAccessKey>{secret}</SecretAccessKey><SessionToken>{TOKEN}</SessionToken><Expiration>{seconds}</Expiration>"
            "</Credentials></AssumeRoleResult></AssumeRoleResponse>")
