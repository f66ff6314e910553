"""Generated clients against the running gateway: every shape of schema is sent, arrives, and comes back unchanged."""
import json
import os
import pathlib
import re
import shutil
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT / "tests/integration"), str(ROOT / "tests/sdk")]

import harness
import npm_tools

MATRIX = harness.ROOT / "tests/sdk/matrix.yaml"
HOSTILE = harness.ROOT / "tests/sdk/hostile.yaml"


def echo(seen):
    """A backend that sends every body back under its own media type, and notes what came."""
    def handle(backend):
        def answer(connection, head):
            fields = dict(line.split(b": ", 1) for line in head.split(b"\r\n")[1:] if b": " in line)
            fields = {name.lower(): value for name, value in fields.items()}
            length = int(fields.get(b"content-length", 0))
            body = backend().rest.pop(connection)
            while len(body) < length:
                body += connection.recv(65536)
            backend().rest[connection] = body[length:]
            body = body[:length]
            seen.append((head, body))
            harness.reply(connection, body)
        return answer
    return handle


class SdkTest(harness.IntegrationTest):
    def generate(self, language, definition, *words):
        folder = self.folder / language
        done = harness.apigw("gen-sdk", language, definition, "-o", folder, "--tests", *words)
        self.assertEqual(done.returncode, 0, done.stderr)
        return folder

    def run_tests(self, command, folder, gateway):
        environment = os.environ | {"SDK_BASE_URL": f"http://127.0.0.1:{gateway.port}", "SDK_ECHO": "1", "PYTHONDONTWRITEBYTECODE": "1"}
        done = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, timeout=120, check=False)
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
        return done

    def run_ok(self, *command, folder, seconds=120):
        done = subprocess.run([str(word) for word in command], cwd=folder, capture_output=True, text=True, timeout=seconds, check=False)
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)


