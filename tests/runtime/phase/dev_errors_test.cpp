// serve --dev-errors: what the service keeps to itself.
#include "tests/support/pipeline.h"

using namespace apigw;
using namespace apigw::testing;

namespace {

std::string definition(const std::string& responses = "") {
  const std::string operation = R"("x-amazon-apigateway-request-validator":"all","parameters":[
      {"name":"q","in":"query","required":true,"schema":{"type":"string"}},{"name":"X-A","in":"header","required":true,"schema":{"type":"string"}}],
    "requestBody":{"content":{"application/json":{"schema":{"$ref":"#/components/schemas/Pet"}}}},)";
  std::string text = definition_of(method_of("/", "post", mock_200, operation),
                       R"("x-amazon-apigateway-request-validators":{"all":{"validateRequestBody":true,"validateRequestParameters":true}},)" +
                           (responses.empty() ? "" : R"("x-amazon-apigateway-gateway-responses":{)" + responses + "},"));
  text.insert(text.size() - 1, R"(,"components":{"schemas":{"Pet":{"type":"object","properties":{"name":{"type":"string","minLength":3}}}}})");
  return text;
}

const Ask bad_body{"POST", "/?q=1", {{"X-A", "a"}}, R"({"name":"\"x"})"};
const std::string reason = R"([string "\"x" is too short (length: 2, required minimum: 3)])";

}  // namespace

TEST_CASE("dev errors: the pointer and the reason of a body that does not fit") {
  Pipeline pipeline(definition(), {.name = "dev", .dev_errors = true});
  CHECK(pipeline.ask(bad_body).body ==
        R"x({"message":"Invalid request body","errors":[{"pointer":"/name","reason":"string \"\\\"x\" is too short (length: 2, required minimum: 3)"}]})x");
  CHECK(pipeline.ask({"POST", "/?q=1", {{"X-A", "a"}}, "{"}).body ==
        R"({"message":"Invalid request body","errors":[{"pointer":"","reason":"the body is not JSON"}]})");
}

TEST_CASE("dev errors: every parameter that is missing, with its place") {
  Pipeline pipeline(definition(), {.name = "dev", .dev_errors = true});
  CHECK(pipeline.ask({"POST", "/?q=%20"}).body == R"({"message":"Missing required request parameters: [X-A, q]","errors":[)"
                                                  R"({"in":"header","name":"X-A","reason":"missing or blank"},)"
                                                  R"({"in":"querystring","name":"q","reason":"missing or blank"}]})");
}

TEST_CASE("dev errors: not without the option, not in a customised body, not in other errors") {
  CHECK(Pipeline(definition()).ask(bad_body).body == R"({"message":"Invalid request body"})");
  Pipeline custom(definition(R"("BAD_REQUEST_BODY":{"responseTemplates":{"text/plain":"no: $context.error.validationErrorString"}})"),
                  {.name = "dev", .dev_errors = true});
  CHECK(custom.ask(bad_body).body == "no: " + reason);
  CHECK(Pipeline(definition(), {.name = "dev", .dev_errors = true}).ask({"GET", "/none"}).body == R"({"message":"Missing Authentication Token"})");
}

TEST_CASE("validation error string: in headers of the gateway response too") {
  Pipeline pipeline(definition(R"("BAD_REQUEST_BODY":{"responseParameters":{"gatewayresponse.header.X-Why":"context.error.validationErrorString"}})"));
  const Answered answer = pipeline.ask(bad_body);
  CHECK(answer.header("X-Why") == reason);
  CHECK(answer.body == R"({"message":"Invalid request body"})");
}
