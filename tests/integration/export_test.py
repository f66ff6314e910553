"""apigw export from outside: documents that import again, and collections that Postman's own runner takes and sends."""
import json
import subprocess
import unittest

import harness
from aws_services import npm_package

AUTHS = {"apikey", "awsv4", "basic", "bearer", "digest", "edgegrid", "hawk", "noauth", "oauth1", "oauth2", "ntlm"}
MODES = {"raw", "urlencoded", "formdata", "file", "graphql"}
AUTHORIZER = "arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/arn:aws:lambda:us-east-1:123456789012:function:auth/invocations"
SCHEMES = {
    "key": {"type": "apiKey", "name": "x-api-key", "in": "header"},
    "iam": {"type": "apiKey", "name": "Authorization", "in": "header", "x-amazon-apigateway-authtype": "awsSigv4"},
    "custom": {"type": "apiKey", "name": "X-Token", "in": "header", "x-amazon-apigateway-authtype": "custom",
               "x-amazon-apigateway-authorizer": {"type": "token", "authorizerUri": AUTHORIZER}},
}
TREE = {"type": "object", "required": ["name"], "properties": {
    "name": {"type": "string", "minLength": 6}, "born": {"type": "string", "format": "date"}, "kind": {"type": "string", "enum": ["oak", "ash"]},
    "id": {"type": "string", "readOnly": True}, "children": {"type": "array", "items": {"$ref": "#/components/schemas/Tree"}}}}


def operation(status=200, **members):
    mock = harness.mock('{"ok": true}', status)
    del mock["operationId"]
    return mock | members


def forest():
    body = {"required": True, "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Tree"}}}}
    at = [{"name": "id", "in": "path", "required": True, "schema": {"type": "integer", "minimum": 7}}]
    query = [{"name": "sort", "in": "query", "required": True, "schema": {"type": "string", "enum": ["up"]}}, {"name": "page", "in": "query", "schema": {"type": "integer"}},
             {"name": "X-Trace", "in": "header", "schema": {"type": "string"}}]
    return harness.definition_of({
        "/": {"get": operation(summary="Welcome", description="Says *hello*")},
        "/trees": {"get": operation(tags=["forest"], parameters=query), "post": operation(operationId="plant", tags=["forest"], requestBody=body)},
        "/trees/{id}": {"get": operation(parameters=at, security=[{"iam": []}]), "delete": operation(parameters=at, security=[{"custom": [], "key": []}])},
        "/any/{path+}": {"x-amazon-apigateway-any-method": operation()},
    }, components={"schemas": {"Tree": TREE}, "securitySchemes": SCHEMES}, tags=[{"name": "forest", "description": "All trees"}])


