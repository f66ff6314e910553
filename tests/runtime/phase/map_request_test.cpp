// rest-data-plane 4.3 and 4.7: mappings, the URI and the query.
#include "tests/support/pipeline.h"

using namespace apigw;
using namespace apigw::testing;

namespace {

const std::string declared = R"("parameters":[{"name":"id","in":"path","required":true,"schema":{"type":"string"}},
 {"name":"q","in":"query","schema":{"type":"string"}},{"name":"X-In","in":"header","schema":{"type":"string"}}],)";

Answered answered(const std::string& type, const std::string& uri, const std::string& mapped, const Ask& ask) {
  const std::string integration = R"({"type":")" + type + R"(","httpMethod":"ANY","uri":")" + uri + R"(","requestParameters":{)" + mapped +
                                  R"(},"responses":{"default":{"statusCode":"200"}}})";
  Pipeline pipeline(definition_of(method_of("/a/{id}", "x-amazon-apigateway-any-method", integration, declared)),
                    {.name = "v1", .variables = {{"host", "h.example:81"}, {"path", "deep/er"}, {"query", "sv=1"}}});
  return pipeline.ask(ask);
}

std::string url(const std::string& type, const std::string& uri, const std::string& mapped, const std::string& target, const Headers& headers = {}) {
  const Answered answer = answered(type, uri, mapped, {"GET", target, headers});
  return answer.asked ? answer.asked->url : "status " + std::to_string(answer.status);
}

const std::string map_id = R"("integration.request.path.id":"method.request.path.id")";

}  // namespace

TEST_CASE("uri: path parameters are filled in from mappings only, raw") {
  CHECK(url("http", "http://b/x/{id}/y", map_id, "/a/7") == "http://b/x/7/y");
  CHECK(url("http", "http://b/{id}", map_id, "/a/a%2Fb+c") == "http://b/a%2Fb+c");
  CHECK(url("http", "http://b/{id}", R"("integration.request.path.id":"method.request.querystring.q")", "/a/7?q=x%20y%3F") == "http://b/x%20y%3F");
  // Not mapped, or mapped from what is not there: an invalid endpoint.
  CHECK(url("http", "http://b/{id}", R"("integration.request.path.id":"method.request.querystring.q")", "/a/7") == "status 500");
}

TEST_CASE("uri: stage variables may be host, path and query") {
  CHECK(url("http_proxy", "http://${stageVariables.host}/${stageVariables.path}?${stageVariables.query}", "", "/a/1") ==
        "http://h.example:81/deep/er?sv=1");
  CHECK(url("http_proxy", "http://b/${stageVariables.none}x", "", "/a/1") == "http://b/x");
}

TEST_CASE("uri: HTTP_PROXY sends the URI's query, then the client's, then the mapped one") {
  const std::string mapped = R"("integration.request.querystring.m":"'v w'","integration.request.querystring.q":"'own'")";
  CHECK(url("http_proxy", "http://b/p", "", "/a/1") == "http://b/p");
  CHECK(url("http_proxy", "http://b/p", "", "/a/1?q=1&q=2&z") == "http://b/p?q=1&q=2&z=");
  CHECK(url("http_proxy", "http://b/p", "", "/a/1?q=a+b%2B%25;r=/") == "http://b/p?q=a%20b%2B%25&r=%2F");
  CHECK(url("http_proxy", "http://b/p?u=0", "", "/a/1?q=1") == "http://b/p?u=0&q=1");
  CHECK(url("http_proxy", "http://b/p?u=0", mapped, "/a/1?q=1") == "http://b/p?u=0&q=1&m=v%20w&q=own");
  CHECK(url("http_proxy", "http://b/p", mapped, "/a/1") == "http://b/p?m=v%20w&q=own");
  CHECK(url("http_proxy", "http://b/p?", "", "/a/1?q=1") == "http://b/p?q=1");
  CHECK(url("http_proxy", "http://b/p?u=0&", "", "/a/1?q=1") == "http://b/p?u=0&q=1");
  CHECK(url("http_proxy", "http://b/p", "", "/a/1?&;") == "http://b/p");
}

TEST_CASE("uri: HTTP sends mapped query parameters only") {
  CHECK(url("http", "http://b/p", "", "/a/1?q=1") == "http://b/p");
  CHECK(url("http", "http://b/p", R"("integration.request.querystring.r":"method.request.querystring.q")", "/a/1?q=1&q=2") == "http://b/p?r=2");
  CHECK(url("http", "http://b/p", R"("integration.request.querystring.r":"method.request.multivaluequerystring.q")", "/a/1?q=1&q=a%26") ==
        "http://b/p?r=1&r=a%26");
  CHECK(url("http", "http://b/p", R"("integration.request.querystring.r":"method.request.querystring.q")", "/a/1") == "http://b/p");
}

TEST_CASE("mapping: sources of a header") {
  const auto header = [](const std::string& source, const Ask& ask) {
    const Answered answer = answered("http", "http://b/", R"("integration.request.header.X-Out":")" + source + "\"", ask);
    REQUIRE(answer.asked.has_value());
    return answer.asked->header("X-Out");
  };
  const Ask ask{"GET", "/a/7?q=1&q=2", {{"X-In", "one"}, {"X-In", "two"}, {"x-in", "three"}}};
  CHECK(header("'literal'", ask) == "literal");
  CHECK(header("method.request.path.id", ask) == "7");
  CHECK(header("method.request.querystring.q", ask) == "2");
  CHECK(header("method.request.multivaluequerystring.q", ask) == "1,2");
  CHECK(header("method.request.header.X-In", ask) == "two");
  CHECK(header("method.request.multivalueheader.X-In", ask) == "one,two");
  CHECK(header("stageVariables.host", ask) == "h.example:81");
  CHECK(header("context.stage", ask) == "v1");
  CHECK(header("context.identity.sourceIp", ask) == "192.0.2.7");
  // What has no value leaves the target out.
  CHECK(header("method.request.querystring.q", {"GET", "/a/7"}) == "-");
  CHECK(header("method.request.header.X-In", {"GET", "/a/7"}) == "-");
  CHECK(header("stageVariables.none", ask) == "-");
  CHECK(header("context.identity.caller", ask) == "-");
}

TEST_CASE("mapping: a decoded query cannot break out of a header") {
  const Answered answer = answered("http", "http://b/", R"("integration.request.header.X-Out":"method.request.querystring.q")",
                                   {"GET", "/a/7?q=a%0D%0AEvil:%201%00"});
  REQUIRE(answer.asked.has_value());
  CHECK(answer.asked->header("X-Out") == "a  Evil: 1");
}

TEST_CASE("call: method and body towards the endpoint") {
  struct Row {
    std::string type, method, body;
  };
  for (const Row& row : {Row{"http", "POST", "B"}, {"http_proxy", "POST", "B"}, {"http", "DELETE", "B"}, {"http", "GET", ""}, {"http_proxy", "HEAD", ""},
                         {"http_proxy", "OPTIONS", ""}}) {
    CAPTURE(row.type + row.method);
    const Answered answer = answered(row.type, "http://b/", "", {row.method, "/a/1", {}, "B"});
    REQUIRE(answer.asked.has_value());
    CHECK(answer.asked->method == row.method);
    CHECK(answer.asked->body == row.body);
    CHECK(answer.asked->effect.whole_body == (row.type == "http"));
    CHECK(answer.asked->effect.timeout_ms == 29000);
  }
}
