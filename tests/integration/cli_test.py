"""The command line from outside: exit status, what goes where, scripts that shells can read."""
import json
import shutil
import subprocess
import unittest

import harness


class CommandLine(harness.IntegrationTest):
    def good(self):
        return self.write("good.json", harness.definition_of({"/a": {"get": harness.mock('{"a": 1}')}}))

    def test_a_valid_file_is_status_0_and_an_invalid_one_1_with_place_and_reason(self):
        self.assertEqual(harness.apigw("validate", self.good()).returncode, 0)
        bad = self.write("bad.yaml", "openapi: 3.0.1\ninfo: {title: t, version: '1'}\npaths:\n  /a{b}:\n    get: {responses: {}}\n")
        done = harness.apigw("validate", bad)
        self.assertEqual((done.returncode, done.stdout), (1, ""))
        self.assertRegex(done.stderr, rf"(?m)^{bad}:4:\d+: error: .*\[partial-variable\]$")

    def test_wrong_usage_is_status_2_and_a_missing_file_3(self):
        self.assertEqual(harness.apigw().returncode, 2)
        self.assertEqual(harness.apigw("validate").returncode, 2)
        self.assertEqual(harness.apigw("validate", "--nonsense", "x").returncode, 2)
        missing = harness.apigw("validate", self.folder / "missing.yaml")
        self.assertEqual(missing.returncode, 3)
        self.assertIn("No such file or directory", missing.stderr)

    def test_warnings_fail_only_when_asked(self):
        paths = {"/a": {"get": harness.mock("{}")}}
        paths["/a"]["get"]["x-amazon-apigateway-nonsense"] = 1
        file = self.write("warn.json", harness.definition_of(paths))
        self.assertEqual(harness.apigw("validate", file).returncode, 0)
        self.assertEqual(harness.apigw("validate", "--fail-on-warnings", file).returncode, 1)
        self.assertEqual(harness.apigw("validate", "--quiet", file).stderr, "")

    def test_json_and_sarif_are_valid_and_go_to_standard_output(self):
        bad = self.write("bad.json", '{"openapi": "3.0.1"}')
        done = harness.apigw("validate", "--format", "json", bad, self.good())
        faults = json.loads(done.stdout)
        self.assertEqual((done.returncode, done.stderr), (1, ""))
        self.assertTrue(any(fault["severity"] == "error" and fault["file"] == str(bad) and fault["line"] >= 1 for fault in faults))
        sarif = json.loads(harness.apigw("validate", "--format", "sarif", bad, self.good()).stdout)
        self.assertEqual(sarif["version"], "2.1.0")
        run = sarif["runs"][0]
        rules = [rule["id"] for rule in run["tool"]["driver"]["rules"]]
        for result in run["results"]:
            self.assertEqual(rules[result["ruleIndex"]], result["ruleId"])
            self.assertIn(result["level"], ("error", "warning", "note"))

    def test_compile_writes_the_same_bytes_twice_and_inspect_reads_them(self):
        one, two = self.folder / "one.apigwb", self.folder / "two.apigwb"
        facts = json.loads(harness.apigw("compile", self.good(), "-o", one, "--format", "json").stdout)
        harness.apigw("compile", self.good(), "-o", two)
        self.assertEqual(one.read_bytes(), two.read_bytes())
        self.assertEqual(facts["routes"], 1)
        table = json.loads(harness.apigw("inspect", one, "--format", "json").stdout)["apis"][0]
        self.assertEqual((table["type"], table["routes"][0]["path"]), ("REST", "/a"))
        listing = harness.apigw("inspect", one, "--listing").stdout
        self.assertEqual(listing, harness.apigw("inspect", self.good(), "--listing").stdout)

    def test_a_refused_definition_leaves_the_old_bundle_alone(self):
        out = self.folder / "out.apigwb"
        harness.apigw("compile", self.good(), "-o", out)
        before = out.read_bytes()
        self.assertEqual(harness.apigw("compile", self.write("bad.json", "{"), "-o", out).returncode, 1)
        self.assertEqual(out.read_bytes(), before)
        self.assertEqual([path.name for path in self.folder.glob("*.part")], [])

    def test_what_cannot_be_enforced_is_a_warning_of_validate_and_an_error_of_compile_unless_allowed(self):
        policy = {"Version": "2012-10-17", "Statement": [{"Effect": "Deny", "Principal": "*", "Action": "execute-api:Invoke", "Resource": "*"}]}
        file = self.write("policy.json", harness.definition_of({"/a": {"get": harness.mock("{}")}}, **{"x-amazon-apigateway-policy": policy}))
        out = self.folder / "out.apigwb"
        self.assertEqual(harness.apigw("validate", file).returncode, 0)
        refused = harness.apigw("compile", file, "-o", out)
        self.assertEqual(refused.returncode, 1)
        self.assertIn("[unenforced-policy]", refused.stderr)
        self.assertEqual(harness.apigw("compile", file, "-o", out, "--allow-unenforced", "unenforced-policy").returncode, 0)
        gateway = self.start(file, "--allow-unenforced=unenforced-policy")
        harness.wait_until(lambda: any("NOT ENFORCED" in line and "unenforced-policy" in line for line in gateway.err), "what is not enforced, on standard error")

    def test_no_colour_reaches_a_pipe(self):
        done = harness.apigw("validate", self.write("bad.json", "{"))
        self.assertNotIn("\x1b", done.stderr)

    def test_completion_scripts_are_read_by_their_shells(self):
        for shell in ("bash", "zsh", "fish"):
            script = harness.apigw("completion", shell)
            self.assertEqual(script.returncode, 0)
            if shutil.which(shell):
                checked = subprocess.run([shell, "-n"], input=script.stdout, capture_output=True, text=True, check=False)
                self.assertEqual((checked.returncode, checked.stderr), (0, ""), shell)

    def test_bash_completes_commands_options_and_choices(self):
        script = self.write("completion.bash", harness.apigw("completion", "bash").stdout)
        def complete(*words):
            line = " ".join(f"'{word}'" for word in words)
            told = subprocess.run(["bash", "-c", f". {script}; COMP_WORDS=({line}); COMP_CWORD={len(words) - 1}; _apigw; printf '%s\\n' \"${{COMPREPLY[@]}}\""],
                                  capture_output=True, text=True, check=True)
            return told.stdout.split()
        self.assertEqual(complete("apigw", "val"), ["validate"])
        self.assertEqual(complete("apigw", "serve", "--admin-p"), ["--admin-port"])
        self.assertEqual(complete("apigw", "validate", "--format", "s"), ["sarif"])
        self.assertEqual(complete("apigw", "completion", "z"), ["zsh"])

    def test_a_full_disk_is_told(self):
        with open("/dev/full", "w") as full:
            done = subprocess.run([harness.BINARY, "help"], stdout=full, stderr=subprocess.PIPE, check=False)
        self.assertEqual(done.returncode, 3)


if __name__ == "__main__":
    unittest.main()
