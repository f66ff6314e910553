"""Every promise of a generated client, against a scripted server: one table of scenarios, one program a language."""
import json
import os
import re
import socket
import subprocess
import sys

import sdk_test
import harness
import npm_tools

FOLDER = harness.ROOT / "tests/sdk/features"
sys.path.insert(0, str(FOLDER))

import scenarios
from scripted_server import ScriptedServer


class Features(sdk_test.SdkTest):
    def run_scenarios(self, language, *command, folder):
        rows = [row for row in scenarios.ROWS if language in row.only]
        server = ScriptedServer({row.name: row.answers for row in rows})
        self.addCleanup(server.stop)
        with socket.create_server(("127.0.0.1", 0)) as free:
            dead = free.getsockname()[1]
        environment = {name: value for name, value in os.environ.items() if not name.lower().endswith("_proxy")}
        environment |= {"SDK_SERVER": f"http://127.0.0.1:{server.port}", "SDK_DEAF_SERVER": f"http://127.0.0.1:{server.deaf.getsockname()[1]}",
                        "SDK_DEAD_SERVER": f"http://127.0.0.1:{dead}", "PYTHONDONTWRITEBYTECODE": "1"}
        done = subprocess.run([str(word) for word in command], cwd=folder, env=environment, capture_output=True, text=True, timeout=120, check=False)
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
        outcomes = {name: json.loads(outcome) for name, outcome in (line.split("\t") for line in done.stdout.splitlines())}
        self.assertEqual(sorted(outcomes), sorted(row.name for row in rows))
        for row in rows:
            with self.subTest(language=language, scenario=row.name):
                self.assertEqual(outcomes[row.name], row.outcome)
                self.check_requests(row, server.seen.get(row.name, []))
                self.assertEqual(server.scripts[row.name], [], "answers that nobody fetched")
        # Node's pool may open a second one before it has noticed that the first is idle.
        self.assertLess(len({request.connection for request in server.seen["kept_connection"]}), 3)

    def check_requests(self, row, seen):
        self.assertEqual([request.line for request in seen], [want.line for want in row.wants])
        for request, want in zip(seen, row.wants):
            for name, value in want.headers.items():
                self.assertEqual(request.headers.get(name), value, name)
            if callable(want.body):
                self.assertTrue(want.body(request))
            elif isinstance(want.body, bytes):
                self.assertEqual(request.body, want.body)
            elif want.body is not None:
                self.assertEqual(json.loads(request.body), want.body)

    def run_readme_of_tokens(self, folder, fence, program, *command):
        """The lines that get tokens: nothing is fetched before the first call."""
        blocks = re.findall(rf"```{fence}\n(.*?)```", (folder / "README.md").read_text(encoding="utf-8"), re.S)
        text = next(one for one in blocks if "ClientCredentials" in one)
        (folder / program).write_text(text, encoding="utf-8")
        environment = os.environ | {"CLIENT_ID": "me", "CLIENT_SECRET": "s3cret", "PYTHONDONTWRITEBYTECODE": "1"}
        done = subprocess.run([*command, program], cwd=folder, env=environment, capture_output=True, text=True, timeout=60, check=False)
        self.assertEqual((done.returncode, done.stdout), (0, ""), done.stderr)

    def test_python(self):
        folder = self.generate("python", FOLDER / "api.yaml")
        self.run_readme_of_tokens(folder, "python", "tokens.py", sys.executable, "-W", "error")
        (folder / "program.py").write_text((FOLDER / "program.py").read_text(encoding="utf-8"), encoding="utf-8")
        self.run_scenarios("python", sys.executable, "-W", "error", "program.py", folder=folder)

    def test_the_python_program_satisfies_a_type_checker(self):
        folder = self.generate("python", FOLDER / "api.yaml")
        (folder / "program.py").write_text((FOLDER / "program.py").read_text(encoding="utf-8"), encoding="utf-8")
        self.run_ok(npm_tools.tool(self, "pyright"), "--pythonpath", sys.executable, ".", folder=folder)

    def test_typescript(self):
        tsc = npm_tools.tool(self, "tsc")
        folder = self.generate("typescript", FOLDER / "api.yaml")
        self.run_ok(tsc, "-p", "tsconfig.json", folder=folder)
        self.run_readme_of_tokens(folder, "ts", "tokens.mjs", "node")
        (folder / "program.mts").write_text((FOLDER / "program.mts").read_text(encoding="utf-8"), encoding="utf-8")
        options = {"target": "ES2022", "lib": ["ES2022", "DOM", "DOM.Iterable"], "rootDir": ".", "outDir": ".", "declaration": False}
        (folder / "program.json").write_text(json.dumps({"extends": "./tsconfig.json", "compilerOptions": options, "include": [], "files": ["program.mts"]}))
        self.run_ok(tsc, "-p", "program.json", folder=folder)
        self.run_scenarios("typescript", "node", "program.mjs", folder=folder)

    def test_cpp(self):
        self.run_scenarios("cpp", cpp_program(self), folder=self.folder)


def cpp_program(test):
    """The C++ program, compiled against the client it uses."""
    sdk_test.need_curl(test)
    # Always the same folder: a compiler cache finds what it has seen.
    folder = harness.ROOT / "build/sdk-cpp-features"
    done = harness.apigw("gen-sdk", "cpp", FOLDER / "api.yaml", "-o", folder / "features")
    test.assertEqual(done.returncode, 0, done.stderr)
    program = ["cmake_minimum_required(VERSION 3.16)", "project(program CXX)", "add_subdirectory(features)",
               f"add_executable(program {FOLDER / 'program.cpp'})", "target_link_libraries(program PRIVATE features::features)",
               f"target_include_directories(program PRIVATE {harness.ROOT})"]
    (folder / "CMakeLists.txt").write_text("\n".join(program) + "\n")
    sdk_test.build_with_cmake(test, folder, folder / "made", in_one=True)
    return folder / "made/program"


if __name__ == "__main__":
    import unittest
    unittest.main()
