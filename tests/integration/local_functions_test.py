"""Lambda functions as processes of this machine: what a client, the log and the process table see of them."""
import concurrent.futures
import json
import os
import pathlib
import shutil
import signal
import subprocess
import time
import unittest
import zipfile

import harness

ARN = "arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/arn:aws:lambda:us-east-1:123456789012:function:{}/invocations"
FAILED = {"message": "Internal server error"}
HAS_NODE = shutil.which("node") is not None

NODE = """
let calls = 0;
exports.handler = async (event, context) => {
  const query = event.queryStringParameters ?? {};
  if (query.say) console.log(query.say);
  if (query.sleep) await new Promise((done) => setTimeout(done, Number(query.sleep)));
  if (query.exit) process.exit(Number(query.exit));
  if (query.throw) throw new TypeError(query.throw);
  if (query.size) return { statusCode: 200, body: 'x'.repeat(Number(query.size)) };
  if (query.reply) return JSON.parse(query.reply);
  if (query.memory) for (const kept = []; ; await new Promise((done) => setTimeout(done, 1))) kept.push(Buffer.alloc(1 << 20, 1));
  return { statusCode: 200, body: JSON.stringify({ calls: ++calls, pid: process.pid, echo: query.echo, id: context.awsRequestId, arn: context.invokedFunctionArn,
    version: context.functionVersion, left: context.getRemainingTimeInMillis(), table: process.env.TABLE, home: process.env.LAMBDA_TASK_ROOT, cwd: process.cwd() }) };
};
exports.callback = (event, context, done) => { setTimeout(() => done(null, { statusCode: 200, body: 'called back' }), 5); };
exports.early = (event, context, done) => { context.callbackWaitsForEmptyEventLoop = false; setTimeout(() => {}, 60000); done(null, { statusCode: 200, body: 'early' }); };
exports.streamed = awslambda.streamifyResponse(async (event, stream) => {
  if (event.queryStringParameters) { stream.write('{"statusCode":200'); await new Promise((done) => setTimeout(done, 30)); throw new Error('half'); }
  for (const part of ['{"statusCode":200,', '"body":"', 'x'.repeat(100000), '"}']) { stream.write(part); await new Promise((done) => setTimeout(done, 5)); }
  stream.end();
});
exports.never = () => new Promise(() => {});
exports.odd = { nested: { deep: () => Promise.resolve({ statusCode: 200, body: 'deep' }) } };
"""
PYTHON = """
import logging, os, sys, time
calls = 0
def handler(event, context):
    global calls
    calls += 1
    query = event.get("queryStringParameters") or {}
    if "say" in query:
        print(query["say"])
        logging.getLogger().warning("warned of " + query["say"])
    if "sleep" in query:
        time.sleep(float(query["sleep"]) / 1000)
    if "throw" in query:
        raise ValueError(query["throw"])
    if "exit" in query:
        os._exit(int(query["exit"]))
    if "set" in query:
        return {"statusCode": 200, "body": {1, 2}}
    if "size" in query:
        return {"statusCode": 200, "body": "x" * int(query["size"])}
    return {"statusCode": 200, "headers": {"X-Calls": calls}, "body": f"{context.function_name} {context.memory_limit_in_mb} {os.getcwd() == os.environ['LAMBDA_TASK_ROOT']}"}
"""


def route(function):
    return {"x-amazon-apigateway-any-method": {"operationId": "op" + function.replace(":", "_"), "responses": {"200": {"description": "ok"}}, "x-amazon-apigateway-integration": {
        "type": "aws_proxy", "httpMethod": "POST", "uri": ARN.format(function)}}}


def alive(pid):
    try:
        return pathlib.Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] != "Z"
    except OSError:
        return False


class LocalFunctions(harness.IntegrationTest):
    def functions(self, functions, *words, paths=None, **options):
        self.write("functions.yaml", {"functions": functions})
        definition = self.write("api.json", harness.definition_of(paths or {"/" + name: route(name) for name in functions}))
        return self.start(definition, *words, **options)

    def code(self, path, text):
        file = self.folder / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text)

    def logged(self, gateway, *words):
        harness.wait_until(lambda: any(all(word in line for word in words) for line in gateway.err), f"{words} in the log:\n" + "\n".join(gateway.err[-30:]))


