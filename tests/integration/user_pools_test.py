"""User pools of REST APIs behind real sockets: where keys come from, rotation, outages, storms of unknown keys, and what functions see of a caller."""
import concurrent.futures
import os
import re

import harness
from tokens import Issuer, Key, claims, key_set

POOL = "eu-west-1_AbCdEf123"
ISSUER = f"https://cognito-idp.eu-west-1.amazonaws.com/{POOL}"
ARN = f"arn:aws:cognito-idp:eu-west-1:123456789012:userpool/{POOL}"
FIRST, SECOND, THIRD = Key(0, "first"), Key(1, "second"), Key(2, "third")
ENVIRONMENT = {name: "" for name in os.environ if name.startswith("AWS_")}
SAM = """
AWSTemplateFormatVersion: '2010-09-09'
Transform: AWS::Serverless-2016-10-31
Resources:
  Api:
    Type: AWS::Serverless::Api
    Properties:
      StageName: dev
      Auth:
        DefaultAuthorizer: Pools
        Authorizers:
          Pools:
            UserPoolArn: [!GetAtt Pool.Arn, !GetAtt Other.Arn]
            Identity: {Header: X-Token}
          Scoped:
            UserPoolArn: !GetAtt Pool.Arn
            AuthorizationScopes: [pets/read]
  Echo:
    Type: AWS::Serverless::Function
    Properties:
      Runtime: python3.11
      Handler: index.handler
      InlineCode: |
        import json
        def handler(event, context):
            return {'statusCode': 200, 'body': json.dumps(event['requestContext']['authorizer'])}
      Events:
        Id: {Type: Api, Properties: {RestApiId: !Ref Api, Path: /id, Method: get}}
        Scoped: {Type: Api, Properties: {RestApiId: !Ref Api, Path: /scoped, Method: get, Auth: {Authorizer: Scoped}}}
  Pool: {Type: AWS::Cognito::UserPool}
  Other: {Type: AWS::Cognito::UserPool}
Outputs:
  Issuer: {Value: !GetAtt Pool.ProviderURL}
"""


def definition():
    operation = harness.mock("$context.authorizer.claims.email") | {"security": [{"pool": []}]}
    scheme = {"type": "apiKey", "name": "Authorization", "in": "header", "x-amazon-apigateway-authtype": "cognito_user_pools",
              "x-amazon-apigateway-authorizer": {"type": "cognito_user_pools", "providerARNs": [ARN]}}
    return harness.definition_of({"/": {"get": operation}}, components={"securitySchemes": {"pool": scheme}})


