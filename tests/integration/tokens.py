"""Keys, key sets and tokens for tests, good and bad ones, by the standard library alone; and an issuer that serves its keys on loopback."""
import base64
import hashlib
import http.server
import json
import threading
import time

# Fixed primes: to find new ones takes seconds. Keys of tests, known to everybody.
PRIMES = [
    ("d7cd5a98b785cfca51f930d529254e921dbf7c09284aa4f57d5cd556c5da735bf4c4a57dfdfde1e8ac34b1177d0c4b9dc10231e568991c541b4b5f4057f81680"
         "224b8a6fc394a9e194943cbbc7c17d1e0a946beb4de8aa4bfe7c702972d868628ac9cc63d9597c4ee544b67fa6b4d7c657fb6bbe6e7a3c15c0634905d4a7192b"),
    ("ed627738287841e23a294cf253f705072ce9ab594bc909292e9a00f56ce93659edbf40e2d9e46d5c553b06e3cf6779cf5750d82f08ad31bf3822cacc9ea60cb7"
         "a05d12289935ee3159367b376378259278fa0dd91889a5f09b244ece7e2d7576c4de9f068f2f6ee62744182e248312e5f4bd2756d44e71f9045e6cd34d38fbfd"),
    ("fdecacafeb236f1c307c0a16a3de73665ba76d0b752f2aa5d09581e3dfd8341f0c662eaf88a7f8e7c2b3dba2e4f04dc8049b7a3fbf16d6a1e71e93d38a24a40a"
         "89681e15842f1c6e27dbcf8b16c79b28d54ce9dea0b5eabc52c9a33e9c4646c576952c9b14a0f09ff238d0d338e748df9690c0c27545e6ddc20361f7a93f1ba9"),
    ("c0dd42143298f0cbda6dd5f48defb54ef87eaf25bb17452a2335b141667b452cdf42b1e02b123bcc1242bfee724c94632b7372b0993dd9b48da6890ed404e928"
         "0ef2c7ea4c1267e83b08535fef35f9e176fa7119e64c6570dbd1295931d4cbead9fadf24cc266934746b7ae0adae01d632dfcf1d1eca37c35ecc3321cc4f750d"),
    ("c4cf72d4f706fcaeff936f25e9f297057ec3b4a6ebd2f02a65354aef5e914a6aa64dd2ab7e9fa4496809e6e864d418acf0a7e8b451f2ce9922affa9a8b87ddc4"
         "58ae76a1c7c6a77c34566c4295def007380a8d2f2b5848afe897cae1de2db729e36b2efac4bddcae29d5d6aa9a6dd3403ca9b17de37a5310be9041a998870ab7"),
    ("c624cfc67e36afc0509f14a1bb45aa920d6ef64f7a15b84f2ca5e6fcb6f6f56a78eb25804715f18ebb839417d55f2ae12277c076dc0a96465136fe8f5227df23"
         "256fb1835213fbd18302c66ed0bb9786b0faa009141d410f2bda989f5cc159bcfb066898b5bf9dc10ca3c0f61ac1f9ab833bf580a3c1265e989dd897c0ff9017"),
]
DIGEST_INFO = {"RS256": ("sha256", "3031300d060960864801650304020105000420"), "RS384": ("sha384", "3041300d060960864801650304020205000430"),
               "RS512": ("sha512", "3051300d060960864801650304020305000440")}


def encode(data):
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def encode_json(value):
    return encode(json.dumps(value, separators=(",", ":")).encode())


class Key:
    """RSA with 2048 bits; there are three."""

    def __init__(self, number, kid):
        p, q = (int(PRIMES[2 * number + i], 16) for i in (0, 1))
        self.kid, self.n, self.e, self.d = kid, p * q, 65537, pow(65537, -1, (p - 1) * (q - 1))

    def jwk(self, **members):
        numbers = {name: encode(value.to_bytes((value.bit_length() + 7) // 8, "big")) for name, value in (("n", self.n), ("e", self.e))}
        key = {"kty": "RSA", "kid": self.kid, "use": "sig", "alg": "RS256", **numbers} | members
        return {name: value for name, value in key.items() if value is not None}

    def sign(self, data, algorithm="RS256"):
        name, prefix = DIGEST_INFO[algorithm]
        digest = bytes.fromhex(prefix) + hashlib.new(name, data).digest()
        padded = b"\0\1" + b"\xff" * (256 - 3 - len(digest)) + b"\0" + digest
        return pow(int.from_bytes(padded, "big"), self.d, self.n).to_bytes(256, "big")

    def token(self, claims, algorithm="RS256", header=None):
        """claims: a value, or the payload's bytes as they are; header: members beside and instead of the usual ones, or its bytes."""
        if not isinstance(header, bytes):
            header = json.dumps({"alg": algorithm, "kid": self.kid, "typ": "JWT"} | (header or {}), separators=(",", ":")).encode()
        payload = claims if isinstance(claims, bytes) else json.dumps(claims, separators=(",", ":")).encode()
        signed = f"{encode(header)}.{encode(payload)}"
        return f"{signed}.{encode(self.sign(signed.encode(), algorithm))}"


def key_set(*keys):
    return {"keys": [key.jwk() if isinstance(key, Key) else key for key in keys]}


def claims(issuer, use="id", **members):
    """As a user pool's; a member that is ... is left out."""
    now = int(time.time())
    some = {"sub": "user-1", "iss": issuer, "token_use": use, "iat": now - 30, "auth_time": now - 30, "exp": now + 3600}
    some |= {"aud": "client-1", "cognito:username": "ann", "email": "ann@example.com", "email_verified": True} if use == "id" else {
        "client_id": "client-1", "username": "ann", "scope": "pets/read openid"}
    return {name: value for name, value in (some | members).items() if value is not ...}


class Issuer:
    """Serves documents by path; a path without one answers 404. `requests` are the paths that were asked for, `gate` holds answers back."""

    def __init__(self, documents=None):
        self.documents, self.requests, self.gate = documents or {}, [], threading.Event()
        self.gate.set()
        issuer = self

        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self):
                issuer.requests.append(self.path)
                issuer.gate.wait(20)
                document = issuer.documents.get(self.path)
                body = document if isinstance(document, bytes) else json.dumps(document).encode()
                self.send_response(404 if document is None else 200)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                try:
                    self.wfile.write(body)
                except OSError:
                    pass  # who asked has given up

            def log_message(self, *_):
                pass

        class Server(http.server.ThreadingHTTPServer):
            daemon_threads = True

        self.server = Server(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}"
        threading.Thread(target=self.server.serve_forever, args=(0.05,), daemon=True).start()

    def close(self):
        self.gate.set()
        self.server.shutdown()
        self.server.server_close()
