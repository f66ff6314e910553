"""What serve refuses, and how."""
import random
import socket
import unittest

import harness


class ServeFaults(harness.IntegrationTest):
    def refused(self, status, *words):
        done = harness.apigw("serve", *words, "--port", "0")
        self.assertEqual(done.returncode, status, done.stderr)
        self.assertNotIn("listening on", done.stdout)
        self.assertTrue(done.stderr)
        return done.stderr

    def test_a_file_that_is_not_there_or_a_folder_is_status_3(self):
        self.assertIn("No such file", self.refused(3, self.folder / "missing.yaml"))
        self.assertIn("Is a directory", self.refused(3, self.folder))

    def test_a_file_of_another_kind_is_status_1(self):
        for name, content in (("empty", ""), ("list.json", "[1, 2]"), ("text.txt", "hello\n"), ("image.png", b"\x89PNG\r\n\x1a\n" + bytes(64)), ("info.yaml", "info: {title: t}\n")):
            with self.subTest(name):
                self.refused(1, self.write(name, content))

    def test_twenty_thousand_brackets_are_refused_without_a_crash(self):
        for bracket in "[{":
            with self.subTest(bracket):
                self.refused(1, self.write("deep.json", bracket * 20000))
                self.refused(1, self.write("deep.yaml", "a: " + bracket * 20000))

    def test_invalid_utf_8_is_refused_with_its_place(self):
        told = self.refused(1, self.write("latin.yaml", b"openapi: 3.0.1\ninfo: {title: caf\xe9, version: '1'}\n"))
        self.assertRegex(told, r"latin\.yaml:2:\d+: error: ")

    def test_a_port_in_use_is_status_3_and_named(self):
        file = self.write("api.json", harness.definition_of({"/a": {"get": harness.mock("{}")}}))
        with socket.create_server(("127.0.0.1", 0)) as taken:
            port = taken.getsockname()[1]
            done = harness.apigw("serve", file, "--port", port)
            self.assertEqual(done.returncode, 3, done.stderr)
            self.assertIn(str(port), done.stderr)
            self.assertNotIn("listening on", done.stdout)
            self.assertEqual(harness.apigw("serve", file, "--port", 0, "--admin-port", port).returncode, 3)

    def test_two_gateways_do_not_share_a_port_silently(self):
        file = self.write("api.json", harness.definition_of({"/a": {"get": harness.mock("{}")}}))
        first = self.start(file)
        done = harness.apigw("serve", file, "--port", first.port)
        self.assertEqual(done.returncode, 3, done.stderr)

    def test_an_address_that_is_not_ours_is_status_3(self):
        file = self.write("api.json", harness.definition_of({"/a": {"get": harness.mock("{}")}}))
        self.refused(3, file, "--host", "192.0.2.1")

    def test_a_damaged_bundle_is_refused_wherever_the_damage_is(self):
        file = self.write("api.json", harness.definition_of({"/a/{b}": {"get": harness.mock('{"a": 1}') | {
            "parameters": [{"name": "b", "in": "path", "required": True, "schema": {"type": "string"}}]}}}))
        bundle = self.folder / "api.apigwb"
        self.assertEqual(harness.apigw("compile", file, "-o", bundle).returncode, 0)
        whole = bundle.read_bytes()
        for size in (8, 9, 64, len(whole) // 2, len(whole) - 1):
            with self.subTest(truncated=size):
                self.refused(1, self.write("cut.apigwb", whole[:size]))
        rng = random.Random(7)
        for place in [8, len(whole) - 1] + rng.sample(range(8, len(whole)), 30):
            damaged = bytearray(whole)
            damaged[place] ^= 1 << rng.randrange(8)
            with self.subTest(flipped=place):
                self.refused(1, self.write("flipped.apigwb", bytes(damaged)))

    def test_wrong_options_are_status_2(self):
        file = self.write("api.json", "{}")
        for words in (["--port", "x"], ["--threads", "0"], ["--stage-variable", "novalue"], ["--type", "soap"], ["--nonsense"]):
            with self.subTest(words):
                self.assertEqual(harness.apigw("serve", file, *words).returncode, 2)


if __name__ == "__main__":
    unittest.main()
