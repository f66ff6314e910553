"""Backends that are slow, dead or lying: the client gets a clean answer, and the next client its own."""
import socket
import threading
import time
import unittest

import harness


class Upstreams(harness.IntegrationTest):
    def gateway_before(self, handle, timeout_ms=None):
        return self.proxy_to(self.upstream(handle).address, timeout_ms)

    def test_a_backend_that_says_nothing_is_504_after_its_timeout(self):
        never = threading.Event()
        self.addCleanup(never.set)
        gateway = self.gateway_before(lambda connection, head: never.wait(harness.PATIENCE) and "close", timeout_ms=300)
        start = time.monotonic()
        answer = gateway.get("/x")
        self.assertEqual((answer.status, answer.json()["message"]), (504, "Endpoint request timed out"))
        self.assertLess(time.monotonic() - start, 3)

    def test_a_backend_that_stops_in_the_middle_of_its_head_is_504(self):
        never = threading.Event()
        self.addCleanup(never.set)

        def handle(connection, head):
            connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Le")
            never.wait(harness.PATIENCE)
            return "close"
        self.assertEqual(self.gateway_before(handle, timeout_ms=300).get("/x").status, 504)

    def test_a_dead_backend_is_a_server_error_at_once(self):
        with socket.create_server(("127.0.0.1", 0)) as closed:
            port = closed.getsockname()[1]
        gateway = self.proxy_to(f"127.0.0.1:{port}")
        start = time.monotonic()
        answer = gateway.get("/x")
        self.assertIn(answer.status, (500, 504))
        self.assertIn("message", answer.json())
        self.assertLess(time.monotonic() - start, 3)

    def test_a_backend_that_closes_without_a_word_is_a_server_error(self):
        answer = self.gateway_before(lambda connection, head: "close").get("/x")
        self.assertIn(answer.status, (500, 502, 504))

    def test_a_backend_that_does_not_speak_http_is_a_server_error(self):
        def handle(connection, head):
            connection.sendall(b"SSH-2.0-OpenSSH_9.2p1 Debian-2\r\n\r\n")
            return "close"
        self.assertIn(self.gateway_before(handle).get("/x").status, (500, 502))

    def test_a_body_shorter_than_promised_never_looks_whole(self):
        def handle(connection, head):
            connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: 100000\r\n\r\nonly this")
            return "close"
        gateway = self.gateway_before(handle)
        with socket.create_connection(("127.0.0.1", gateway.port), harness.PATIENCE) as client:
            client.sendall(b"GET /x HTTP/1.1\r\nHost: a\r\n\r\n")
            data = b""
            while True:
                piece = client.recv(65536)
                if not piece:
                    break
                data += piece
                if data.startswith(b"HTTP/1.1 5") and b"}" in data:
                    break
        promised_whole = data.startswith(b"HTTP/1.1 200") and b"Content-Length: 9\r\n" in data
        self.assertFalse(promised_whole, data)

    def test_stray_bytes_after_an_answer_reach_nobody(self):
        def handle(connection, head):
            path = head.split(b" ")[1]
            stray = b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nstray" if path == b"/first" else b""
            body = b"body of " + path
            connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n" % len(body) + body + stray)
        gateway = self.gateway_before(handle)
        self.assertEqual(gateway.get("/first").body, b"body of /first")
        for number in range(3):
            self.assertEqual(gateway.get(f"/next{number}").body, b"body of /next%d" % number)

    def test_a_kept_connection_that_the_backend_closed_does_not_fail_the_next_get(self):
        def handle(connection, head):
            harness.reply(connection)
            return "close"
        gateway = self.gateway_before(handle)
        for _ in range(5):
            self.assertEqual(gateway.get("/x").status, 200)

    def test_a_large_body_arrives_whole_both_ways(self):
        size = 3_000_000

        def handle(connection, head):
            self.assertIn(b"content-length: %d" % size, head.lower())
            got = len(backend.rest.pop(connection))
            while got < size:
                got += len(connection.recv(65536))
            harness.reply(connection, b"y" * size, extra=b"X-Got: %d\r\n" % got)
            return "close"
        backend = self.upstream(handle)
        answer = self.proxy_to(backend.address).request("POST", "/big", b"x" * size, {"Content-Type": "text/plain"})
        self.assertEqual((answer.status, len(answer.body), answer.headers["X-Got"]), (200, size, str(size)))

    def test_the_backend_sees_one_host_and_no_hop_by_hop_fields(self):
        backend = self.upstream(lambda connection, head: harness.reply(connection))
        gateway = self.proxy_to(backend.address)
        gateway.get("/x?y=1", headers={"Connection": "keep-alive, X-Private", "X-Private": "1", "X-Public": "2", "Keep-Alive": "timeout=5"})
        head = backend.heads[0].lower()
        self.assertTrue(head.startswith(b"get /x?y=1 http/1.1"), head)
        self.assertNotIn(b"x-private", head)
        self.assertNotIn(b"keep-alive:", head)
        self.assertIn(b"x-public: 2", head)
        self.assertEqual(head.count(b"\r\nhost:"), 1)


if __name__ == "__main__":
    unittest.main()
