#!/usr/bin/env python3
"""Time and memory of the front end on large generated documents: `validate`, `compile`, and `serve` up to its ready line; the same of a
SAM template of a hundred functions.

    python3 tests/bench/front_end.py [--apigw build/release/apigw] [--runs 7] [--json figures.jsonl]

Each figure is the minimum of the runs with the spread beside it, as the machine is noisy and nothing makes a run faster than it is. The bars:
5 MB in under 1 s (stretch 0.3 s); 1,000 routes served in under 50 ms from a bundle; idle memory under 20 MiB; the template validated in under
100 ms and served in under 200 ms; a client of 600 operations and 1,200 schemas generated in under 3 s, in each language.
"""
import argparse
import json
import os
import pathlib
import resource
import signal
import subprocess
import sys
import tempfile
import time

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "samples/thousand-routes"))
import generate  # noqa: E402


def to_yaml(value, depth=0):
    """Block style, as people write it; strings in double quotes are JSON's."""
    pad = "  " * depth
    if isinstance(value, dict) and value:
        return "".join(f"{pad}{json.dumps(key)}:" + (f"\n{to_yaml(item, depth + 1)}" if isinstance(item, (dict, list)) and item else f" {json.dumps(item)}\n")
                       for key, item in value.items())
    if isinstance(value, list) and value:
        return "".join(f"{pad}-\n{to_yaml(item, depth + 1)}" if isinstance(item, (dict, list)) and item else f"{pad}- {json.dumps(item)}\n" for item in value)
    return f"{pad}{json.dumps(value)}\n"


def with_models(document, count):
    """Models of the usual kind, each referred to by the next."""
    schemas = {}
    for number in range(count):
        properties = {f"field{i}": {"type": "string", "minLength": 1, "maxLength": 40, "description": f"field {i} of model {number}"} for i in range(12)}
        if number:
            properties["next"] = {"$ref": f"#/components/schemas/Model{number - 1}"}
        schemas[f"Model{number}"] = {"type": "object", "required": ["field0"], "properties": properties}
    return document | {"components": {"schemas": schemas}}


TEMPLATE = "100-functions.yaml"


def template(count):
    """As a project that has grown: Globals, an authorizer, and two routes a function; the functions share their code."""
    def function(number):
        events = {kind: {"Type": "Api", "Properties": {"Path": f"/things{number}{path}", "Method": method, "RestApiId": {"Ref": "Api"}}}
                  for kind, path, method in (("List", "", "get"), ("Change", "/{id}", "put"))}
        variables = {"TABLE": {"Ref": f"Table{number}"}, "QUEUE": {"Fn::Sub": f"https://${{AWS::Region}}.example.com/{number}"}}
        return {"Type": "AWS::Serverless::Function", "Properties": {"CodeUri": "./src", "Environment": {"Variables": variables}, "Events": events,
                                                                    "Policies": [{"DynamoDBCrudPolicy": {"TableName": {"Ref": f"Table{number}"}}}]}}

    api = {"Type": "AWS::Serverless::Api", "Properties": {"StageName": "prod", "Cors": "'*'", "Auth": {"Authorizers": {"Tokens": {"FunctionArn": {"Fn::GetAtt": "Function0.Arn"}}}}}}
    resources = {"Api": api} | {f"Function{i}": function(i) for i in range(count)} | {f"Table{i}": {"Type": "AWS::Serverless::SimpleTable"} for i in range(count)}
    settings = {"Runtime": "nodejs20.x", "Handler": "index.handler", "Timeout": 10, "Environment": {"Variables": {"STAGE": "prod"}}}
    return {"Transform": "AWS::Serverless-2016-10-31", "Globals": {"Function": settings}, "Resources": resources}


DOCUMENTS = ("1000-routes.json", "large.json", "large.yaml")


PAYMENTS = "payments.json"


def write_documents(folder):
    """A thousand routes, and about 6 MB of routes and models in both formats."""
    small = generate.document(1000)
    big = with_models(generate.document(6000), 1500)
    for name, text in zip(DOCUMENTS, (json.dumps(small, indent=2), json.dumps(big, indent=1), to_yaml(big))):
        (folder / name).write_text(text)
    (folder / TEMPLATE).write_text(to_yaml(template(100)))
    payments = subprocess.run([sys.executable, ROOT / "tests/support/generate_payments.py"], capture_output=True, check=True)
    (folder / PAYMENTS).write_bytes(payments.stdout)
    (folder / "src").mkdir(exist_ok=True)
    (folder / "src/index.js").write_text("exports.handler = async () => ({statusCode: 200});\n")


