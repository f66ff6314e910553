"""HTTP APIs: served from a file, from the store, behind their stages."""
import http.server
import json
import threading
import unittest

import harness

PROXY = """
openapi: 3.0.3
info: {title: proxied, version: "1"}
x-amazon-apigateway-cors: {allowOrigins: ["*"], allowMethods: [GET], exposeHeaders: [x-id]}
paths:
  /pets/{id}:
    get:
      x-amazon-apigateway-integration: {type: http_proxy, httpMethod: ANY, payloadFormatVersion: "1.0", uri: "http://BACKEND/v1/{id}"}
  /gone:
    get:
      x-amazon-apigateway-integration: {type: http_proxy, httpMethod: GET, payloadFormatVersion: "1.0", uri: "http://127.0.0.1:1/"}
"""


class Backend(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        body = json.dumps({"path": self.path, "via": self.headers["Via"]}).encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.send_header("Access-Control-Allow-Origin", "https://backend.example")
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass


class HttpApis(harness.IntegrationTest):
    def backend(self):
        server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Backend)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        self.addCleanup(server.server_close)
        self.addCleanup(server.shutdown)
        return f"127.0.0.1:{server.server_port}"

    def test_the_sample_answers_as_an_http_api(self):
        shop = self.script("samples/http-api/run", "--port", "0")
        listed = shop.get("/orders")
        self.assertEqual((listed.status, listed.json(), listed.headers["Content-Type"]), (200, {"1": "two pens"}, "application/json"))
        self.assertRegex(listed.headers["apigw-requestid"], r"^[\w-]{15}=$")
        self.assertIsNone(listed.headers["x-amzn-RequestId"])
        self.assertEqual(shop.get("/orders/1").body, b"two pens")
        missing = shop.get("/orders/9")
        self.assertEqual((missing.status, missing.body, missing.headers["Content-Type"]), (404, b"no such order", "text/plain; charset=UTF-8"))
        refused = shop.request("POST", "/orders", "ink", {"Content-Type": "text/plain"})
        self.assertEqual((refused.status, refused.body), (401, b'{"message":"Unauthorized"}'))
        forbidden = shop.request("POST", "/orders", "ink", {"Content-Type": "text/plain", "Authorization": "Basic x"})
        self.assertEqual((forbidden.status, forbidden.body), (403, b'{"message":"Forbidden"}'))
        placed = shop.request("POST", "/orders", "ink", {"Content-Type": "text/plain", "Authorization": "Token ann", "Origin": "https://shop.example"})
        self.assertEqual((placed.status, placed.json(), placed.headers["Set-Cookie"]), (201, {"id": "2", "by": "ann"}, "last=2"))
        self.assertEqual(placed.headers["Access-Control-Allow-Origin"], "https://shop.example")
        self.assertEqual(shop.get("/else/where").json(), {"route": "$default", "path": "/else/where"})
        preflight = shop.request("OPTIONS", "/orders", headers={"Origin": "https://shop.example", "Access-Control-Request-Method": "POST"})
        self.assertEqual((preflight.status, preflight.body, preflight.headers["Access-Control-Allow-Methods"]), (204, b"", "GET,POST"))
        self.assertEqual(shop.stop(), 0)

    def test_urls_get_the_variables_of_the_route_and_the_query(self):
        definition = self.write("api.yaml", PROXY.replace("BACKEND", self.backend()))
        log = self.folder / "access.log"
        gateway = self.start(definition, "--type", "http", "--access-log", "$context.routeKey $context.status $context.error.message", "--access-log-file", log)
        answer = gateway.get("/pets/a%2Fb?q=1+2", headers={"Origin": "https://any.example"})
        self.assertEqual(answer.json(), {"path": "/v1/a%2Fb?q=1+2", "via": "HTTP/1.1 AmazonAPIGateway"})
        self.assertEqual((answer.headers["Access-Control-Allow-Origin"], answer.headers["Access-Control-Expose-Headers"]), ("*", "x-id"))
        gone = gateway.get("/gone")
        self.assertEqual((gone.status, gone.body), (503, b'{"message":"Service Unavailable"}'))
        self.assertEqual(gateway.get("/pets/1/").status, 404)
        self.assertEqual(gateway.stop(), 0)
        # Each worker writes its own lines, so their order is nobody's.
        self.assertEqual(sorted(log.read_text().splitlines()), ["- 404 Not Found", "GET /gone 503 Service Unavailable", "GET /pets/{id} 200 -"])

    def test_the_store_serves_the_default_stage_at_the_root_and_named_ones_below(self):
        definition = self.write("api.yaml", PROXY.replace("BACKEND", self.backend()))
        store = self.folder / "store"
        for stage in ("$default", "beta"):
            done = harness.apigw("deploy", definition, "--type", "http", "--stage", stage, "--store", store)
            self.assertEqual(done.returncode, 0, done.stderr)
        gateway = self.start("--store", store)
        self.assertEqual(gateway.get("/pets/1").json()["path"], "/v1/1")
        self.assertEqual(gateway.get("/beta/pets/2").json()["path"], "/v1/2")
        self.assertEqual((gateway.get("/gamma/pets/2").status, gateway.get("/beta/none").body), (404, b'{"message":"Not Found"}'))


if __name__ == "__main__":
    unittest.main()
