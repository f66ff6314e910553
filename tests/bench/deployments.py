#!/usr/bin/env python3
"""Deployments, rollbacks and canary changes in a row while two gateways on one store answer wrk: nothing may fail or mix.

    tests/bench/deployments.py [--count 200] [--canary-requests 100000] [--binary build/release/apigw]

Each definition answers with its number in a header and twice in the body; what goes to a canary has the number in a stage variable, too. An
answer put together from two deployments would show two numbers. Prints what failed, and the gateways' memory before and after.
Then a canary of 10% takes its part of a number of requests: five standard deviations are allowed. Loopback only; bounded in time.
"""
import argparse, pathlib, re, shutil, signal, socket, subprocess, sys, tempfile, time, urllib.request

ROOT = pathlib.Path(__file__).resolve().parents[2]
DEFINITION = """openapi: 3.0.1
info: {title: Versions, version: "1"}
paths:
  /v:
    get:
      responses: {"200": {description: ok, headers: {X-V: {schema: {type: string}}}}}
      x-amazon-apigateway-integration:
        type: mock
        requestTemplates: {application/json: '{"statusCode": 200}'}
        responses:
          default:
            statusCode: "200"
            responseParameters: {method.response.header.X-V: "'%(v)d'"}
            responseTemplates: {application/json: '%(v)d %(v)d $stageVariables.v $context.isCanaryRequest'}
"""
LUA = """
local failed, mixed, served = 0, 0, 0
threads = {}
function setup(thread) table.insert(threads, thread) end
function init() f, m, s = 0, 0, 0 end
function response(status, headers, body)
  local a, b, c, canary = body:match("^(%d+) (%d+) c?(%d*) ?(%a*)")
  s = s + 1
  if status ~= 200 or not a then f = f + 1
  elseif a ~= b or headers["X-V"] ~= a or (canary == "true" and c ~= a) then m = m + 1 end
end
function done(summary, latency, requests)
  local f, m, s = 0, 0, 0
  for _, thread in ipairs(threads) do f = f + thread:get("f"); m = m + thread:get("m"); s = s + thread:get("s") end
  print(string.format("checked %d failed %d mixed %d sockets %d", s, f, m, summary.errors.connect + summary.errors.read + summary.errors.write + summary.errors.timeout))
end
"""


def free_port():
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


def memory_kib(process):
    return int(re.search(r"VmRSS:\s+(\d+)", pathlib.Path(f"/proc/{process.pid}/status").read_text()).group(1))


def counts(admin):
    text = urllib.request.urlopen(f"http://127.0.0.1:{admin}/metrics", timeout=10).read().decode()
    found = re.findall(r'^apigw_count_total\{[^}]*stage="([^"]*)"[^}]*\} (\d+)', text, re.M)
    return sum(int(n) for stage, n in found if stage == "prod"), sum(int(n) for stage, n in found if stage == "prod/Canary")


