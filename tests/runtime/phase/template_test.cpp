// Mapping templates in the pipeline: what $input, $context and $stageVariables are, overrides, failures; bodies as sources of mappings.
#include <doctest/doctest.h>

#include "tests/support/pipeline.h"

using namespace apigw;
using namespace apigw::testing;

namespace {

std::string quoted(const std::string& text) {
  std::string out;
  for (char c : text) {
    if (c == '"' || c == '\\') out += '\\';
    c == '\n' ? out += "\\n" : out += c;
  }
  return '"' + out + '"';
}

std::string mock_of(const std::string& request, const std::string& response) {
  return R"({"type":"mock","requestTemplates":{"application/json":)" + quoted(request) + R"(},"responses":{"default":{"statusCode":"200",)" +
         R"("responseTemplates":{"application/json":)" + quoted(response) + "}}}}";
}

std::string http_of(const std::string& request, const std::string& response, const std::string& more = "") {
  return R"({"type":"http","httpMethod":"POST","uri":"http://backend.example/{id}")" + more + R"(,"requestTemplates":{"application/json":)" + quoted(request) +
         R"(},"responses":{"default":{"statusCode":"200","responseTemplates":{"application/json":)" + quoted(response) + "}}}}";
}

const vm::StageSettings kStage = {.name = "test", .variables = {{"color", "green"}, {"size", "9"}}};

/// The response template's output on a MOCK.
std::string printed(const std::string& text, const Ask& ask = {"POST", "/a/7"}) {
  Pipeline pipeline(definition_of(method_of("/a/{id}", "post", mock_of("{\"statusCode\": 200}", text))), kStage);
  const Answered answered = pipeline.ask(ask);
  return answered.status == 200 ? answered.body : std::to_string(answered.status);
}

/// What the endpoint is sent for a request template.
Answered sent(const std::string& text, const Ask& ask, const std::string& more = "", const EndpointAnswer& endpoint = {}, const std::string& response = "$input.body") {
  Pipeline pipeline(definition_of(method_of("/a/{id}", "post", http_of(text, response, more))), kStage);
  return pipeline.ask(ask, endpoint);
}


}  // namespace

TEST_CASE("template: the request template sees the body as text and as JSON") {
  const auto body = [](const std::string& text, const std::string& payload) {
    return sent("#set($context.requestOverride.path.id = 'x')" + text, {"POST", "/a/7", {}, payload}).asked->body;
  };
  CHECK(body("$input.body", "{\"a\": 1}") == "{\"a\": 1}");
  CHECK(body("$input.body|$input.json('$')", "") == "{}|{}");
  CHECK(body("$input.json('$.a')|$input.json('$.s')|$input.json('$.none')", R"({"a":{"b":[1.50]},"s":"x"})") == R"({"b":[1.5]}|"x"|"")");
  CHECK(body("$input.path('$.a.b')|$input.path('$.none')|", R"({"a":{"b":[1]}})") == "[1]||");
  CHECK(body("$input.json('$')", "no json") == "\"\"");
  CHECK(body("#set($d = $input.path('$'))#set($d.b = 'two')$input.json('$')", R"({"a":1})") == R"({"a":1,"b":"two"})");
}

TEST_CASE("template: the response template sees the endpoint's answer and the client's parameters") {
  const Answered answered = sent("#set($context.requestOverride.path.id = 'x')$input.body", {"POST", "/a/7?q=1", {}, "{}"}, "", {200, {}, R"({"n":[1,2]})"},
                                 "$input.json('$.n')|$input.params('id')|$input.params('q')");
  CHECK(answered.body == "[1,2]|7|1");
}

TEST_CASE("template: parameters by place, the last of a name, path before query before header") {
  const Ask ask{"POST", "/a/7?q=1&q=a%20b&id=no&X-H=query", {{"X-H", "h1"}, {"x-low", "l"}, {"TE", "gone"}}};
  CHECK(printed("$input.params('id')|$input.params('q')|$input.params('X-H')|$input.params('x-low')|$input.params('X-Low')|$input.params('TE')|", ask) ==
        "7|a b|query|l|||");
  CHECK(printed("#foreach($k in $input.params().keySet())$k #end", ask) == "path querystring header ");
  CHECK(printed("$input.params().path.id|$input.params().querystring.get('q')|$input.params().header.get('X-H')", ask) == "7|a b|h1");
}

