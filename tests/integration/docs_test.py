"""apigw gen-docs: what the page is made of, and how it works in a browser."""
import base64
import hashlib
import json
import re
import unittest

import harness
from browser import Browser, chromium

HOSTILE = "<script>window.hacked = 1</script><img src=x onerror='window.hacked = 2'> </script> [click](javascript:window.hacked=3) **bold** `code` https://example.com/a."
CORS = {"responses": {"200": {"description": "ok", "headers": {"Access-Control-Allow-Origin": {"schema": {"type": "string"}}}}}, "x-amazon-apigateway-integration": {
    "type": "mock", "requestTemplates": {"application/json": '{"statusCode": 200}'}, "responses": {"default": {
        "statusCode": "200", "responseParameters": {"method.response.header.Access-Control-Allow-Origin": "'*'"},
        "responseTemplates": {"application/json": '{"id": "$input.params(\'id\')", "sort": "$input.params(\'sort\')"}'}}}}}
NODE = {"type": "object", "required": ["value"], "properties": {"value": {"type": "string", "description": HOSTILE}, "next": {"$ref": "#/components/schemas/Node"}}}


def small():
    parameters = [{"name": "id", "in": "path", "required": True, "schema": {"type": "string"}}, {"name": "sort", "in": "query", "schema": {"type": "string"}}]
    body = {"content": {"application/json": {"schema": {"$ref": "#/components/schemas/Node"}}}}
    return harness.definition_of({
        "/pets/{id}": {"get": CORS | {"parameters": parameters, "tags": ["pets"], "summary": "One pet", "description": HOSTILE}},
        "/pets": {"post": CORS | {"tags": ["pets"], "requestBody": body, "operationId": "addPet", "deprecated": True}},
        "/shops": {"get": CORS | {"summary": "All shops", "tags": [HOSTILE]}},
    }, components={"schemas": {"Node": NODE}}, info={"title": HOSTILE, "version": "1", "description": "# Welcome\n\n- one\n- two\n\n```\nx < y\n```\n" + HOSTILE})


def typed():
    """Every way of a parameter and of a body, over names and values that try markup."""
    def query(name, schema, **more):
        return {"name": name, "in": "query", "schema": schema} | more

    numbers = {"type": "array", "items": {"type": "integer"}}
    form = {"type": "object", "properties": {"name": {"type": "string"}, "colours": {"type": "array", "items": {"type": "string", "enum": ["red", HOSTILE]}}, "meta": {"type": "object"}}}
    shape = {"oneOf": [{"$ref": "#/components/schemas/Form"}, {"type": "string", "enum": [HOSTILE]}], "discriminator": {"propertyName": "kind"}, "example": HOSTILE}

    def body(type, schema):
        return {"requestBody": {"content": {type: {"schema": schema, "example": HOSTILE}}}}

    file = {"type": "string", "format": "binary"}
    return harness.definition_of({
        "/things/{id}": {"post": CORS | body("application/x-www-form-urlencoded", {"$ref": "#/components/schemas/Form"}) | {
            "security": [{"login": [], "hidden": []}], "externalDocs": {"url": "javascript:window.hacked=4", "description": HOSTILE},
            "parameters": [{"name": "id", "in": "path", "required": True, "schema": {"type": "string", "enum": ["a/b"]}, "example": HOSTILE}, query("tags", {"type": "array", "items": {"type": "string"}}),
                           query("ids", numbers, explode=False), query("near", numbers, style="pipeDelimited"), query("filter", {"type": "object"}, style="deepObject"), query("flag", {"type": "boolean"}),
                           {"name": "X-List", "in": "header", "schema": numbers}]}},
        "/upload": {"post": CORS | body("multipart/form-data", {"type": "object", "properties": {"file": file, "note": {"type": "string"}}})},
        "/raw": {"put": CORS | body("image/png", file)},
        "/files/{path+}": {"get": CORS},
    }, components={"schemas": {"Form": form, "Shape": shape}, "securitySchemes": {"login": {"type": "http", "scheme": "basic", "description": HOSTILE}, "hidden": {"type": "apiKey", "name": "hidden", "in": "query"}}},
        servers=[{"url": "javascript:window.hacked=5", "description": HOSTILE}], externalDocs={"url": "https://example.com/'><script>"},
        info={"title": "typed", "version": "1", "termsOfService": "javascript:window.hacked=6", "contact": {"name": HOSTILE, "email": "a@example.com"}, "license": {"name": "MIT", "url": "https://example.com/mit"}})


