"""Requests that generated clients sign, judged by the gateway's own verifier."""
import json
import os
import subprocess
import sys
import unittest

import features_test
import sdk_test
import harness
import npm_tools

FOLDER = harness.ROOT / "tests/sdk"
IDS = ["a", "a b", "é", "a/b", "a//b", "%41", "a;b=c", "~*'()!", "+&=", " ", "a.b", "€:@,"]
QUERIES = ["", "x y", "é&=+/?", "%41", "a,b", "~*()!"]

PYTHON = """
import json
import os
from signed import ApiError, Credentials, SignedClient
import cases
with SignedClient(os.environ["SDK_BASE_URL"], region="us-east-1", credentials=Credentials("AKIDEXAMPLE", "secret")) as client:
    for item in cases.IDS:
        for query in cases.QUERIES:
            answer = client.get_item(item, q=query, tags=[item, query])
            assert (answer.q, answer.user) == (query, "arn:aws:iam::123456789012:user/alice"), (item, query, answer)
with SignedClient(os.environ["SDK_BASE_URL"], region="us-east-1", credentials=Credentials("AKIDEXAMPLE", "wrong")) as client:
    try:
        client.get_item("a")
        raise SystemExit("a wrong secret was taken")
    except ApiError as error:
        assert error.status == 403, error
"""

TYPESCRIPT = """
import { readFileSync } from "node:fs";
import { ApiError, SignedClient } from "./dist/esm/index.js";
const { ids, queries } = JSON.parse(readFileSync("cases.json", "utf8"));
const client = (secretAccessKey) =>
  new SignedClient({ baseUrl: process.env.SDK_BASE_URL, region: "us-east-1", credentials: { accessKeyId: "AKIDEXAMPLE", secretAccessKey } });
for (const id of ids) {
  for (const q of queries) {
    const answer = await client("secret").getItem({ id, q, tags: [id, q] });
    if (answer.q !== q || answer.user !== "arn:aws:iam::123456789012:user/alice") throw new Error(JSON.stringify([id, q, answer]));
  }
}
const refused = await client("wrong").getItem({ id: "a" }).then(() => 200, (error) => (error instanceof ApiError ? error.status : error));
if (refused !== 403) throw new Error(`a wrong secret: ${refused}`);
"""


class Signing(sdk_test.SdkTest):
    def setUp(self):
        super().setUp()
        self.gateway = self.start(FOLDER / "signed.yaml", "--principals", FOLDER / "principals.yaml", environment={"AWS_REGION": "us-east-1"})

    def run_program(self, *command, folder):
        environment = os.environ | {"SDK_BASE_URL": f"http://127.0.0.1:{self.gateway.port}", "PYTHONDONTWRITEBYTECODE": "1"}
        done = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, timeout=120, check=False)
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)

    def test_python(self):
        folder = self.generate("python", FOLDER / "signed.yaml")
        (folder / "cases.py").write_text(f"IDS = {IDS!r}\nQUERIES = {QUERIES!r}\n", encoding="utf-8")
        (folder / "program.py").write_text(PYTHON)
        self.run_program(sys.executable, "-W", "error", "program.py", folder=folder)

    def test_typescript(self):
        tsc = npm_tools.tool(self, "tsc")
        folder = self.generate("typescript", FOLDER / "signed.yaml")
        self.run_ok(tsc, "-p", "tsconfig.json", folder=folder)
        (folder / "cases.json").write_text(json.dumps({"ids": IDS, "queries": QUERIES}))
        (folder / "program.mjs").write_text(TYPESCRIPT)
        self.run_program("node", "program.mjs", folder=folder)

    def test_cpp(self):
        cases = json.dumps({"ids": IDS, "queries": QUERIES})
        self.run_program(features_test.cpp_program(self), cases, folder=self.folder)


if __name__ == "__main__":
    unittest.main()
