#include "compiler/check/integration_uri.h"

#include <doctest/doctest.h>

using namespace apigw::check;

TEST_CASE("integration uri: endpoints") {
  CHECK(parse_http_uri("http://example.com")->host == "example.com");
  CHECK(parse_http_uri("https://example.com:8443/a/{b}?c=d")->host == "example.com:8443");
  CHECK(parse_http_uri("http://${stageVariables.host}/x")->host == "${stageVariables.host}");
  CHECK(parse_http_uri("http://[::1]:80/x")->host == "[::1]:80");
}

TEST_CASE("integration uri: what is no endpoint says why") {
  CHECK(parse_http_uri("non-valid-http").error() == "it must begin with 'http://' or 'https://'");
  CHECK(parse_http_uri("${stageVariables.scheme}://x").error() == "it must begin with 'http://' or 'https://'");
  CHECK(parse_http_uri("http:///x").error() == "the host is missing");
  CHECK(parse_http_uri("http://:80/x").error() == "the host is missing");
  CHECK(parse_http_uri("http://a b/").error() == "a blank or control character must be encoded");
  CHECK(parse_http_uri("http://user@example.com/").error() == "user information in front of the host is not allowed");
}

TEST_CASE("integration uri: a Lambda function and its qualifier") {
  const auto uri = parse_aws_uri("arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/arn:aws:lambda:us-east-1:111111111111:function:f:live/invocations");
  REQUIRE(uri.has_value());
  CHECK(uri->kind == UriKind::lambda);
  CHECK(uri->function == "arn:aws:lambda:us-east-1:111111111111:function:f:live");
  const auto doubled = parse_aws_uri("arn:aws-cn:apigateway:cn-north-1:lambda:path//2015-03-31/functions/${stageVariables.f}/invocations");
  REQUIRE(doubled.has_value());
  CHECK(doubled->function == "${stageVariables.f}");
  const auto stream = parse_aws_uri("arn:aws:apigateway:us-east-1:lambda:path/2021-11-15/functions/f/response-streaming-invocations");
  CHECK(stream->kind == UriKind::lambda_streaming);
}

TEST_CASE("integration uri: other services") {
  CHECK(parse_aws_uri("arn:aws:apigateway:us-east-1:sqs:path/111111111111/queue")->kind == UriKind::service);
  CHECK(parse_aws_uri("arn:aws:apigateway:us-east-1:sqs:path/111111111111/queue")->service == "sqs");
  CHECK(parse_aws_uri("arn:aws:apigateway:us-east-1:firehose:action/PutRecord")->kind == UriKind::firehose);
  CHECK(parse_aws_uri("arn:aws:apigateway:us-east-1:firehose:path/x")->kind == UriKind::service);
  CHECK(parse_aws_uri("arn:aws:apigateway:us-east-1:dynamodb:action/Query")->kind == UriKind::service);
}

TEST_CASE("integration uri: the recorded refusals of the control plane") {
  const char* const rows[] = {
      "non-valid-arn",
      "bad-arn:lambda:path/2015-03-31/functions/f/invocations",
      "arn:aws:iam::0000000000:role/service-role/asdf",
      "arn:aws:lambda:us-east-1:111111111111:function:f",
      "arn:aws:apigateway:us-east-1:lambda:test/2015-03-31/functions/f/invocations",
      "arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/f",
      "arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions//invocations",
      "arn:aws:apigateway::sqs:path/x",
      "arn:aws:apigateway:us-east-1",
  };
  for (const char* row : rows) {
    CAPTURE(row);
    CHECK_FALSE(parse_aws_uri(row).has_value());
  }
}
