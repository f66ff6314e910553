#include "tests/compiler/sdkgen/client_of.h"

using namespace apigw;
using namespace apigw::sdkgen;

namespace {

/// "nextToken -> items, next" when the operation's answer comes in pages.
std::string pages_of(const std::string& verb, const std::string& parameters, const std::string& answer) {
  const Client client = client_of("  /a: {" + verb + ": {operationId: act, parameters: " + parameters + ", responses: {'200': {description: d, content: {application/json: {schema: " + answer + "}}}}}}\n");
  const Operation& operation = client.operations.at(0);
  if (!operation.pages) return "none";
  return fmt::format("{} -> {}, {}", operation.parameters[operation.pages->parameter].wire, operation.pages->items, operation.pages->next);
}

const std::string kToken = "[{name: limit, in: query, schema: {type: integer}}, {name: nextToken, in: query, schema: {type: string}}]";
const std::string kItems = "items: {type: array, items: {type: string}}";

}  // namespace

TEST_CASE("pages: a token that goes in and comes out, beside one list") {
  CHECK(pages_of("get", kToken, "{type: object, properties: {" + kItems + ", nextToken: {type: string}}}") == "nextToken -> items, nextToken");
  CHECK(pages_of("get", "[{name: page_token, in: query, schema: {type: string}}]", "{type: object, properties: {next_page_token: {type: string, nullable: true}, " + kItems + "}}") ==
        "page_token -> items, next_page_token");
  CHECK(pages_of("get", "[{name: ExclusiveStartKey, in: query, schema: {type: string}}]", "{type: object, properties: {LastEvaluatedKey: {type: string}, " + kItems + "}}") ==
        "ExclusiveStartKey -> items, LastEvaluatedKey");
}

TEST_CASE("pages: what only looks like pages is left alone") {
  const std::string answer = "{type: object, properties: {" + kItems + ", nextToken: {type: string}}}";
  CHECK(pages_of("post", kToken, answer) == "none");
  CHECK(pages_of("get", "[]", answer) == "none");
  CHECK(pages_of("get", "[{name: nextToken, in: header, schema: {type: string}}]", answer) == "none");
  CHECK(pages_of("get", "[{name: nextToken, in: query, required: true, schema: {type: string}}]", answer) == "none");
  CHECK(pages_of("get", kToken, "{type: object, properties: {" + kItems + ", more: {type: array, items: {type: string}}, nextToken: {type: string}}}") == "none");
  CHECK(pages_of("get", kToken, "{type: object, properties: {" + kItems + ", nextToken: {type: integer}}}") == "none");
  CHECK(pages_of("get", kToken, "{type: object, properties: {" + kItems + "}}") == "none");
  CHECK(pages_of("get", kToken, "{type: array, items: {type: string}}") == "none");
}
