"""apigw invoke: one request, every step."""
import json
import re
import unittest

import harness

PETSTORE = "samples/petstore/petstore.yaml"


class Invoke(harness.IntegrationTest):
    def invoke(self, *words, status=0):
        done = harness.apigw("invoke", *words)
        self.assertEqual(done.returncode, status, done.stdout + done.stderr)
        return done

    def facts(self, *words, status=0):
        return json.loads(self.invoke(*words, "--format", "json", status=status).stdout)

    def test_a_mock_is_told_in_the_words_of_test_invoke_with_lines_between(self):
        out = self.invoke("GET", "/pets/1?x=y", PETSTORE).stdout
        said = [re.sub(r"^\w{3} \w{3} \d\d \d\d:\d\d:\d\d UTC \d{4} : ", "", line) for line in out.splitlines()]
        self.assertRegex(said[0], r"^Execution log for request [0-9a-f-]{36}$")
        wanted = ["HTTP Method: GET, Resource Path: /pets/1", "Method request path: {petId=1}", "Method request query string: {x=y}",
                  "Successfully completed execution", "Method completed with status: 200", "HTTP/1.1 200 OK"]
        self.assertEqual([line for line in said if line in wanted], wanted)
        text = (harness.ROOT / PETSTORE).read_text().splitlines()
        for what in ("method GET", "request template", "response template", "integration response"):
            line = next(line for line in said if what in line)
            number = int(line.split(":")[1])
            self.assertTrue(text[number - 1].strip(), line)

    def test_the_endpoint_is_really_called(self):
        def handle(connection, head):
            self.assertIn(b"POST /pets ", head)
            harness.reply(connection, b'{"pet": {"id": 4}}', "201 Created", b"X-Node: n1\r\n")

        backend = self.upstream(handle)
        facts = self.facts("POST", "/pets", PETSTORE, "-H", "Content-Type: application/json", "-d", '{"type": "cat", "price": 120}',
                           "--stage-variable", f"backend={backend.address}")
        self.assertEqual((facts["status"], json.loads(facts["body"])["pet"]["id"]), (201, 4))
        self.assertEqual(facts["endpointRequest"]["url"], f"http://{backend.address}/pets")
        self.assertIn("Endpoint response headers: {Content-Type=application/json, X-Node=n1", facts["log"])
        self.assertTrue(all(step["at"]["file"].endswith("petstore.yaml") for step in facts["steps"] if "at" in step))

    def test_an_endpoint_that_is_not_there_is_the_worlds_fault(self):
        facts = self.facts("GET", "/pets/1/history", PETSTORE, "--stage-variable", "backend=127.0.0.1:1", status=3)
        self.assertEqual((facts["status"], facts["gatewayResponse"]), (500, "INTEGRATION_FAILURE"))

    def test_offline_nothing_leaves(self):
        facts = self.facts("GET", "/pets/1/history", PETSTORE, "--stage-variable", "backend=127.0.0.1:1", "--offline")
        self.assertIsNone(facts["status"])
        self.assertEqual(facts["endpointRequest"]["url"], "http://127.0.0.1:1/pets/1/history")

    def test_a_given_response_stands_in(self):
        answer = self.write("answer.yaml", "status: 418\nheaders: {X-Pot: tea}\nbody: short\n")
        facts = self.facts("GET", "/pets/1/history", PETSTORE, "--endpoint-response", answer, "--stage-variable", "backend=pets.example")
        self.assertEqual((facts["status"], facts["body"], facts["headers"]["X-Pot"]), (418, "short", "tea"))
        for text, told in (("status: 9\n", "from 100 to 999"), ("stauts: 200\n", "did you mean 'status'?"), ("[1]\n", "must be a map"),
                           ("failure: rain\n", "is no failure"), ("status: [", "not-parseable"), ("headers: {'a b': c}\n", "cannot be sent"), ("", "empty")):
            done = self.invoke("GET", "/pets/1/history", PETSTORE, "--endpoint-response", self.write("bad.yaml", text), status=1)
            self.assertIn(told, done.stderr)
        timeout = self.write("timeout.json", {"failure": "timeout"})
        self.assertEqual(self.facts("GET", "/pets/1/history", PETSTORE, "--endpoint-response", timeout, "--stage-variable", "backend=pets.example")["status"], 504)

    def test_a_compiled_bundle_has_the_methods_line(self):
        made = self.folder / "petstore.apigwb"
        self.assertEqual(harness.apigw("compile", PETSTORE, "-o", made).returncode, 0)
        self.assertRegex(self.invoke("GET", "/pets/1", made).stdout, r"petstore\.yaml:\d+:\d+: method GET /pets/\{petId\}")

    def test_bodies_come_from_files_too_and_bytes_stay_bytes(self):
        data = self.write("body.bin", bytes(range(256)))
        definition = harness.definition_of({"/{p+}": {"x-amazon-apigateway-any-method": {
            "operationId": "all", "responses": {"200": {"description": "ok"}}, "x-amazon-apigateway-integration": {
                "type": "http_proxy", "httpMethod": "ANY", "uri": "http://example.invalid/"}}}}, **{"x-amazon-apigateway-binary-media-types": ["*/*"]})
        facts = self.facts("PUT", "/x", self.write("api.json", definition), "-d", f"@{data}", "--offline")
        self.assertTrue(facts["endpointRequest"]["isBase64Encoded"])
        self.assertEqual(len(facts["endpointRequest"]["body"]), 344)

    def test_what_is_no_request_is_wrong_usage(self):
        for words in (["GET", "pets", PETSTORE], ["GET", "/a b", PETSTORE], ["GET", "/", PETSTORE, "-H", "no colon"], ["G E T", "/", PETSTORE],
                      ["GET", "/", PETSTORE, "-H", "A: b\r\nC: d"], ["GET", "/", PETSTORE, "--offline", "--endpoint-response", "x"], ["GET", "/"]):
            self.assertTrue(self.invoke(*words, status=2).stderr, words)
        self.invoke("GET", "/", self.folder / "missing.yaml", status=3)
        self.invoke("GET", "/", self.write("bad.yaml", "openapi: 3.0.1\npaths: 7\n"), status=1)


if __name__ == "__main__":
    unittest.main()
