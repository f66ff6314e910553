"""AWS integrations against servers of the recorded shapes: requests, signatures, credentials, roles, functions with templates, the samples."""
import concurrent.futures
import json
import os
import shutil
import socket
import subprocess
import threading

import harness
from aws_services import KEY, SECRET, TOKEN, Aws, npm_package, resigned, session, signature_is_right

OK = {"responses": {"200": {"description": "ok"}, "400": {"description": "bad"}}}
ROLE = "arn:aws:iam::123456789012:role/caller"
JSON = "application/json"


def integration(uri, method="POST", **more):
    return {"type": "aws", "httpMethod": method, "uri": f"arn:aws:apigateway:us-east-1:{uri}", "responses": {"default": {"statusCode": "200"}}} | more


def operation(uri, method="POST", parameters=(), **more):
    return OK | {"operationId": uri.replace("/", "-"), "parameters": list(parameters), "x-amazon-apigateway-integration": integration(uri, method, **more)}


class AwsTest(harness.IntegrationTest):
    def aws(self, answer=lambda seen: (200, JSON, {})):
        server = Aws(answer)
        self.addCleanup(server.stop)
        return server

    def environment(self, aws, **more):
        clean = {name: "" for name in os.environ if name.startswith("AWS_")}
        return clean | {"AWS_ENDPOINT_URL": aws.url, "AWS_ACCESS_KEY_ID": KEY, "AWS_SECRET_ACCESS_KEY": SECRET, "AWS_REGION": "us-east-1",
                        "HOME": str(self.folder)} | more

    def npm(self, package):
        modules = npm_package(harness.BINARY.parent.parent / "npm", package)
        if modules is None:
            self.skipTest(f"npm or its registry is not there: {package} could not be installed")
        return modules

    def npm_server(self, package, program, *words):
        """A server from npm on a free port, told by `--port`; its address."""
        modules = self.npm(package)
        with socket.socket() as one:
            one.bind(("127.0.0.1", 0))
            port = one.getsockname()[1]
        process = subprocess.Popen([modules / ".bin" / program, "--port", str(port), *map(str, words)], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
                                   stdin=subprocess.DEVNULL)
        self.addCleanup(lambda: (process.kill(), process.wait()))

        def is_up():
            with socket.socket() as probe:
                return process.poll() is not None or probe.connect_ex(("127.0.0.1", port)) == 0

        harness.wait_until(is_up, f"{program} listens")
        self.assertIsNone(process.poll(), f"{program} ended")
        return f"http://127.0.0.1:{port}"

    def api(self, paths, aws, *words, **more):
        return self.start(self.write("api.json", harness.definition_of(paths)), *words, environment=self.environment(aws, **more))