def large():
    """600 operations over 1,200 schemas that lead to one another."""
    schemas = {f"S{n}": {"type": "object", "description": "Schema " * 5, "properties": {
        "id": {"type": "string"}, "next": {"$ref": f"#/components/schemas/S{(n + 1) % 1200}"}, "either": {"anyOf": [{"type": "string"}, {"$ref": f"#/components/schemas/S{(n * 7) % 1200}"}]}}} for n in range(1200)}
    paths = {}
    for n in range(300):
        body = {"content": {"application/json": {"schema": {"$ref": f"#/components/schemas/S{n * 3}"}}}}
        paths[f"/things{n}/{{id}}"] = {"get": CORS | {"tags": [f"group {n % 30}"], "summary": f"Get thing {n}", "description": "What it does. " * 20},
                                       "post": CORS | {"tags": [f"group {n % 30}"], "summary": f"Change thing {n}", "requestBody": body}}
    return harness.definition_of(paths, components={"schemas": schemas})


class DocumentationTest(harness.IntegrationTest):
    def page(self, definition, *words):
        file, out = self.write("api.json", definition), self.folder / "page.html"
        done = harness.apigw("gen-docs", file, "-o", out, *words)
        self.assertEqual(done.returncode, 0, done.stderr)
        return out


class ThePage(DocumentationTest):
    def test_the_page_is_one_file_that_runs_its_own_script_alone(self):
        text = self.page(small()).read_text()
        policy = re.search(r'Content-Security-Policy" content="([^"]+)"', text).group(1)
        self.assertNotIn("unsafe", policy)
        self.assertTrue(policy.startswith("default-src 'none';"))
        for name in ("script", "style"):
            content = re.search(rf"<{name}>(.*?)</{name}>", text, re.S).group(1)
            self.assertIn(f"{name}-src 'sha256-{base64.b64encode(hashlib.sha256(content.encode()).digest()).decode()}'", policy)
        data = re.search(r'<script type="application/json" id="api">(.*?)</script>', text, re.S).group(1)
        self.assertNotIn("<", data)
        self.assertEqual(json.loads(data)["document"]["info"]["title"], HOSTILE)
        tags = re.findall("<[^>]+>", re.sub(r"(?s)<(script|style)[^>]*>.*?</\1>", "", text))
        self.assertNotRegex(" ".join(tags), r"(?i)<(link|img|iframe|object|script)|\bsrc=|href=\"(?!#)|\son\w+=")
        self.assertEqual(text, self.page(small()).read_text())

    def test_a_stage_is_told_like_the_file_it_was_deployed_from(self):
        definition = typed()
        definition["paths"]["/raw"]["put"]["responses"] = CORS["responses"] | {"default": {"description": "Whatever else"}}
        file, store = self.write("api.json", definition), self.folder / "store"
        self.assertEqual(harness.apigw("deploy", file, "--stage", "prod", "--store", store).returncode, 0)
        out = self.folder / "stage.html"
        done = harness.apigw("gen-docs", "--stage", "prod", "--store", store, "-o", out)
        self.assertEqual(done.returncode, 0, done.stderr)
        data = [json.loads(re.search(r'id="api">(.*?)</script>', page.read_text(), re.S).group(1)) for page in (self.page(definition), out)]
        self.assertEqual(data[0]["operations"], data[1]["operations"])
        self.assertEqual(data[0]["document"]["components"], data[1]["document"]["components"])
        self.assertEqual(next(one["operation"]["responses"]["default"]["description"] for one in data[1]["operations"] if one["id"] == "put/raw"), "Whatever else")

    def test_wrong_input_makes_no_page(self):
        done = harness.apigw("gen-docs", self.write("bad.yaml", "openapi: 3.0.1\npaths: []\n"), "-o", self.folder / "none.html")
        self.assertEqual(done.returncode, 1)
        self.assertFalse((self.folder / "none.html").exists())


