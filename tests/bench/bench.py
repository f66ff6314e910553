#!/usr/bin/env python3
"""The data path against nginx and HAProxy: CPU per request of each, in interleaved, shuffled rounds.

    ./bootstrap bench [-- --rounds 20 --seconds 1 --only proxy-get --json figures.jsonl]

Each engine runs alone on core 0; wrk and the endpoint run on core 1. A round measures every engine once, in random order; the figure
is the execution time of all threads of the engine (schedstat) divided by the requests wrk completed, and what counts is the ratio
to nginx within the same round: absolute times drift with the machine's neighbours. Two copies of the gateway run as an A/A pair:
when their median ratio is off by more than 0.05 the run says so and should be thrown away. A third one serves the same definition as a
stage of a store. The forwarder is the floor: it passes bytes on
without looking at them. Where its own ratio to nginx is above a bar, the kernel's share alone is more than the bar allows on that machine.
Loopback only; bounded in time.
"""
import argparse, json, os, pathlib, random, re, shutil, signal, socket, statistics, subprocess, sys, tempfile, time

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parent.parent
HEADERS = ["Accept: application/json", "Accept-Encoding: gzip, deflate, br", "Accept-Language: en-GB,en;q=0.9,de;q=0.8",
           "User-Agent: Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/120.0.0.0 Safari/537.36",
           "Cookie: session=" + "0123456789abcdef" * 18, "X-Correlation-Id: 7c1f2a55-3c39-4d6c-9f39-0b6a0a0f1b11",
           "Cache-Control: no-cache"]
BODY = json.dumps({"id": 12345, "name": "Rex", "kind": "dog", "price": 249.99, "tags": ["friendly", "small", "brown"], "available": True,
                   "seller": {"id": 7, "name": "City Pets", "city": "Vienna"}, "description": "x" * 780})

ORDER = json.dumps({"id": 12345, "customer": "Ada Lovelace", "email": "ada@example.org", "phone": "+43 1 234567", "street": "Ringstrasse 1", "city": "Vienna",
                    "zip": "1010", "country": "AT", "currency": "EUR", "total": 249.99, "paid": True, "channel": "web", "coupon": "SPRING", "notes": "y" * 540,
                    "items": [{"sku": "A-1", "quantity": 2}, {"sku": "B-22", "quantity": 1}, {"sku": "C-333", "quantity": 7}]})
BODIES = {"post-1k-mapped": ORDER, "post-1k-plain": ORDER}

# name: (path, connections, method, bar against nginx or None, engines that take part)
WORKLOADS = {
    "proxy-get": ("/proxy/pets/42", 64, "GET", 0.70, "a HTTP_PROXY GET, 64 keep-alive connections, a reply of about 200 bytes"),
    "fixed-answer": ("/fixed", 64, "GET", 0.70, "a MOCK method against nginx's `return 200`"),
    "reply-64k": ("/proxy/64k", 64, "GET", 0.50, "64 KB replies passed through"),
    "post-1k-validated": ("/validated/pets", 64, "POST", 0.80, "a 1 KB JSON body validated against a model, against nginx's plain proxy"),
    "post-1k-mapped": ("/mapped/pets", 64, "POST", 1.30, "a 1 KB JSON body validated against a model of 15 properties and mapped by a template of 20 lines, "
                       "against nginx's plain proxy"),
    "one-connection": ("/proxy/pets/42", 1, "GET", 0.95, "one client at a time"),
    "many-connections": ("/proxy/pets/42", 512, "GET", 0.75, "512 keep-alive connections"),
}


# What the mapping costs is told against the same body passed through, in the same rounds.
PLAIN = {"post-1k-mapped": "post-1k-plain"}
PLAIN_US_MAX = 12.0

# Serving a stage of the store costs nothing that could be measured: the A/A pair may be off by as much.
STORE_MAX = 1.05

TEMPLATE = """#set($order = $input.path('$'))
{
  "reference": "$context.requestId",
  "customer": {
    "name": "$util.escapeJavaScript($order.customer)",
    "mail": "$order.email",
    "address": "$order.street, $order.zip $order.city ($order.country)"
  },
#if($order.paid)
  "state": "paid",
#else
  "state": "open",
#end
  "total": $order.total,
  "lines": [
#foreach($item in $order.items)
    {"sku": "$item.sku", "quantity": $item.quantity, "position": $foreach.count}#if($foreach.hasNext),#end
#end
  ],
  "notes": $input.json('$.notes')
}
"""


