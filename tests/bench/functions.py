#!/usr/bin/env python3
"""Local functions, measured: what the gateway adds to a warm call, a cold start, many calls at once, memory over many calls, and serverless-offline.

    python3 tests/bench/functions.py [--calls 1000000] [--offline build/npm] [--rounds 9]   needs node and wrk; --offline a prefix where npm has installed
                                                                              serverless@3.40.0 and serverless-offline@13.9.0

Prints one line a figure. Quantities that depend on the machine are compared in the same run: the direct call is the same bootstrap fed by a
minimal Runtime API over one socket; serverless-offline runs the same handler.
"""
import argparse
import concurrent.futures
import http.client
import json
import os
import pathlib
import re
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import time

ROOT = pathlib.Path(__file__).resolve().parents[2]
APIGW = ROOT / "build/release/apigw"
ARN = "arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/arn:aws:lambda:us-east-1:123456789012:function:{}/invocations"
NODE = ("exports.handler = async (event) => { const q = event.queryStringParameters; if (q && q.sleep) await new Promise((d) => setTimeout(d, +q.sleep));\n"
        "  return { statusCode: 200, body: q && q.echo ? q.echo + ' ' + process.pid : 'ok' }; };\n")
PYTHON = "def handler(event, context):\n    return {'statusCode': 200, 'body': 'ok'}\n"


def say(what, value):
    print(f"{what:58} {value}", flush=True)


def definition(folder):
    (folder / "index.js").write_text(NODE)
    (folder / "app.py").write_text(PYTHON)
    functions = {"node": {"runtime": "nodejs20.x", "handler": "index.handler", "codeUri": ".", "timeout": 60},
                 "python": {"runtime": "python3.11", "handler": "app.handler", "codeUri": "."}}
    (folder / "functions.yaml").write_text(json.dumps({"functions": functions}))
    paths = {"/" + name: {"x-amazon-apigateway-any-method": {"operationId": name, "responses": {"200": {"description": "ok"}}, "x-amazon-apigateway-integration": {
        "type": "aws_proxy", "httpMethod": "POST", "uri": ARN.format(name)}}} for name in functions}
    (folder / "api.json").write_text(json.dumps({"openapi": "3.0.1", "info": {"title": "bench", "version": "1"}, "paths": paths}))


def start(folder, *words):
    process = subprocess.Popen([APIGW, "serve", folder / "api.json", "--port", "0", "--function-log", "off", *words], stdout=subprocess.PIPE, text=True)
    return process, int(process.stdout.readline().rsplit(":", 1)[1])


