// rest-data-plane 6.
#include "tests/support/pipeline.h"

using namespace apigw;
using namespace apigw::testing;

namespace {

Pipeline with(const std::string& responses) {
  return Pipeline(definition_of(method_of("/x", "post", R"({"type":"mock","passthroughBehavior":"never","responses":{"default":{"statusCode":"200"}}})"),
                                R"("x-amazon-apigateway-gateway-responses":{)" + responses + "},"),
                  {.name = "v1", .variables = {{"who", "me"}}});
}

}  // namespace

TEST_CASE("gateway response: status, headers and body are the customised ones") {
  Pipeline pipeline = with(R"("UNSUPPORTED_MEDIA_TYPE":{"statusCode":"400","responseParameters":{
      "gatewayresponse.header.X-Literal":"'lit'","gatewayresponse.header.X-In":"method.request.header.X-In",
      "gatewayresponse.header.X-Query":"method.request.querystring.q","gatewayresponse.header.X-Stage":"context.stage",
      "gatewayresponse.header.X-Var":"stageVariables.who","gatewayresponse.header.x-amzn-errortype":"'Mine'"},
      "responseTemplates":{"application/json":"{\"m\":$context.error.messageString,\"t\":\"$context.error.responseType\",\"s\":\"$stageVariables.who\"}"}})");
  const Answered answer = pipeline.ask({"POST", "/x?q=a%0d%0ab", {{"X-In", "in"}}});
  CHECK(answer.status == 400);
  CHECK(answer.body == R"({"m":"Unsupported Media Type","t":"UNSUPPORTED_MEDIA_TYPE","s":"me"})");
  CHECK(answer.header("X-Literal") == "lit");
  CHECK(answer.header("X-In") == "in");
  CHECK(answer.header("X-Query") == "a  b");
  CHECK(answer.header("X-Stage") == "v1");
  CHECK(answer.header("X-Var") == "me");
  CHECK(answer.header("x-amzn-ErrorType") == "Mine");
  CHECK(answer.header("Content-Type") == "application/json");
}

TEST_CASE("gateway response: DEFAULT_4XX serves the types that are not customised, keeping their status") {
  Pipeline pipeline = with(R"("DEFAULT_4XX":{"responseParameters":{"gatewayresponse.header.Access-Control-Allow-Origin":"'*'"}})");
  const Answered unsupported = pipeline.ask({"POST", "/x"});
  CHECK(unsupported.status == 415);
  CHECK(unsupported.header("Access-Control-Allow-Origin") == "*");
  CHECK(unsupported.header("x-amzn-ErrorType") == "BadRequestException");
  CHECK(unsupported.body == R"({"message":"Unsupported Media Type"})");
  CHECK(pipeline.ask({"GET", "/none"}).header("Access-Control-Allow-Origin") == "*");
  Pipeline moved = with(R"("DEFAULT_4XX":{"statusCode":"400"})");
  CHECK(moved.ask({"POST", "/x"}).status == 400);
}

TEST_CASE("gateway response: the template by Accept, Content-Type is its key") {
  Pipeline pipeline = with(R"("UNSUPPORTED_MEDIA_TYPE":{"responseTemplates":{"text/html":"<p>$context.error.message</p>","application/json":"{}"}})");
  const Answered html = pipeline.ask({"POST", "/x", {{"Accept", "text/html, */*"}}});
  CHECK(html.body == "<p>Unsupported Media Type</p>");
  CHECK(html.header("Content-Type") == "text/html");
  const Answered json = pipeline.ask({"POST", "/x", {{"Accept", "image/png"}}});
  CHECK(json.body == "{}");
  CHECK(json.header("Content-Type") == "application/json");
}

TEST_CASE("gateway response: customised templates of integration errors are printed as they are") {
  const std::string integration = R"({"type":"http_proxy","httpMethod":"GET","uri":"http://b/"})";
  Pipeline pipeline(definition_of(method_of("/", "get", integration),
                                  R"("x-amazon-apigateway-gateway-responses":{"INTEGRATION_TIMEOUT":{"responseTemplates":
      {"application/json":"{\"message\":$context.error.messageString,\"x\":1}"}}},)"));
  CHECK(pipeline.ask({}, {.failure = vm::CallFailure::timeout}).body == R"({"message":"Endpoint request timed out","x":1})");
}

