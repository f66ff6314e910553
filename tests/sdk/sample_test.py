"""The sample with a client in each language, and the programs that READMEs of packages show."""
import os
import re
import shutil
import subprocess
import sys
import unittest

import sdk_test
import harness
import npm_tools

SAMPLE = harness.ROOT / "samples/clients"
TEMPLATE = SAMPLE / "template.yaml"


def indented(text, first):
    """The lines of the README's block that begins with `first`."""
    lines = [line[4:] for line in text.splitlines() if line.startswith("    ")]
    return lines[lines.index(first):]


def block(readme, language):
    return re.search(rf"## Use\n\n```{language}\n(.*?)```", readme, re.S).group(1)


class Sample(sdk_test.SdkTest):
    def run_sample(self, language):
        environment = os.environ | {"APIGW": str(harness.BINARY), "PYTHONDONTWRITEBYTECODE": "1"}
        if shutil.which("ccache"):
            environment["CMAKE_CXX_COMPILER_LAUNCHER"] = "ccache"
        done = subprocess.run([SAMPLE / "run", language], env=environment, capture_output=True, text=True, timeout=500, check=False)
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
        if "left out" in done.stdout:
            self.skipTest(done.stdout.strip().splitlines()[-1])
        told = indented((SAMPLE / "README.md").read_text(encoding="utf-8"), "1: Middlemarch, 12.50")
        self.assertEqual(done.stdout.strip().splitlines(), [f"== {language}", *told])

    def test_python(self):
        self.run_sample("python")

    def test_typescript(self):
        self.run_sample("typescript")

    def test_cpp(self):
        sdk_test.need_curl(self)
        self.run_sample("cpp")
        self.run_readme_of_cpp()

    def run_readme_of_cpp(self):
        """The package is built already: its README's program needs no more than to be linked to it."""
        made = harness.ROOT / "build/clients"
        gateway = self.start(TEMPLATE)
        text = block((made / "cpp/README.md").read_text(encoding="utf-8"), "cpp").replace("https://api.example.com", f"http://127.0.0.1:{gateway.port}")
        (self.folder / "program.cpp").write_text(text, encoding="utf-8")
        self.run_ok("g++", "-std=c++17", "-Wall", "-Wextra", "-Werror", f"-I{made}/cpp-installed/include", "program.cpp", f"{made}/cpp-build/libbookshop.a", "-lcurl", "-pthread",
                    "-o", "program", folder=self.folder)
        done = subprocess.run([self.folder / "program"], capture_output=True, text=True, timeout=60, check=False)
        self.assertEqual((done.returncode, done.stdout), (0, "200\n"), done.stderr)


class Readmes(sdk_test.SdkTest):
    """The first program that a README shows, run as it stands against the sample's API."""

    def setUp(self):
        super().setUp()
        self.gateway = self.start(TEMPLATE)
        self.address = f"http://127.0.0.1:{self.gateway.port}"

    def program(self, language, fence):
        readme = (self.generate(language, TEMPLATE) / "README.md").read_text(encoding="utf-8")
        text = block(readme, fence)
        self.assertIn("https://api.example.com", text)
        return text.replace("https://api.example.com", self.address)

    def run_program(self, *command, folder):
        done = subprocess.run([str(word) for word in command], cwd=folder, capture_output=True, text=True, timeout=120, check=False)
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
        return done.stdout

    def test_python(self):
        text = self.program("python", "python")
        (self.folder / "python/program.py").write_text(text, encoding="utf-8")
        self.assertIn("Middlemarch", self.run_program(sys.executable, "program.py", folder=self.folder / "python"))

    def test_typescript(self):
        tsc = npm_tools.tool(self, "tsc")
        folder = self.folder / "typescript"
        text = self.program("typescript", "ts")
        self.run_ok(tsc, "-p", "tsconfig.json", folder=folder)
        (folder / "program.mjs").write_text(text, encoding="utf-8")  # a package may import itself by its name
        self.assertIn("Middlemarch", self.run_program("node", "program.mjs", folder=folder))


if __name__ == "__main__":
    unittest.main()
