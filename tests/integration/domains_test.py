"""Custom domains of a store: base path mappings, routing rules, and what is answered when nothing fits. Requests come with Host fields."""
import json
import unittest

from harness import wait_until
from store_test import StoreTest, definition

FORBIDDEN = (403, b'{"message":"Forbidden"}')


class DomainsTest(StoreTest):
    def setUp(self):
        super().setUp()
        self.deploy(1)
        self.deploy(2, stage="test")
        other = self.folder / "other.yaml"
        other.write_text(definition(9).replace("title: Versions", "title: Other"))
        self.run_apigw("deploy", other, "--stage", "prod")

    def domains(self, *words, **options):
        return self.run_apigw("domains", *words, **options)

    def at(self, gateway, host, path, **headers):
        answer = gateway.get(path, headers={"Host": host} | {name.replace("_", "-"): value for name, value in headers.items()})
        return answer.json() if answer.status == 200 else (answer.status, answer.body)

    def test_mappings_choose_api_and_stage_and_changes_are_followed(self):
        self.domains("add", "API.example.com")
        for path, api, stage in (("", "Versions", "prod"), ("/orders/", "Other", "prod"), ("orders/v2/items", "Versions", "test")):
            self.domains("map", "api.example.com", "--base-path", path, "--of", api, "--stage", stage)
        gateway = self.serve()
        for path, version in (("/v", 1), ("/orders/v", 9), ("/orders/v2/items/v", 2)):
            answer = self.at(gateway, "api.example.com:8443", path)
            self.assertEqual((answer["v"], answer["path"]), (version, path))
        self.assertEqual(self.at(gateway, "api.example.com", "/ordersx/v")[0], 403)  # the API's own 403: / takes it, and it has no such route
        self.domains("unmap", "api.example.com")
        wait_until(lambda: self.at(gateway, "api.example.com", "/v") == FORBIDDEN, "the mapping's end", 5)
        self.assertEqual(self.at(gateway, "api.example.com", "/prod/v"), FORBIDDEN)  # a domain's host serves its mappings alone
        self.assertEqual(self.at(gateway, "api.example.com", "/orders/v")["v"], 9)
        listed = json.loads(self.domains("--format", "json").stdout)
        self.assertEqual([mapping["basePath"] for mapping in listed[0]["mappings"]], ["orders", "orders/v2/items"])
        self.domains("remove", "api.example.com")
        wait_until(lambda: self.at(gateway, "api.example.com", "/orders/v") == FORBIDDEN, "the domain's end", 5)

    def test_an_exact_name_goes_before_a_wildcard_and_a_mapping_may_leave_the_stage_to_the_path(self):
        for name in ("*.example.com", "api.example.com"):
            self.domains("add", name)
        self.domains("map", "*.example.com", "--of", "Versions")
        self.domains("map", "api.example.com", "--base-path", "only", "--of", "Other", "--stage", "prod")
        gateway = self.serve()
        self.assertEqual(self.at(gateway, "x.example.com", "/test/v")["v"], 2)
        self.assertEqual(self.at(gateway, "x.example.com", "/prod/v")["v"], 1)
        self.assertEqual(self.at(gateway, "x.example.com", "/none/v"), FORBIDDEN)
        self.assertEqual(self.at(gateway, "api.example.com", "/only/v")["v"], 9)
        self.assertEqual(self.at(gateway, "api.example.com", "/prod/v"), FORBIDDEN)
        self.assertEqual(self.at(gateway, "example.com", "/prod/v"), FORBIDDEN)

    def test_rules_go_by_priority_headers_and_base_paths_before_mappings(self):
        self.domains("add", "api.example.com")
        self.domains("map", "api.example.com", "--of", "Versions", "--stage", "prod")
        self.domains("rule", "api.example.com", "--priority", "50", "--base-path", "v", "--base-path", "w/x", "--header", "Pet=dog-*", "--header", "accept=*webp*",
                     "--of", "Other", "--stage", "prod", "--strip-base-path")
        self.domains("rule", "api.example.com", "--priority", "10", "--header", "hello=World", "--of", "Versions", "--stage", "test")
        gateway = self.serve()
        dog = {"Pet": "dog-bella", "Accept": "image/webp,*/*"}
        self.assertEqual(self.at(gateway, "api.example.com", "/w/x/v", **dog)["v"], 9)
        self.assertEqual(self.at(gateway, "api.example.com", "/v", Hello="World", **dog)["v"], 2)
        self.assertEqual(self.at(gateway, "api.example.com", "/v", Hello="world")["v"], 1)
        self.assertEqual(self.at(gateway, "api.example.com", "/v", Pet="dog-bella")["v"], 1)
        self.assertIn("already", self.domains("rule", "api.example.com", "--priority", "10", "--of", "Other", "--stage", "prod", status=1).stderr)
        self.domains("rule", "api.example.com", "--priority", "10", "--header", "hello=World", "--of", "Other", "--stage", "prod", "--replace")
        wait_until(lambda: self.at(gateway, "api.example.com", "/v", Hello="World")["v"] == 9, "the rule in the other's place", 5)
        self.domains("add", "api.example.com", "--routing-mode", "ROUTING_RULE_ONLY")
        wait_until(lambda: self.at(gateway, "api.example.com", "/v") == FORBIDDEN, "rules only", 5)
        self.domains("add", "api.example.com", "--routing-mode", "API_MAPPING_ONLY")
        wait_until(lambda: self.at(gateway, "api.example.com", "/v", Hello="World")["v"] == 1, "mappings only", 5)
        self.domains("unrule", "api.example.com", "--priority", "10")
        self.assertEqual([rule["priority"] for rule in json.loads(self.domains("--format", "json").stdout)[0]["rules"]], [50])

    def test_an_api_without_its_own_host_answers_under_domains_only(self):
        closed = self.folder / "closed.yaml"
        closed.write_text(definition(4) + "x-amazon-apigateway-endpoint-configuration: {disableExecuteApiEndpoint: true}\n")
        done = self.run_apigw("deploy", closed, "--stage", "shut", "--name", "Closed")
        self.assertIn("apigw domains map", done.stderr)
        api = next(stage["api"] for stage in json.loads(self.run_apigw("stages", "--format", "json").stdout) if stage["stage"] == "shut")
        self.domains("add", "api.example.com")
        self.domains("map", "api.example.com", "--of", "Closed", "--stage", "shut")
        gateway = self.serve()
        self.assertEqual(self.at(gateway, f"{api}.execute-api.localhost", "/shut/v"), FORBIDDEN)
        self.assertEqual(self.at(gateway, "api.example.com", "/v")["v"], 4)

    def test_what_contradicts_the_rules_of_domains_is_refused(self):
        self.domains("add", "api.example.com")
        for words, part in (
                (("add", "no_name.example.com"), "no domain name"),
                (("add", "a.*.example.com"), "no domain name"),
                (("add", "abcdefghij.execute-api.localhost"), "own host"),
                (("map", "www.example.com", "--of", "Other", "--stage", "prod"), "there is no domain 'www.example.com'; there are api.example.com"),
                (("map", "api.example.com", "--of", "Other", "--stage", "nope"), "no stage 'nope'"),
                (("map", "api.example.com", "--of", "Other", "--base-path", "a//b"), "no base path"),
                (("map", "api.example.com", "--of", "Other", "--base-path", "a b"), "no base path"),
                (("unmap", "api.example.com", "--base-path", "nope"), "no mapping"),
                (("unrule", "api.example.com", "--priority", "4"), "no rule of priority 4"),
                (("rule", "api.example.com", "--priority", "1", "--of", "Other"), "needs the stage"),
                (("rule", "api.example.com", "--priority", "1", "--of", "Other", "--stage", "prod", "--header", "a=b*c"), "star"),
                (("rule", "api.example.com", "--priority", "1", "--of", "Other", "--stage", "prod", "--header", "a b=c"), "header name"),
                (("rule", "api.example.com", "--priority", "1", "--of", "Other", "--stage", "prod", *("--header", "a=b") * 3), "2 header conditions")):
            self.assertIn(part, self.domains(*words, status=1).stderr, words)
        self.assertEqual(self.domains("rule", "api.example.com", "--priority", "0", status=2).returncode, 2)
        self.domains("map", "api.example.com", "--of", "Other", "--stage", "prod")
        self.assertIn("maps to the stage", self.run_apigw("stages", "delete", "prod", "--of", "Other", status=1).stderr)


if __name__ == "__main__":
    unittest.main()