def order_model():
    text = {"type": "string", "maxLength": 1000}
    properties = {name: text for name in ("customer", "email", "phone", "street", "city", "zip", "country", "currency", "channel", "coupon", "notes")}
    properties |= {"id": {"type": "integer", "minimum": 1}, "total": {"type": "number", "minimum": 0}, "paid": {"type": "boolean"},
                   "items": {"type": "array", "minItems": 1, "items": {"type": "object", "required": ["sku", "quantity"], "properties": {
                       "sku": {"type": "string"}, "quantity": {"type": "integer", "minimum": 1}}}}}
    return {"type": "object", "required": ["id", "customer", "email", "items"], "properties": properties}


def api(port):
    proxy = {"type": "http_proxy", "httpMethod": "ANY", "uri": f"http://127.0.0.1:{port}/{{proxy}}",
             "requestParameters": {"integration.request.path.proxy": "method.request.path.proxy"}}
    parameters = [{"name": "proxy", "in": "path", "required": True, "type": "string"}]
    ok = {"200": {"description": "ok"}}
    text = {"type": "string"}
    pet = {"type": "object", "required": ["id", "name", "kind", "price"], "properties": {
        "id": {"type": "integer", "minimum": 1}, "name": {"type": "string", "minLength": 1, "maxLength": 80},
        "kind": {"type": "string", "enum": ["dog", "cat", "fish"]}, "price": {"type": "number", "minimum": 0},
        "tags": {"type": "array", "items": text, "maxItems": 20}, "available": {"type": "boolean"}, "description": text,
        "seller": {"type": "object", "required": ["id"], "properties": {"id": {"type": "integer"}, "name": text, "city": text}}}}
    return {"swagger": "2.0", "info": {"title": "bench", "version": "1"}, "definitions": {"Pet": pet, "Order": order_model()},
            "x-amazon-apigateway-request-validators": {"body": {"validateRequestBody": True}},
            "paths": {
                "/proxy/{proxy+}": {"x-amazon-apigateway-any-method": {"parameters": parameters, "responses": ok, "x-amazon-apigateway-integration": proxy}},
                "/validated/{proxy+}": {"post": {
                    "parameters": parameters + [{"in": "body", "name": "Pet", "required": True, "schema": {"$ref": "#/definitions/Pet"}}],
                    "x-amazon-apigateway-request-validator": "body", "responses": ok, "x-amazon-apigateway-integration": proxy}},
                "/mapped/{proxy+}": {"post": {
                    "parameters": parameters + [{"in": "body", "name": "Order", "required": True, "schema": {"$ref": "#/definitions/Order"}}],
                    "x-amazon-apigateway-request-validator": "body", "responses": ok, "x-amazon-apigateway-integration": proxy | {
                        "type": "http", "httpMethod": "POST", "requestTemplates": {"application/json": TEMPLATE}, "responses": {"default": {"statusCode": "200"}}}}},
                "/fixed": {"get": {"responses": ok, "x-amazon-apigateway-integration": {
                    "type": "mock", "requestTemplates": {"application/json": "{\"statusCode\": 200}"},
                    "responses": {"default": {"statusCode": "200", "responseTemplates": {"application/json": "{\"message\": \"hello\"}"}}}}}}}}


NGINX = """worker_processes 1; daemon off; pid {dir}/nginx.pid; error_log {dir}/nginx.err;
events {{ worker_connections 4096; }}
http {{ access_log off; keepalive_requests 1000000000; keepalive_timeout 3600s; client_body_temp_path {dir}/body; proxy_temp_path {dir}/proxy;
  fastcgi_temp_path {dir}/f; uwsgi_temp_path {dir}/u; scgi_temp_path {dir}/s;
  upstream endpoint {{ server 127.0.0.1:{upstream}; keepalive 128; keepalive_requests 1000000000; }}
  server {{ listen 127.0.0.1:{port} backlog=4096;
    location = /fixed {{ default_type application/json; return 200 '{{"message": "hello"}}'; }}
    location ~ ^/(proxy|validated|mapped)/(.*)$ {{ proxy_pass http://endpoint/$2; proxy_http_version 1.1; proxy_set_header Connection "";
      proxy_set_header X-Forwarded-For $proxy_add_x_forwarded_for; }} }} }}
"""
HAPROXY = """global
  nbthread 1
  maxconn 8192
defaults
  mode http
  timeout connect 5s
  timeout client 60s
  timeout server 60s
  option forwardfor
  http-reuse always
frontend f
  bind 127.0.0.1:{port} backlog 4096
  http-request return status 200 content-type application/json string '{{"message": "hello"}}' if {{ path /fixed }}
  http-request replace-path /(proxy|validated|mapped)(/.*) \\2
  default_backend b
backend b
  server s 127.0.0.1:{upstream}
"""


