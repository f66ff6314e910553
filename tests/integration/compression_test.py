"""Compressed bodies over real sockets: responses for clients that take them, requests inflated before they are forwarded."""
import gzip
import unittest
import zlib

import harness

BODY = b'{"text": "%s"}' % (b"word " * 400)


def chunked(connection, pieces, fields=b""):
    connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nTransfer-Encoding: chunked\r\n" + fields + b"\r\n")
    for piece in pieces:
        connection.sendall(b"%x\r\n%s\r\n" % (len(piece), piece))
    connection.sendall(b"0\r\n\r\n")


class Compression(harness.IntegrationTest):
    def gateway_before(self, handle, minimum=100):
        self.backend = self.upstream(handle)
        integration = {"type": "http_proxy", "httpMethod": "ANY", "uri": f"http://{self.backend.address}/"}
        method = {"operationId": "all", "responses": {"200": {"description": "ok"}}, "x-amazon-apigateway-integration": integration}
        return self.start(self.write("api.json", harness.definition_of(
            {"/": {"x-amazon-apigateway-any-method": method}}, **{"x-amazon-apigateway-minimum-compression-size": minimum})))

    def test_a_response_of_known_length_is_compressed(self):
        gateway = self.gateway_before(lambda connection, head: harness.reply(connection, BODY))
        answer = gateway.get("/", headers={"Accept-Encoding": "gzip, deflate, br"})
        self.assertEqual(answer.headers["Content-Encoding"], "gzip")
        self.assertEqual(answer.headers["Content-Length"], str(len(answer.body)))
        self.assertLess(len(answer.body), len(BODY))
        self.assertEqual(gzip.decompress(answer.body), BODY)
        self.assertEqual(zlib.decompress(gateway.get("/", headers={"Accept-Encoding": "deflate"}).body), BODY)
        self.assertEqual(gateway.get("/", headers={"Accept-Encoding": "identity"}).body, BODY)

    def test_a_chunked_response_is_compressed_and_a_head_is_not(self):
        gateway = self.gateway_before(lambda connection, head: harness.reply(connection, b"", extra=b"") if head.startswith(b"HEAD") else chunked(connection, [BODY[:100], BODY[100:]]))
        answer = gateway.get("/", headers={"Accept-Encoding": "gzip"})
        self.assertEqual(gzip.decompress(answer.body), BODY)
        self.assertIsNone(gateway.request("HEAD", "/", headers={"Accept-Encoding": "gzip"}).headers["Content-Encoding"])

    def test_large_bodies_both_ways(self):
        body = bytes(range(256)) * 20000  # 5 MB

        def handle(connection, head):
            length = int(head.lower().split(b"content-length: ")[1].split(b"\r\n")[0])
            got = self.backend.rest.pop(connection)
            while len(got) < length:
                got += connection.recv(1 << 20)
            self.backend.rest[connection] = b""
            self.assertNotIn(b"content-encoding", head.lower())
            harness.reply(connection, got)
        gateway = self.gateway_before(handle)
        answer = gateway.request("POST", "/", gzip.compress(body, 1), {"Content-Encoding": "gzip", "Accept-Encoding": "gzip", "Content-Type": "text/plain"})
        self.assertEqual(answer.status, 200)
        self.assertTrue(gzip.decompress(answer.body) == body)

    def test_requests_that_cannot_be_inflated_never_reach_the_backend(self):
        gateway = self.gateway_before(lambda connection, head: harness.reply(connection))
        bomb = gzip.compress(b"x" * 50_000_000)
        for body, coding, status in ((b"no gzip", "gzip", 415), (b"x", "br", 415), (bomb, "gzip", 413), (gzip.compress(BODY)[:-4], "gzip", 415)):
            answer = gateway.request("POST", "/", body, {"Content-Encoding": coding})
            self.assertEqual(answer.status, status)
        self.assertEqual(self.backend.heads, [])


if __name__ == "__main__":
    unittest.main()
