"""AWS_IAM methods of a served API: real signing clients, the principals file, its faults, and that no secret is told."""
import json
import os
import shutil
import subprocess

import harness
from aws_services import npm_package

KEY, SECRET = "AKIDEXAMPLE", "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY"
ALL = {"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": "execute-api:Invoke", "Resource": "*"}}
ODD = "/a%20b/%C3%A4/%2Fx:@!$&'()*+,;=~/-._?q=%20%2B&b=&a=%2F&a=1&%C3%A4=%7E"
ENVIRONMENT = {name: "" for name in os.environ if name.startswith("AWS_")} | {"AWS_REGION": "eu-west-1"}
TEMPLATE = '{"who": "$context.identity.userArn", "key": "$context.identity.accessKey", "account": "$context.identity.accountId"}'


def definition():
    mock = {"type": "mock", "requestTemplates": {"application/json": '{"statusCode": 200}'},
            "responses": {"default": {"statusCode": "200", "responseTemplates": {"application/json": TEMPLATE}}}}
    operation = {"operationId": "all", "x-amazon-apigateway-auth": {"type": "AWS_IAM"}, "responses": {"200": {"description": "ok"}},
                 "parameters": [{"name": "proxy", "in": "path", "required": True, "schema": {"type": "string"}}], "x-amazon-apigateway-integration": mock}
    return harness.definition_of({"/{proxy+}": {"x-amazon-apigateway-any-method": operation}})


def principal(name="alice", **more):
    return {"arn": f"arn:aws:iam::123456789012:user/{name}", "access_key_id": KEY, "secret_access_key": SECRET, "policies": [ALL]} | more