class Export(harness.IntegrationTest):
    def exported(self, file, *words):
        done = harness.apigw("export", file, *words)
        self.assertEqual(done.returncode, 0, done.stderr)
        return done.stdout

    def test_a_document_comes_back_from_every_form(self):
        file = self.write("forest.json", forest())
        for form in ("oas30", "swagger"):
            first = self.exported(file, "--as", form, "--with", "apigateway,documentation")
            for format in ("json", "yaml"):
                again = self.write(f"{form}.{format}", self.exported(file, "--as", form, "--with", "apigateway", "--with", "documentation", "--format", format))
                self.assertEqual(self.exported(again, "--as", form, "--with", "apigateway,documentation"), first)
            self.assertIn("Says *hello*", first)

    def test_output_goes_to_a_file_and_wrong_words_are_told(self):
        file = self.write("forest.json", forest())
        self.assertEqual(harness.apigw("export", file, "--as", "oas30", "-o", self.folder / "out.json").stdout, "")
        self.assertEqual(json.loads((self.folder / "out.json").read_text())["openapi"], "3.0.1")
        wrong = harness.apigw("export", file, "--as", "oas30", "--with", "integrations,nonsense")
        self.assertEqual(wrong.returncode, 2)
        self.assertIn("'nonsense'", wrong.stderr)
        self.assertEqual(harness.apigw("export", file).returncode, 2)
        self.assertEqual(harness.apigw("export", self.write("bad.yaml", "openapi: 3.0.1\npaths: []\n"), "--as", "oas30").returncode, 1)

    def test_a_stage_is_exported_as_it_was_deployed(self):
        definition = forest()
        del definition["paths"]["/trees/{id}"]  # its authorization is not what this is about
        file, store = self.write("forest.json", definition), self.folder / "store"
        direct = json.loads(self.exported(file, "--as", "oas30", "--with", "apigateway,documentation", "--stage", "prod"))
        self.assertEqual(harness.apigw("deploy", file, "--stage", "prod", "--store", store).returncode, 0)
        file.unlink()
        words = ("export", "--as", "oas30", "--with", "apigateway,documentation", "--store", store)
        stored = json.loads(harness.apigw(*words, "--stage", "prod").stdout)
        self.assertRegex(stored.pop("servers")[0]["url"], r"^https://[a-z0-9]{10}\.execute-api\.")
        direct.pop("servers")
        self.assertEqual(stored, direct)
        collection = json.loads(harness.apigw("export", "--as", "postman", "--stage", "prod", "--store", store).stdout)
        self.assertEqual(collection["variable"][0]["value"], "http://127.0.0.1:3000/prod")
        missing = harness.apigw(*words, "--stage", "nowhere")
        self.assertEqual((missing.returncode, "it has prod" in missing.stderr), (1, True))
        self.assertFalse((store / "definitions").exists())
        kept = next((store / "bundles").iterdir())
        kept.write_bytes(kept.read_bytes().replace(b"Welcome", b"Altered"))
        damaged = harness.apigw(*words, "--stage", "prod")
        self.assertEqual((damaged.returncode, "damaged" in damaged.stderr), (1, True), damaged.stderr)

    def collection(self, *words):
        return json.loads(self.exported(self.write("forest.json", forest()), "--as", "postman", *words))

    def test_a_collection_keeps_the_rules_of_its_schema(self):
        collection = self.collection()
        self.assertEqual(collection["info"]["schema"], "https://schema.getpostman.com/json/collection/v2.1.0/collection.json")
        self.assertIsInstance(collection["info"]["name"], str)
        for folder in collection["item"]:
            self.assertLessEqual(set(folder), {"name", "description", "item"})
            for item in folder["item"]:
                self.check_request(item["request"])
                self.assertEqual(item["response"], [])
        for variable in collection["variable"]:
            self.assertLessEqual({"key", "value"}, set(variable))

    def check_request(self, request):
        self.assertLessEqual(set(request), {"method", "url", "header", "body", "auth", "description"})
        self.assertIn(request["method"], ("GET", "PUT", "POST", "DELETE", "OPTIONS", "HEAD", "PATCH"))
        self.assertEqual(request["url"]["host"], ["{{baseUrl}}"])
        self.assertTrue(request["url"]["raw"].startswith("{{baseUrl}}/"))
        for part in request["header"] + request["url"].get("query", []) + request["url"].get("variable", []):
            self.assertIsInstance(part["key"], str)
            self.assertIsInstance(part["value"], str)
        self.assertIn(request["auth"]["type"], AUTHS)
        for attribute in request["auth"].get(request["auth"]["type"], []):
            self.assertEqual(set(attribute), {"key", "value", "type"})
        if "body" in request:
            self.assertIn(request["body"]["mode"], MODES)
            self.assertIn(request["body"]["mode"], request["body"])

    def test_folders_variables_samples_and_proofs_follow_the_definition(self):
        collection = self.collection("--stage", "prod", "--base-url", "https://api.example/{{stage}}/")
        self.assertEqual([folder["name"] for folder in collection["item"]], ["/", "any", "forest", "trees"])
        self.assertEqual(collection["item"][2]["description"], "All trees")
        self.assertEqual({v["key"]: v["value"] for v in collection["variable"]},
                         {"baseUrl": "https://api.example/{{stage}}", "stage": "prod", "apiKey": "", "token": "", "accessKey": "", "secretKey": "", "sessionToken": ""})
        requests = {item["name"]: item["request"] for folder in collection["item"] for item in folder["item"]}
        self.assertEqual(requests["GET /trees"]["url"]["raw"], "{{baseUrl}}/trees?sort=up")
        self.assertEqual([(q["key"], q.get("disabled", False)) for q in requests["GET /trees"]["url"]["query"]], [("sort", False), ("page", True)])
        self.assertEqual(json.loads(requests["plant"]["body"]["raw"]), {"name": "textxx", "born": "2026-01-31", "kind": "oak", "children": []})
        self.assertEqual(requests["GET /trees/{id}"]["url"]["variable"], [{"key": "id", "value": "7"}])
        self.assertEqual(requests["GET /trees/{id}"]["auth"]["type"], "awsv4")
        self.assertEqual({a["key"]: a["value"] for a in requests["DELETE /trees/{id}"]["auth"]["apikey"]}, {"key": "X-Token", "value": "{{token}}", "in": "header"})
        self.assertIn({"key": "x-api-key", "value": "{{apiKey}}"}, requests["DELETE /trees/{id}"]["header"])
        self.assertEqual(requests["ANY /any/{path+}"]["url"]["path"], ["any", ":path"])
        self.assertEqual(requests["Welcome"]["description"], "Says *hello*")

    def test_bodies_files_examples_and_backend_proofs_become_postmans_own(self):
        file = {"type": "string", "format": "binary"}
        definition = harness.definition_of({
            "/a": {"post": operation(requestBody={"content": {"multipart/form-data": {"schema": {"type": "object", "properties": {"file": file, "note": {"type": "string"}}}}}}, security=[{"login": []}])},
            "/b": {"put": operation(requestBody={"content": {"image/png": {"schema": file}}}, security=[{"query": []}])},
            "/c": {"post": operation(requestBody={"content": {"application/json": {"schema": {"type": "object"}, "examples": {"one": {"$ref": "#/components/examples/One"}}}}}, security=[{"bearer": []}],
                                     responses={"200": {"description": "Good", "content": {"application/json": {"example": {"ok": 1}}, "text/plain": {"example": "ok"}}}, "default": {"description": "x"}})},
        }, components={"examples": {"One": {"value": {"first": 1}}}, "securitySchemes": {"login": {"type": "http", "scheme": "basic"}, "bearer": {"type": "http", "scheme": "bearer"},
                                                                                         "query": {"type": "apiKey", "name": "k", "in": "query"}}})
        collection = json.loads(self.exported(self.write("bodies.json", definition), "--as", "postman"))
        items = {item["name"]: item for folder in collection["item"] for item in folder["item"]}
        requests = {name: item["request"] for name, item in items.items()}
        self.assertEqual(requests["POST /a"]["body"]["formdata"], [{"key": "file", "src": [], "type": "file"}, {"key": "note", "value": "text", "type": "text"}])
        self.assertEqual({a["key"]: a["value"] for a in requests["POST /a"]["auth"]["basic"]}, {"username": "{{username}}", "password": "{{password}}"})
        self.assertEqual(requests["PUT /b"]["body"], {"mode": "file", "file": {}})
        self.assertEqual({a["key"]: a["value"] for a in requests["PUT /b"]["auth"]["apikey"]}, {"key": "k", "value": "{{token}}", "in": "query"})
        self.assertEqual(json.loads(requests["POST /c"]["body"]["raw"]), {"first": 1})
        self.assertEqual(requests["POST /c"]["auth"]["type"], "bearer")
        [saved] = items["POST /c"]["response"]
        self.assertEqual((saved["name"], saved["code"], json.loads(saved["body"]), saved["originalRequest"]), ("Good", 200, {"ok": 1}, requests["POST /c"]))

    def test_samples_are_sent_as_they_are(self):
        """A sample with marks of URLs stays one value, and one that names a variable is not filled with it."""
        text = "a/b?c=d&e#f+g%20{{secretKey}}"
        parameters = [{"name": "id", "in": "path", "required": True, "schema": {"type": "string"}, "example": text}, {"name": "q&", "in": "query", "required": True, "schema": {"type": "string"}, "example": text},
                      {"name": "X-A", "in": "header", "required": True, "schema": {"type": "string"}, "example": text}]
        body = {"content": {"application/json": {"schema": {"type": "object"}, "example": {"text": text, "nested": {"a": {}}}}}}
        collection = json.loads(self.exported(self.write("marks.json", harness.definition_of({"/a/{id}": {"post": operation(parameters=parameters, requestBody=body)}})), "--as", "postman"))
        request = collection["item"][0]["item"][0]["request"]
        self.assertEqual(request["url"]["variable"][0]["value"], "a%2Fb%3Fc=d&e%23f+g%2520%7B%7BsecretKey%7D%7D")
        self.assertEqual(request["url"]["query"], [{"key": "q&", "value": "a/b?c=d&e#f%2Bg%2520%7B%7BsecretKey%7D%7D"}])
        self.assertEqual(request["header"][0]["value"], text.replace("{{", "{ {"))
        self.assertNotIn("{{secretKey", request["body"]["raw"])
        self.assertEqual(json.loads(request["body"]["raw"]), {"text": text, "nested": {"a": {}}})

    def test_an_http_api_keeps_the_words_that_its_import_drops(self):
        pet = {"type": "object", "properties": {"name": {"type": "string"}, "friend": {"$ref": "#/components/schemas/Pet"}}}
        media = {"application/json": {"schema": {"$ref": "#/components/schemas/Pet"}, "example": {"name": "Rex"}}}
        integration = {"type": "http_proxy", "httpMethod": "ANY", "uri": "https://backend.example/", "payloadFormatVersion": "1.0", "connectionType": "INTERNET", "timeoutInMillis": 29000}
        paths = {"/pets": {"post": {"summary": "Adds", "requestBody": {"required": True, "content": media}, "x-amazon-apigateway-integration": integration,
                                    "responses": {"201": {"description": "Made", "headers": {"Location": {"$ref": "#/components/headers/L"}}, "content": media}, "4XX": {"$ref": "#/components/responses/Bad"}}}},
                 "/$default": {"x-amazon-apigateway-any-method": {"isDefaultRoute": True, "x-amazon-apigateway-integration": integration}}}
        components = {"schemas": {"Pet": pet}, "headers": {"L": {"description": "Where", "schema": {"type": "string"}}}, "responses": {"Bad": {"description": "Wrong"}}}
        file = self.write("http.json", {"openapi": "3.0.1", "info": {"title": "pets", "version": "1"}, "paths": paths, "components": components,
                                        "x-amazon-apigateway-cors": {"allowOrigins": ["*"], "maxAge": 5, "allowCredentials": False}})
        words = ("--type", "http", "--as", "oas30", "--with", "apigateway")
        whole = json.loads(self.exported(file, *words, "--preserve-docs"))
        operation = whole["paths"]["/pets"]["post"]
        self.assertEqual(operation["requestBody"], {"required": True, "content": media})
        self.assertEqual(operation["responses"], {"201": {"description": "Made", "headers": {"Location": {"schema": {"type": "string"}, "description": "Where"}}, "content": media}, "4XX": {"description": "Wrong"}})
        self.assertEqual(whole["components"], {"schemas": {"Pet": pet}})
        # Section 5.3: what the service writes of an HTTP API.
        plain = json.loads(self.exported(file, *words))
        self.assertEqual(plain["paths"]["/pets"]["post"], {"responses": {"default": {"description": "Default response for POST /pets"}}, "x-amazon-apigateway-integration": integration})
        self.assertEqual(plain["paths"]["/$default"], {"x-amazon-apigateway-any-method": {"responses": {"default": {"description": "Default response for ANY $default"}}, "isDefaultRoute": True,
                                                                                          "x-amazon-apigateway-integration": integration}})
        self.assertEqual((plain["components"], plain["x-amazon-apigateway-cors"], plain["x-amazon-apigateway-importexport-version"]), ({}, {"allowOrigins": ["*"], "maxAge": 5, "allowCredentials": False}, "1.0"))
        again = self.exported(self.write("again.json", whole), *words, "--preserve-docs")
        self.assertEqual(json.loads(again), whole)
        self.assertEqual(harness.apigw("export", file, "--type", "http", "--as", "swagger").returncode, 1)

    def test_preserved_words_are_not_the_list_of_documentation_parts(self):
        definition = forest()
        definition["x-amazon-apigateway-documentation"] = {"version": "3", "documentationParts": [{"location": {"type": "METHOD", "path": "/trees", "method": "GET"}, "properties": {"summary": "From a part"}}]}
        file = self.write("forest.json", definition)
        documented = json.loads(self.exported(file, "--as", "oas30", "--with", "documentation"))
        self.assertEqual(documented["paths"]["/trees"]["get"]["summary"], "From a part")
        self.assertEqual(documented["paths"]["/trees"]["get"]["tags"], ["forest"])
        self.assertEqual(documented["x-amazon-apigateway-documentation"], definition["x-amazon-apigateway-documentation"])
        kept = json.loads(self.exported(file, "--as", "oas30", "--preserve-docs"))
        self.assertNotIn("summary", kept["paths"]["/trees"]["get"])
        self.assertEqual(kept["paths"]["/"]["get"]["description"], "Says *hello*")
        self.assertNotIn("x-amazon-apigateway-documentation", kept)
        plain = json.loads(self.exported(file, "--as", "oas30"))
        self.assertEqual((set(plain["paths"]["/trees"]["get"]), "tags" in plain), ({"parameters", "responses"}, False))

    def test_postmans_runner_sends_every_request(self):
        modules = npm_package(harness.BINARY.parent.parent / "npm", "newman@6.2.2")
        if modules is None:
            self.skipTest("npm or its registry is not there: newman could not be installed")
        open_only = forest()
        del open_only["paths"]["/trees/{id}"]
        file = self.write("open.json", open_only)
        gateway = self.start(file)
        collection = self.write("collection.json", self.exported(file, "--as", "postman", "--base-url", f"http://127.0.0.1:{gateway.port}"))
        report = self.folder / "report.json"
        done = subprocess.run(["node", modules / "newman/bin/newman.js", "run", collection, "--reporters", "json", "--reporter-json-export", report],
                              capture_output=True, text=True, timeout=60, check=False)
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
        answers = {run["item"]["name"]: run["response"]["code"] for run in json.loads(report.read_text())["run"]["executions"]}
        self.assertEqual(answers, {"Welcome": 200, "GET /trees": 200, "plant": 200, "ANY /any/{path+}": 200})


if __name__ == "__main__":
    unittest.main()
