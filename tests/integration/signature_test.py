"""Signed bundles: what serves only them, and what it refuses."""
import json
import pathlib
import shutil
import subprocess
import tempfile
import unittest

import harness
from harness import BINARY, Gateway, wait_until

DEFINITION = json.dumps(harness.definition_of({"/v": {"get": harness.mock('{"v": VERSION}')}}))


def openssl(*words):
    subprocess.run(["openssl", *map(str, words)], check=True, capture_output=True, timeout=30)


@unittest.skipUnless(shutil.which("openssl"), "openssl makes the keys")
class SignatureTest(unittest.TestCase):
    def setUp(self):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="apigw-signature-"))
        self.addCleanup(shutil.rmtree, self.folder, True)
        for name in ("old", "new"):
            openssl("genpkey", "-algorithm", "ed25519", "-out", self.folder / f"{name}.pem")
            openssl("pkey", "-in", self.folder / f"{name}.pem", "-pubout", "-out", self.folder / f"{name}.pub")
        for version in (1, 2, 3):
            (self.folder / f"v{version}.json").write_text(DEFINITION.replace("VERSION", str(version)))

    def run_apigw(self, *words, status=0):
        done = subprocess.run([str(BINARY), *map(str, words)], cwd=self.folder, capture_output=True, text=True, timeout=30, check=False)
        self.assertEqual(done.returncode, status, done.stdout + done.stderr)
        return done

    def deploy(self, version, *more):
        self.run_apigw("deploy", f"v{version}.json", "--stage", "prod", "--name", "signed", *more)

    def serve(self, *words):
        gateway = Gateway([BINARY, "serve", "--port", "0", *words])
        self.addCleanup(gateway.stop)
        return gateway

    def serve_store(self, *keys):
        return self.serve("--store", self.folder / ".apigw", *[word for key in keys for word in ("--require-signature", self.folder / key)])

    def bundles(self):
        return sorted((self.folder / ".apigw" / "bundles").glob("*.apigwb"))

    def refused(self, gateway, what):
        self.assertFalse(gateway.port)
        wait_until(lambda: gateway.process.poll() is not None, "the end of a gateway that must not serve")
        wait_until(lambda: any(what in line for line in gateway.err), f"'{what}' in {gateway.err}")
        self.assertNotEqual(gateway.process.returncode, 0)

    def version(self, gateway):
        return gateway.get("/prod/v").json()["v"]

    def test_a_signed_store_is_served_and_followed(self):
        self.deploy(1, "--sign", "old.pem")
        gateway = self.serve_store("old.pub")
        self.assertEqual(self.version(gateway), 1)
        self.deploy(2)  # not signed: the last good one goes on
        wait_until(lambda: any("is refused: it is not signed" in line and "keeps serving" in line for line in gateway.err), "the refusal")
        self.assertEqual(self.version(gateway), 1)
        self.deploy(2, "--sign", "old.pem")  # the same deployment, signed afterwards
        wait_until(lambda: self.version(gateway) == 2, "version 2")

    def test_keys_are_rotated(self):
        self.deploy(1, "--sign", "old.pem")
        gateway = self.serve_store("old.pub", "new.pub")
        self.deploy(2, "--sign", "new.pem")
        wait_until(lambda: self.version(gateway) == 2, "version 2")
        self.refused(self.serve_store("old.pub"), "another key signed it")

    def test_what_is_not_signed_or_altered_is_refused_at_the_start(self):
        self.deploy(1)
        self.refused(self.serve_store("old.pub"), "it is not signed")
        self.deploy(1, "--sign", "new.pem")
        self.refused(self.serve_store("old.pub"), "does not fit")
        self.deploy(1, "--sign", "old.pem")
        (bundle,) = self.bundles()
        signature = bundle.with_name(bundle.name + ".sig")
        good = signature.read_bytes()
        self.assertEqual(len(good), 64)
        openssl("pkeyutl", "-verify", "-pubin", "-inkey", self.folder / "old.pub", "-rawin", "-in", bundle, "-sigfile", signature)
        for altered in (good[:-1] + bytes([good[-1] ^ 1]), good[:63], good + b"x", b""):
            signature.write_bytes(altered)
            self.refused(self.serve_store("old.pub"), "does not fit")
        signature.write_bytes(good)
        bundle.write_bytes(bundle.read_bytes() + b"\0")
        self.refused(self.serve_store("old.pub"), "does not fit")

    def test_a_bundle_in_a_file(self):
        self.run_apigw("compile", "v1.json", "-o", "v.apigwb", "--sign", "old.pem")
        required = ("--require-signature", self.folder / "old.pub")
        bundle = self.folder / "v.apigwb"
        gateway = self.serve(bundle, *required, "--watch")
        self.assertEqual(gateway.get("/v").json()["v"], 1)
        self.run_apigw("compile", "v2.json", "-o", "v.apigwb")
        self.assertFalse((self.folder / "v.apigwb.sig").exists())
        wait_until(lambda: any("it is not signed" in line for line in gateway.err), "the refusal")
        self.assertEqual(gateway.get("/v").json()["v"], 1)
        self.refused(self.serve(bundle, *required), "it is not signed")
        self.run_apigw("compile", "v3.json", "-o", "v.apigwb", "--sign", "old.pem")
        wait_until(lambda: gateway.get("/v").json()["v"] == 3, "version 3")
        # A signature that lies beside a bundle goes with it into the store.
        self.run_apigw("deploy", "v.apigwb", "--stage", "prod", "--name", "signed")
        self.assertEqual(self.version(self.serve_store("old.pub")), 3)

    def test_a_definition_cannot_be_signed(self):
        self.refused(self.serve(self.folder / "v1.json", "--require-signature", self.folder / "old.pub"), "needs a bundle or the store")

    def test_keys_that_are_none(self):
        openssl("genpkey", "-algorithm", "ed25519", "-aes256", "-pass", "pass:secret", "-out", self.folder / "locked.pem")
        openssl("genpkey", "-algorithm", "x25519", "-out", self.folder / "other.pem")
        for key, said in {"locked.pem": "encrypted", "other.pem": "not of Ed25519", "old.pub": "no private key", "v1.json": "no private key"}.items():
            self.assertIn(said, self.run_apigw("compile", "v1.json", "-o", "v.apigwb", "--sign", key, status=1).stderr)
        self.assertFalse((self.folder / "v.apigwb").exists())


if __name__ == "__main__":
    unittest.main()