def free_port():
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


def wait_port(port, process, seconds=20):
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if process.poll() is not None:
            raise SystemExit(f"an engine ended with status {process.returncode} before it listened")
        try:
            socket.create_connection(("127.0.0.1", port), timeout=0.2).close()
            return
        except OSError:
            time.sleep(0.02)
    raise SystemExit(f"nothing listens on port {port}")


class Engine:
    def __init__(self, name, command, port, core="0", prefix=""):
        self.name, self.port, self.prefix = name, port, prefix
        self.process = subprocess.Popen(["taskset", "-c", core] + command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True)
        wait_port(port, self.process)

    def pids(self):
        todo, found = [self.process.pid], []
        while todo:
            pid = todo.pop()
            found.append(pid)
            for task in pathlib.Path(f"/proc/{pid}/task").glob("*"):
                todo += [int(p) for p in (task / "children").read_text().split()]
        return found

    def cpu_ns(self):
        return sum(int((task / "schedstat").read_text().split()[0]) for pid in self.pids() for task in pathlib.Path(f"/proc/{pid}/task").glob("*"))

    def stop(self):
        try:
            os.killpg(self.process.pid, signal.SIGTERM)
            self.process.wait(10)
        except (ProcessLookupError, subprocess.TimeoutExpired):
            self.process.kill()


def wrk(engine, workload, seconds, folder):
    port = engine.port
    path, connections, method, _, _ = WORKLOADS.get(workload) or ("/proxy/pets", 64, "POST", None, "")
    command = ["taskset", "-c", "1", "wrk", "-t1", f"-c{connections}", f"-d{seconds}s", "--latency"]
    for header in HEADERS:
        command += ["-H", header]
    if method == "POST":
        script = folder / "post.lua"
        script.write_text(f"wrk.method='POST'\nwrk.headers['Content-Type']='application/json'\nwrk.body=[==[{BODIES.get(workload, BODY)}]==]\n")
        command += ["-s", str(script)]
    out = subprocess.run(command + [f"http://127.0.0.1:{port}{engine.prefix}{path}"], capture_output=True, text=True, timeout=seconds + 60).stdout
    if "Non-2xx" in out or "Socket errors" in out:
        print(f"  note: {workload} on port {port}: " + " ".join(l.strip() for l in out.splitlines() if "Non-2xx" in l or "Socket errors" in l), file=sys.stderr)
    unit = {"us": 1.0, "ms": 1000.0, "s": 1e6}
    latency = {m.group(1): float(m.group(2)) * unit[m.group(3)] for m in re.finditer(r"^\s+(50|99)%\s+([\d.]+)(us|ms|s)\s*$", out, re.M)}
    requests = int(re.search(r"(\d+) requests in", out).group(1))
    return requests, latency.get("50", 0.0), latency.get("99", 0.0)


def measure(engine, workload, seconds, folder):
    before = engine.cpu_ns()
    requests, p50, p99 = wrk(engine, workload, seconds, folder)
    return {"us": (engine.cpu_ns() - before) / 1000 / max(requests, 1), "rps": requests / seconds, "p50": p50, "p99": p99}


def interval(ratios, rng):
    """Bootstrap 95% interval of the median."""
    medians = sorted(statistics.median(rng.choices(ratios, k=len(ratios))) for _ in range(1000))
    return medians[25], medians[974]