@unittest.skipUnless(chromium(), "no chromium is installed: the page is not tried in a browser")
class ThePageInABrowser(DocumentationTest):
    def setUp(self):
        super().setUp()
        self.browser = Browser(chromium(), self.folder)
        self.addCleanup(self.browser.stop)

    def shown(self, script):
        return harness.wait_until(lambda: self.browser.run(script), script)

    def test_hostile_words_stay_words_and_the_page_works(self):
        browser = self.browser
        browser.open(self.page(small()).as_uri())
        self.assertEqual(browser.run("document.querySelector('h1').textContent"), HOSTILE)
        browser.run("document.querySelectorAll('.head').forEach((head) => head.click()), document.querySelectorAll('details').forEach((one) => { one.open = true; })")
        browser.run("new Promise((done) => setTimeout(done, 50))")
        self.assertIsNone(browser.run("window.hacked"))
        self.assertEqual(browser.run("document.querySelectorAll('main img, main script').length"), 0)
        self.assertEqual(browser.run("[...document.querySelectorAll('main a')].filter((a) => !/^(https?:|mailto:|file:)/.test(a.href)).length"), 0)
        self.assertGreater(browser.run("document.querySelectorAll('#about strong').length"), 0)
        self.assertEqual(browser.run("document.querySelector('#about pre').textContent"), "x < y")
        self.search_and_keys(browser)
        self.light_and_dark(browser)
        self.assertEqual(browser.errors, [])

    def test_hostile_values_of_schemas_stay_words(self):
        browser = self.browser
        browser.open(self.page(typed()).as_uri())
        browser.run("document.querySelectorAll('.head').forEach((head) => head.click())")
        for _ in range(3):
            browser.run("document.querySelectorAll('details').forEach((one) => { one.open = true; })")
            browser.run("new Promise((done) => setTimeout(done, 50))")
        self.assertIsNone(browser.run("window.hacked"))
        self.assertEqual(browser.run("document.querySelectorAll('main img, main script').length"), 0)
        self.assertEqual(browser.run("[...document.querySelectorAll('a')].filter((a) => !/^(https?:|mailto:|file:)/.test(a.href)).length"), 0)
        self.assertIn("javascript:window.hacked=3", browser.run("document.body.textContent"))
        self.assertEqual(browser.run("[...document.querySelectorAll('#about a')].map((a) => a.href)"), ["https://example.com/mit", "mailto:a@example.com"])
        self.assertIn("Terms of service: javascript:window.hacked=6", browser.run("document.getElementById('about').textContent"))
        self.assertEqual(browser.errors, [])

    def test_words_of_the_wrong_kind_break_nothing(self):
        loop = {"A": {"$ref": "#/components/schemas/B"}, "B": {"$ref": "#/components/schemas/A"}, "C": {"type": "object", "properties": {"c": None, "d": "text", "e": 5, "__proto__": {"type": "string"}}, "required": "c",
                "items": 7, "allOf": [None, 3], "oneOf": {}, "enum": "x", "discriminator": 5, "description": 5, "additionalProperties": []}}
        form = {"type": "object", "properties": {"a": {"$ref": "#/components/schemas/A"}, "constructor": {"type": "string"}}}
        body = {"content": {"application/x-www-form-urlencoded": {"schema": form, "encoding": {"constructor": None}, "examples": {"x": None, "y": 5}}, "application/json": None, "text/plain": {"schema": None}}}
        definition = harness.definition_of({"/a": {"post": CORS | {"requestBody": body, "tags": "no list", "description": 5, "deprecated": "yes", "externalDocs": [], "security": "none",
                                                                   "parameters": [{"name": "p", "in": "query", "schema": 5, "examples": [], "style": 5}]}}},
                                           components={"schemas": loop}, tags="no list", externalDocs=5)
        browser = self.browser
        browser.open(self.page(definition).as_uri())
        self.assertEqual(self.sent("post/a", [["p", "1"], ["constructor", "x y"]])["body"], "constructor=x%20y")
        for _ in range(3):
            browser.run("document.querySelectorAll('details').forEach((one) => { one.open = true; })")
            browser.run("new Promise((done) => setTimeout(done, 20))")
        self.assertEqual(browser.run("document.querySelectorAll('#schemas > details').length"), 3)
        self.assertEqual(browser.errors, [])

    def search_and_keys(self, browser):
        visible = "[...document.querySelectorAll('article')].filter((one) => one.checkVisibility()).map((one) => one.id).sort()"
        self.assertEqual(browser.run(visible), ["get/pets/{id}", "get/shops", "post/pets"])
        browser.run("document.activeElement.blur()")
        browser.press("/")
        self.assertEqual(browser.run("document.activeElement.id"), "search")
        for letter in "pet one":
            browser.press(letter)
        self.assertEqual(browser.run(visible), ["get/pets/{id}"])
        self.assertEqual(browser.run("document.getElementById('count').textContent"), "1 of 3 operations")
        browser.press("ArrowDown")
        self.assertEqual(browser.run("document.activeElement.tagName"), "A")
        browser.press("ArrowUp")
        self.assertEqual(browser.run("document.activeElement.id"), "search")
        browser.press("Enter")
        self.assertEqual(browser.run("[document.activeElement.className, location.hash]"), ["head", "#get/pets/%7Bid%7D"])
        self.assertTrue(browser.run("document.querySelector('.body:not([hidden]) details, .body:not([hidden]) form') !== null"))
        browser.run("document.getElementById('search').focus()")
        browser.press("Escape")
        self.assertEqual(len(browser.run(visible)), 3)

    def light_and_dark(self, browser):
        for scheme in ("dark", "light"):
            browser.call("Emulation.setEmulatedMedia", features=[{"name": "prefers-color-scheme", "value": scheme}])
            self.shown(f"document.documentElement.dataset.theme === '{scheme}'")
        browser.run("document.getElementById('theme').click()")
        self.assertEqual(browser.run("document.documentElement.dataset.theme"), "dark")

    def test_a_request_reaches_the_gateway_and_its_answer_is_shown(self):
        file = self.write("api.json", small())
        gateway = self.start(file)
        browser = self.browser
        browser.open(self.page(small(), "--base-url", f"http://127.0.0.1:{gateway.port}").as_uri() + "#get/pets/%7Bid%7D")
        self.assertFalse(browser.run("document.getElementById('get/pets/{id}').querySelector('.body').hidden"))
        browser.run("""(() => {
          const view = document.getElementById('get/pets/{id}');
          for (const [name, value] of [['id', 'a b/c'], ['sort', 'up&down']]) {
            const field = view.querySelector(`[data-parameter=${name}]`);
            field.value = value;
            field.dispatchEvent(new Event('input'));
          }
          view.querySelector('form').requestSubmit();
        })()""")
        body = self.shown("document.querySelector('.answer-body') && document.querySelector('.answer-body').textContent")
        self.assertEqual(json.loads(body), {"id": "a%20b%2Fc", "sort": "up&down"})  # a variable of the path stays encoded
        self.assertEqual(browser.run("document.querySelector('.answer .status').textContent").split()[0], "200")
        self.assertEqual(browser.errors, [])

    def sent(self, operation, fields, files=()):
        """What the page sends for an operation when its fields hold this; nothing leaves the browser."""
        return self.browser.run("""(async ([id, fields, files]) => {
          let told;
          window.fetch = async (url, options) => { told = { url, method: options.method, headers: options.headers, body: options.body }; return new Response("{}"); };
          location.hash = "#" + encodeURI(id);
          await new Promise((done) => setTimeout(done, 0));
          const view = document.getElementById(id);
          if (view.querySelector(".body").hidden) view.querySelector(".head").click();
          const set = (field, value) => { field.value = value; field.dispatchEvent(new Event("input")); field.dispatchEvent(new Event("change")); };
          for (const [name, value] of fields) set(name.startsWith("[") ? document.querySelector(name) : view.querySelector(`[data-parameter="${name}"]`), value);
          for (const [name, text] of files) {
            const given = new DataTransfer();
            given.items.add(new File([text], "a b.txt"));
            (name ? view.querySelector(`[data-parameter="${name}"]`) : view.querySelector("input[type=file]")).files = given.files;
          }
          view.querySelector("form").requestSubmit();
          for (let turn = 0; turn < 100 && !told; ++turn) await new Promise((done) => setTimeout(done, 5));
          if (told && told.body instanceof FormData) told.body = await Promise.all([...told.body].map(async ([name, value]) => [name, value instanceof Blob ? value.name + ":" + await value.text() : value]));
          else if (told && told.body instanceof Blob) told.body = await told.body.text();
          [...view.querySelectorAll("form button")].find((one) => one.textContent === "As curl").click();
          if (told) told.curl = view.querySelector(".answer code").textContent;
          return told;
        })(""" + json.dumps([operation, fields, list(files)]) + ")")

    def test_what_is_typed_goes_out_as_the_definition_says(self):
        self.browser.open(self.page(typed(), "--base-url", "https://api.example/v1/").as_uri())
        told = self.sent("post/things/{id}", [["id", "a/b"], ["tags", "x y\n&z"], ["ids", "1\n2"], ["near", "1\n2"], ["filter", '{"a": 1, "b": "c d"}'], ["flag", "true"], ["X-List", "1\n2"],
                                              ["name", "Rex & co"], ["colours", "red\nblue"], ["meta", '{"k": [1]}'], ["[data-scheme=login]", "me:p\u00e4ss"], ["[data-scheme=hidden]", "k&y"]])
        self.assertEqual(told["url"], "https://api.example/v1/things/a%2Fb?tags=x%20y&tags=%26z&ids=1,2&near=1%7C2&filter%5Ba%5D=1&filter%5Bb%5D=c%20d&flag=true&hidden=k%26y")
        self.assertEqual(told["headers"], [["X-List", "1,2"], ["Authorization", "Basic bWU6cMOkc3M="], ["Content-Type", "application/x-www-form-urlencoded"]])
        self.assertEqual(told["body"], "name=Rex%20%26%20co&colours=red&colours=blue&meta=%7B%22k%22%3A%5B1%5D%7D")
        self.assertIn("--data-raw 'name=Rex%20%26%20co", told["curl"])
        told = self.sent("post/upload", [["note", "@/etc/passwd"]], [["file", "hello"]])
        self.assertEqual(sorted(told["body"]), [["file", "a b.txt:hello"], ["note", "@/etc/passwd"]])
        self.assertEqual(told["headers"], [])  # the browser writes the boundary
        self.assertIn("-F 'file=@a b.txt'", told["curl"])
        self.assertIn("--form-string 'note=@/etc/passwd'", told["curl"])
        told = self.sent("put/raw", [], [["", "bytes"]])
        self.assertEqual((told["body"], told["headers"]), ("bytes", [["Content-Type", "image/png"]]))
        self.assertEqual(self.sent("get/files/{path+}", [["path", "a/b c/d"]])["url"], "https://api.example/v1/files/a/b%20c/d")
        self.assertEqual(self.browser.errors, [])

    def test_schemas_are_found_and_linked_to(self):
        browser = self.browser
        browser.open(self.page(typed()).as_uri() + "#schema/Shape")
        self.assertTrue(browser.run("document.getElementById('schema/Shape').open"))
        self.shown("document.getElementById('schema/Shape').textContent.includes('told apart by kind')")
        self.assertIn("one of, 1", browser.run("document.getElementById('schema/Shape').textContent"))
        browser.run("(() => { const field = document.getElementById('search'); field.value = 'shap'; field.dispatchEvent(new Event('input')); })()")
        self.assertEqual(browser.run("document.getElementById('count').textContent"), "0 of 4 operations, 1 of 2 schemas")
        self.assertEqual(browser.run("[...document.querySelectorAll('#schemas > details')].filter((one) => one.checkVisibility()).map((one) => one.id)"), ["schema/Shape"])
        # Every field has a name, every head says what it opens, and one link is the current one.
        browser.run("document.querySelectorAll('.head').forEach((head) => head.click())")
        self.assertEqual(browser.run("[...document.querySelectorAll('input, select, textarea')].filter((one) => !one.labels.length && !one.ariaLabel).length"), 0)
        self.assertEqual(browser.run("[...document.querySelectorAll('.head')].every((one) => document.getElementById(one.getAttribute('aria-controls')))"), True)
        browser.run("location.hash = '#put/raw'")
        self.shown("[...document.querySelectorAll('[aria-current=true]')].map((one) => one.textContent).join() === 'PUT/raw'")
        self.assertEqual(browser.errors, [])

    def test_six_hundred_operations_are_no_burden(self):
        browser = self.browser
        browser.open(self.page(large()).as_uri() + "#post/things299/%7Bid%7D")
        self.assertEqual(browser.run("document.querySelectorAll('article').length"), 600)
        self.assertFalse(browser.run("document.getElementById('post/things299/{id}').querySelector('.body').hidden"))
        self.shown("(() => { const top = document.getElementById('post/things299/{id}').getBoundingClientRect().top; return top >= 0 && top < innerHeight; })()")
        milliseconds = browser.run("(() => { const start = performance.now(); const field = document.getElementById('search'); field.value = 'change 17'; field.dispatchEvent(new Event('input')); return performance.now() - start; })()")
        self.assertLess(milliseconds, 2000)
        fitting = sum("17" in f"/things{n} group {n % 30}" for n in range(300))
        self.assertEqual(browser.run("document.getElementById('count').textContent"), f"{fitting} of 600 operations")
        self.assertEqual(browser.errors, [])


if __name__ == "__main__":
    unittest.main()