def timed(command):
    """(seconds, peak KiB, exit status) of a process."""
    start = time.perf_counter()
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    return time.perf_counter() - start, usage.ru_maxrss, process.returncode


def until_ready(command):
    """(seconds until the ready line, resident KiB when idle)"""
    start = time.perf_counter()
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
    try:
        line = process.stdout.readline()
        seconds = time.perf_counter() - start
        if not line.startswith("listening on"):
            raise SystemExit(f"{' '.join(map(str, command))} did not come up")
        status = pathlib.Path(f"/proc/{process.pid}/status").read_text()
        return seconds, int(next(row.split()[1] for row in status.splitlines() if row.startswith("VmRSS:")))
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(10)
        process.stdout.close()


def row(name, what, seconds, kib, size, out):
    best, worst = min(seconds), max(seconds)
    print(f"  {what:9} {best * 1000:8.1f} ms (to {worst * 1000:.1f})  {kib / 1024:7.1f} MiB")
    if out:
        out.write(json.dumps({"document": name, "bytes": size, "step": what, "seconds": round(best, 4), "worst": round(worst, 4), "kib": kib}) + "\n")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--apigw", default=str(ROOT / "build/release/apigw"))
    parser.add_argument("--runs", type=int, default=7)
    parser.add_argument("--json", help="append one line of JSON a figure")
    parser.add_argument("--write", metavar="DIR", help="only write the documents")
    options = parser.parse_args()
    if options.write:
        write_documents(pathlib.Path(options.write))
        return
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    out = open(options.json, "a", encoding="utf-8") if options.json else None
    with tempfile.TemporaryDirectory(prefix="apigw-bench-") as made:
        folder = pathlib.Path(made)
        bundle = folder / "out.apigwb"
        # By another process: a child's peak memory counts from that of the process it was forked from.
        subprocess.run([sys.executable, __file__, "--write", made], check=True)
        for name in DOCUMENTS:
            path = folder / name
            size = path.stat().st_size
            print(f"{name}: {size / 1e6:.1f} MB")
            for what, command in (("validate", [options.apigw, "validate", "--quiet", path]), ("compile", [options.apigw, "compile", "--quiet", path, "-o", bundle])):
                runs = [timed(command) for _ in range(options.runs)]
                if any(status for _, _, status in runs):
                    raise SystemExit(f"{what} of {name} failed")
                row(name, what, [run[0] for run in runs], max(run[1] for run in runs), size, out)
            runs = [until_ready([options.apigw, "serve", bundle, "--port", "0", "--threads", "1"]) for _ in range(options.runs)]
            row(name, "serve", [run[0] for run in runs], max(run[1] for run in runs), bundle.stat().st_size, out)
        path = folder / TEMPLATE
        size = path.stat().st_size
        print(f"{TEMPLATE}: {size / 1e3:.0f} kB")
        runs = [timed([options.apigw, "validate", "--quiet", path]) for _ in range(options.runs)]
        if any(status for _, _, status in runs):
            raise SystemExit(f"validate of {TEMPLATE} failed")
        row(TEMPLATE, "validate", [run[0] for run in runs], max(run[1] for run in runs), size, out)
        runs = [until_ready([options.apigw, "serve", path, "--port", "0", "--threads", "1"]) for _ in range(options.runs)]
        row(TEMPLATE, "serve", [run[0] for run in runs], max(run[1] for run in runs), size, out)
        path = folder / PAYMENTS
        print(f"{PAYMENTS}: {path.stat().st_size / 1e6:.1f} MB")
        for language in ("cpp", "typescript", "python"):
            runs = [timed([options.apigw, "gen-sdk", language, path, "-o", folder / language, "--tests", "--quiet"]) for _ in range(options.runs)]
            if any(status for _, _, status in runs):
                raise SystemExit(f"gen-sdk {language} of {PAYMENTS} failed")
            row(PAYMENTS, language, [run[0] for run in runs], max(run[1] for run in runs), path.stat().st_size, out)
    if out:
        out.close()


if __name__ == "__main__":
    main()