def median_us(port, path, calls=3000):
    connection, times = http.client.HTTPConnection("127.0.0.1", port), []
    for _ in range(calls):
        begin = time.perf_counter()
        connection.request("GET", path)
        connection.getresponse().read()
        times.append(time.perf_counter() - begin)
    return statistics.median(times[calls // 10:]) * 1e6


def direct_us(folder, program, bootstrap, handler, event, calls=3000):
    """One process of the same bootstrap, fed over a socket."""
    listener = socket.create_server(("127.0.0.1", 0))
    source = ROOT / "runtime/lambda/local" / bootstrap
    child = subprocess.Popen([program, source], cwd=folder, env=os.environ | {
        "AWS_LAMBDA_RUNTIME_API": f"127.0.0.1:{listener.getsockname()[1]}", "_HANDLER": handler, "LAMBDA_TASK_ROOT": str(folder)})
    connection, _ = listener.accept()
    connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    connection.recv(65536)
    times = []
    for i in range(calls):
        begin = time.perf_counter()
        accepted = b"HTTP/1.1 202 Accepted\r\nContent-Length: 0\r\n\r\n" if i else b""
        connection.sendall(accepted + b"HTTP/1.1 200 OK\r\nLambda-Runtime-Aws-Request-Id: 1\r\nLambda-Runtime-Deadline-Ms: 9999999999999\r\nContent-Length: %d\r\n\r\n" % len(event) + event)
        got = b""
        while b"/invocation/next" not in got:
            got += connection.recv(65536)
        times.append(time.perf_counter() - begin)
    child.kill()
    child.wait()
    return statistics.median(times[calls // 10:]) * 1e6


def requests_per_second(url, connections=16, seconds=5):
    out = subprocess.run(["wrk", "-t1", f"-c{connections}", f"-d{seconds}", url], capture_output=True, text=True, check=True).stdout
    return float(re.search(r"Requests/sec:\s*([\d.]+)", out).group(1)), out


def rss_kb(pid):
    return int(re.search(r"VmRSS:\s*(\d+)", pathlib.Path(f"/proc/{pid}/status").read_text()).group(1))


def cold(folder):
    bare, first = [], []
    for _ in range(7):
        begin = time.perf_counter()
        subprocess.run(["node", "-e", "0"], check=True)
        bare.append(time.perf_counter() - begin)
        process, port = start(folder)
        time.sleep(0.5)  # the interpreters have been found
        begin = time.perf_counter()
        connection = http.client.HTTPConnection("127.0.0.1", port)
        connection.request("GET", "/node")
        connection.getresponse().read()
        first.append(time.perf_counter() - begin)
        process.terminate()
        process.wait()
    say("cold node call, median of 7, and `node -e 0`", f"{statistics.median(first) * 1e3:.0f} ms, {statistics.median(bare) * 1e3:.0f} ms")


def many(folder, count=200):
    process, port = start(folder, "--function-processes", str(count))

    def call(i):
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        connection.request("GET", f"/node?sleep=4000&echo={i}")
        answer = connection.getresponse()
        return answer.status, answer.read().decode().split()

    with concurrent.futures.ThreadPoolExecutor(count) as pool:
        answers = list(pool.map(call, range(count)))
    good = [i for i, (status, body) in enumerate(answers) if status == 200 and body[0] == str(i)]
    say(f"{count} calls at once: right answers, processes", f"{len(good)}, {len({body[1] for status, body in answers if status == 200})}")
    process.terminate()
    process.wait()


def endurance(folder, calls):
    process, port = start(folder, "--threads", "1")
    url, done, after_warm_up = f"http://127.0.0.1:{port}/node", 0, 0
    while done < calls:
        _, out = requests_per_second(url, 8, 10)
        if not after_warm_up:
            after_warm_up = rss_kb(process.pid)
            continue
        done += int(re.search(r"(\d+) requests in", out).group(1))
        say(f"resident memory after {done} calls", f"{rss_kb(process.pid)} kB")
        if "Non-2xx" in out:
            say("answers that were no 200", re.search(r"Non-2xx.*", out).group(0))
    say(f"resident memory after warm-up and {done} calls", f"{after_warm_up} kB, {rss_kb(process.pid)} kB")
    process.terminate()
    process.wait()


def offline(folder, prefix, rounds):
    (folder / "serverless.yml").write_text("service: bench\nframeworkVersion: '3'\nprovider: {name: aws, runtime: nodejs20.x}\nplugins: [serverless-offline]\n"
                                           "functions: {node: {handler: index.handler, events: [{http: {path: node, method: get}}]}}\n")
    (folder / "node_modules").symlink_to(pathlib.Path(prefix).resolve() / "node_modules")
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    environment = os.environ | {"SLS_TELEMETRY_DISABLED": "1", "SLS_NOTIFICATIONS_MODE": "off", "AWS_ACCESS_KEY_ID": "x", "AWS_SECRET_ACCESS_KEY": "x"}
    other = subprocess.Popen(["node", folder / "node_modules/serverless/bin/serverless.js", "offline", "--httpPort", str(port), "--lambdaPort", "0", "--noPrependStageInUrl"],
                             cwd=folder, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True)
    try:
        for _ in range(600):
            try:
                socket.create_connection(("127.0.0.1", port), 1).close()
                break
            except OSError:
                time.sleep(0.1)
        ours, our_port = start(folder)
        rates = {"apigw": [], "serverless-offline": []}
        for url in (f"http://127.0.0.1:{port}/node", f"http://127.0.0.1:{our_port}/node"):
            requests_per_second(url, 8, 2)
        for _ in range(rounds):
            rates["serverless-offline"].append(requests_per_second(f"http://127.0.0.1:{port}/node", 8, 4)[0])
            rates["apigw"].append(requests_per_second(f"http://127.0.0.1:{our_port}/node", 8, 4)[0])
        mine, theirs = (statistics.median(rates[name]) for name in ("apigw", "serverless-offline"))
        say("requests a second, apigw and serverless-offline, ratio", f"{mine:.0f}, {theirs:.0f}, {mine / theirs:.1f}")
        ours.terminate()
        ours.wait()
    finally:
        os.killpg(other.pid, signal.SIGKILL)
        other.wait()


def main():
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--calls", type=int, default=0)
    options.add_argument("--rounds", type=int, default=9, help="of the warm calls and of the rates: on a busy machine the median of many counts")
    options.add_argument("--offline")
    chosen = options.parse_args()
    with tempfile.TemporaryDirectory(prefix="apigw-bench-") as name:
        folder = pathlib.Path(name)
        definition(folder)
        process, port = start(folder, "--threads", "1")
        event = json.dumps({"resource": "/node", "path": "/node", "httpMethod": "GET", "headers": {"Host": "127.0.0.1"}, "queryStringParameters": None, "body": None}).encode()
        for path, program, bootstrap, handler in (("node", "node", "bootstrap_node.cjs", "index.handler"), ("python", sys.executable, "bootstrap_python.py", "app.handler")):
            median_us(port, "/" + path, 200)
            pairs = [(direct_us(folder, program, bootstrap, handler, event, 1000), median_us(port, "/" + path, 1000)) for _ in range(chosen.rounds)]
            added = sorted(through - direct for direct, through in pairs)
            direct, through = (statistics.median(column) for column in zip(*pairs))
            say(f"warm {path}: p50 direct, through the gateway", f"{direct:.0f} us, {through:.0f} us")
            say(f"warm {path}: added, median and least of {chosen.rounds} rounds", f"{statistics.median(added):.0f} us, {added[0]:.0f} us")
        process.terminate()
        process.wait()
        cold(folder)
        many(folder)
        if chosen.offline:
            offline(folder, chosen.offline, chosen.rounds)
        if chosen.calls:
            endurance(folder, chosen.calls)


if __name__ == "__main__":
    main()
