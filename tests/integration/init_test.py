"""`apigw init`: every project it writes is served and answers."""
import os

import harness


class Init(harness.IntegrationTest):
    def init(self, template):
        folder = self.folder / template
        made = harness.apigw("init", folder, "--template", template)
        self.assertEqual(made.returncode, 0, made.stderr)
        for name in made.stdout.split():
            self.assertEqual((folder.parent / name).read_text(), (harness.ROOT / "samples" / template / (folder.parent / name).relative_to(folder)).read_text())
        return folder

    def test_mock_answers_by_itself(self):
        gateway = self.start(self.init("mock") / "api.yaml")
        self.assertEqual(gateway.get("/health").json(), {"status": "ok"})
        self.assertEqual(gateway.get("/greet/you").json(), {"greeting": "hello, you"})

    def test_the_proxy_reaches_its_backend(self):
        backend = self.upstream(lambda connection, head: harness.reply(connection))
        gateway = self.start(self.init("openapi-proxy") / "api.yaml", "--stage-variable", f"backend={backend.address}")
        self.assertEqual(gateway.get("/a/b").json(), {"ok": True})
        self.assertTrue(backend.heads[0].startswith(b"GET /a/b "))

    def serve_notes(self, template):
        gateway = self.start(self.init(template) / "template.yaml", "--threads", "1")
        self.assertEqual(gateway.get("/notes").json(), ["1"])
        self.assertEqual(gateway.get("/notes/1").json(), {"id": "1", "text": "hello"})
        self.assertEqual(gateway.request("PUT", "/notes/2", "again").status, 201)
        self.assertEqual(gateway.get("/notes/3").status, 404)
        self.assertEqual(gateway.stop(), 0)

    def test_a_node_function_serves(self):
        self.serve_notes("rest-node")

    def test_a_python_function_serves(self):
        self.serve_notes("rest-python")

    def test_nothing_is_overwritten(self):
        folder = self.init("rest-node")
        (folder / "template.yaml").unlink()
        (folder / "src/notes.js").write_text("mine")
        again = harness.apigw("init", folder, "--template", "rest-node")
        self.assertEqual(again.returncode, 3)
        self.assertIn("src/notes.js", again.stderr)
        self.assertEqual((folder / "src/notes.js").read_text(), "mine")
        self.assertFalse((folder / "template.yaml").exists())

    def test_code_that_sam_built_is_preferred_until_the_source_changes(self):
        folder = self.init("rest-python")
        built = folder / ".aws-sam/build/NotesFunction"
        built.mkdir(parents=True)
        (built / "notes.py").write_text("def handler(event, context):\n    return {'statusCode': 200, 'body': 'built'}\n")
        (folder / ".aws-sam/build/template.yaml").write_text("Resources: {}\n")
        gateway = self.start(folder / "template.yaml", "--threads", "1")
        self.assertEqual(gateway.get("/notes").body, b"built")
        self.assertTrue(any("NotesFunction runs from .aws-sam/build/NotesFunction" in line for line in gateway.err), gateway.err)
        gateway.stop()
        later = os.stat(folder / ".aws-sam/build/template.yaml").st_mtime + 2
        os.utime(folder / "src/notes.py", (later, later))
        self.assertEqual(self.start(folder / "template.yaml", "--threads", "1").get("/notes").json(), ["1"])