TEST_CASE("template: context variables, their keys in the recorded order") {
  CHECK(printed("#foreach($k in $context.keySet())$k #end") ==
        "resourceId resourcePath httpMethod extendedRequestId requestTime path accountId protocol requestOverride stage domainPrefix requestTimeEpoch requestId "
        "identity domainName deploymentId responseOverride apiId ");
  CHECK(printed("#foreach($k in $context.identity.keySet())$k #end") ==
        "cognitoIdentityPoolId accountId cognitoIdentityId caller sourceIp principalOrgId accessKey cognitoAuthenticationType cognitoAuthenticationProvider "
        "userArn userAgent user ");
  CHECK(printed("$context.httpMethod $context.resourcePath $context.stage $context.requestTimeEpoch $context.identity.sourceIp") ==
        "POST /a/{id} test 1795228980123 192.0.2.7");
  CHECK(printed("[$context.identity][$context.requestOverride][$context.identity.user][$context.none][$context.authorizer.x]") == "[][][][][]");
  CHECK(printed("#foreach($k in $context.authorizer.keySet())x#end.") == ".");
  CHECK(printed("#foreach($k in $context.responseOverride.keySet())$k#end") == "header");
}

TEST_CASE("template: $context takes no new keys") {
  CHECK(printed("#set($context.mine = 'x')[$context.mine]") == "[]");
  CHECK(printed("$context.put('mine', 'x')") == "500");
}

TEST_CASE("template: stage variables by every notation") {
  CHECK(printed("$stageVariables.color ${stageVariables.size} $stageVariables['color'] $stageVariables.get('size') [$stageVariables.none]") == "green 9 green 9 []");
  CHECK(printed("#foreach($k in $stageVariables.keySet())$k #end") == "color size ");
}

TEST_CASE("override: path, query and header of the endpoint's request win over mappings") {
  const std::string mapped = R"(,"requestParameters":{"integration.request.path.id":"'mapped'","integration.request.querystring.q":"'m'",)"
                             R"("integration.request.querystring.kept":"'k'","integration.request.header.X-A":"'m'"})";
  const Answered answered = sent(
      "#set($context.requestOverride.path.id = 'p q')#set($context.requestOverride.querystring.q = ['1', 2])#set($context.requestOverride.header['x-a'] = \"o\")"
      "$context.requestOverride.header.put('X-B', 5)",
      {"POST", "/a/7"}, mapped);
  CHECK(answered.asked->url == "http://backend.example/p%20q?kept=k&q=1&q=2");
  CHECK(answered.asked->header("X-A") == "o");
  CHECK(answered.asked->header("X-B") == "5");
}

TEST_CASE("override: a header's name and value cannot break the message") {
  const Answered answered = sent("#set($context.requestOverride.path.id = 'p')#set($context.requestOverride.header['X: y'] = 'a')"
                                 "#set($context.requestOverride.header.X-A = $input.path('$.a'))",
                                 {"POST", "/a/7", {}, R"({"a":"one\r\nX-B: two"})"});
  CHECK(answered.asked->header("X: y") == "-");
  CHECK(answered.asked->header("X-A") == "one  X-B: two");
}

TEST_CASE("override: of the response, from either template; what the request template said lives on") {
  const auto answer = [](const std::string& request, const std::string& response) {
    Pipeline pipeline(definition_of(method_of("/a/{id}", "post", mock_of(request + "{\"statusCode\": 200}", response))));
    return pipeline.ask({"POST", "/a/7"});
  };
  CHECK(answer("#set($context.responseOverride.status = 444)", "x").status == 444);
  CHECK(answer("", "#set($context.responseOverride.status = 202)x").status == 202);
  for (const char* none : {"99", "600", "'abc'", "'4440'"}) CHECK(answer("", "#set($context.responseOverride.status = " + std::string(none) + ")x").status == 200);
  const Answered both = answer("#set($context.responseOverride.header.X-A = 'r')#set($context.responseOverride.custom = $input.params('id'))",
                               "#set($context.responseOverride.header.Content-Type = 'text/plain')$context.responseOverride.custom");
  CHECK(both.header("X-A") == "r");
  CHECK(both.header("Content-Type") == "text/plain");
  CHECK(both.body == "7");
}