class IamTest(harness.IntegrationTest):
    def gateway(self, principals, *words):
        self.principals = self.write("principals.yaml", principals)
        return self.start(self.write("api.json", definition()), "--principals", self.principals, *words, environment=ENVIRONMENT)

    def curl(self, gateway, target, *words, key=f"{KEY}:{SECRET}"):
        """Status and body of a request that curl signs."""
        url = f"http://127.0.0.1:{gateway.port}{target}"
        done = subprocess.run(["curl", "-sS", "-g", "--path-as-is", "--aws-sigv4", "aws:amz:eu-west-1:execute-api", "--user", key, "-w", "\n%{http_code}", *words, url],
                              capture_output=True, text=True, timeout=harness.PATIENCE, check=True)
        body, _, status = done.stdout.rpartition("\n")
        return int(status), body

    def aws4(self, requests):
        """Signed by npm's aws4: the fields and the path to send, one pair a request."""
        modules = npm_package(harness.BINARY.parent.parent / "npm", "aws4@1.13.2")
        if modules is None:
            self.skipTest("npm or its registry is not there: aws4@1.13.2 could not be installed")
        program = ("const aws4 = require('aws4');"
                   "console.log(JSON.stringify(JSON.parse(require('fs').readFileSync(0, 'utf8')).map(({keys, ...one}) => {"
                   " const r = aws4.sign(one, keys); return [r.headers, r.path]; })))")
        done = subprocess.run(["node", "-e", program], input=json.dumps(requests), capture_output=True, text=True, check=True, env=os.environ | {"NODE_PATH": str(modules)})
        return json.loads(done.stdout)

    def test_curl_is_let_in(self):
        if shutil.which("curl") is None:
            self.skipTest("curl is not there")
        gateway = self.gateway([principal()])
        status, body = self.curl(gateway, "/pets")
        self.assertEqual((status, json.loads(body)), (200, {"who": "arn:aws:iam::123456789012:user/alice", "key": KEY, "account": "123456789012"}))
        self.assertEqual(self.curl(gateway, "/pets", "-X", "POST", "-H", "Content-Type: application/json", "-d", '{"a": 1}')[0], 200)
        status, body = self.curl(gateway, "/pets", key=f"{KEY}:wrong")
        self.assertEqual(status, 403)
        self.assertIn("The request signature we calculated does not match", body)

    def test_aws4_is_let_in_with_odd_paths_and_presigned(self):
        gateway = self.gateway([principal(session_token="token/+=")])
        host = f"127.0.0.1:{gateway.port}"
        keys = {"accessKeyId": KEY, "secretAccessKey": SECRET, "sessionToken": "token/+="}
        base = {"service": "execute-api", "region": "eu-west-1", "host": host, "keys": keys}
        requests = [base | {"method": "GET", "path": "/pets"}, base | {"method": "POST", "path": "/pets?x=1", "body": "{}", "headers": {"Content-Type": "application/json"}},
                    base | {"method": "GET", "path": ODD}, base | {"method": "GET", "path": "/pets?x=1", "signQuery": True},
                    base | {"method": "GET", "path": "/pets", "keys": keys | {"sessionToken": "other"}}]
        answers = []
        for one, (fields, path) in zip(requests, self.aws4(requests)):
            answers.append(gateway.request(one["method"], path, body=one.get("body"), headers=fields))
        self.assertEqual([answer.status for answer in answers], [200, 200, 200, 200, 403], [answer.body for answer in answers])
        self.assertEqual(answers[-1].headers["x-amzn-ErrorType"], "UnrecognizedClientException")

    def test_without_principals_everybody_is_refused(self):
        gateway = self.start(self.write("api.json", definition()), environment=ENVIRONMENT)
        answer = gateway.get("/pets")
        self.assertEqual((answer.status, answer.json()), (403, {"message": "Missing Authentication Token"}))
        self.assertEqual(answer.headers["x-amzn-ErrorType"], "MissingAuthenticationTokenException")

    def test_a_faulty_file_is_told_without_its_secrets(self):
        api = self.write("api.json", definition())
        secrets = ["hunter2hunter2", "s3cr3tT0ken", "wrongkeyname", "brokenyaml"]
        texts = [f"- arn: arn:aws:iam::123456789012:user/a\n  access_key_id: A\n  secret_access_key: {secrets[0]} x\n  session_token: '{secrets[1]} x'\n",
                 f"- arn: nobody\n  access_key_id: A\n  password: {secrets[2]}\n",
                 f"- arn: x\n  secret_access_key: {secrets[3]}\n bad: [\n",
                 f'[{{"arn": "x", "secret_access_key": "{secrets[0]}\\"{secrets[1]}", "bad": }}]', f"- {{secret_access_key: a, {secrets[2]}: [}}",
                 json.dumps([{"secret_access_key": secrets[0], "arn": 3}])]
        for text in texts:
            done = harness.apigw("serve", api, "--principals", self.write("principals.yaml", text), "--port", "0")
            self.assertEqual(done.returncode, 1, done.stderr)
            self.assertIn("principals.yaml:", done.stderr)
            for secret in secrets:
                self.assertNotIn(secret, done.stdout + done.stderr)
        done = harness.apigw("serve", api, "--principals", self.folder / "none.yaml", "--port", "0")
        self.assertEqual(done.returncode, 3, done.stderr)

    def test_the_clock_of_tests_is_told(self):
        self.principals = self.write("principals.yaml", [principal()])
        words = (self.write("api.json", definition()), "--principals", self.principals)
        gateway = self.start(*words, environment=ENVIRONMENT | {"APIGW_TEST_NOW": "20150830T123600Z"})
        harness.wait_until(lambda: any("APIGW_TEST_NOW" in line for line in gateway.err), "the notice of the clock")
        done = subprocess.run([harness.BINARY, "serve", *words, "--port", "0"], capture_output=True, text=True, timeout=harness.PATIENCE, check=False,
                              env=os.environ | {"APIGW_TEST_NOW": "yesterday"})
        self.assertEqual(done.returncode, 2, done.stderr)

    def test_the_file_is_read_again(self):
        if shutil.which("curl") is None:
            self.skipTest("curl is not there")
        gateway = self.gateway([principal()], "--watch")
        self.assertEqual(self.curl(gateway, "/pets")[0], 200)
        self.write("principals.yaml", [principal(policies=[])])
        harness.wait_until(lambda: self.curl(gateway, "/pets")[0] == 403, "the new policies")
        self.write("principals.yaml", "- nonsense")
        harness.wait_until(lambda: any("principals.yaml is at fault" in line for line in gateway.err), "the fault")
        self.write("principals.yaml", [principal(), principal("bob", access_key_id="BOB")])
        harness.wait_until(lambda: self.curl(gateway, "/pets", key=f"BOB:{SECRET}")[0] == 200, "the new principal")


if __name__ == "__main__":
    harness.unittest.main()