class Signatures(AwsTest):
    def test_every_odd_character_of_path_and_query_is_signed_as_it_is_sent(self):
        aws = self.aws()
        in_path = {"name": "key", "in": "path", "required": True, "schema": {"type": "string"}}
        in_query = {"name": "q", "in": "query", "schema": {"type": "string"}}
        mapping = {"integration.request.path.key": "method.request.path.key", "integration.request.querystring.q a": "method.request.querystring.q"}
        gateway = self.api({f"/{service}/{{key+}}": {"get": operation(f"{service}:path/box/{{key}}?list-type=2&b=x+y", "GET", (in_path, in_query), requestParameters=mapping)}
                            for service in ("s3", "execute-api")}, aws)
        odd = ["plain", "a%20b", "a+b", "a%2Bb", "a%2Fb", "a%252Fb", "100%25", "%7Etilde~", "a:b@c!$&'()*,;=", "%C3%A4%E2%82%AC", "a//b", "a/./b", "a/%2E%2E/b",
               "trailing/", "%5B%5D%7B%7D%7C%5C%5E%60", "%22%3C%3E", "-._~", "%F0%9F%98%80", "x" * 900]
        queries = ["", "?q=", "?q=a%20b", "?q=a+b", "?q=%2B%26%3D%25", "?q=%C3%A4", "?q=~-._*%27()!"]
        for service in ("s3", "execute-api"):
            for path in odd:
                self.assertEqual(gateway.get(f"/{service}/{path}").status, 200, path)
                self.assertTrue(signature_is_right(aws.seen[-1]), f"{service} {aws.seen[-1].target}")
            for query in queries:
                self.assertEqual(gateway.get(f"/{service}/k{query}").status, 200, query)
                self.assertTrue(signature_is_right(aws.seen[-1]), f"{service} {aws.seen[-1].target}")
        self.assertEqual(gateway.get("/s3/a%2Fb%20c").status, 200)
        self.assertEqual(aws.seen[-1].target, "/box/a/b%20c?list-type=2&b=x%20y")
        self.assertIn("x-amz-content-sha256", aws.seen[-1].headers)
        aws.seen[-1].target += "&more=1"
        self.assertFalse(signature_is_right(aws.seen[-1]))  # the eye can see

        with self.subTest("npm's aws4 says the same"):
            signatures = resigned(aws.seen[:-1], self.npm("aws4@1.13.2"))
            self.assertEqual([seen.headers["authorization"].rpartition("=")[2] for seen in aws.seen[:-1]], signatures)

    def test_mapped_fields_are_signed_and_ours_cannot_be_mapped_over(self):
        aws = self.aws()
        mapped = {"integration.request.header.X-Amz-Meta": "method.request.header.X-Meta", "integration.request.header.X-Amz-Date": "'never'",
                  "integration.request.header.Content-Type": "'text/plain; charset=utf-8'"}
        gateway = self.api({"/q": {"post": operation("sqs:path/1/q", parameters=[{"name": "X-Meta", "in": "header", "schema": {"type": "string"}}],
                                                     requestParameters=mapped)}}, aws)
        self.assertEqual(gateway.request("POST", "/q", "x", {"X-Meta": "  a   b  "}).status, 200)
        seen = aws.seen[-1]
        self.assertTrue(signature_is_right(seen))
        self.assertRegex(seen.headers["x-amz-date"], r"^\d{8}T\d{6}Z$")
        self.assertIn("content-type;host;x-amz-date;x-amz-meta;x-amz-source-arn", seen.headers["authorization"])
        self.assertRegex(seen.headers["x-amz-source-arn"], r"^arn:aws:execute-api:us-east-1:\d{12}:\w{10}/dev/POST/q$")


class Protocols(AwsTest):
    def test_actions_by_protocol(self):
        aws = self.aws()
        gateway = self.api({"/json": {"post": operation("dynamodb:action/PutItem")}, "/json11": {"post": operation("kinesis:action/PutRecord")},
                            "/query": {"get": operation("sns:action/ListTopics", "GET")}}, aws)
        self.assertEqual(gateway.request("POST", "/json", '{"a": 1}').status, 200)
        self.assertEqual((aws.seen[-1].headers["x-amz-target"], aws.seen[-1].headers["content-type"], aws.seen[-1].target, aws.seen[-1].body),
                         ("DynamoDB_20120810.PutItem", "application/x-amz-json-1.0", "/", b'{"a": 1}'))
        gateway.request("POST", "/json11", "{}")
        self.assertEqual((aws.seen[-1].headers["x-amz-target"], aws.seen[-1].headers["content-type"]), ("Kinesis_20131202.PutRecord", "application/x-amz-json-1.1"))
        gateway.get("/query")
        self.assertEqual((aws.seen[-1].method, aws.seen[-1].target), ("GET", "/?Action=ListTopics&Version=2010-03-31"))
        self.assertTrue(all(signature_is_right(seen) for seen in aws.seen))

    def test_a_service_that_is_away_or_slow(self):
        wait = threading.Event()
        self.addCleanup(wait.set)
        aws = self.aws(lambda seen: (wait.wait(5), (200, JSON, {}))[1])
        gateway = self.api({"/slow": {"post": operation("sqs:path/1/q", timeoutInMillis=60)}, "/away": {"post": operation("sns:action/Publish")}}, aws,
                           AWS_ENDPOINT_URL_SNS="http://127.0.0.1:1")
        self.assertEqual(gateway.request("POST", "/slow", "x").status, 504)
        self.assertEqual(gateway.request("POST", "/away", "x").status, 500)