TEST_CASE("override: texts outlive the request's bytes, objects of the first rendering do not") {
  const Answered answered =
      sent("#set($context.requestOverride.path.id = 'p')#set($context.responseOverride.deep = {'k': [$input.path('$.a'), $input.params('q')]})"
           "#set($context.responseOverride.input = $input)#set($context.responseOverride.header.X-Q = $input.params('q'))",
           {"POST", "/a/7?q=queryvalue", {}, R"({"a":"bodyvalue"})"}, "", {},
           "$context.responseOverride.deep.k[0]|$context.responseOverride.deep.k[1]|[$context.responseOverride.input.body]");
  CHECK(answered.body == "bodyvalue|queryvalue|[]");
  CHECK(answered.header("X-Q") == "queryvalue");
}

TEST_CASE("override: a map that holds itself is kept in bounded time") {
  CHECK(printed("#set($m = {})#set($m.a = $m)#set($m.b = $m)#set($context.responseOverride.m = $m)x") == "x");
}

TEST_CASE("template: what fails answers 500 in the form of integration errors") {
  Pipeline pipeline(definition_of(method_of("/a/{id}", "post", mock_of("{\"statusCode\": 200}", "$util.parseJson('{')"))));
  std::string reason;
  const Answered answered = pipeline.ask({"POST", "/a/7"}, {}, [&](vm::Exchange& exchange) { reason = exchange.error.integration_error; });
  CHECK(answered.status == 500);
  CHECK(answered.body == R"({"message": "Internal server error"})");
  CHECK(answered.header("x-amzn-ErrorType") == "InternalServerErrorException");
  CHECK(reason == "Execution failed due to configuration error: Unable to transform response");
  CHECK(printed("#foreach($a in [1..999])#foreach($b in [1..999])#foreach($c in [1..999])$a#end#end#end") == "500");
}

TEST_CASE("mapping: bodies as sources, whole and by path") {
  const auto header = [](const std::string& source, const std::string& body) {
    const std::string integration = R"({"type":"http","httpMethod":"POST","uri":"http://backend.example/","requestParameters":{"integration.request.header.X":")" +
                                    source + R"("},"responses":{"default":{"statusCode":"200"}}})";
    const Answered answered = Pipeline(definition_of(method_of("/", "post", integration))).ask({"POST", "/", {}, body});
    return answered.asked ? answered.asked->header("X") : std::to_string(answered.status) + " " + answered.header("x-amzn-ErrorType") + " " + answered.body;
  };
  const std::string pets = R"({"pets":[{"name":"rex","n":null,"tags":["a",1.0]}]})";
  CHECK(header("method.request.body", pets) == pets);
  CHECK(header("method.request.body", "") == "{}");
  CHECK(header("method.request.body", "plain") == "plain");
  CHECK(header("method.request.body.pets[0].name", pets) == "rex");
  CHECK(header("method.request.body.pets[0].tags", pets) == R"(["a",1.0])");
  CHECK(header("method.request.body.pets[0].n", pets) == "-");
  CHECK(header("method.request.body.none.at.all", pets) == "-");
  CHECK(header("method.request.body.a", "plain") == "-");
  for (const char* source : {"method.request.body", "method.request.body.a"}) {
    for (const char* broken : {"{\"a\":", " [1", "\"x", "'a'"}) {
      CHECK(header(source, broken) == R"(400 BadRequestException {"message":"Invalid JSON in request body"})");
    }
  }
}

TEST_CASE("mapping: the endpoint's body as a source of response headers") {
  const auto header = [](const std::string& source, const std::string& body) {
    const std::string integration = R"({"type":"http","httpMethod":"GET","uri":"http://backend.example/","responses":{"default":{"statusCode":"200",)"
                                    R"("responseParameters":{"method.response.header.X":")" + source + R"("}}}})";
    Pipeline pipeline(R"({"openapi":"3.0.1","info":{"title":"t","version":"1"},"paths":{"/":{"get":{"responses":{"200":{"description":"a","headers":{"X":)"
                      R"({"schema":{"type":"string"}}}}},"x-amazon-apigateway-integration":)" + integration + "}}}}");
    const Answered answered = pipeline.ask({"GET", "/"}, {200, {}, body});
    return answered.status == 200 ? answered.header("X") : std::to_string(answered.status) + " " + answered.body;
  };
  CHECK(header("integration.response.body.a.b", R"({"a":{"b":"c"}})") == "c");
  CHECK(header("integration.response.body.a", R"({"a":{"b":"c"}})") == R"({"b":"c"})");
  CHECK(header("integration.response.body", "text") == "text");
  CHECK(header("integration.response.body", "") == "{}");
  CHECK(header("integration.response.body.a", "{broken") == R"(500 {"message": "Internal server error"})");
}
