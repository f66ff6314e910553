"""apigw test: tests beside a definition."""
import json
import unittest
import xml.etree.ElementTree

import harness

API = """openapi: 3.0.1
info: {title: t, version: '1'}
paths:
  /greet/{name}:
    get:
      operationId: greet
      parameters: [{name: name, in: path, required: true, schema: {type: string}}]
      responses: {'200': {description: ok}}
      x-amazon-apigateway-integration:
        type: http
        httpMethod: POST
        uri: http://backend.example/greetings
        requestTemplates:
          application/json: |
            #if($input.params('name') == 'bob')
            {"who": "robert"}
            #else
            {"who": "$input.params('name')"}
            #end
        responses:
          default:
            statusCode: '200'
            responseTemplates:
              application/json: |
                Hello
                $input.path('$.text')
"""
TEST = """# kept
definition: api.yaml
tests:
  - name: ann   # kept too
    request: {path: /greet/ann}
    endpoint-request:
      method: %(method)s
      json: {who: %(who)s}
    endpoint-response: {json: {text: hi}}
    response:
      status: %(status)s
      body: |
        Hello
        %(text)s
"""
GOOD = {"method": "POST", "who": "ann", "status": 200, "text": "hi"}


class TestCommand(harness.IntegrationTest):
    def setUp(self):
        super().setUp()
        self.write("api.yaml", API)

    def run_tests(self, *words, status):
        done = harness.apigw("test", self.folder, *words)
        self.assertEqual(done.returncode, status, done.stdout + done.stderr)
        return done

    def holding(self, text):
        return self.write("one.test.yaml", text)

    def test_what_holds_passes_and_what_does_not_is_told_with_its_line(self):
        self.holding(TEST % GOOD)
        self.assertIn("1 test, 0 failed", self.run_tests(status=0).stdout)
        for key, value, told in (("method", "GET", "one.test.yaml:7:15: endpoint request method: expected GET, got POST"),
                                 ("who", "bob", 'one.test.yaml:8:19: endpoint request body at $.who: expected "bob", got "ann"'),
                                 ("status", 201, "one.test.yaml:11:15: response status: expected 201, got 200"),
                                 ("text", "ho", "  - ho\n  + hi\n")):
            self.holding(TEST % (GOOD | {key: value}))
            out = self.run_tests(status=1).stdout
            self.assertIn(told, out)
            self.assertIn("FAIL", out)

    def test_update_writes_what_happened_and_leaves_the_rest(self):
        path = self.holding(TEST % {"method": "GET", "who": "bob", "status": 500, "text": "ho"})
        self.assertIn("4 places", self.run_tests("--update", status=0).stdout)
        self.assertEqual(path.read_text(), TEST % GOOD)
        self.run_tests(status=0)

    def test_update_fills_in_a_test_that_expects_nothing(self):
        path = self.holding("definition: api.yaml\ntests:\n  - name: a\n    request: {path: /greet/bob}\n    endpoint-response: {json: {text: 'x: y'}}  # said\n"
                          "  - name: b\n    request: {path: /greet/ann}\n")
        self.run_tests("--update", status=0)
        text = path.read_text()
        self.assertIn('json: {"who":"robert"}', text)
        self.assertIn("# said\n    endpoint-request:\n      method: POST\n", text)
        self.assertIn("body: |\n        Hello\n        x: y\n", text)
        self.run_tests(status=0)
        self.write("api.yaml", API.replace("robert", "rob"))
        self.assertIn('expected "robert", got "rob"', self.run_tests(status=1).stdout)

    def test_update_does_not_touch_what_it_cannot_write(self):
        text = 'definition: api.yaml\ntests: [{name: a, request: {path: /greet/ann}}]\n'
        path = self.holding(text)
        self.assertIn("by hand", self.run_tests("--update", status=1).stdout)
        self.assertEqual(path.read_text(), text)

    def test_coverage_names_the_lines_that_never_ran(self):
        self.holding(TEST % GOOD)
        out = self.run_tests("--coverage", "text", status=0).stdout
        self.assertIn("template lines: 4 of 5 ran (80.0%)", out)
        self.assertIn('api.yaml:16: never ran: {"who": "robert"}', out)
        report = json.loads(self.run_tests("--coverage", "json", status=0).stdout)
        self.assertEqual({row["line"]: row["hits"] for row in report["files"][0]["lines"]}, {15: 1, 16: 0, 18: 1, 25: 1, 26: 1})
        lcov = self.folder / "lcov.info"
        self.run_tests("--coverage", "lcov", "--coverage-file", lcov, status=0)
        self.assertIn("DA:16,0\nDA:18,1\n", lcov.read_text())
        self.assertIn("80.0%", self.run_tests("--coverage-min", "81", status=4).stderr)
        self.run_tests("--coverage-min", "80", status=0)

    def test_junit_says_the_same(self):
        self.holding(TEST % (GOOD | {"text": "<&>"}))
        report = self.folder / "junit.xml"
        self.run_tests("--junit", report, status=1)
        root = xml.etree.ElementTree.parse(report).getroot()
        self.assertEqual((root.get("tests"), root.get("failures"), root.get("errors")), ("1", "1", "0"))
        self.assertIn("- <&>", root.find(".//failure").text)

    def test_many_tests_run_beside_one_another(self):
        one = "  - name: n%d\n    request: {path: /greet/p%d}\n    endpoint-request:\n      json: {who: p%d}\n"
        self.holding("definition: api.yaml\ntests:\n" + "".join(one % (i, i, i) for i in range(300)))
        self.assertIn("300 tests, 0 failed", self.run_tests("--jobs", "4", status=0).stdout)
        self.assertIn("11 tests, 0 failed", self.run_tests("--filter", ": n29", "--jobs", "2", status=0).stdout)
        self.run_tests("--filter", "nothing", status=1)

    def test_a_file_at_fault_is_told_and_fails(self):
        for text, told in (("tests: 7\n", "which definition"), ("definition: api.yaml\ntests: 7\n", "a list 'tests'"), ("definition: no.yaml\ntests: []\n", "cannot read"),
                           ("definition: api.yaml\ntests: [{name: a}]\n", "a 'request'"), ("definition: api.yaml\ntests: [{request: {path: /}}]\n", "a 'name'"),
                           ("definition: api.yaml\ntests: [{name: a, request: {path: x}}]\n", "begins with '/'"),
                           ("definition: api.yaml\ntests: [{name: a, request: {path: /}, respons: {}}]\n", "did you mean 'response'?"),
                           ("definition: api.yaml\ntests: [{name: a, request: {path: /}, response: {body: a, json: 1}}]\n", "one of"), ("{", "not-parseable")):
            self.holding(text)
            done = self.run_tests(status=1)
            self.assertIn(told, done.stderr)
            self.assertIn("one.test.yaml" if "no.yaml" not in text else "no.yaml", done.stderr)

    def test_no_response_of_the_endpoint_no_response_to_expect(self):
        self.holding("definition: api.yaml\ntests: [{name: a, request: {path: /greet/ann}, response: {status: 200}}]\n")
        self.assertIn("no 'endpoint-response'", self.run_tests(status=1).stdout)

    def test_headers_json_parts_and_refusals(self):
        self.holding("""definition: api.yaml
tests:
  - name: all
    request: {path: /greet/ann}
    endpoint-request:
      headers: {accept: application/json, X-None: null}
      json-contains: {who: ann}
    endpoint-response: {failure: connect}
    response: {status: 500, gateway-response: INTEGRATION_FAILURE, headers: {x-amzn-errortype: InternalServerErrorException}}
  - name: nobody
    request: {path: /nobody}
    endpoint-request: none
    response: {status: 403, json: {message: Missing Authentication Token}}
""")
        self.run_tests(status=0)


if __name__ == "__main__":
    unittest.main()