class Credentials(AwsTest):
    def test_without_any_the_start_says_so_and_calls_answer_500(self):
        aws = self.aws()
        gateway = self.api({"/q": {"post": operation("sqs:path/1/q")}}, aws, AWS_ACCESS_KEY_ID="", AWS_SECRET_ACCESS_KEY="")
        self.assertEqual(gateway.request("POST", "/q", "x").json(), {"message": "Internal server error"})
        harness.wait_until(lambda: any("no AWS credentials" in line and "every call of sqs will answer 500" in line for line in gateway.err), "the notice")
        self.assertEqual(aws.seen, [])

    def test_those_of_a_profile(self):
        aws = self.aws()
        shared = self.write("shared", f"[dev]\naws_access_key_id = FILEKEY\naws_secret_access_key = file-secret\naws_session_token = {TOKEN}\n")
        gateway = self.api({"/q": {"post": operation("sqs:path/1/q")}}, aws, AWS_ACCESS_KEY_ID="", AWS_SECRET_ACCESS_KEY="", AWS_PROFILE="dev",
                           AWS_SHARED_CREDENTIALS_FILE=str(shared))
        self.assertEqual(gateway.request("POST", "/q", "x").status, 200)
        self.assertIn("Credential=FILEKEY/", aws.seen[-1].headers["authorization"])
        self.assertEqual(aws.seen[-1].headers["x-amz-security-token"], TOKEN)
        self.assertTrue(signature_is_right(aws.seen[-1], "file-secret"))

    def with_profile(self, aws, config, **more):
        """A gateway whose keys are those of profile `it`."""
        return self.api({"/q": {"post": operation("sqs:path/1/q")}}, aws, AWS_ACCESS_KEY_ID="", AWS_SECRET_ACCESS_KEY="", AWS_PROFILE="it",
                        AWS_CONFIG_FILE=str(self.write("config", config)), **more)

    def test_a_profile_that_names_a_role(self):
        aws = self.aws(lambda seen: (200, "text/xml", session()) if seen.service == "sts" else (200, JSON, {}))
        gateway = self.with_profile(aws, f"[profile base]\naws_access_key_id = BASE\naws_secret_access_key = of-base\n"
                                         f"[profile it]\nrole_arn = {ROLE}\nsource_profile = base\nexternal_id = x 1\nrole_session_name = me\n")
        self.assertEqual(gateway.request("POST", "/q", "x").status, 200)
        asked = aws.seen[0]
        self.assertEqual([asked.form()[name] for name in ("RoleArn", "ExternalId", "RoleSessionName")], [ROLE, "x 1", "me"])
        self.assertTrue(signature_is_right(asked, "of-base"))
        self.assertTrue(signature_is_right(aws.seen[-1], "secret-of-role"))
        self.assertEqual(aws.seen[-1].headers["x-amz-security-token"], TOKEN)
        self.assertEqual(gateway.request("POST", "/q", "x").status, 200)
        self.assertEqual(len([seen for seen in aws.seen if seen.service == "sts"]), 1)

    def test_a_profile_that_names_a_command(self):
        aws = self.aws()
        keys = {"Version": 1, "AccessKeyId": "PROCESS", "SecretAccessKey": "of-process"}
        program = self.write("keys.sh", f"sleep 0.2; echo '{json.dumps(keys)}'")
        gateway = self.with_profile(aws, f"[profile it]\ncredential_process = sh {program}\n")
        self.assertEqual(gateway.request("POST", "/q", "x").status, 200)  # it waits for them
        self.assertTrue(signature_is_right(aws.seen[-1], "of-process"))
        gateway = self.with_profile(aws, "[profile it]\ncredential_process = echo hunter2\n")
        self.assertEqual(gateway.request("POST", "/q", "x").status, 500)
        harness.wait_until(lambda: any("credential_process of profile 'it'" in line and "printed no JSON" in line for line in gateway.err), "the fault")
        self.assertFalse(any("hunter2" in line for line in gateway.err))

    def test_a_profile_of_sso_says_what_to_do(self):
        gateway = self.with_profile(self.aws(), "[profile it]\nsso_session = corp\nsso_account_id = 1\n")
        self.assertEqual(gateway.request("POST", "/q", "x").status, 500)
        harness.wait_until(lambda: any("profile 'it' signs in through SSO" in line and "export-credentials" in line for line in gateway.err), "the notice")

    def test_a_role_is_assumed_once_for_all_who_wait(self):
        aws = self.aws(lambda seen: (200, "text/xml", session()) if seen.service == "sts" else (200, JSON, seen.body))
        gateway = self.api({"/q": {"post": operation("sqs:path/1/q", credentials=ROLE)}}, aws, "--threads", "2")
        with concurrent.futures.ThreadPoolExecutor(20) as pool:
            answers = list(pool.map(lambda i: gateway.request("POST", "/q", f"body {i}"), range(40)))
        self.assertEqual([(one.status, one.body) for one in answers], [(200, b"body %d" % i) for i in range(40)])  # kept while they waited
        asked = [seen for seen in aws.seen if seen.service == "sts"]
        self.assertIn(len(asked), (1, 2))  # a thread that asks while the answer is on its way to it costs nothing more
        self.assertEqual(asked[0].form()["RoleArn"], ROLE)
        self.assertTrue(signature_is_right(asked[0]))
        for seen in aws.seen:
            if seen.service == "sqs":
                self.assertTrue(signature_is_right(seen, "secret-of-role"))
                self.assertEqual(seen.headers["x-amz-security-token"], TOKEN)

    def test_a_role_that_is_refused_is_told_and_answers_500(self):
        aws = self.aws(lambda seen: (403, "text/xml", "<ErrorResponse><Error><Code>AccessDenied</Code><Message>not you</Message></Error></ErrorResponse>"))
        gateway = self.api({"/q": {"post": operation("sqs:path/1/q", credentials=ROLE)}}, aws)
        for _ in range(3):
            answer = gateway.request("POST", "/q", "x")
            self.assertEqual((answer.status, answer.json()), (500, {"message": "Internal server error"}))
        self.assertEqual([seen.service for seen in aws.seen], ["sts"])
        harness.wait_until(lambda: any(f"cannot assume {ROLE}: AccessDenied: not you" in line for line in gateway.err), "the notice")

    def test_a_role_is_left_out_where_only_the_service_has_an_endpoint(self):
        aws = self.aws()
        gateway = self.api({"/q": {"post": operation("sqs:path/1/q", credentials=ROLE)}}, aws, AWS_ENDPOINT_URL="", AWS_ENDPOINT_URL_SQS=aws.url + "/base/")
        self.assertEqual(gateway.request("POST", "/q", "x").status, 200)
        self.assertEqual((aws.seen[-1].target, aws.seen[-1].headers.get("x-amz-security-token")), ("/base/1/q", None))
        self.assertTrue(signature_is_right(aws.seen[-1]))
        harness.wait_until(lambda: any("roles are not assumed for sqs" in line for line in gateway.err), "the notice")

    def test_a_callers_own_credentials_are_no_ones_without_a_caller(self):
        aws = self.aws()
        gateway = self.api({"/q": {"post": operation("sqs:path/1/q", credentials="arn:aws:iam::*:user/*")}}, aws)
        self.assertEqual(gateway.request("POST", "/q", "x").status, 500)
        self.assertEqual(aws.seen, [])

    def test_a_callers_own_credentials_sign_what_the_caller_causes(self):
        if shutil.which("curl") is None:
            self.skipTest("curl is not there")
        aws = self.aws()
        function = "lambda:path/2015-03-31/functions/arn:aws:lambda:us-east-1:123456789012:function:f/invocations"
        paths = {path: {"post": operation(uri, credentials="arn:aws:iam::*:user/*") | {"x-amazon-apigateway-auth": {"type": "AWS_IAM"}}}
                 for path, uri in (("/q", "sqs:path/1/q"), ("/f", function))}
        allow = {"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": "execute-api:Invoke", "Resource": "*"}}
        principals = self.write("principals.yaml", [{"arn": "arn:aws:sts::123456789012:assumed-role/R/me", "access_key_id": "ASIACALLER", "secret_access_key": "of the/caller".replace(" ", "+"),
                                                     "session_token": "token-of-caller", "policies": [allow]}])
        gateway = self.api(paths, aws, "--principals", principals)
        for path in ("/q", "/f"):
            done = subprocess.run(["curl", "-sS", "--aws-sigv4", "aws:amz:us-east-1:execute-api", "--user", "ASIACALLER:of+the/caller", "-H", "X-Amz-Security-Token: token-of-caller",
                                   "-d", "{}", "-H", "Content-Type: application/json", "-w", "%{http_code}", f"http://127.0.0.1:{gateway.port}{path}"],
                                  capture_output=True, text=True, timeout=harness.PATIENCE, check=True)
            self.assertTrue(done.stdout.endswith("200"), done.stdout)
            self.assertIn("Credential=ASIACALLER/", aws.seen[-1].headers["authorization"])
            self.assertEqual(aws.seen[-1].headers["x-amz-security-token"], "token-of-caller")
            self.assertTrue(signature_is_right(aws.seen[-1], "of+the/caller"))
        self.assertEqual(gateway.request("POST", "/q", "x").status, 403)


