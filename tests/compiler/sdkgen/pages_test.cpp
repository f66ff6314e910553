#include "tests/compiler/sdkgen/client_of.h"

using namespace apigw;
using namespace apigw::sdkgen;

namespace {

std::string described(const Operation& operation) {
  if (!operation.pages) return "none";
  const Pagination& pages = *operation.pages;
  const std::string token = pages.parameter ? operation.parameters[*pages.parameter].wire : "body." + pages.member;
  const std::string next = pages.from.empty() ? fmt::format("{}", fmt::join(pages.next, "/")) : fmt::format("last {}", fmt::join(pages.from, "/"));
  return fmt::format("{} -> {}, {}{}", token, fmt::join(pages.items, "/"), next, pages.more.empty() ? "" : fmt::format(" while {}", fmt::join(pages.more, "/")));
}

/// "nextToken -> items, next" when the operation's answer comes in pages.
std::string pages_of(const std::string& verb, const std::string& parameters, const std::string& answer) {
  const Client client = client_of("  /a: {" + verb + ": {operationId: act, parameters: " + parameters + ", responses: {'200': {description: d, content: {application/json: {schema: " + answer + "}}}}}}\n");
  const Operation& operation = client.operations.at(0);
  return described(operation);
}

/// The same of an operation whose other members are `members`; its answer is `answer`.
std::string declared_pages(const std::string& members, const std::string& answer) {
  const Client client = client_of("  /a: {post: {operationId: act, " + members + ", responses: {'200': {description: d, content: {application/json: {schema: " + answer + "}}}}}}\n");
  return described(client.operations.at(0));
}

std::string body(const std::string& schema, const std::string& required) { return "requestBody: {required: " + required + ", content: {application/json: {schema: " + schema + "}}}"; }

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

TEST_CASE("pages: the document says where the token is and where it goes") {
  const std::string answer = "{type: object, properties: {data: {type: array, items: {type: object, properties: {id: {type: string}, n: {type: integer}}}}, more: {type: boolean}, meta: {type: object, properties: {next: {type: string}}}}}";
  const std::string cursor = "parameters: [{name: cursor, in: header, schema: {type: string}}]";
  CHECK(declared_pages("x-apigw-pagination: {token: cursor, next: /meta/next, items: /data}, " + cursor, answer) == "cursor -> data, meta/next");
  CHECK(declared_pages("x-apigw-pagination: {token: cursor, items: data, more: more, from: id}, " + cursor, answer) == "cursor -> data, last id while more");
  CHECK(declared_pages("x-apigw-pagination: {token: cursor, next: /meta/next, items: data}, " + body("{type: object, properties: {cursor: {type: string}}}", "false"), answer) == "body.cursor -> data, meta/next");
  CHECK(declared_pages("x-apigw-pagination: {token: cursor, next: /meta/next, items: data}, " + body("{type: object, required: [q], properties: {q: {type: string}, cursor: {type: string}}}", "true"), answer) ==
        "body.cursor -> data, meta/next");
}

TEST_CASE("pages: schemas that are parts of each other again and again are looked at once") {
  std::string schemas = "A40: {type: object, properties: {" + kItems + ", next: {type: string}}}";
  for (int i = 0; i < 40; ++i) schemas += fmt::format(", A{0}: {{allOf: [{{$ref: '#/components/schemas/A{1}'}}, {{$ref: '#/components/schemas/A{1}'}}, {{$ref: '#/components/schemas/A{0}'}}]}}", i, i + 1);
  const Client client = client_of("  /a: {get: {operationId: act, x-apigw-pagination: {token: nextToken, next: next, items: items}, parameters: [{name: nextToken, in: query, schema: {type: string}}],\n"
                                  "    responses: {'200': {description: d, content: {application/json: {schema: {$ref: '#/components/schemas/A0'}}}}}}}\n", "components: {schemas: {" + schemas + "}}\n");
  CHECK(described(client.operations.at(0)) == "nextToken -> items, next");
}

TEST_CASE("pages: what is said of an operation that may give something else is told") {
  const auto unpaged = [](const std::string& more) {
    return client_of("  /a: {get: {operationId: act, x-apigw-pagination: {token: nextToken, next: next, items: items}, parameters: [{name: nextToken, in: query, schema: {type: string}}],\n"
                     "    responses: {" + more + "'200': {description: d, content: {application/json: {schema: {type: object, properties: {" + kItems + ", next: {type: string}}}}}}}}}\n").unpaged;
  };
  CHECK(unpaged("").empty());
  CHECK(unpaged("'204': {description: nothing}, ") == std::vector<std::string>{"GET /a"});
}

TEST_CASE("pages: what the document says wrongly makes none, and looks do not count beside it") {
  const std::string answer = "{type: object, properties: {items: {type: array, items: {type: object, properties: {n: {type: integer}}}}, nextToken: {type: string}}}";
  const std::string token = "parameters: [{name: nextToken, in: query, schema: {type: string}}]";
  CHECK(declared_pages("x-apigw-pagination: {token: nextTokn, next: nextToken, items: items}, " + token, answer) == "none");
  CHECK(declared_pages("x-apigw-pagination: {token: nextToken, items: items, from: n}, " + token, answer) == "none");
  // A body that is left out cannot be made for the token's sake when it must hold something else.
  CHECK(declared_pages("x-apigw-pagination: {token: t, next: nextToken, items: items}, " + body("{type: object, required: [q], properties: {q: {type: string}, t: {type: string}}}", "false"), answer) == "none");
}
