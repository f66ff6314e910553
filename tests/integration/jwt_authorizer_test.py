"""JWT authorizers of HTTP APIs behind real sockets: keys by OpenID discovery, outages, and a Lambda function that sees the claims."""
import os

import harness
from tokens import Issuer, Key, claims, key_set

FIRST, SECOND = Key(0, "first"), Key(1, "second")
ENVIRONMENT = {name: "" for name in os.environ if name.startswith("AWS_")}
SAM = """
AWSTemplateFormatVersion: '2010-09-09'
Transform: AWS::Serverless-2016-10-31
Parameters: {Issuer: {Type: String}}
Resources:
  Api:
    Type: AWS::Serverless::HttpApi
    Properties:
      Auth:
        DefaultAuthorizer: Id
        Authorizers:
          Id:
            JwtConfiguration: {issuer: !Ref Issuer, audience: [client-1]}
            IdentitySource: $request.header.Authorization
          Own:
            JwtConfiguration: {issuer: !GetAtt Pool.ProviderURL, audience: [!Ref Client]}
            IdentitySource: $request.header.Authorization
  Echo:
    Type: AWS::Serverless::Function
    Properties:
      Runtime: python3.11
      Handler: index.handler
      InlineCode: |
        def handler(event, context):
            return event['requestContext']['authorizer']['jwt']
      Events:
        Open: {Type: HttpApi, Properties: {ApiId: !Ref Api, Path: /open, Method: get}}
        Scoped: {Type: HttpApi, Properties: {ApiId: !Ref Api, Path: /scoped, Method: get, Auth: {AuthorizationScopes: [pets/read, pets/write]}}}
        Own: {Type: HttpApi, Properties: {ApiId: !Ref Api, Path: /own, Method: get, Auth: {Authorizer: Own}}}
  Pool: {Type: AWS::Cognito::UserPool}
  Client: {Type: AWS::Cognito::UserPoolClient, Properties: {UserPoolId: !Ref Pool}}
"""


class JwtAuthorizerTest(harness.IntegrationTest):
    def setUp(self):
        super().setUp()
        self.issuer = Issuer()
        self.addCleanup(self.issuer.close)
        self.issuer.documents["/.well-known/openid-configuration"] = {"issuer": self.issuer.url, "jwks_uri": f"{self.issuer.url}/keys"}
        self.issuer.documents["/keys"] = key_set(FIRST)

    def serve(self, *words):
        return self.start(self.write("template.yaml", SAM), "--threads", "1", "--parameter", f"Issuer={self.issuer.url}", *words, environment=ENVIRONMENT)

    def ask(self, gateway, token, path="/open"):
        return gateway.get(path, headers={"Authorization": f"Bearer {token}"})

    def test_keys_are_discovered_and_claims_reach_the_function(self):
        gateway = self.serve()
        answer = self.ask(gateway, FIRST.token(claims(self.issuer.url)))
        self.assertEqual((answer.status, answer.json()["claims"]["sub"], answer.json()["scopes"]), (200, "user-1", None))
        self.assertEqual(self.issuer.requests, ["/.well-known/openid-configuration", "/keys"])
        scoped = self.ask(gateway, FIRST.token(claims(self.issuer.url, use="access")), "/scoped")
        self.assertEqual((scoped.status, scoped.json()["scopes"]), (200, ["pets/read"]))
        forbidden = self.ask(gateway, FIRST.token(claims(self.issuer.url, use="access", scope="openid")), "/scoped")
        self.assertEqual((forbidden.status, forbidden.json()), (403, {"message": "Forbidden"}))
        self.assertEqual(forbidden.headers["www-authenticate"],
                         'Bearer scope="pets/read pets/write" error="insufficient_scope" error_description="expected scopes: [pets/read pets/write]"')
        self.assertEqual((gateway.get("/open").status, gateway.get("/open").headers["www-authenticate"]), (401, "Bearer"))
        evil = Issuer({"/keys": key_set(SECOND)})
        self.addCleanup(evil.close)
        for header in ({"jku": f"{evil.url}/keys"}, {"jwk": SECOND.jwk()}, {"x5u": f"{evil.url}/keys"}):
            self.assertEqual(self.ask(gateway, SECOND.token(claims(self.issuer.url), header=header | {"kid": "first"})).status, 401)
        self.assertEqual(evil.requests, [])

    def test_rotation_is_noticed(self):
        gateway = self.serve()
        self.assertEqual(self.ask(gateway, FIRST.token(claims(self.issuer.url))).status, 200)
        self.issuer.documents["/keys"] = key_set(SECOND)
        self.assertEqual(self.ask(gateway, SECOND.token(claims(self.issuer.url))).status, 200)
        self.assertEqual(self.ask(gateway, FIRST.token(claims(self.issuer.url))).status, 401)

    def test_an_issuer_that_does_not_answer_is_a_401_until_it_does(self):
        configuration = self.issuer.documents.pop("/.well-known/openid-configuration")
        gateway = self.serve()
        token = FIRST.token(claims(self.issuer.url))
        refused = self.ask(gateway, token)
        self.assertEqual((refused.status, refused.json()), (401, {"message": "Unauthorized"}))
        self.assertIn('error_description="OIDC discovery endpoint communication error"', refused.headers["www-authenticate"])
        self.issuer.documents["/.well-known/openid-configuration"] = configuration | {"jwks_uri": "http://keys.example/keys"}
        harness.wait_until(lambda: "JWKS communication error" in self.ask(gateway, token).headers["www-authenticate"], "the key set is asked for")
        self.issuer.documents["/.well-known/openid-configuration"] = configuration
        harness.wait_until(lambda: self.ask(gateway, token).status == 200, "the keys are there")
        self.assertEqual(len([line for line in gateway.err if "cannot get the keys" in line]), 1, gateway.err)

    def test_a_pool_of_the_template_gets_its_keys_from_the_operator(self):
        keys = self.write("keys.json", key_set(SECOND))
        gateway = self.serve("--jwks", f"Pool={keys}")
        listing = harness.apigw("inspect", "--listing", "--parameter", f"Issuer={self.issuer.url}", self.folder / "template.yaml").stdout
        row = next(line for line in listing.splitlines() if line.startswith("token_issuers") and 'own_pool="Pool"' in line)
        issuer = row.split('url="')[1].split('"')[0]
        texts = [line.split('"')[1] for line in listing.splitlines() if line.startswith("token_texts")]
        client = next(text for text in texts if len(text) == 26)
        self.assertEqual(self.ask(gateway, SECOND.token(claims(issuer, aud=client)), "/own").status, 200)
        self.assertEqual(self.ask(gateway, SECOND.token(claims(issuer, aud="client-1")), "/own").status, 401)
        self.assertEqual(self.ask(gateway, SECOND.token(claims(issuer, aud=client)), "/open").status, 401)