class Functions(AwsTest):
    def test_error_messages_choose_the_response(self):
        answers = {"fine": {"ok": 1}, "bad": {"errorMessage": "Bad: x\ny", "errorType": "E"}, "odd": {"errorMessage": "???"}, "text": "errorMessage", "null": {"errorMessage": None}}
        aws = self.aws(lambda seen: (200, JSON, answers[seen.json()["kind"]]) if b"kind" in seen.body else (400, JSON, {"message": "Could not parse request body into json"}))
        responses = {"Bad[\\s\\S]*": {"statusCode": "400", "responseTemplates": {JSON: "{\"said\": \"$util.escapeJavaScript($input.path('$.errorMessage'))\"}"}},
                     "200|.+\\?": {"statusCode": "404"}, "default": {"statusCode": "200"}}
        uri = "lambda:path/2015-03-31/functions/arn:aws:lambda:us-east-1:123456789012:function:f:live/invocations"
        paths = {"/f": {"post": operation(uri, responses=responses) | {"responses": {code: {"description": code} for code in ("200", "400", "404")}}}}
        gateway = self.api(paths, aws)
        for kind, status in (("fine", 200), ("bad", 400), ("odd", 404), ("text", 200), ("null", 200)):
            self.assertEqual(gateway.request("POST", "/f", '{"kind": "%s"}' % kind).status, status, kind)
        self.assertEqual(gateway.request("POST", "/f", '{"kind": "bad"}').json(), {"said": "Bad: x\ny"})
        self.assertIn("Could not parse", gateway.request("POST", "/f", "no json").json()["message"])
        self.assertEqual(aws.seen[0].target, "/2015-03-31/functions/arn%3Aaws%3Alambda%3Aus-east-1%3A123456789012%3Afunction%3Af%3Alive/invocations")
        self.assertTrue(all(signature_is_right(seen) and seen.service == "lambda" for seen in aws.seen))
        self.assertEqual(aws.seen[0].headers["x-amz-invocation-type"], "RequestResponse")

    def test_what_lambda_refuses_is_no_response_of_the_integration(self):
        statuses = iter((403, 404, 429, 500, 503))
        aws = self.aws(lambda seen: (next(statuses), JSON, {"message": "no"}))
        gateway = self.api({"/f": {"post": operation("lambda:path/2015-03-31/functions/f/invocations")}}, aws)
        for _ in range(5):
            answer = gateway.request("POST", "/f", "{}")
            self.assertEqual((answer.status, answer.json()), (500, {"message": "Internal server error"}))

    def test_an_event_is_accepted_and_its_answer_empty(self):
        aws = self.aws(lambda seen: (202, JSON, ""))
        gateway = self.api({"/f": {"post": operation("lambda:path/2015-03-31/functions/f/invocations", requestParameters={
            "integration.request.header.X-Amz-Invocation-Type": "'Event'"})}}, aws)
        answer = gateway.request("POST", "/f")
        self.assertEqual((answer.status, answer.body, aws.seen[-1].headers["x-amz-invocation-type"], aws.seen[-1].body), (200, b"", "Event", b"{}"))


