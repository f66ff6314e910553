"""What operators see: the admin listener and the access log."""
import csv
import json
import re
import unittest
import xml.etree.ElementTree

import harness


class Admin(harness.IntegrationTest):
    def setUp(self):
        super().setUp()
        self.gateway = self.start(self.write("api.json", harness.definition_of({"/a": {"get": harness.mock("{}")}})), "--admin-port", str(harness.free_port()))
        words = self.gateway.process.args
        self.admin = harness.Gateway.__new__(harness.Gateway)
        self.admin.port = int(words[words.index("--admin-port") + 1])

    def test_health_is_told_and_metrics_count_requests(self):
        health = self.admin.get("/healthz")
        self.assertEqual((health.status, health.json()["status"]), (200, "ok"))
        for _ in range(3):
            self.gateway.get("/a")
        self.gateway.get("/missing")

        def counted():
            metrics = self.admin.get("/metrics").body.decode()
            self.assertFalse([line for line in metrics.splitlines() if not re.fullmatch(r'#.*|[a-z_0-9]+(\{.*\})? [-+0-9.eE]+|', line)])
            found = re.search(r'^apigw_count_total\{[^}]*resource="/a"[^}]*\} 3$', metrics, re.M)
            return found is not None
        harness.wait_until(counted, "three requests in /metrics", 3)

    def test_the_admin_listener_serves_nothing_of_the_api(self):
        self.assertEqual(self.admin.get("/a").status, 404)
        self.assertEqual(self.gateway.get("/healthz").status, 403)


class AccessLog(harness.IntegrationTest):
    def lines_of(self, form):
        log = self.folder / "access.log"
        gateway = self.start(self.write("api.json", harness.definition_of({"/a": {"get": harness.mock('{"n": 1}')}})), "--access-log", form,
                             "--access-log-file", log, "--stage", "prod")
        gateway.get("/a?secret=1")
        gateway.get("/missing")
        self.assertEqual(gateway.stop(), 0)
        # One event loop a thread: the order of lines across connections is not promised.
        return sorted(log.read_text().splitlines(), key=lambda line: "403" in line)

    def test_common_log_format(self):
        first, second = self.lines_of("clf")
        self.assertRegex(first, r'^127\.0\.0\.1 - - \[\d\d/\w{3}/\d{4}:\d\d:\d\d:\d\d \+0000\] "GET /a HTTP/1\.1" 200 8 \S+')
        self.assertIn('" 403 ', second)

    def test_json_lines_parse(self):
        first, second = (json.loads(line) for line in self.lines_of("json"))
        self.assertEqual((str(first["status"]), str(second["status"])), ("200", "403"))
        self.assertEqual(first["httpMethod"], "GET")

    def test_xml_lines_parse(self):
        for line in self.lines_of("xml"):
            self.assertTrue(list(xml.etree.ElementTree.fromstring(line)))

    def test_csv_lines_have_one_shape(self):
        rows = list(csv.reader(self.lines_of("csv")))
        self.assertEqual(len({len(row) for row in rows}), 1)
        self.assertIn("200", rows[0])

    def test_a_format_of_ones_own(self):
        first, _ = self.lines_of("$context.stage $context.httpMethod $context.status [$context.requestId]")
        self.assertRegex(first, r"^prod GET 200 \[[0-9a-f-]{36}\]$")

    def test_no_log_unless_asked(self):
        gateway = self.start(self.write("api.json", harness.definition_of({"/a": {"get": harness.mock("{}")}})))
        gateway.get("/a")
        gateway.stop()
        self.assertEqual(len(gateway.out), 1)


if __name__ == "__main__":
    unittest.main()