TEST_CASE("gateway response: types answered without running a method") {
  Pipeline pipeline = with(R"("DEFAULT_4XX":{"statusCode":"418"})");
  BlockPool blocks;
  Arena arena(blocks);
  Random random(1);
  vm::Exchange exchange(arena, pipeline.prepared());
  vm::assign_ids(exchange, random);
  vm::answer(exchange, bundle::GatewayResponseType::REQUEST_TOO_LARGE);
  // Its customisation is not honoured.
  CHECK(exchange.response.status == 413);
  CHECK(exchange.response.body == R"({"message":"Request Too Long"})");
  vm::answer(exchange, bundle::GatewayResponseType::AUTHORIZER_FAILURE);
  CHECK(exchange.response.status == 500);
  CHECK(exchange.response.body == R"({"message":null})");
  CHECK(exchange.response.fields.find("x-amzn-ErrorType")->value == "AuthorizerFailureException");
}

TEST_CASE("gateway response: ACCESS_DENIED spells its key with a capital") {
  Pipeline pipeline(definition_of(method_of("/", "get", mock_200)));
  BlockPool blocks;
  Arena arena(blocks);
  Random random(1);
  vm::Exchange exchange(arena, pipeline.prepared());
  vm::assign_ids(exchange, random);
  vm::answer(exchange, bundle::GatewayResponseType::ACCESS_DENIED);
  CHECK(exchange.response.body == R"({"Message":"User is not authorized to access this resource"})");
}

TEST_CASE("gateway response: the request can still be read after its bytes have moved") {
  const std::string integration = R"({"type":"http_proxy","httpMethod":"ANY","uri":"http://b/{p}","requestParameters":{"integration.request.path.p":
      "method.request.path.p","integration.request.querystring.r":"method.request.querystring.plain"}})";
  Pipeline pipeline(definition_of(method_of("/a/{p}", "x-amazon-apigateway-any-method", integration,
                                            R"("parameters":[{"name":"p","in":"path","required":true,"schema":{"type":"string"}},
      {"name":"plain","in":"query","schema":{"type":"string"}}],)"),
                                  R"("x-amazon-apigateway-gateway-responses":{"INTEGRATION_TIMEOUT":{"responseParameters":{
      "gatewayresponse.header.X-Path":"method.request.path.p","gatewayresponse.header.X-Plain":"method.request.querystring.plain",
      "gatewayresponse.header.X-Coded":"method.request.querystring.coded","gatewayresponse.header.X-In":"method.request.header.X-In",
      "gatewayresponse.header.X-Method":"context.httpMethod"}}},)"));
  const Answered answer =
      pipeline.ask({"GET", "/a/value?plain=text&coded=a%20b", {{"X-In", "in"}, {"X-HTTP-Method-Override", "PUT"}}}, {.failure = vm::CallFailure::timeout});
  CHECK(answer.status == 504);
  CHECK(answer.header("X-Path") == "value");
  CHECK(answer.header("X-Plain") == "text");
  CHECK(answer.header("X-Coded") == "a b");
  CHECK(answer.header("X-In") == "in");
  CHECK(answer.header("X-Method") == "PUT");
}

TEST_CASE("gateway response: every type takes parameters and a template, but the one the service fixes") {
  constexpr std::string_view types[] = {
#define GATEWAY_RESPONSE(type, status, klass, message, error) #type,
#include "schemas/gateway_responses.def"
#undef GATEWAY_RESPONSE
  };
  std::string responses;
  for (const std::string_view type : types) {
    responses += (responses.empty() ? "\"" : ",\"") + std::string(type) +
                 R"(":{"statusCode":"499","responseParameters":{"gatewayresponse.header.X-Stage":"context.stage"},
      "responseTemplates":{"text/plain":"$context.error.responseType of $method.request.header.X-In"}})";
  }
  Pipeline pipeline = with(responses);
  const Field from{"X-In", "in", FieldId::other};
  for (size_t i = 0; i < std::size(types); ++i) {
    CAPTURE(std::string(types[i]));
    BlockPool blocks;
    Arena arena(blocks);
    Random random(1);
    vm::Exchange exchange(arena, pipeline.prepared());
    exchange.request.fields = {&from, 1};
    vm::assign_ids(exchange, random);
    vm::answer(exchange, bundle::GatewayResponseType(i));
    if (types[i] == "REQUEST_TOO_LARGE") {
      CHECK(exchange.response.status == 413);
      continue;
    }
    CHECK(exchange.response.status == 499);
    CHECK(exchange.response.body == std::string(types[i]) + " of in");
    CHECK(exchange.response.fields.find("X-Stage")->value == "v1");
    CHECK(exchange.response.fields.find("Content-Type")->value == "text/plain");
  }
}
