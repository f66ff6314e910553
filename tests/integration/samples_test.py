"""Every sample, started by its one command."""
import http.server
import os
import re
import shutil
import subprocess
import threading
import unittest

import harness


class Samples(harness.IntegrationTest):
    def test_the_pet_store_answers_every_line_of_its_readme(self):
        store = self.script("samples/petstore/run", "--port", "0")
        self.assertEqual([pet["type"] for pet in store.get("/pets").json()], ["dog", "cat", "fish"])
        self.assertEqual(store.get("/pets/1").json()["id"], 1)
        self.assertEqual(store.get("/pets/7/history").json(), {"id": "7", "history": ["born", "sold"]})
        self.assertIn(b"Welcome", store.get("/").body)
        self.assertEqual(store.get("/").headers["Content-Type"], "text/html")
        preflight = store.request("OPTIONS", "/pets")
        self.assertEqual((preflight.status, preflight.headers["Access-Control-Allow-Methods"]), (200, "GET,POST,OPTIONS"))
        json_type = {"Content-Type": "application/json"}
        made = store.request("POST", "/pets", '{"type": "cat", "price": 120}', json_type)
        self.assertEqual((made.status, made.json()["pet"]["type"]), (201, "cat"))
        refused = store.request("POST", "/pets", '{"type": "cow", "price": 1}', json_type)
        self.assertEqual((refused.status, refused.json()), (400, {"message": "Invalid request body"}))
        self.assertEqual(store.get("/nothing").status, 403)
        self.assertEqual(store.stop(), 0)

    def test_queries_and_forms_become_bodies(self):
        shop = self.script("samples/query-to-body/run", "--port", "0")
        found = shop.get("/search?q=it%27s%20%22here%22&limit=5&colour=red").json()
        self.assertEqual(found["asked"], {"text": "it's \"here\"", "limit": 5, "filters": {"colour": "red"}})
        form = {"Content-Type": "application/x-www-form-urlencoded"}
        made = shop.request("POST", "/orders", "item=two%20pens&note=a%26b", form)
        self.assertEqual((made.status, made.json()), (201, {"order": {"item": "two pens", "note": "a&b"}}))
        json_type = {"Content-Type": "application/json"}
        self.assertEqual(shop.request("POST", "/orders", "{}", json_type).status, 415)
        token = shop.request("POST", "/login", '{"user": "ann lee", "password": "open & shut"}', json_type)
        self.assertEqual((token.status, token.json()), (200, {"token": "token of ann lee", "seconds": 3600}))
        self.assertEqual(shop.request("POST", "/login", '{"user": "ann", "password": "wrong"}', json_type).status, 401)
        self.assertEqual(shop.get("/search").status, 400)
        self.assertEqual(shop.stop(), 0)

    def test_a_noisy_answer_is_filtered_down(self):
        directory = self.script("samples/filtered-answer/run", "--port", "0")
        person = directory.get("/people/7")
        self.assertEqual(person.json(), {"id": 7, "name": "Ann O'Hara", "emails": ["ann@example.com"], "manager": 9, "active": True})
        self.assertEqual((person.headers["X-Version"], person.headers["X-Internal-Node"]), ('"v12"', None))
        self.assertEqual([row["name"] for row in directory.get("/people").json()["people"]], ["Ann O'Hara", "Bob Stone", "Cleo Day"])
        for path, status, message in (("/people/nobody", 404, "no such person"), ("/people/broken", 502, "the directory cannot answer")):
            answer = directory.get(path)
            self.assertEqual((answer.status, answer.json()), (status, {"message": message}))
        self.assertEqual(directory.stop(), 0)

    def test_a_soap_service_stands_behind_json(self):
        weather = self.script("samples/soap-behind-json/run", "--port", "0")
        found = weather.get("/forecasts/S%C3%A3o%20Paulo?days=2").json()
        self.assertEqual(found, {"city": "São Paulo", "days": [{"date": "2026-11-22", "celsius": 28}, {"date": "2026-11-23", "celsius": 27}]})
        self.assertEqual(weather.get("/forecasts/Bed%20%26%20Breakfast?days=1").json()["city"], "Bed & Breakfast")
        for path, status, message in (("Nowhere", 404, "no such city"), ("Atlantis", 502, "the weather service is ill")):
            answer = weather.get(f"/forecasts/{path}")
            self.assertEqual((answer.status, answer.json()), (status, {"message": message}))
        self.assertEqual(weather.stop(), 0)

    def test_the_tests_beside_the_samples_hold_and_reach_every_template_line(self):
        done = harness.apigw("test", "samples", "--coverage-min", "100", "--coverage", "text")
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)

    def test_the_proxy_passes_everything_on(self):
        seen = []

        class Backend(http.server.BaseHTTPRequestHandler):
            def do_PUT(self):
                seen.append((self.command, self.path, self.rfile.read(int(self.headers["Content-Length"]))))
                self.send_response(207)
                self.send_header("Content-Length", "2")
                self.end_headers()
                self.wfile.write(b"ok")

            def log_message(self, *_):
                pass

        backend = http.server.HTTPServer(("127.0.0.1", 0), Backend)
        threading.Thread(target=backend.serve_forever, daemon=True).start()
        self.addCleanup(backend.server_close)
        self.addCleanup(backend.shutdown)
        gateway = self.script("samples/http-proxy/run", f"127.0.0.1:{backend.server_port}", "--port", "0")
        answer = gateway.request("PUT", "/any/path?with=query", "body")
        self.assertEqual((answer.status, answer.body), (207, b"ok"))
        self.assertEqual(seen, [("PUT", "/any/path?with=query", b"body")])

    def test_a_thousand_routes_are_compiled_and_served(self):
        gateway = self.script("samples/thousand-routes/run", "--port", "0")
        self.assertEqual(gateway.get("/services/s499/items/7").json(), {"route": 999})
        self.assertEqual(gateway.get("/services/s0/items").json(), {"route": 0})
        self.assertEqual(gateway.get("/services/s500/items").status, 403)

    @unittest.skipUnless(shutil.which("node"), "node is not installed")
    def test_functions_run_here(self):
        gateway = self.script("samples/local-functions/run", "--port", "0")
        self.assertEqual((gateway.get("/greet/Ada").body, gateway.get("/greet/Ada").headers["Content-Type"]), (b"Hello, Ada!\n", "text/plain"))
        self.assertEqual(gateway.request("POST", "/count", "to be or not to be").json(), {"to": 2, "be": 2, "or": 1, "not": 1})
        harness.wait_until(lambda: any("greeting Ada" in line for line in gateway.err), "what the function prints")

    def test_the_walk_through_goes_from_the_first_deployment_to_the_promotion(self):
        done = subprocess.run([harness.ROOT / "samples/walk-through/run"], capture_output=True, text=True, timeout=60, env=os.environ | {"APIGW": str(harness.BINARY)}, check=False)
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
        for line in ("/dev/hello       the newest code, called as DEV", "/test/hello      version 2, called as TEST", "/prod/hello      version 1, called as PROD",
                     "/dev/backend     the backend of dev", "/prod/hello      version 2, called as TEST", "/prod/backend    the backend of prod"):
            self.assertIn(line, done.stdout.splitlines())
        mixed = dict(re.findall(r"^ *\d+ version (\d), called as (\w+)$", done.stdout, re.M))
        self.assertEqual(mixed, {"1": "PROD", "2": "TEST"})

    def test_the_quick_start_of_the_readme_works_as_written(self):
        readme = (harness.ROOT / "README.md").read_text()
        block = readme.split("## Quick start")[1].split("##")[0]
        lines = [line.strip() for line in block.splitlines() if line.startswith("    ")]
        self.assertEqual(len(lines), 8)
        made = str(self.folder / "petstore.apigwb")
        for line in lines[:3]:
            self.assertTrue(line.startswith("build/release/apigw "), line)
            words = re.findall(r"'[^']*'|\S+", line.replace("build/petstore.apigwb", made))[1:]
            done = harness.apigw(*[word.strip("'") for word in words])
            self.assertEqual(done.returncode, 0, f"{line}\n{done.stderr}")
        words = lines[3].replace("build/petstore.apigwb", made).replace(" --port 3000", "").split()[2:]
        gateway = self.start(*words)
        path = lines[4].removeprefix("curl http://127.0.0.1:3000")
        self.assertEqual(gateway.get(path).json(), {"id": 1, "type": "dog", "price": 249.99})
        store = ("--store", self.folder / "store")
        done = harness.apigw(*lines[5].split()[1:], *store)
        self.assertEqual(done.returncode, 0, done.stderr)
        gateway = self.start(*lines[6].replace(" --port 3000", "").split()[2:], *store)
        self.assertEqual(gateway.get(lines[7].removeprefix("curl http://127.0.0.1:3000")).json(), {"id": 1, "type": "dog", "price": 249.99})

    def test_the_samples_have_no_warnings(self):
        for name in ("petstore/petstore.yaml", "http-proxy/proxy.yaml", "query-to-body/api.yaml", "filtered-answer/api.yaml", "soap-behind-json/api.yaml",
                     "local-functions/api.yaml", "walk-through/api.yaml", "clients/template.yaml"):
            done = harness.apigw("validate", "--fail-on-warnings", f"samples/{name}")
            self.assertEqual(done.returncode, 0, done.stderr)

    def test_every_example_of_the_manual_about_a_sample_works(self):
        pages = [page.read_text() for page in sorted((harness.ROOT / "man").glob("*.1"))]
        lines = [line.replace("\\-", "-") for page in pages for line in page.splitlines() if line.startswith(("apigw validate", "apigw inspect"))]
        self.assertGreaterEqual(len(lines), 4)
        for line in lines:
            words = [word.strip("'") for word in re.findall(r"'[^']*'|\S+", line)][1:]
            self.assertEqual(harness.apigw(*words).returncode, 0, line)


if __name__ == "__main__":
    unittest.main()
