// Routing and what an unmatched path is told: rest-data-plane 1.2.
#include "tests/support/pipeline.h"

using namespace apigw;
using namespace apigw::testing;

namespace {
Pipeline pipeline_of() {
  return Pipeline(definition_of(method_of("/pets", "get", mock_200) + "," + method_of("/any", "x-amazon-apigateway-any-method", mock_200)));
}
}  // namespace

TEST_CASE("begin: an unknown path and an unknown method look the same") {
  Pipeline pipeline = pipeline_of();
  for (const Ask& ask : {Ask{"GET", "/none"}, Ask{"POST", "/pets"}, Ask{"OPTIONS", "/pets"}, Ask{"TRACE", "/any"}, Ask{"GET", "/"}}) {
    const Answered answer = pipeline.ask(ask);
    CHECK(answer.status == 403);
    CHECK(answer.body == R"({"message":"Missing Authentication Token"})");
    CHECK(answer.header("x-amzn-ErrorType") == "MissingAuthenticationTokenException");
    CHECK(answer.header("Content-Type") == "application/json");
    CHECK(answer.header("x-amzn-RequestId").size() == 36);
    CHECK(answer.header("x-amz-apigw-id").size() == 16);
    CHECK(answer.headers.size() == 4);
  }
}

TEST_CASE("begin: X-HTTP-Method-Override takes the place of the method") {
  Pipeline pipeline = pipeline_of();
  CHECK(pipeline.ask({"POST", "/pets", {{"X-HTTP-Method-Override", "GET"}}}).status == 200);
  CHECK(pipeline.ask({"GET", "/pets", {{"x-http-method-override", "POST"}}}).status == 403);
  CHECK(pipeline.ask({"GET", "/any", {{"X-HTTP-Method-Override", "BREW"}}}).status == 403);
}

TEST_CASE("begin: an Authorization that is no signature is complained of on an unmatched path only") {
  Pipeline pipeline = pipeline_of();
  const Answered refused = pipeline.ask({"GET", "/none", {{"Authorization", "Bearer abc"}}});
  CHECK(refused.status == 403);
  CHECK(refused.header("x-amzn-ErrorType") == "IncompleteSignatureException");
  CHECK(refused.body == R"({"message":"'abc' not a valid key=value pair (missing equal-sign) in Authorization header: 'Bearer abc'."})");
  CHECK(pipeline.ask({"GET", "/none", {{"Authorization", "a\"b"}}}).body ==
        R"({"message":"'a\"b' not a valid key=value pair (missing equal-sign) in Authorization header: 'a\"b'."})");
  const Answered signed_call = pipeline.ask({"GET", "/none", {{"Authorization", "AWS4-HMAC-SHA256 Credential=x"}}});
  CHECK(signed_call.header("x-amzn-ErrorType") == "MissingAuthenticationTokenException");
  CHECK(pipeline.ask({"GET", "/pets", {{"Authorization", "Bearer abc"}}}).status == 200);
}

TEST_CASE("begin: a client's own UUID is the request id, anything else is not") {
  Pipeline pipeline = pipeline_of();
  const std::string own = "7ad6d6b2-5f0b-4f5c-9c0e-3f1f7a6f0c11";
  CHECK(pipeline.ask({"GET", "/pets", {{"X-Amzn-RequestId", own}}}).header("x-amzn-RequestId") == own);
  CHECK(pipeline.ask({"GET", "/pets", {{"X-Amzn-RequestId", "mine"}}}).header("x-amzn-RequestId").size() == 36);
}
