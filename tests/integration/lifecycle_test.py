"""From the ready line to the last answer: signals, threads, --watch."""
import os
import signal
import socket
import threading
import time
import unittest

import harness


def fixed(text):
    return harness.definition_of({"/a": {"get": harness.mock(text)}})


class Stop(harness.IntegrationTest):
    def test_sigterm_lets_a_running_request_finish_and_takes_no_new_one(self):
        arrived, release = threading.Event(), threading.Event()
        self.addCleanup(release.set)

        def handle(connection, head):
            arrived.set()
            release.wait(harness.PATIENCE)
            harness.reply(connection, b'{"late": true}')
        gateway = self.proxy_to(self.upstream(handle).address)
        answers = []
        client = threading.Thread(target=lambda: answers.append(gateway.get("/slow")))
        client.start()
        self.assertTrue(arrived.wait(harness.PATIENCE))
        gateway.process.send_signal(signal.SIGTERM)

        def refused():
            try:
                socket.create_connection(("127.0.0.1", gateway.port), 1).close()
                return False
            except OSError:
                return True
        harness.wait_until(refused, "the listener closes while a request still runs")
        self.assertIsNone(gateway.process.poll())
        release.set()
        client.join(harness.PATIENCE)
        self.assertEqual((answers[0].status, answers[0].json()), (200, {"late": True}))
        self.assertEqual(gateway.process.wait(harness.PATIENCE), 0)

    def test_an_idle_gateway_stops_at_once_even_with_connections_open(self):
        gateway = self.start(self.write("api.json", fixed("{}")))
        with socket.create_connection(("127.0.0.1", gateway.port)) as client:
            client.sendall(b"GET /a HTTP/1.1\r\nHost: a\r\n\r\n")
            self.assertTrue(harness.readable_within(client, harness.PATIENCE))
            start = time.monotonic()
            gateway.process.send_signal(signal.SIGTERM)
            self.assertEqual(gateway.process.wait(harness.PATIENCE), 0)
            self.assertLess(time.monotonic() - start, 5)

    def test_sigint_stops_like_sigterm(self):
        gateway = self.start(self.write("api.json", fixed("{}")))
        gateway.process.send_signal(signal.SIGINT)
        self.assertEqual(gateway.process.wait(harness.PATIENCE), 0)

    def test_a_request_that_never_ends_does_not_hold_the_stop_for_ever(self):
        never = threading.Event()
        self.addCleanup(never.set)
        gateway = self.proxy_to(self.upstream(lambda connection, head: never.wait(60) and "close").address)
        with socket.create_connection(("127.0.0.1", gateway.port)) as client:
            client.sendall(b"GET /x HTTP/1.1\r\nHost: a\r\n\r\n")
            self.assertFalse(harness.readable_within(client, 0.2))
            gateway.process.send_signal(signal.SIGTERM)
            self.assertIsNotNone(gateway.process.wait(harness.PATIENCE))


class Threads(harness.IntegrationTest):
    def test_several_threads_answer_on_one_port(self):
        gateway = self.start(self.write("api.json", fixed('{"n": 1}')), "--threads", "4")
        with open(f"/proc/{gateway.process.pid}/status") as status:
            count = int(next(line.split()[1] for line in status if line.startswith("Threads:")))
        self.assertGreaterEqual(count, 4)
        for _ in range(32):
            self.assertEqual(gateway.get("/a").json(), {"n": 1})


class Watch(harness.IntegrationTest):
    def text(self, gateway):
        return gateway.get("/a").body

    def test_an_edit_is_live_soon_however_the_file_is_written(self):
        path = self.write("api.json", fixed("one"))
        gateway = self.start(path, "--watch")
        self.assertEqual(self.text(gateway), b"one")
        self.write("api.json", fixed("two"))
        harness.wait_until(lambda: self.text(gateway) == b"two", "the edit in place is served", 2)
        os.replace(self.write("new.json", fixed("three")), path)
        harness.wait_until(lambda: self.text(gateway) == b"three", "the renamed file is served", 2)

    def test_a_broken_edit_keeps_the_last_good_state_and_prints_why(self):
        path = self.write("api.json", fixed("good"))
        gateway = self.start(path, "--watch")
        self.write("api.json", '{"openapi": ')
        harness.wait_until(lambda: any("error:" in line for line in gateway.err), "the diagnostics of the broken edit", 2)
        self.assertEqual(self.text(gateway), b"good")
        self.write("api.json", fixed("better"))
        harness.wait_until(lambda: self.text(gateway) == b"better", "the repaired file is served", 2)

    def test_no_request_fails_while_edits_come_in(self):
        self.write("api.json", fixed("v0"))
        gateway = self.start(self.folder / "api.json", "--watch")
        failed, stop = [], threading.Event()

        def client():
            while not stop.is_set():
                answer = gateway.get("/a")
                if answer.status != 200 or not answer.body.startswith(b"v"):
                    failed.append(answer.body)
        clients = [threading.Thread(target=client) for _ in range(2)]
        for thread in clients:
            thread.start()
        for version in range(1, 6):
            self.write("next.json", fixed(f"v{version}"))
            os.replace(self.folder / "next.json", self.folder / "api.json")
            harness.wait_until(lambda: self.text(gateway) == b"v%d" % version, f"version {version}", 5)
        stop.set()
        for thread in clients:
            thread.join(harness.PATIENCE)
        self.assertEqual(failed, [])


if __name__ == "__main__":
    unittest.main()