class UserPoolsTest(harness.IntegrationTest):
    def issuer(self, documents):
        issuer = Issuer(documents)
        self.addCleanup(issuer.close)
        return issuer

    def serve(self, *words, **environment):
        return self.start(self.write("api.json", definition()), "--threads", "1", *words, environment=ENVIRONMENT | environment)

    def ask(self, gateway, token, path="/", header="Authorization"):
        return gateway.get(path, headers={header: f"Bearer {token}"})

    def assert_let_in(self, gateway, token):
        answer = self.ask(gateway, token)
        self.assertEqual((answer.status, answer.body), (200, b"ann@example.com"))

    def assert_refused(self, gateway, token, message="Unauthorized"):
        answer = self.ask(gateway, token)
        self.assertEqual((answer.status, answer.json(), answer.headers["x-amzn-ErrorType"]), (401, {"message": message}, "UnauthorizedException"))

    def test_keys_of_a_file(self):
        keys = self.write("keys.json", key_set(FIRST))
        gateway = self.serve("--jwks", f"{POOL}={keys}")
        token = FIRST.token(claims(ISSUER))
        self.assert_let_in(gateway, token)
        self.assert_let_in(gateway, token)
        self.assert_refused(gateway, FIRST.token(claims(ISSUER, exp=1)), "The incoming token has expired")
        self.assert_refused(gateway, FIRST.token(claims(ISSUER, use="access")))
        self.assert_refused(gateway, token[:-4] + ("AAAA" if token[-4:] != "AAAA" else "BBBB"))
        self.assertEqual(gateway.get("/").status, 401)
        self.write("keys.json", key_set(FIRST, SECOND))  # a new key is found without a restart
        self.assert_let_in(gateway, SECOND.token(claims(ISSUER)))

    def test_functions_see_the_claims_of_a_pool_of_the_template(self):
        keys = self.write("keys.json", key_set(FIRST))
        template = self.write("template.yaml", SAM)
        gateway = self.start(template, "--threads", "1", "--jwks", f"Pool={keys}", environment=ENVIRONMENT)
        self.assertIn("apigw serve: the user pool 'Other' exists only in the template: its tokens are refused; --jwks Other=FILE (or URL) gives the keys of one that "
                      "stands in for it", gateway.err)
        issuer = self.issuer_of_template(template)
        more = {"cognito:groups": ["admins", "ops"], "exp": 4102444800, "big": 12345678901234567890}
        answer = self.ask(gateway, FIRST.token(claims(issuer, **more)), "/id", "X-Token")
        self.assertEqual(answer.status, 200, answer.body)
        event = answer.json()
        self.assertEqual(list(event), ["claims"])
        self.assertTrue(all(isinstance(value, str) for value in event["claims"].values()), event)
        self.assertEqual([event["claims"][name] for name in ("sub", "email_verified", "cognito:groups", "exp", "big", "token_use")],
                         ["user-1", "true", "admins,ops", "Fri Jan 01 00:00:00 UTC 2100", "12345678901234567890", "id"])
        self.assertEqual(self.ask(gateway, FIRST.token(claims(issuer)), "/id").status, 401)  # the header is another one
        self.assertEqual(self.ask(gateway, FIRST.token(claims(issuer, use="access")), "/scoped").json()["claims"]["scope"], "pets/read openid")
        self.assertEqual(self.ask(gateway, FIRST.token(claims(issuer, use="access", scope="pets/write")), "/scoped").status, 401)
        self.assertEqual(self.ask(gateway, FIRST.token(claims(issuer)), "/scoped").status, 401)

    def issuer_of_template(self, template):
        done = harness.apigw("inspect", "--listing", template)
        self.assertEqual(done.returncode, 0, done.stderr)
        found = re.search(r'^token_issuers \d+ url="(https://cognito-idp\.us-east-1\.amazonaws\.com/us-east-1_\w{9})".* own_pool="Pool"$', done.stdout, re.M)
        self.assertTrue(found, done.stdout)
        return found.group(1)

    def test_a_pool_of_the_template_without_keys_refuses_every_token(self):
        gateway = self.start(self.write("template.yaml", SAM), "--threads", "1", environment=ENVIRONMENT)
        answer = self.ask(gateway, FIRST.token(claims(self.issuer_of_template(self.folder / "template.yaml"))), "/id", "X-Token")
        self.assertEqual((answer.status, answer.json()), (401, {"message": "Unauthorized"}))

    def test_rotation_and_a_storm_of_unknown_keys(self):
        issuer = self.issuer({"/keys": key_set(FIRST)})
        gateway = self.serve("--jwks", f"{ISSUER}={issuer.url}/keys")
        self.assert_let_in(gateway, FIRST.token(claims(ISSUER)))
        issuer.documents["/keys"] = key_set(SECOND)
        self.assert_let_in(gateway, SECOND.token(claims(ISSUER)))
        self.assert_refused(gateway, FIRST.token(claims(ISSUER)))  # remembered as verified, but its key is gone
        for number in range(50):
            self.assert_refused(gateway, THIRD.token(claims(ISSUER), header={"kid": f"key-{number}"}))
        self.assertLessEqual(len(issuer.requests), 4, "two questions in ten seconds are enough for anybody")

    def test_an_outage_leaves_known_keys_serving(self):
        issuer = self.issuer({"/keys": key_set(FIRST)})
        gateway = self.serve("--jwks", f"{POOL}={issuer.url}/keys")
        self.assert_let_in(gateway, FIRST.token(claims(ISSUER)))
        issuer.documents.clear()
        self.assert_refused(gateway, SECOND.token(claims(ISSUER)))
        self.assert_let_in(gateway, FIRST.token(claims(ISSUER)))
        self.assertEqual([line for line in gateway.err if "cannot get" in line],
                         [f"apigw serve: cannot get the keys of {ISSUER}: {issuer.url}/keys answers with status 404; those at hand serve on for a while"])

    def test_an_issuer_that_cannot_be_reached_fails_the_authorizer_until_it_can(self):
        issuer = self.issuer({"/keys": b"no key set"})
        gateway = self.serve("--jwks", f"{POOL}={issuer.url}/keys")
        token = FIRST.token(claims(ISSUER))
        answers = [self.ask(gateway, token) for _ in range(5)]
        self.assertEqual([(answer.status, answer.body, answer.headers["x-amzn-ErrorType"]) for answer in answers], [(500, b'{"message":null}', "AuthorizerConfigurationException")] * 5)
        self.assertEqual(issuer.requests, ["/keys"])
        self.assertEqual(self.ask(gateway, FIRST.token(claims("https://other.example"))).status, 401)
        issuer.documents["/keys"] = key_set(FIRST)
        harness.wait_until(lambda: self.ask(gateway, token).status == 200, "the keys are asked for again")

    def test_one_question_for_all_who_wait(self):
        issuer = self.issuer({"/keys": key_set(FIRST)})
        gateway = self.serve("--jwks", f"{POOL}={issuer.url}/keys")
        token = FIRST.token(claims(ISSUER))
        issuer.gate.clear()
        with concurrent.futures.ThreadPoolExecutor(20) as pool:
            asked = [pool.submit(self.ask, gateway, token) for _ in range(20)]
            harness.wait_until(lambda: issuer.requests, "the keys are asked for")
            issuer.gate.set()
            self.assertEqual({answer.result().status for answer in asked}, {200})
        self.assertEqual(issuer.requests, ["/keys"])

    def test_a_slow_issuer_holds_nobody_for_long(self):
        issuer = self.issuer({"/keys": key_set(FIRST)})
        gateway = self.serve("--jwks", f"{POOL}={issuer.url}/keys")
        issuer.gate.clear()
        self.assertEqual(self.ask(gateway, FIRST.token(claims(ISSUER))).status, 500)

    def test_an_emulator_of_user_pools(self):
        issuer = self.issuer({f"/{POOL}/.well-known/jwks.json": key_set(FIRST)})
        gateway = self.serve(AWS_ENDPOINT_URL_COGNITO_IDENTITY_PROVIDER=issuer.url)
        self.assert_let_in(gateway, FIRST.token(claims(f"{issuer.url}/{POOL}")))
        self.assert_let_in(gateway, FIRST.token(claims(ISSUER)))
        self.assert_refused(gateway, FIRST.token(claims(issuer.url)))

    def test_options_that_would_refuse_everybody_are_told(self):
        api = self.write("api.json", definition())
        bad = self.write("bad.json", {"keys": [FIRST.jwk(use="enc")]})
        for location, status, words in ((bad, 1, "no RSA key"), (api, 1, "no key set"), (self.folder / "none.json", 3, "none.json"), ("http://:1/", 2, "no http or https URL")):
            done = harness.apigw("serve", api, "--port", "0", "--jwks", f"{POOL}={location}")
            self.assertEqual(done.returncode, status, done.stderr)
            self.assertIn(words, done.stderr)
        gateway = self.serve("--jwks", "Nobody=http://127.0.0.1:1/")
        self.assertIn("apigw serve: --jwks Nobody=http://127.0.0.1:1/: no authorizer takes tokens of 'Nobody'", gateway.err)

    def test_invoke_verifies_tokens_too(self):
        keys = self.write("keys.json", key_set(FIRST))
        api = self.write("api.json", definition())
        done = harness.apigw("invoke", "GET", "/", api, "--jwks", f"{POOL}={keys}", "-H", f"Authorization: {FIRST.token(claims(ISSUER))}", "--format", "json")
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertIn("ann@example.com", done.stdout)
        done = harness.apigw("invoke", "GET", "/", api, "--jwks", f"{POOL}={keys}", "-H", f"Authorization: {SECOND.token(claims(ISSUER))}")
        self.assertIn("401", done.stdout)