@unittest.skipUnless(HAS_NODE, "node is not installed")
class NodeFunctions(LocalFunctions):
    def setUp(self):
        super().setUp()
        self.code("fn/index.js", NODE)

    def node(self, handler="index.handler", **more):
        return {"runtime": "nodejs20.x", "handler": handler, "codeUri": "fn"} | more

    def test_a_function_runs_warm_with_its_context_and_environment(self):
        gateway = self.functions({"f": self.node(environment={"TABLE": "pets"}, timeout=7)})
        first = gateway.get("/f?say=hello").json()
        second = gateway.get("/f").json()
        self.assertEqual((first["calls"], second["calls"], first["pid"] == second["pid"]), (1, 2, True))
        self.assertEqual((first["table"], first["version"], first["arn"]), ("pets", "$LATEST", "arn:aws:lambda:us-east-1:123456789012:function:f"))
        self.assertEqual((first["cwd"], first["home"]), (str((self.folder / "fn").resolve()),) * 2)
        self.assertTrue(0 < first["left"] <= 7000, first)
        for words in (["[f", "START RequestId: " + first["id"], "Version: $LATEST"], [first["id"], "\tINFO\thello"], ["END RequestId: " + first["id"]],
                      ["REPORT RequestId: " + first["id"], "Memory Size: 128 MB", "Init Duration: "]):
            self.logged(gateway, *words)
        self.assertEqual(gateway.stop(), 0)
        harness.wait_until(lambda: not alive(first["pid"]), "the function's process to end")

    def test_handlers_of_every_kind_answer(self):
        self.code("fn/lib/modern.mjs", "export const handler = async (event) => ({ statusCode: 200, body: 'modern ' + import.meta.url.endsWith('modern.mjs') });")
        inline = "exports.handler = (event, context, done) => done(null, { statusCode: 200, body: 'inline' });"
        gateway = self.functions({"callback": self.node("index.callback"), "early": self.node("index.early"), "deep": self.node("index.odd.nested.deep"),
                                  "modern": self.node("lib/modern.handler"), "inline": {"runtime": "nodejs18.x", "handler": "index.handler", "inlineCode": inline},
                                  "never": self.node("index.never"), "streamed": self.node("index.streamed")})
        for name, body in (("callback", b"called back"), ("early", b"early"), ("deep", b"deep"), ("modern", b"modern true"), ("inline", b"inline")):
            answer = gateway.get("/" + name)
            self.assertEqual((answer.status, answer.body), (200, body), name)
        self.assertEqual((gateway.get("/streamed").body, gateway.get("/streamed?half=1").status, gateway.get("/streamed").status), (b"x" * 100000, 502, 200))
        self.assertEqual(gateway.get("/never").status, 502)  # the event loop runs empty: null, which is no proxy answer

    def test_failures_answer_502_and_the_next_call_succeeds(self):
        gateway = self.functions({"f": self.node(timeout=60), "short": self.node(timeout=1), "missing": self.node("none.handler"), "unexported": self.node("index.none")})
        for query, words in (("exit=3", ["Runtime exited with error: exit status 3"]), ("throw=bad", ["Invoke Error", '"errorType":"TypeError"']),
                             ("memory=1", ["Runtime.OutOfMemory"]), ("size=7000000", ["Function.ResponseSizeTooLarge"]),
                             ("reply=[1]", ["END"]), ("reply={\"statusCode\":\"x\"}", ["END"])):
            answer = gateway.get("/f?" + query.replace('"', "%22"))
            self.assertEqual((query, answer.status, answer.json(), answer.headers["x-amzn-ErrorType"]), (query, 502, FAILED, "InternalServerErrorException"))
            self.logged(gateway, *words)
            self.assertEqual(gateway.get("/f").status, 200, query)
        self.assertEqual((gateway.get("/short?sleep=9000").status, gateway.get("/short?sleep=9000").json()), (502, FAILED))
        self.logged(gateway, "Task timed out after 1.00 seconds")
        self.assertEqual(gateway.get("/missing").status, 502)
        self.logged(gateway, "Cannot find module")
        self.assertEqual(gateway.get("/unexported").status, 502)
        self.logged(gateway, "index.none is undefined or not exported")

    def test_each_concurrent_call_has_a_process_and_its_own_answer(self):
        gateway = self.functions({"f": self.node(timeout=30)})
        with concurrent.futures.ThreadPoolExecutor(12) as pool:
            answers = list(pool.map(lambda i: gateway.get(f"/f?sleep=300&echo={i}"), range(24)))
        self.assertEqual([answer.json()["echo"] for answer in answers], [str(i) for i in range(24)])
        self.assertTrue(2 <= len({answer.json()["pid"] for answer in answers}) <= 12)

    def test_reserved_concurrency_and_the_limit_of_processes_refuse(self):
        gateway = self.functions({"one": self.node(reservedConcurrentExecutions=1), "none": self.node(reservedConcurrentExecutions=0), "f": self.node()},
                                 "--function-processes", "2")
        with concurrent.futures.ThreadPoolExecutor(4) as pool:
            statuses = sorted(pool.map(lambda _: gateway.get("/one?sleep=500").status, range(2)))
            self.assertEqual(statuses, [200, 500])
            self.assertEqual((gateway.get("/none").status, gateway.get("/none").json()), (500, FAILED))
            statuses = sorted(pool.map(lambda _: gateway.get("/f?sleep=1500").status, range(3)))
        self.assertEqual(statuses, [200, 200, 500])  # the idle process of `one` made room
        self.logged(gateway, "refused: ", "--function-processes")

    def test_changed_code_is_served_by_new_processes(self):
        gateway = self.functions({"f": self.node("live.handler")}, paths={"/f": route("f")}) if self.code("fn/live.js", "exports.handler = async () => ({ body: '1' });") is None else None
        self.assertEqual(gateway.get("/f").body, b"1")
        self.code("fn/live.js", "exports.handler = async () => ({ body: '2' });")
        harness.wait_until(lambda: gateway.get("/f").body == b"2", "the new code")
        self.logged(gateway, "the code has changed")

    def test_versions_have_code_of_their_own_and_aliases_name_and_mix_them(self):
        for i in (1, 2):
            self.code(f"v{i}/index.js", f"exports.handler = async (event, context) => ({{ body: ['{i}', context.functionVersion, process.env.AWS_LAMBDA_FUNCTION_VERSION, context.invokedFunctionArn].join(' ') }});")
        functions = {"f": self.node("index.handler", codeUri="v2", versions={"1": {"codeUri": "v1"}, "2": {}}, aliases={
            "DEV": "$LATEST", "PROD": 1, "HALF": {"functionVersion": 1, "routingConfig": {"additionalVersionWeights": {"2": 0.5}}}})}
        names = {"f": "2 $LATEST $LATEST", "f:$LATEST": "2 $LATEST $LATEST", "f:DEV": "2 $LATEST $LATEST", "f:1": "1 1 1", "f:PROD": "1 1 1", "f:2": "2 2 2"}
        gateway = self.functions(functions, paths={"/" + str(i): route(name) for i, name in enumerate([*names, "f:HALF"])})
        arn = "arn:aws:lambda:us-east-1:123456789012:function:"
        for i, (name, versions) in enumerate(names.items()):
            self.assertEqual(gateway.get(f"/{i}").body.decode(), f"{versions} {arn}{name}")
        mixed = [gateway.get(f"/{len(names)}").body.decode()[0] for _ in range(60)]
        self.assertTrue(8 <= mixed.count("2") <= 52, mixed)  # fails once in 10^9 runs

    def test_an_option_names_the_code_of_a_version(self):
        self.code("old/index.js", "exports.handler = async () => ({ body: 'old' });")
        self.code("new/index.js", "exports.handler = async () => ({ body: 'new' });")
        gateway = self.functions({"f": self.node("index.handler", aliases={"prod": 1, "next": 2})}, "--function", f"f:1={self.folder}/old:index.handler:nodejs20.x",
                                 "--function", f"f={self.folder}/new:index.handler:nodejs20.x", paths={"/1": route("f:prod"), "/2": route("f:next"), "/3": route("f")})
        self.assertEqual([gateway.get(path).body for path in ("/1", "/2", "/3")], [b"old", b"new", b"new"])

    def test_aliases_and_versions_are_names_and_others_are_unknown(self):
        functions = {"f": self.node(aliases={"prod": 7})}
        gateway = self.functions(functions, "--stage-variable", "fn=f:prod", paths={"/" + str(i): route(name) for i, name in enumerate(
            ("f:prod", "f:7", "f:$LATEST", "f:test", "${stageVariables.fn}", "${stageVariables.nothing}"))})
        self.assertEqual([gateway.get(f"/{i}").status for i in range(6)], [200, 200, 200, 500, 200, 500])
        self.assertTrue(gateway.get("/0").json()["arn"].endswith(":function:f:prod"))
        self.logged(gateway, "START", "Version: 7")

    def test_killed_children_cost_only_their_own_calls(self):
        gateway = self.functions({"f": self.node(timeout=30)})
        pids = set()

        def call(i):
            answer = gateway.get(f"/f?sleep=20&echo={i}")
            if answer.status == 200:
                pids.add(answer.json()["pid"])
                return answer.json()["echo"] == str(i)
            return answer.status == 502 and answer.json() == FAILED

        with concurrent.futures.ThreadPoolExecutor(4) as pool:
            calls = [pool.submit(call, i) for i in range(120)]
            for _ in range(5):
                harness.wait_until(lambda: pids or all(one.done() for one in calls), "a process to kill")
                if pids:
                    try:
                        os.kill(pids.pop(), signal.SIGKILL)
                    except ProcessLookupError:
                        pass
                time.sleep(0.05)
            self.assertTrue(all(one.result() for one in calls))
        self.assertEqual(gateway.get("/f").status, 200)

    def test_children_do_not_outlive_a_killed_gateway(self):
        gateway = self.functions({"f": self.node()})
        pid = gateway.get("/f").json()["pid"]
        os.kill(gateway.process.pid, signal.SIGKILL)
        harness.wait_until(lambda: not alive(pid), "the function's process to end")

    def test_zip_files_and_layers_are_code(self):
        with zipfile.ZipFile(self.folder / "code.zip", "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr("src/app.js", "exports.handler = async () => ({ statusCode: 200, body: require('shared').name + require('./more').more });")
            archive.writestr("src/more.js", "exports.more = ' and more';" + " " * 5000)
        with zipfile.ZipFile(self.folder / "layer.zip", "w") as archive:
            archive.writestr("nodejs/node_modules/shared/index.js", "exports.name = 'layer';")
        gateway = self.functions({"f": self.node("src/app.handler", codeUri="code.zip", layers=["layer.zip"])})
        self.assertEqual(gateway.get("/f").body, b"layer and more")

    def test_an_option_names_a_function_and_wins_over_the_file(self):
        self.code("other/index.js", "exports.handler = async () => ({ statusCode: 201 });")
        gateway = self.functions({"f": self.node()}, "--function", f"f={self.folder}/other:index.handler:nodejs20.x")
        self.assertEqual(gateway.get("/f").status, 201)

    def test_authorizers_run_here_too(self):
        self.code("fn/auth.js", "exports.handler = async (event) => ({ principalId: 'u', policyDocument: { Version: '2012-10-17', Statement: [{ Action: 'execute-api:Invoke', "
                  "Effect: event.authorizationToken === 'yes' ? 'Allow' : 'Deny', Resource: event.methodArn }] } });")
        definition = harness.definition_of({"/f": route("f")}, components={"securitySchemes": {"token": {
            "type": "apiKey", "name": "Authorization", "in": "header", "x-amazon-apigateway-authtype": "custom",
            "x-amazon-apigateway-authorizer": {"type": "token", "authorizerUri": ARN.format("auth")}}}})
        definition["paths"]["/f"]["x-amazon-apigateway-any-method"]["security"] = [{"token": []}]
        self.write("functions.yaml", {"functions": {"f": self.node(), "auth": self.node("auth.handler")}})
        gateway = self.start(self.write("api.json", definition))
        self.assertEqual([gateway.get("/f", headers={"Authorization": token}).status for token in ("yes", "no")], [200, 403])


class PythonFunctions(LocalFunctions):
    def setUp(self):
        super().setUp()
        self.code("fn/app.py", PYTHON)

    def python(self, handler="app.handler", **more):
        return {"runtime": "python3.11", "handler": handler, "codeUri": "fn"} | more

    def test_a_function_answers_prints_and_fails(self):
        self.code("fn/broken.py", "import nothing_of_that_name\n")
        self.code("fn/wrong.py", "def f(:\n")
        gateway = self.functions({"f": self.python(memorySize=256), "broken": self.python("broken.handler"), "wrong": self.python("wrong.handler"),
                                  "missing": self.python("app.none"), "inline": {"runtime": "python3.9", "handler": "index.go",
                                                                                 "inlineCode": "def go(event, context):\n    return {'statusCode': 203}\n"}})
        answer = gateway.get("/f?say=hello")
        self.assertEqual((answer.status, answer.body, answer.headers["X-Calls"]), (200, b"f 256 True", "1"))
        self.logged(gateway, "[f ", "] hello")
        self.logged(gateway, "[WARNING]\t", "warned of hello")
        self.assertEqual(gateway.get("/inline").status, 203)
        for path, words in (("/f?throw=bad", ["[ERROR] ValueError: bad"]), ("/f?exit=4", ["exit status 4"]), ("/f?set=1", ["Unable to marshal response"]),
                            ("/f?size=7000000", ["END"]), ("/broken", ["Runtime.ImportModuleError: Unable to import module 'broken'"]), ("/broken", ["hint: ", "sam build"]),
                            ("/wrong", ["Runtime.UserCodeSyntaxError"]), ("/missing", ["Handler 'none' missing on module 'app'"])):
            answer = gateway.get(path)
            self.assertEqual((path, answer.status, answer.json()), (path, 502, FAILED))
            self.logged(gateway, *words)
        self.assertEqual(gateway.get("/f").status, 200)

    def test_a_runtime_of_ones_own_speaks_the_runtime_api(self):
        self.code("own/bootstrap", """#!/bin/sh
api="http://$AWS_LAMBDA_RUNTIME_API/2018-06-01/runtime"
exec python3 -c '
import json, sys, urllib.request
api = sys.argv[1]
while True:
    event = urllib.request.urlopen(api + "/invocation/next")
    id = event.headers["Lambda-Runtime-Aws-Request-Id"]
    body = json.dumps({"statusCode": 200, "body": json.load(event)["path"]}).encode()
    urllib.request.urlopen(urllib.request.Request(api + "/invocation/" + id + "/response", body)).read()
' "$api"
""")
        (self.folder / "own/bootstrap").chmod(0o755)
        self.code("none/readme", "")
        gateway = self.functions({"f": {"runtime": "provided.al2023", "codeUri": "own"}, "none": {"runtime": "provided.al2", "codeUri": "none"}})
        self.assertEqual((gateway.get("/f").body, gateway.get("/f").body), (b"/f", b"/f"))
        self.assertEqual(gateway.get("/none").status, 502)
        self.logged(gateway, "there is no executable file 'bootstrap'")

    def test_a_missing_interpreter_is_named_at_the_start_and_its_functions_fail(self):
        gateway = self.functions({"f": {"runtime": "nodejs20.x", "handler": "app.handler", "codeUri": "fn"}}, environment={"PATH": "/nowhere"})
        self.logged(gateway, "runtime nodejs20.x needs node or nodejs, which is not in PATH")
        self.assertEqual((gateway.get("/f").status, gateway.get("/f").json()), (502, FAILED))

    def test_other_programs_of_a_function_end_with_it(self):
        self.code("fn/spawn.py", "import subprocess\ndef handler(event, context):\n    return {'statusCode': 200, 'body': str(subprocess.Popen(['sleep', '600']).pid)}\n")
        gateway = self.functions({"f": self.python("spawn.handler")})
        pid = int(gateway.get("/f").body)
        self.assertTrue(alive(pid))
        gateway.stop()
        harness.wait_until(lambda: not alive(pid), "what the function started to end")
        gateway = self.functions({"f": self.python("spawn.handler")})
        pid = int(gateway.get("/f").body)
        os.kill(gateway.process.pid, signal.SIGKILL)
        harness.wait_until(lambda: not alive(pid), "what the function started to end with a killed gateway")


if __name__ == "__main__":
    unittest.main()
