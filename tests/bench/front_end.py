#!/usr/bin/env python3
"""Time and memory of the slow plane on large documents, and of a start: one JSON line with the figures and their bars.

    python3 tests/bench/front_end.py [--binary build/release/apigw] [--runs 5] [--json FILE]
"""
import argparse, json, os, pathlib, re, resource, signal, socket, statistics, subprocess, sys, tempfile, time

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
GENERATE = ROOT / "tests/support/generate_openapi.py"


def generate(path, *options):
    with open(path, "wb") as out:
        subprocess.run([sys.executable, str(GENERATE), *options], stdout=out, check=True)


def validate(binary, path):
    """Wall seconds and peak resident MiB of one `validate`."""
    begin = time.monotonic()
    process = subprocess.Popen([binary, "validate", str(path)], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    _, _, usage = os.wait4(process.pid, 0)
    return time.monotonic() - begin, usage.ru_maxrss / 1024


def start(binary, path):
    """Milliseconds from exec to the first answer, and idle resident MiB."""
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        port = s.getsockname()[1]
    begin = time.monotonic()
    process = subprocess.Popen([binary, "serve", str(path), "--port", str(port)], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
    try:
        while b"listening on" not in process.stdout.readline():
            if process.poll() is not None:
                raise SystemExit("serve ended before it listened")
        with socket.create_connection(("127.0.0.1", port)) as s:
            s.sendall(b"GET / HTTP/1.1\r\nHost: a\r\n\r\n")
            s.recv(4096)
        elapsed = (time.monotonic() - begin) * 1000
        resident = int(re.search(r"VmRSS:\s+(\d+)", pathlib.Path(f"/proc/{process.pid}/status").read_text()).group(1)) / 1024
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(10)
    return elapsed, resident


def main():
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument("--binary", default=str(ROOT / "build/release/apigw"))
    p.add_argument("--runs", type=int, default=5)
    p.add_argument("--json")
    args = p.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        folder = pathlib.Path(folder)
        figures = {}
        for kind in ("json", "yaml"):
            path = folder / f"large.{kind}"
            generate(path, "--operations", "600", "--schemas", "1200", "--bytes", "5000000", "--format", kind)
            runs = [validate(args.binary, path) for _ in range(args.runs)]
            figures[f"validate_5mb_{kind}_s"] = round(statistics.median(r[0] for r in runs), 3)
            figures[f"validate_5mb_{kind}_mib"] = round(max(r[1] for r in runs), 1)
        routes = folder / "routes.json"
        generate(routes, "--routes", "1000", "--format", "json")
        runs = [start(args.binary, routes) for _ in range(args.runs)]
        figures["first_answer_1000_routes_ms"] = round(statistics.median(r[0] for r in runs), 1)
        figures["idle_mib"] = round(max(r[1] for r in runs), 1)
    bars = {"validate_5mb_json_s": 1.0, "validate_5mb_yaml_s": 1.0, "validate_5mb_json_mib": 300, "validate_5mb_yaml_mib": 300,
            "first_answer_1000_routes_ms": 50, "idle_mib": 20}
    for name, value in figures.items():
        print(f"{name:30} {value:10} bar {bars[name]:7} {'ok' if value <= bars[name] else 'ABOVE THE BAR'}")
    if args.json:
        with open(args.json, "a") as out:
            out.write(json.dumps({"front_end": figures}) + "\n")


if __name__ == "__main__":
    main()