def run_workload(name, engines, rounds, seconds, folder, rng):
    samples = {e.name: [] for e in engines}
    for engine in engines:
        wrk(engine, name, 1, folder)  # warm-up: pools, caches, connections
    if name == "fixed-answer":
        engines = [e for e in engines if e.name != "forwarder"]
        samples.pop("forwarder", None)
    over = []
    for _ in range(rounds):
        for engine in rng.sample(engines, len(engines)):
            samples[engine.name].append(measure(engine, name, seconds, folder))
        if name in PLAIN:
            over.append(samples["apigw"][-1]["us"] - measure(engines[0], PLAIN[name], seconds, folder)["us"])
    figures = {"workload": name, "rounds": rounds, "seconds": seconds, "engines": {}}
    for e in engines:
        rows = samples[e.name]
        ratios = [r["us"] / n["us"] for r, n in zip(rows, samples["nginx"])]
        low, high = interval(ratios, rng)
        p99 = [r["p99"] / n["p99"] for r, n in zip(rows, samples["nginx"]) if n["p99"]]
        figures["engines"][e.name] = {key: round(statistics.median(r[key] for r in rows), 2) for key in ("us", "rps", "p50", "p99")}
        figures["engines"][e.name] |= {"ratio": round(statistics.median(ratios), 3), "ci": [round(low, 3), round(high, 3)],
                                       "p99_ratio": round(statistics.median(p99), 3) if p99 else None}
    if over:
        figures["over_proxy_us"] = round(statistics.median(over), 2)
    pair = [a["us"] / b["us"] for a, b in zip(samples["apigw"], samples["apigw-twin"])]
    figures["aa"] = round(statistics.median(pair), 3)
    # What it costs to choose stage and deployment for each request.
    figures["store_vs_file"] = round(statistics.median(s["us"] / a["us"] for s, a in zip(samples["apigw-store"], samples["apigw"])), 3)
    if "forwarder" in samples:
        figures["vs_forwarder"] = round(statistics.median(a["us"] / f["us"] for a, f in zip(samples["apigw"], samples["forwarder"])), 3)
    if "haproxy" in samples:
        figures["vs_haproxy"] = round(statistics.median(a["us"] / h["us"] for a, h in zip(samples["apigw"], samples["haproxy"])), 3)
    return figures


def show(figures):
    bar = WORKLOADS[figures["workload"]][3]
    ours = figures["engines"]["apigw"]
    verdict = "ok" if ours["ratio"] <= bar else "ABOVE THE BAR"
    print(f"{figures['workload']}: {WORKLOADS[figures['workload']][4]}")
    for name, e in figures["engines"].items():
        print(f"  {name:11} {e['us']:8.2f} us/req  ratio {e['ratio']:.3f} ({e['ci'][0]:.2f}-{e['ci'][1]:.2f})  {e['rps']:9.0f} req/s  p50 {e['p50']:7.0f} us  p99 {e['p99']:7.0f} us")
    for peer in ("haproxy", "forwarder"):
        if f"vs_{peer}" in figures:
            print(f"  against {peer}: {figures[f'vs_{peer}']:.3f}")
    print(f"  from the store against from the file: {figures['store_vs_file']:.3f}; bar {STORE_MAX}: {'ok' if figures['store_vs_file'] <= STORE_MAX else 'ABOVE THE BAR'}")
    if "over_proxy_us" in figures:
        print(f"  {figures['over_proxy_us']:.2f} us over the same body passed through; bar {PLAIN_US_MAX:.0f} us: {'ok' if figures['over_proxy_us'] < PLAIN_US_MAX else 'ABOVE THE BAR'}")
    print(f"  bar {bar:.2f}: {verdict}; A/A {figures['aa']:.3f}{'  (unreliable run: off by more than 0.05)' if abs(figures['aa'] - 1) > 0.05 else ''}")


def system_calls(engine, workload, folder):
    """System calls per request under load, by strace on the running engine."""
    path = folder / "strace.txt"
    tracer = subprocess.Popen(["strace", "-c", "-f", "-o", str(path), "-p", str(engine.process.pid)], stderr=subprocess.DEVNULL)
    time.sleep(0.5)
    requests = wrk(engine, workload, 2, folder)[0]
    tracer.send_signal(signal.SIGINT)
    tracer.wait(10)
    total = re.search(r"^\s*100\.00\s+\S+\s+\S*\s+(\d+).*total$", path.read_text(), re.M)
    return round(int(total.group(1)) / max(requests, 1), 2) if total else None