class Samples(AwsTest):
    """Each sample against the shapes of its service."""

    def sample(self, name, aws, *variables, **more):
        words = [word for variable in variables for word in ("--stage-variable", variable)]
        return self.script("samples/aws-services/run", name, "--port", "0", *words, environment=self.environment(aws, **more))

    def test_sqs(self):
        aws = self.aws(lambda seen: (200, JSON, {"SendMessageResponse": {"SendMessageResult": {"MessageId": "m1"}, "ResponseMetadata": {"RequestId": "r"}}})
                       if "order" in seen.form()["MessageBody"] else (400, JSON, {"Error": {"Code": "InvalidMessageContents", "Message": "it's \"bad\""}}))
        shop = self.sample("sqs", aws, "account=123456789012", "queue=orders")
        made = shop.request("POST", "/orders", '{"order": "a&b=c"}', {"Content-Type": JSON})
        self.assertEqual((made.status, made.json()), (202, {"id": "m1"}))
        self.assertEqual((aws.seen[-1].target, aws.seen[-1].form()), ("/123456789012/orders", {"Action": "SendMessage", "MessageBody": '{"order": "a&b=c"}'}))
        refused = shop.request("POST", "/orders", "{}", {"Content-Type": JSON})
        self.assertEqual((refused.status, refused.json()), (502, {"message": "it's \"bad\""}))
        self.assertEqual(shop.request("POST", "/orders", "x", {"Content-Type": "text/plain"}).status, 415)

    def test_dynamodb(self):
        table = {}

        def answer(seen):
            asked = seen.json()
            if asked["TableName"] != "people":
                return 400, "application/x-amz-json-1.0", {"__type": "ResourceNotFoundException", "message": "Requested resource not found"}
            if seen.action == "PutItem":
                table[asked["Item"]["id"]["S"]] = asked["Item"]
                return 200, "application/x-amz-json-1.0", {}
            item = table.get(asked["Key"]["id"]["S"])
            return 200, "application/x-amz-json-1.0", {"Item": item} if item else {}

        people = self.sample("dynamodb", self.aws(answer), "table=people")
        self.assertEqual(people.request("PUT", "/people/7", '{"name": "O\'Hara \\"Ann\\""}', {"Content-Type": JSON}).json(), {"id": "7"})
        self.assertEqual(people.get("/people/7").json(), {"id": "7", "name": 'O\'Hara "Ann"'})
        nobody = people.get("/people/8")
        self.assertEqual((nobody.status, nobody.json()), (404, {"message": "no such person"}))
        other = self.sample("dynamodb", self.aws(answer), "table=none")
        self.assertEqual((other.get("/people/7").status, other.get("/people/7").json()), (502, {"message": "Requested resource not found"}))

    def test_step_functions(self):
        aws = self.aws(lambda seen: (200, "application/x-amz-json-1.0", {"executionArn": "arn:run:1", "startDate": 1.5}))
        runs = self.sample("step-functions", aws, "machine=arn:aws:states:us-east-1:1:stateMachine:m")
        begun = runs.request("POST", "/runs", '{"say": "it\'s \\"here\\""}', {"Content-Type": JSON})
        self.assertEqual((begun.status, begun.json()), (202, {"run": "arn:run:1"}))
        self.assertEqual((aws.seen[-1].headers["x-amz-target"], aws.seen[-1].json()["stateMachineArn"]), ("AWSStepFunctions.StartExecution", "arn:aws:states:us-east-1:1:stateMachine:m"))
        self.assertEqual(aws.seen[-1].json()["input"], '{"say":"it\'s \\"here\\""}')

    def test_s3(self):
        objects = {}

        def answer(seen):
            if seen.method == "PUT":
                objects[seen.target] = (seen.headers.get("content-type", ""), seen.body)
            if seen.method == "DELETE":
                objects.pop(seen.target, None)
            if seen.method == "GET" and seen.target not in objects:
                return 404, "application/xml", "<Error><Code>NoSuchKey</Code></Error>"
            return (200, *objects[seen.target]) if seen.method == "GET" else (200, "application/xml", "")

        aws = self.aws(answer)
        files = self.sample("s3", aws, "bucket=box")
        picture = bytes(range(256))
        self.assertEqual(files.request("PUT", "/files/a/b%20c.png", picture, {"Content-Type": "image/png"}).status, 200)
        got = files.get("/files/a/b%20c.png", headers={"Accept": "image/png"})
        self.assertEqual((got.status, got.headers["Content-Type"], got.body), (200, "image/png", picture))
        self.assertEqual(aws.seen[-1].target, "/box/a/b%20c.png")
        self.assertEqual(files.request("DELETE", "/files/a/b%20c.png").status, 200)
        self.assertEqual(files.get("/files/a/b%20c.png").status, 404)
        self.assertTrue(all(signature_is_right(seen) for seen in aws.seen))

    def test_s3_with_a_server_that_stores(self):
        box = self.npm_server("s3rver@3.7.1", "s3rver", "--directory", self.folder / "objects", "--configure-bucket", "box")
        files = self.sample("s3", self.aws(), "bucket=box", AWS_ENDPOINT_URL_S3=box, AWS_ACCESS_KEY_ID="S3RVER", AWS_SECRET_ACCESS_KEY="S3RVER")
        picture = bytes(range(256))
        for key in ("plain.png", "a/b%20c.png", "odd%2Bplus%26%3D%40%3A%24%27%28%29%21*~.png", "%C3%A4%E2%82%AC.png"):
            self.assertEqual(files.request("PUT", f"/files/{key}", picture, {"Content-Type": "image/png"}).status, 200, key)
            got = files.get(f"/files/{key}", headers={"Accept": "image/png"})
            self.assertEqual((got.status, got.headers["Content-Type"], got.body), (200, "image/png", picture), key)
        self.assertEqual(files.get("/files/none.png").status, 404)
        stranger = self.sample("s3", self.aws(), "bucket=box", AWS_ENDPOINT_URL_S3=box, AWS_ACCESS_KEY_ID="NOBODY", AWS_SECRET_ACCESS_KEY="S3RVER")
        refused = stranger.request("PUT", "/files/plain.png", "x", {"Content-Type": "text/plain"})
        self.assertEqual((refused.status, b"InvalidAccessKeyId" in refused.body), (502, True), refused.body)

    def test_dynamodb_with_a_server_that_stores(self):
        store = self.npm_server("dynalite@3.2.2", "dynalite", "--createTableMs", "0")
        made = {"TableName": "people", "BillingMode": "PAY_PER_REQUEST", "KeySchema": [{"AttributeName": "id", "KeyType": "HASH"}],
                "AttributeDefinitions": [{"AttributeName": "id", "AttributeType": "S"}]}
        table = self.api({"/": {"post": operation("dynamodb:action/CreateTable")}}, self.aws(), AWS_ENDPOINT_URL_DYNAMODB=store)
        self.assertIn("TableDescription", table.request("POST", "/", json.dumps(made)).json())
        people = self.sample("dynamodb", self.aws(), "table=people", AWS_ENDPOINT_URL_DYNAMODB=store)
        harness.wait_until(lambda: people.request("PUT", "/people/7", '{"name": "Ann O\'Hara"}', {"Content-Type": JSON}).status == 200, "the table is there")
        self.assertEqual(people.get("/people/7").json(), {"id": "7", "name": "Ann O'Hara"})
        self.assertEqual(people.get("/people/8").status, 404)

    def test_eventbridge(self):
        answers = iter(({"FailedEntryCount": 0, "Entries": [{"EventId": "e1"}]}, {"FailedEntryCount": 1, "Entries": [{"ErrorCode": "X", "ErrorMessage": "full"}]}))
        aws = self.aws(lambda seen: (200, "application/x-amz-json-1.1", next(answers)))
        events = self.sample("eventbridge", aws, "bus=default")
        put = events.request("POST", "/events/order-placed", '{"a": [1]}', {"Content-Type": JSON})
        self.assertEqual((put.status, put.json()), (202, {"id": "e1"}))
        entry = aws.seen[-1].json()["Entries"][0]
        self.assertEqual((entry["DetailType"], entry["Detail"], entry["EventBusName"]), ("order-placed", '{"a":[1]}', "default"))
        failed = events.request("POST", "/events/x", "{}", {"Content-Type": JSON})
        self.assertEqual((failed.status, failed.json()), (502, {"message": "full"}))


if __name__ == "__main__":
    harness.unittest.main()
