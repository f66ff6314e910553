"""The folder that gen-sdk writes to: what is out of date is told, what is made no more goes, what others wrote stays."""
import json
import unittest

import sdk_test
import harness

PETSTORE = harness.ROOT / "samples/petstore/petstore.yaml"
CLIENTS = harness.ROOT / "samples/clients/template.yaml"


class PackageFolder(sdk_test.SdkTest):
    def gen_sdk(self, *words, status=0, language="python"):
        done = harness.apigw("gen-sdk", language, *words, "-o", self.folder / "package")
        self.assertEqual(done.returncode, status, done.stdout + done.stderr)
        return done

    def files(self):
        root = self.folder / "package"
        return {str(path.relative_to(root)): path.read_bytes() for path in root.rglob("*") if path.is_file()}

    def test_a_package_that_is_up_to_date_passes_the_check_and_one_that_is_not_fails_it_untouched(self):
        self.assertIn("pet_store/_runtime/core.py: missing", self.gen_sdk(PETSTORE, "--check", status=4).stderr)
        self.assertFalse((self.folder / "package").exists())
        self.gen_sdk(PETSTORE)
        self.assertIn("up to date", self.gen_sdk(PETSTORE, "--check").stdout)
        before = self.files()
        told = self.gen_sdk(PETSTORE, "--package", "other", "--check", status=4).stderr
        self.assertIn("pyproject.toml: differs", told)
        self.assertIn("other/_runtime/core.py: missing", told)
        self.assertEqual(self.files(), before)

    def test_files_that_are_made_no_more_go_and_files_of_the_user_stay(self):
        self.gen_sdk(PETSTORE)
        root = self.folder / "package"
        (root / "notes.txt").write_text("mine")
        (root / "pet_store/models.py").write_text("changed")
        told = self.gen_sdk(PETSTORE, "--package", "other").stderr
        self.assertIn("models.py: is no more part of the package, and stays because it had been changed", told)
        left = [name for name in self.files() if not name.startswith("other/")]
        self.assertEqual(sorted(left), ["README.md", "apigw-sdk.json", "notes.txt", "pet_store/models.py", "pyproject.toml"])

    def test_a_change_by_hand_is_replaced_and_told(self):
        self.gen_sdk(PETSTORE)
        readme = self.folder / "package/README.md"
        text = readme.read_text()
        readme.write_text(text + "changed")
        self.assertIn("README.md: had been changed since it was made", self.gen_sdk(PETSTORE).stderr)
        self.assertEqual(readme.read_text(), text)

    def test_a_file_that_gen_sdk_did_not_make_is_never_replaced_unless_forced(self):
        root = self.folder / "package"
        root.mkdir()
        (root / "README.md").write_text("mine")
        told = self.gen_sdk(PETSTORE, status=1).stderr
        self.assertIn("README.md", told)
        self.assertIn("--force", told)
        self.assertEqual(self.files(), {"README.md": b"mine"})
        self.gen_sdk(PETSTORE, "--force")
        self.assertNotEqual((root / "README.md").read_text(), "mine")

    def test_a_folder_of_another_language_and_a_broken_record_are_refused(self):
        self.gen_sdk(PETSTORE)
        self.assertIn("holds a package of python", self.gen_sdk(PETSTORE, language="cpp", status=1).stderr)
        for broken in ("", "[]", '{"language": "python", "files": {"a": 1}}', '{"language": 7, "files": {}}'):
            (self.folder / "package/apigw-sdk.json").write_text(broken)
            self.assertIn("apigw-sdk.json: is no record of gen-sdk", self.gen_sdk(PETSTORE, status=1).stderr)

    def test_a_record_cannot_reach_outside_of_its_folder(self):
        self.gen_sdk(PETSTORE)
        victim = self.folder / "victim"
        victim.write_text("")
        record = self.folder / "package/apigw-sdk.json"
        content = json.loads(record.read_text())
        digest = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"  # of nothing
        content["files"] |= {"../victim": digest, str(victim): digest}
        record.write_text(json.dumps(content))
        self.gen_sdk(PETSTORE)
        self.assertTrue(victim.exists())

    def test_an_unchanged_file_keeps_its_time(self):
        self.gen_sdk(PETSTORE)
        client = self.folder / "package/pet_store/client.py"
        before = client.stat()
        self.gen_sdk(PETSTORE)
        self.assertEqual((client.stat().st_mtime_ns, client.stat().st_ino), (before.st_mtime_ns, before.st_ino))

    def test_a_client_of_a_stage_is_that_of_its_definition_with_the_address_that_is_given(self):
        store = ["--store", self.folder / "store"]
        harness.apigw("deploy", CLIENTS, "--stage", "prod", *store)
        self.gen_sdk("--stage", "prod", *store, "--package", "books")
        of_stage = self.files()
        self.assertNotIn("DEFAULT_BASE_URL", of_stage["books/client.py"].decode())
        self.gen_sdk("--stage", "prod", *store, "--package", "books", "--base-url", "https://books.example.com/prod/")
        self.assertIn('DEFAULT_BASE_URL = "https://books.example.com/prod"', self.files()["books/client.py"].decode())
        self.gen_sdk(CLIENTS, "--package", "books")
        for name in ("books/models.py", "books/_codecs.py", "books/_operations.py"):
            self.assertEqual(self.files()[name], of_stage[name], name)
        self.assertIn("no http or https address", self.gen_sdk(CLIENTS, "--base-url", "books.example.com", status=2).stderr)
        self.assertIn("FILE is needed, or --stage NAME", self.gen_sdk(status=2).stderr)


if __name__ == "__main__":
    unittest.main()
