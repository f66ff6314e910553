#!/usr/bin/env python3
"""Runs the shared black-box suites and holds their results against not-yet.txt: what passes stays passed.

    python3 tests/conformance/ratchet.py --apigw build/release/apigw [--shared DIR] [--suite NAME]... [--all] [--update]

not-yet.txt names, one a line, the cases that do not pass yet: suite/group/case. `suite/group/*` stands for a whole group, `suite/*`
for a suite that is not run at all. A case that fails without being named, and one that is named and passes, is a breach; a group's
line is one when all of the group passes. --update writes the file anew from the run; --all also runs the suites of `suite/*` lines.
The suites are looked for beside the repository (../shared: fidelity/run.py, conformance/NAME/runner.py); without them nothing is run.
Exit status: 0 kept, 1 breached, 2 a suite could not be run. The last line is `N passed, N failed`: cases that are as the file says, and breaches.
"""
import argparse
import json
import os
import pathlib
import re
import signal
import subprocess
import sys
import tempfile
import time

ROOT = pathlib.Path(__file__).resolve().parents[2]
LIST = pathlib.Path(__file__).with_name("not-yet.txt")

# name: (script below the shared folder, seconds it may take). The sum bounds the run.
SUITES = {
    "fidelity": ("fidelity/run.py", 420),
    "http": ("conformance/http/runner.py", 240),
    "jsonschema": ("conformance/jsonschema/runner.py", 180),
    "sam": ("conformance/sam/runner.py", 120),
    "velocity": ("conformance/velocity/runner.py", 120),
    "sigv4": ("conformance/sigv4/runner.py", 90),
    "jwt": ("conformance/jwt/runner.py", 90),
}


def slug(text):
    return re.sub(r"[^a-z0-9]+", "-", text.lower()).strip("-")


def run_suite(name, script, seconds, apigw):
    """{key: passed}; a key that stands for several checks passes when all do. Raises RuntimeError when there is no report."""
    with tempfile.TemporaryDirectory() as folder:
        report = pathlib.Path(folder, "report.json")
        command = [sys.executable, str(script)]
        command += ["--json", str(report), "--quiet"] if name == "fidelity" else ["--report", str(report), "--time-limit", str(seconds), "--show", "0"]
        environment = os.environ | {"APIGW": str(apigw), "APIGW_BASEPATH": "--base-path {mode}",
                                    "APIGW_EXPORT": "export {file} --stage {stage} --as {type} --with {extensions}"}
        process = subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, start_new_session=True)
        try:
            told, _ = process.communicate(timeout=seconds + 60)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()
            raise RuntimeError(f"no end within {seconds + 60} s") from None
        if not report.exists():
            raise RuntimeError("no report: " + told.strip()[-300:])
        return results_of(name, json.loads(report.read_text()))


def results_of(name, document):
    results = {}
    for case in document["cases"]:
        if name == "fidelity":
            if case["state"] == "not covered":
                continue
            group, passed = case["area"], case["state"] == "passed"
        else:
            group, passed = case["group"], case["ok"]
        key = f"{name}/{slug(group)}/{case['id']}"
        results[key] = results.get(key, True) and passed
    return results


def read_list(path):
    lines = [line.strip() for line in path.read_text().splitlines()] if path.exists() else []
    return {line for line in lines if line and not line.startswith("#")}


def group_of(key):
    return "/".join(key.split("/")[:2]) + "/*"


def compare(results, named):
    """(keys that fail unnamed, lines that are stale, number of failures that the list knows)"""
    breaches = [key for key, passed in results.items() if not passed and key not in named and group_of(key) not in named]
    stale = [key for key, passed in results.items() if passed and key in named]
    groups = {}
    for key, passed in results.items():
        groups.setdefault(group_of(key), []).append(passed)
    stale += [group for group, passed in groups.items() if group in named and all(passed)]
    known = sum(1 for passed in results.values() if not passed) - len(breaches)
    return sorted(breaches), sorted(stale), known


def compress(results):
    """The lines for the failures of these results: a group of which nothing passes is one line, and so is a whole suite."""
    if results and not any(results.values()):
        return [next(iter(results)).split("/")[0] + "/*"]
    groups = {}
    for key, passed in results.items():
        groups.setdefault(group_of(key), []).append((key, passed))
    lines = []
    for group, cases in groups.items():
        failed = [key for key, passed in cases if not passed]
        lines += [group] if len(failed) == len(cases) > 3 else failed
    return lines


def write_list(path, named):
    head = [line for line in path.read_text().splitlines() if line.startswith("#")] if path.exists() else []
    path.write_text("\n".join(head + sorted(named)) + "\n")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--apigw", default=os.environ.get("APIGW", str(ROOT / "build/release/apigw")))
    parser.add_argument("--shared", default=str(ROOT.parent / "shared"), help="folder of the suites (default: beside the repository)")
    parser.add_argument("--list", default=str(LIST), help="the file of cases that do not pass yet")
    parser.add_argument("--suite", action="append", choices=SUITES, help="only this one; may be repeated")
    parser.add_argument("--all", action="store_true", help="also the suites that a suite/* line leaves out")
    parser.add_argument("--update", action="store_true", help="write the list anew from this run")
    options = parser.parse_args()
    path, shared, apigw = pathlib.Path(options.list), pathlib.Path(options.shared), pathlib.Path(options.apigw).resolve()
    named = read_list(path)
    kept = breached = 0
    unable = False
    for name, (script, seconds) in SUITES.items():
        if options.suite and name not in options.suite:
            continue
        if not (shared / script).exists():
            print(f"{name}: not here, not run")
            continue
        if f"{name}/*" in named and not options.all:
            print(f"{name}: not run, as {path.name} has {name}/*")
            continue
        start = time.monotonic()
        try:
            results = run_suite(name, shared / script, seconds, apigw)
        except RuntimeError as failure:
            print(f"{name}: could not be run: {failure}")
            unable = True
            continue
        breaches, stale, known = compare(results, named - {f"{name}/*"})
        passed = sum(results.values())
        knowing = "" if options.update else f", {known} known not to"
        print(f"{name}: {passed} of {len(results)} cases pass{knowing}, {time.monotonic() - start:.0f} s", flush=True)
        if options.update:
            named = {line for line in named if not line.startswith(name + "/")} | set(compress(results))
            continue
        for key in breaches:
            print(f"  fails, and is not in {path.name}: {key}")
        for key in stale:
            print(f"  passes, and has to leave {path.name}: {key}")
        kept, breached = kept + len(results) - len(breaches) - len(stale), breached + len(breaches) + len(stale)
    if options.update:
        write_list(path, named)
        print(f"{path.name} has {len(named)} lines")
        return 0
    print("against the list of cases that do not pass yet:")
    print(f"{kept} passed, {breached} failed")
    return 1 if breached else 2 if unable else 0


if __name__ == "__main__":
    sys.exit(main())
