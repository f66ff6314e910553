"""serve --admin-cert --admin-key: TLS on the admin listener, its certificate replaced while it runs."""
import contextlib
import os
import shutil
import signal
import socket
import ssl
import subprocess
import unittest
import warnings

from harness import BINARY, Gateway, free_port, wait_until
from remote_functions_test import CodedTest


@unittest.skipUnless(shutil.which("openssl"), "openssl makes the certificates")
class AdminTlsTest(CodedTest):
    def setUp(self):
        super().setUp()
        self.certificate("tls")

    def certificate(self, name, key=None):
        """A certificate of its own authority for localhost."""
        make = ["-key", key] if key else ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-keyout", self.folder / f"{name}.key"]
        subprocess.run(["openssl", "req", "-x509", *make, "-days", "2", "-subj", f"/CN={name}", "-addext", "subjectAltName=DNS:localhost", "-out", self.folder / f"{name}.new"],
                       check=True, capture_output=True, timeout=30)
        os.replace(self.folder / f"{name}.new", self.folder / f"{name}.pem")

    def serve_tls(self, *more):
        gateway = self.serve("--admin-cert", self.folder / "tls.pem", "--admin-key", self.folder / "tls.key", *more)
        self.url = f"https://localhost:{self.admin}"
        return gateway

    def name_shown(self, **options):
        """The common name of the certificate that a new connection is shown; it is not verified."""
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
        for name, value in options.items():
            setattr(context, name, value)
        with socket.create_connection(("127.0.0.1", self.admin), timeout=10) as plain, context.wrap_socket(plain) as client:
            pem = ssl.DER_cert_to_PEM_cert(client.getpeercert(binary_form=True))
            client.sendall(b"GET /healthz HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")
            self.assertIn(b" 200 ", client.recv(4096))
        return subprocess.run(["openssl", "x509", "-noout", "-subject", "-nameopt", "multiline"], input=pem, capture_output=True, text=True, check=True).stdout.split("=")[-1].strip()

    def test_deployments_come_over_it_code_included(self):
        gateway = self.serve_tls("--verbose")
        (self.folder / "code/big.bin").write_bytes(os.urandom(5_000_000))
        to = ("--to", self.url, "--ca", "tls.pem", "--token-file", "token")
        self.run_apigw("deploy", "api.yaml", "--stage", "prod", "--function", "f=code:app.handler:python3.11", *to)
        self.deploy(2, "--ca", "tls.pem", "--shift", "canary:50%:100ms", "--alarm", "5xx>50%", to=self.url)
        at = ("--at", self.url, "--ca", "tls.pem", "--token-file", "token")
        self.assertIn("prod", self.run_apigw("stages", *at).stdout)
        self.assertEqual(self.run_apigw("diff", "stage:remote/prod", "v2.json", *at).stdout, "no difference\n")
        self.assertIn("certificate", self.deploy(3, to=self.url, status=3).stderr)  # nobody vouches for it
        self.deploy(3, "--ca", "tls.pem", to=f"https://127.0.0.1:{self.admin}", status=3)  # it is another name's
        self.assertFalse([line for line in gateway.err if "plain text" in line], gateway.err)

    @unittest.skipUnless(shutil.which("curl"), "curl is not here")
    def test_curl_reads_it(self):
        self.serve_tls()
        for version in ("--tlsv1.2", "--tlsv1.3"):
            done = subprocess.run(["curl", "-sS", version, "--cacert", self.folder / "tls.pem", f"{self.url}/metrics"], capture_output=True, text=True, timeout=30, check=True)
            self.assertIn("apigw_connections", done.stdout)

    def test_old_protocols_and_plain_text_are_refused_and_silence_holds_up_nobody(self):
        self.serve_tls()
        with contextlib.ExitStack() as silent:
            for _ in range(20):
                silent.enter_context(socket.create_connection(("127.0.0.1", self.admin)))
            half = silent.enter_context(socket.create_connection(("127.0.0.1", self.admin)))
            half.sendall(b"\x16\x03\x01\x02\x00\x01")  # the beginning of a ClientHello
            self.assertEqual(self.name_shown(minimum_version=ssl.TLSVersion.TLSv1_2, maximum_version=ssl.TLSVersion.TLSv1_2), "tls")
            self.assertEqual(self.name_shown(minimum_version=ssl.TLSVersion.TLSv1_3), "tls")
        old = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        old.check_hostname, old.verify_mode = False, ssl.CERT_NONE
        old.set_ciphers("ALL:@SECLEVEL=0")
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", DeprecationWarning)
            old.minimum_version, old.maximum_version = ssl.TLSVersion.TLSv1, ssl.TLSVersion.TLSv1_1
        with socket.create_connection(("127.0.0.1", self.admin), timeout=10) as plain, self.assertRaises((ssl.SSLError, ConnectionError)):
            old.wrap_socket(plain)
        with socket.create_connection(("127.0.0.1", self.admin), timeout=10) as plain:
            plain.sendall(b"GET /healthz HTTP/1.1\r\nHost: a\r\n\r\n")
            with contextlib.suppress(ConnectionError):
                self.assertNotIn(b"status", plain.recv(4096))
        self.assertEqual(self.name_shown(), "tls")

    def test_a_new_certificate_is_taken_and_a_bad_one_is_not(self):
        gateway = self.serve_tls()
        self.certificate("second", self.folder / "tls.key")
        os.replace(self.folder / "second.pem", self.folder / "tls.pem")
        wait_until(lambda: self.name_shown() == "second", "the new certificate", 5)
        (self.folder / "tls.pem").write_text("no certificate")
        wait_until(lambda: any("keeps its last good certificate" in line and "tls.pem" in line for line in gateway.err), "the fault", 5)
        self.assertEqual(self.name_shown(), "second")
        self.certificate("third")
        os.replace(self.folder / "third.key", self.folder / "tls.key")
        os.replace(self.folder / "third.pem", self.folder / "tls.pem")
        wait_until(lambda: self.name_shown() == "third", "the new pair", 5)
        told = sum("anew" in line for line in gateway.err)
        gateway.process.send_signal(signal.SIGHUP)
        wait_until(lambda: sum("anew" in line for line in gateway.err) > told, "SIGHUP", 5)
        self.assertEqual(self.name_shown(), "third")
        self.assertEqual(gateway.stop(), 0)

    def test_files_that_cannot_be_used_are_named_at_the_start(self):
        self.certificate("other")
        subprocess.run(["openssl", "ec", "-in", self.folder / "tls.key", "-aes128", "-passout", "pass:secret", "-out", self.folder / "locked.key"], check=True, capture_output=True, timeout=30)
        (self.folder / "empty.pem").write_text("")
        for certificate, key, named in (("none.pem", "tls.key", "none.pem"), ("empty.pem", "tls.key", "empty.pem"), ("tls.pem", "none.key", "none.key"), ("tls.pem", "other.key", "other.key"),
                                        ("tls.pem", "locked.key", "locked.key")):
            done = self.run_apigw("serve", "--port", "0", "--store", "there", "--admin-port", free_port(), "--admin-cert", certificate, "--admin-key", key, status=3)
            self.assertIn(f"'{named}'", done.stderr)
        for words in (("--admin-port", "0", "--admin-cert", "tls.pem"), ("--admin-port", "0", "--admin-key", "tls.key"), ("--admin-cert", "tls.pem", "--admin-key", "tls.key")):
            self.run_apigw("serve", "--port", "0", "--store", "there", *words, status=2)

    def test_any_port_is_told_with_its_scheme(self):
        gateway = Gateway([BINARY, "serve", "--port", "0", self.folder / "v1.json", "--admin-port", "0", "--admin-cert", self.folder / "tls.pem", "--admin-key", self.folder / "tls.key"])
        self.addCleanup(gateway.stop)
        wait_until(lambda: any("the admin listener is at https://127.0.0.1:" in line for line in gateway.err), "the notice", 5)


if __name__ == "__main__":
    unittest.main()