class Run:
    def __init__(self, args, folder):
        self.binary, self.folder, self.store = args.binary, folder, folder / "store"
        self.gateways = []
        for v in range(1, 5):
            (folder / f"{v}.yaml").write_text(DEFINITION % {"v": v})
        (folder / "check.lua").write_text(LUA)

    def apigw(self, *words, check=True):
        return subprocess.run([self.binary, *map(str, words), "--store", self.store, "--quiet"], check=check, capture_output=True, timeout=60)

    def deploy(self, v, *more):
        self.apigw("deploy", self.folder / f"{v}.yaml", "--stage", "prod", *more)

    def serve(self):
        port, admin = free_port(), free_port()
        process = subprocess.Popen([self.binary, "serve", "--store", self.store, "--port", str(port), "--admin-port", str(admin), "--threads", "1"],
                                   stdout=subprocess.PIPE, text=True)
        process.stdout.readline()
        self.gateways.append((process, port, admin))

    def load(self, port, seconds, connections=16):
        return subprocess.Popen(["wrk", "-t1", f"-c{connections}", f"-d{seconds}s", "-s", self.folder / "check.lua", f"http://127.0.0.1:{port}/prod/v"],
                                stdout=subprocess.PIPE, text=True)

    def ends_at(self, v):
        """Both gateways follow: within 200 ms, told with room for a busy machine."""
        for _, port, _ in self.gateways:
            end = time.monotonic() + 5
            while urllib.request.urlopen(f"http://127.0.0.1:{port}/prod/v", timeout=10).headers["X-V"] != str(v):
                if time.monotonic() > end:
                    raise SystemExit(f"port {port} does not serve version {v}")

    def changes(self, count):
        for i in range(count):
            new = 2 - i % 2
            if i % 4 == 0:
                self.deploy(new, "--canary", "30", "--canary-variable", f"v=c{new}")
                self.apigw("canary", "set", "--stage", "prod", "--percent", "60")
                self.apigw("canary", "promote", "--stage", "prod")
            elif i % 4 == 1:
                self.deploy(new, "--shift", "linear:50%:10ms", "--stage-variable", f"v=c{new}")
            else:
                self.deploy(new)
                self.apigw("rollback", "--stage", "prod")
                self.deploy(new)


def under_load(run, count):
    processes = [gateway[0] for gateway in run.gateways]
    for _, port, _ in run.gateways:  # warm
        run.load(port, 1).communicate()
    before = [memory_kib(process) for process in processes]
    wrks = [run.load(port, 3600) for _, port, _ in run.gateways]
    begin = time.monotonic()
    run.changes(count)
    seconds = time.monotonic() - begin
    told = []
    for load in wrks:
        load.send_signal(signal.SIGINT)
        told.append(re.search(r"checked.*", load.communicate(timeout=30)[0]).group(0))
    run.ends_at(2 - (count - 1) % 2)
    time.sleep(1)  # the allocator gives back what the last requests held
    after = [memory_kib(process) for process in processes]
    print(f"{count} rounds of deployments, canaries, shifts and rollbacks in {seconds:.0f} s")
    for line, b, a in zip(told, before, after):
        print(f"  {line}; memory {b} KiB before, {a} KiB after ({a - b:+d})")
    return all(re.search(r"failed 0 mixed 0 sockets 0", line) for line in told) and all(a - b < 4096 for a, b in zip(after, before))


def canary_share(run, requests):
    run.deploy(3, "--canary", "10", "--canary-variable", "v=c3")
    process, port, admin = run.gateways[0]
    time.sleep(0.5)
    begin = counts(admin)
    main = canary = 0
    while main + canary < requests:
        run.load(port, 1).communicate()
        now = counts(admin)
        main, canary = now[0] - begin[0], now[1] - begin[1]
    total = main + canary
    expected, deviation = total * 0.1, (total * 0.1 * 0.9) ** 0.5
    print(f"canary of 10%: {canary} of {total} requests, {canary / total:.4%}, {(canary - expected) / deviation:+.2f} standard deviations")
    return abs(canary - expected) < 5 * deviation


def main():
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument("--binary", default=str(ROOT / "build/release/apigw"))
    p.add_argument("--count", type=int, default=200)
    p.add_argument("--canary-requests", type=int, default=100_000)
    args = p.parse_args()
    if not shutil.which("wrk"):
        raise SystemExit("wrk is not installed; ./bootstrap bench installs it")
    folder = pathlib.Path(tempfile.mkdtemp(prefix="apigw-deployments-"))
    run = Run(args, folder)
    try:
        run.deploy(1, "--stage-variable", "v=c1")
        run.serve()
        run.serve()
        good = under_load(run, args.count)
        good = canary_share(run, args.canary_requests) and good
    finally:
        for process, _, _ in run.gateways:
            process.terminate()
            process.wait(20)
        shutil.rmtree(folder, ignore_errors=True)
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main())