class Sdks(SdkTest):
    def echo_gateway(self):
        seen, backend = [], None
        backend = self.upstream(echo(seen)(lambda: backend))
        return self.start(MATRIX, "--stage-variable", f"backend={backend.address}"), seen

    def assert_examples_arrived(self, seen):
        """What reached the backend is what the definition's examples say, whichever program sent it."""
        examples = {name.lower(): value for name, value in matrix_examples().items()}
        arrived = {head.split(b" ")[1].decode().rsplit("/", 1)[1]: body for head, body in seen}
        self.assertEqual(arrived.keys(), examples.keys())
        for name, body in arrived.items():
            self.assertEqual(json.loads(body), examples[name], name)

    def test_python_sends_and_receives_every_shape(self):
        folder = self.generate("python", MATRIX)
        gateway, seen = self.echo_gateway()
        self.run_tests([sys.executable, "-W", "error", "-m", "unittest", "discover", "-t", ".", "-s", "tests"], folder, gateway)
        self.assert_examples_arrived(seen)

    def test_python_satisfies_its_type_checker(self):
        self.run_ok(npm_tools.tool(self, "pyright"), "--pythonpath", sys.executable, ".", folder=self.generate("python", MATRIX))

    def test_typescript_compiles_strictly_and_sends_and_receives_every_shape(self):
        tsc = npm_tools.tool(self, "tsc")
        folder = self.generate("typescript", MATRIX)
        for project in ("tsconfig.json", "tsconfig.cjs.json"):
            self.run_ok(tsc, "-p", project, folder=folder)
        self.run_ok("node", "commonjs.mjs", folder=folder)
        gateway, seen = self.echo_gateway()
        self.run_tests(["node", "--test", "tests/"], folder, gateway)
        self.assert_examples_arrived(seen)
        self.run_ok("node", "-e", 'const {MatrixClient} = require("./dist/cjs/index.js"); new MatrixClient()', folder=folder)

    def test_cpp_compiles_without_a_warning_and_sends_and_receives_every_shape(self):
        need_curl(self)
        # Always the same folder: a compiler cache finds what it has seen.
        folder, build = harness.ROOT / "build/sdk-cpp", harness.ROOT / "build/sdk-cpp/made"
        done = harness.apigw("gen-sdk", "cpp", MATRIX, "-o", folder, "--tests")
        self.assertEqual(done.returncode, 0, done.stderr)
        build_with_cmake(self, folder, build)
        gateway, seen = self.echo_gateway()
        self.run_tests([build / "matrix_test"], folder, gateway)
        self.assert_examples_arrived(seen)

    def test_hostile_names_and_descriptions_stay_names_and_descriptions(self):
        python = self.generate("python", HOSTILE, "--package", "hostile")
        self.run_ok(sys.executable, "-W", "error", "-m", "unittest", "discover", "-t", ".", "-s", "tests", folder=python)
        cpp = self.generate("cpp", HOSTILE, "--package", "hostile")
        if list(pathlib.Path("/usr/include").glob("*/curl/curl.h")):
            for source in ("src/client.cpp", "src/models.cpp", "tests/sdk_test.cpp"):
                self.run_ok("g++", "-std=c++17", "-Wall", "-Wextra", "-Werror", "-fsyntax-only", "-Iinclude", source, folder=cpp)
        if shutil.which("black"):
            self.run_ok("black", "--check", "--diff", "--fast", "--quiet", ".", folder=python)
        self.run_ok(npm_tools.tool(self, "pyright"), "--pythonpath", sys.executable, ".", folder=python)
        typescript = self.generate("typescript", HOSTILE, "--package", "hostile")
        for project in ("tsconfig.json", "tsconfig.cjs.json"):
            self.run_ok(npm_tools.tool(self, "tsc"), "-p", project, folder=typescript)
        self.run_ok("node", "--test", "tests/", folder=typescript)
        self.run_ok(npm_tools.tool(self, "prettier"), "--check", "src", "tests", folder=typescript)

    def test_the_same_definition_gives_the_same_bytes(self):
        for language in ("cpp", "typescript", "python"):
            first = self.generate(language, HOSTILE)
            before = {path.relative_to(first): path.read_bytes() for path in first.rglob("*") if path.is_file()}
            self.generate(language, HOSTILE)
            self.assertEqual({path.relative_to(first): path.read_bytes() for path in first.rglob("*") if path.is_file()}, before)

    def test_typescript_is_formatted(self):
        prettier = npm_tools.tool(self, "prettier")
        self.run_ok(prettier, "--check", "src", "tests", "tsconfig.json", "package.json", folder=self.generate("typescript", MATRIX))

    def test_cpp_is_formatted(self):
        self.need("clang-format")
        folder = self.generate("cpp", MATRIX)
        sources = [path for path in folder.rglob("*") if path.suffix in (".cpp", ".hpp")]
        self.run_ok("clang-format", "--dry-run", "-Werror", *sources, folder=folder)

    def test_python_is_formatted(self):
        self.need("black")
        self.run_ok("black", "--check", "--diff", "--fast", "--quiet", ".", folder=self.generate("python", MATRIX))

    def test_a_large_python_package_has_modules_of_models_that_know_each_other(self):
        definition = self.folder / "payments.json"
        command = [sys.executable, harness.ROOT / "tests/support/generate_payments.py", "--operations", "60", "--schemas", "400"]
        definition.write_text(subprocess.run(command, capture_output=True, text=True, check=True).stdout, encoding="utf-8")
        folder = self.generate("python", definition)
        self.assertGreater(len(list((folder / "payments/models").glob("_part*.py"))), 2)
        self.run_ok(sys.executable, "-W", "error", "-m", "unittest", "discover", "-t", ".", "-s", "tests", folder=folder)
        program = (
            "import dataclasses, inspect, typing, payments.models as models\n"
            "classes = [one for one in vars(models).values() if inspect.isclass(one) and dataclasses.is_dataclass(one)]\n"
            "assert len(classes) > 400, len(classes)\n"
            "for one in classes:\n"
            "    assert set(typing.get_type_hints(one)) == {field.name for field in dataclasses.fields(one)}, one\n")
        self.run_ok(sys.executable, "-W", "error", "-c", program, folder=folder)
        self.assertIn('"payments.models"', (folder / "pyproject.toml").read_text(encoding="utf-8"))

    def need(self, program):
        if shutil.which(program) is None:
            self.skipTest(f"{program} is not installed")

    def test_a_large_cpp_package_sends_and_receives_every_shape_with_headers_of_its_own_for_types_and_operations(self):
        """So many types that each has a header: optional ones are boxes, unions are a OneOf."""
        need_curl(self)
        definition = self.folder / "large.yaml"
        definition.write_text(MATRIX.read_text(encoding="utf-8") + "".join(f"    Pad{i}: {{type: string, enum: [pad{i}]}}\n" for i in range(200)), encoding="utf-8")
        folder, build = harness.ROOT / "build/sdk-cpp-large", harness.ROOT / "build/sdk-cpp-large/made"
        shutil.rmtree(folder / "include", ignore_errors=True)
        (folder / "src").mkdir(parents=True, exist_ok=True)
        (folder / "src/left_behind.cpp").write_text("#error what an older package left behind\n", encoding="utf-8")
        done = harness.apigw("gen-sdk", "cpp", definition, "-o", folder, "--tests")
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertGreater(len(list((folder / "include/matrix/models").glob("*.hpp"))), 200)
        build_with_cmake(self, folder, build, in_one=True)
        gateway, seen = self.echo_gateway()
        self.run_tests([build / "matrix_test"], folder, gateway)
        self.assert_examples_arrived(seen)
        compiler = ["ccache", "g++"] if shutil.which("ccache") else ["g++"]
        self.run_ok(*compiler, "-std=c++17", "-Wall", "-Wextra", "-Werror", f"-I{folder}/include", "-c", harness.ROOT / "tests/sdk/features/large.cpp", "-o", build / "large.o", folder=folder)
        self.run_ok("g++", build / "large.o", build / "libmatrix.a", "-lcurl", "-pthread", "-o", build / "large", folder=folder)
        self.run_ok(build / "large", folder=folder)


def need_curl(test):
    if not list(pathlib.Path("/usr/include").glob("*/curl/curl.h")):
        test.skipTest("libcurl's headers are not installed (libcurl4-openssl-dev)")


def build_with_cmake(test, folder, build, in_one=False):
    """Every warning is an error. The same sources give the same objects: a compiler cache makes the second run short. `in_one`: all sources
    of a target are one for the compiler, which then reads the headers once."""
    launcher = ["-DCMAKE_CXX_COMPILER_LAUNCHER=ccache"] if shutil.which("ccache") else []
    unity = ["-DCMAKE_UNITY_BUILD=ON", "-DCMAKE_UNITY_BUILD_BATCH_SIZE=0", "-DCMAKE_DISABLE_PRECOMPILE_HEADERS=ON"] if in_one else []
    test.run_ok("cmake", "-S", folder, "-B", build, "-G", "Unix Makefiles", "-DCMAKE_CXX_FLAGS=-Wall -Wextra -Werror -O0", *launcher, *unity, folder=folder, seconds=300)
    test.run_ok("cmake", "--build", build, "--parallel", "2", folder=folder, seconds=500)


def matrix_examples():
    found = {}
    for name, text in re.findall(r"schemas/(\w+)'\}, example: (.*)\}\}$", MATRIX.read_text(encoding="utf-8"), re.M):
        found[name] = json.loads(text)
    return found