def instructions(binary, definition, path, folder):
    """User-space instructions per request: the difference of two callgrind runs of different length, one connection."""
    totals = []
    for count in (500, 2500):
        port, out = free_port(), folder / f"callgrind.{count}"
        process = subprocess.Popen(["valgrind", "--tool=callgrind", f"--callgrind-out-file={out}", str(binary), "serve", str(definition), "--port", str(port)],
                                   stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        wait_port(port, process, 120)
        request = (f"GET {path} HTTP/1.1\r\nHost: bench\r\n" + "".join(h + "\r\n" for h in HEADERS) + "\r\n").encode()
        with socket.create_connection(("127.0.0.1", port)) as s:
            for _ in range(count):
                s.sendall(request)
                data = b""
                while b"\r\n\r\n" not in data:
                    data += s.recv(65536)
                head, _, rest = data.partition(b"\r\n\r\n")
                length = int(re.search(rb"(?i)content-length: (\d+)", head).group(1))
                while len(rest) < length:
                    rest += s.recv(65536)
        process.send_signal(signal.SIGTERM)
        process.wait(60)
        totals.append(int(re.search(r"^(?:summary|totals): (\d+)", out.read_text(), re.M).group(1)))
    return round((totals[1] - totals[0]) / 2000)


def main():
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument("--binary", default=str(ROOT / "build/release/apigw"))
    p.add_argument("--upstream", default=str(ROOT / "build/release/bench_upstream"))
    p.add_argument("--forwarder", default=str(ROOT / "build/release/bench_forwarder"))
    p.add_argument("--rounds", type=int, default=20)
    p.add_argument("--seconds", type=int, default=1)
    p.add_argument("--only", action="append", choices=list(WORKLOADS))
    p.add_argument("--seed", type=int, default=1)
    p.add_argument("--json", help="append one line of JSON a workload")
    p.add_argument("--no-counts", action="store_true", help="leave out system calls and instructions per request")
    args = p.parse_args()
    for tool in ("wrk", "nginx", "taskset"):
        if not shutil.which(tool):
            raise SystemExit(f"{tool} is not installed; ./bootstrap bench installs it")
    rng = random.Random(args.seed)
    folder = pathlib.Path(tempfile.mkdtemp(prefix="apigw-bench-"))
    engines, upstream = [], None
    try:
        upstream_port = free_port()
        upstream = Engine("upstream", [args.upstream, str(upstream_port)], upstream_port, core="1")
        definition = folder / "api.json"
        definition.write_text(json.dumps(api(upstream_port)))
        for name in ("apigw", "apigw-twin"):
            port = free_port()
            engines.append(Engine(name, [args.binary, "serve", str(definition), "--port", str(port)], port))
        store = str(folder / "store")
        subprocess.run([args.binary, "deploy", str(definition), "--stage", "prod", "--store", store, "--quiet"], check=True, stdout=subprocess.DEVNULL)
        port = free_port()
        engines.append(Engine("apigw-store", [args.binary, "serve", "--store", store, "--port", str(port)], port, prefix="/prod"))
        port = free_port()
        (folder / "nginx.conf").write_text(NGINX.format(dir=folder, port=port, upstream=upstream_port))
        engines.append(Engine("nginx", ["nginx", "-p", str(folder), "-c", str(folder / "nginx.conf")], port))
        if shutil.which("haproxy"):
            port = free_port()
            (folder / "haproxy.cfg").write_text(HAPROXY.format(port=port, upstream=upstream_port))
            engines.append(Engine("haproxy", ["haproxy", "-db", "-f", str(folder / "haproxy.cfg")], port))
        if pathlib.Path(args.forwarder).exists():
            port = free_port()
            engines.append(Engine("forwarder", [args.forwarder, str(port), str(upstream_port)], port))
        for name in args.only or WORKLOADS:
            figures = run_workload(name, engines, args.rounds, args.seconds, folder, rng)
            if not args.no_counts and name in ("proxy-get", "fixed-answer"):
                if shutil.which("strace"):
                    figures["system_calls"] = system_calls(engines[0], name, folder)
                if shutil.which("valgrind"):
                    figures["instructions"] = instructions(args.binary, definition, WORKLOADS[name][0], folder)
            show(figures)
            for key in ("system_calls", "instructions"):
                if key in figures:
                    print(f"  {key.replace('_', ' ')} per request: {figures[key]}")
            sys.stdout.flush()
            if args.json:
                with open(args.json, "a") as out:
                    out.write(json.dumps(figures) + "\n")
    finally:
        for engine in engines + ([upstream] if upstream else []):
            engine.stop()
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    main()
