"""A client of every sample in each language: checked, and its generated tests against the sample as it is served."""
import json
import os
import re
import subprocess
import sys
import unittest

import sdk_test
import harness
import npm_tools

SAMPLES = harness.ROOT / "samples"
AWS = {"AWS_ACCESS_KEY_ID": "AKIDEXAMPLE", "AWS_SECRET_ACCESS_KEY": "secret", "AWS_REGION": "us-east-1"}


def by_script(folder):
    return lambda test: test.script(SAMPLES / folder / "run", "--port", "0")


def by_serve(definition, *words):
    return lambda test: test.start(SAMPLES / definition, *words)


def before_aws(definition, *variables):
    """The service is one that says yes to everything."""
    def serve(test):
        yes = test.upstream(lambda connection, head: harness.reply(connection, b"{}"))
        words = [word for variable in variables for word in ("--stage-variable", variable)]
        return test.start(SAMPLES / definition, *words, environment=os.environ | AWS | {"AWS_ENDPOINT_URL": f"http://{yes.address}"})
    return serve


def walk_through(test):
    backend = test.upstream(lambda connection, head: harness.reply(connection))
    return test.start(SAMPLES / "walk-through/api.yaml", "--stage-variable", f"backend={backend.address}", "--stage-variable", "lambdaAlias=DEV")


def thousand_routes(folder):
    path = folder / "thousand-routes.json"
    done = subprocess.run([sys.executable, SAMPLES / "thousand-routes/generate.py", "100"], capture_output=True, text=True, check=True)
    path.write_text(done.stdout, encoding="utf-8")
    return path


# The definition, and how it is served.
SERVED = {
    "clients": ("clients/template.yaml", by_serve("clients/template.yaml")),
    "dynamodb": ("aws-services/dynamodb/api.yaml", before_aws("aws-services/dynamodb/api.yaml", "table=notes")),
    "eventbridge": ("aws-services/eventbridge/api.yaml", before_aws("aws-services/eventbridge/api.yaml", "bus=default")),
    "filtered-answer": ("filtered-answer/api.yaml", by_script("filtered-answer")),
    "http-api": ("http-api/template.yaml", by_serve("http-api/template.yaml")),
    "local-functions": ("local-functions/api.yaml", by_script("local-functions")),
    "mock": ("mock/api.yaml", by_serve("mock/api.yaml")),
    "petstore": ("petstore/petstore.yaml", by_script("petstore")),
    "query-to-body": ("query-to-body/api.yaml", by_script("query-to-body")),
    "rest-node": ("rest-node/template.yaml", by_serve("rest-node/template.yaml")),
    "rest-python": ("rest-python/template.yaml", by_serve("rest-python/template.yaml")),
    "soap-behind-json": ("soap-behind-json/api.yaml", by_script("soap-behind-json")),
    "sqs": ("aws-services/sqs/api.yaml", before_aws("aws-services/sqs/api.yaml", "account=123456789012", "queue=orders")),
    "step-functions": ("aws-services/step-functions/api.yaml", before_aws("aws-services/step-functions/api.yaml", "machine=arn:aws:states:us-east-1:123456789012:stateMachine:orders")),
    "thousand-routes": (thousand_routes, by_script("thousand-routes")),
    "walk-through": ("walk-through/api.yaml", walk_through),
}
# What their authorizers and usage plans ask for.
CREDENTIALS = {"clients": {"SDK_API_KEY": "the-key-of-the-bookshop"}, "http-api": {"SDK_BEARER_TOKEN": "Token Ann"}}
# Each has no method but ANY, of which no client can be made.
ONLY_ANY = {"http-proxy/proxy.yaml", "openapi-proxy/api.yaml", "aws-services/s3/api.yaml"}


def package(folder, name):
    return folder / f"{name}-package"  # a folder named like a module would be found in the module's place


class SamplesClients(sdk_test.SdkTest):
    def generate_all(self, language, folder):
        for name, (definition, _) in SERVED.items():
            definition = definition(self.folder) if callable(definition) else SAMPLES / definition
            done = harness.apigw("gen-sdk", language, definition, "-o", package(folder, name), "--package", name.replace("-", "_") + "_client", "--tests")
            self.assertEqual(done.returncode, 0, done.stderr)
        return folder

    def run_all(self, command_of, folder):
        for name, (_, serve) in SERVED.items():
            with self.subTest(sample=name):
                gateway = serve(self)
                self.run_tests(command_of(name), package(folder, name), gateway, CREDENTIALS.get(name, {}))
                gateway.stop()

    def run_tests(self, command, folder, gateway, credentials):
        environment = os.environ | {"SDK_BASE_URL": f"http://127.0.0.1:{gateway.port}", "PYTHONDONTWRITEBYTECODE": "1"} | credentials
        done = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, timeout=120, check=False)
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)

    def test_python(self):
        folder = self.generate_all("python", self.folder / "python")
        self.run_ok(sys.executable, "-W", "error", "-m", "compileall", "-q", ".", folder=folder)
        self.run_all(lambda name: [sys.executable, "-W", "error", "-m", "unittest", "discover", "-t", ".", "-s", "tests"], folder)
        # The runtimes are the same in all packages: another test looks at their format.
        self.run_ok("black", "--check", "--diff", "--fast", "--quiet", "--extend-exclude", "_runtime|thousand", ".", folder=folder)
        roots = [{"root": package(folder, name).name} for name in SERVED]
        (folder / "pyrightconfig.json").write_text(json.dumps({"executionEnvironments": roots}), encoding="utf-8")
        self.run_ok(npm_tools.tool(self, "pyright"), "--pythonpath", sys.executable, folder=folder)

    def test_typescript(self):
        folder = self.generate_all("typescript", self.folder / "typescript")
        self.run_ok(npm_tools.tool(self, "tsc"), "-b", *[package(folder, name) / "tsconfig.json" for name in SERVED], folder=folder)
        self.run_all(lambda name: ["node", "--test", "tests/"], folder)
        self.run_ok(npm_tools.tool(self, "prettier"), "--check", *[package(folder, name) / part for name in SERVED for part in ("src/*.ts", "tests")], folder=folder)

    def test_cpp(self):
        sdk_test.need_curl(self)
        # Always the same folder: a compiler cache finds what it has seen.
        folder = self.generate_all("cpp", harness.ROOT / "build/sdk-samples")
        subdirectories = [f"add_subdirectory({package(folder, name).name})" for name in SERVED]
        (folder / "CMakeLists.txt").write_text("\n".join(["cmake_minimum_required(VERSION 3.16)", "project(samples LANGUAGES CXX)", "enable_testing()", *subdirectories]) + "\n", encoding="utf-8")
        sdk_test.build_with_cmake(self, folder, folder / "made", in_one=True)
        self.run_all(lambda name: [folder / "made" / package(folder, name).name / f"{name.replace('-', '_')}_client_test"], folder)

    def test_every_sample_is_here(self):
        definitions = {str(path.relative_to(SAMPLES)) for path in SAMPLES.rglob("*.yaml") if re.search(r"^(openapi|swagger|Transform|Resources):", path.read_text(encoding="utf-8"), re.M)}
        self.assertEqual(definitions, {definition for definition, _ in SERVED.values() if not callable(definition)} | ONLY_ANY)


if __name__ == "__main__":
    unittest.main()
