#include "tests/support/gateway.h"
#include "tests/support/wire.h"

using namespace apigw;
using namespace apigw::testing;

namespace {

const std::string definition = R"({"openapi":"3.0.1","info":{"title":"functions","version":"1"},
 "x-amazon-apigateway-binary-media-types":["image/png"],"paths":{"/{proxy+}":{"x-amazon-apigateway-any-method":{"responses":{},
 "x-amazon-apigateway-integration":{"type":"aws_proxy","httpMethod":"POST","uri":
 "arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/arn:aws:lambda:us-east-1:111111111111:function:f:${stageVariables.alias}/invocations"}}}}})";

struct Call {
  Answer answer;
  std::string event;
  std::string head;
};

Call call(const std::string& reply, const std::string& request = "GET /a HTTP/1.1\r\nHost: h\r\n\r\n", const std::string& status = "200 OK", const std::string& fields = "") {
  Call result;
  Endpoint functions([&](const std::string& head, const std::string& body) {
    result.head = head;
    result.event = body;
    return Endpoint::reply(reply, fields, status);
  });
  server::Options options;
  options.stage = "dev";
  options.stage_variables = {{"alias", "prod"}};
  options.lambda_endpoint = "http://127.0.0.1:" + std::to_string(functions.port());
  Gateway gateway(definition, options);
  Wire client = Wire::connect(gateway.port());
  client.send(request);
  result.answer = client.answer();
  return result;
}

}  // namespace

TEST_CASE("lambda proxy: the answers a function may give") {
  struct Row {
    std::string reply;
    int status;
    std::string body;
  };
  const std::string broken = R"({"message": "Internal server error"})";
  const Row rows[] = {
      {"{}", 200, ""},
      {R"({"statusCode":201,"body":"made"})", 201, "made"},
      {R"({"statusCode":"201"})", 201, ""},
      {R"({"statusCode":"test"})", 502, broken},
      {R"({"headers":null,"body":null})", 200, ""},
      {R"({"multiValueHeaders":{"a":"b"}})", 502, broken},
      {R"({"wrongValue":1})", 502, broken},
      {R"({"cookies":[]})", 502, broken},
      {R"({"body":{"a":1}})", 502, broken},
      {R"("text")", 502, broken},
      {"null", 502, broken},
      {"not json", 502, broken},
      {R"({"isBase64Encoded":true,"body":"aGk="})", 200, "aGk="},
  };
  for (const Row& row : rows) {
    const Call result = call(row.reply);
    CHECK_MESSAGE(result.answer.status == row.status, row.reply);
    CHECK_MESSAGE(result.answer.body == row.body, row.reply);
  }
}

TEST_CASE("lambda proxy: headers of both maps are merged under the spelling of multiValueHeaders") {
  const Call result = call(R"({"headers":{"x-a":"3","flag":true},"multiValueHeaders":{"X-A":["1","2"]}})");
  CHECK(result.answer.head.find("X-A: 1\r\nX-A: 2\r\n") != std::string::npos);
  CHECK(result.answer.head.find("X-A: 3\r\n") != std::string::npos);
  CHECK(result.answer.field("flag") == "true");
  CHECK(result.answer.field("Content-Type") == "application/json");
  CHECK(result.answer.field("X-Amzn-Trace-Id").starts_with("Root=1-"));
}

TEST_CASE("lambda proxy: base64 is decoded when the client asks for a binary type first") {
  const std::string request = "GET /a HTTP/1.1\r\nHost: h\r\nAccept: image/png, */*\r\n\r\n";
  CHECK(call(R"({"isBase64Encoded":true,"body":"aGk="})", request).answer.body == "hi");
  CHECK(call(R"({"isBase64Encoded":true,"body":"no base64"})", request).answer.status == 500);
  CHECK(call(R"({"isBase64Encoded":false,"body":"aGk="})", request).answer.body == "aGk=");
}

TEST_CASE("lambda proxy: a function error and a refusal of the service are the client's 502") {
  CHECK(call(R"({"errorMessage":"x"})", "GET /a HTTP/1.1\r\nHost: h\r\n\r\n", "200 OK", "X-Amz-Function-Error: Unhandled\r\n").answer.status == 502);
  CHECK(call("{}", "GET /a HTTP/1.1\r\nHost: h\r\n\r\n", "404 Not Found").answer.status == 500);
  CHECK(call("{}", "GET /a HTTP/1.1\r\nHost: h\r\n\r\n", "403 Forbidden").answer.status == 500);
}

TEST_CASE("lambda proxy: the event") {
  const Call result = call("{}", "POST //a%2Bb/?q=1&q=2+3&e HTTP/1.1\r\nHost: h\r\nauthorization: t\r\nX-Two: 1\r\nx-two: 2\r\nContent-Length: 4\r\n\r\n\"x\"\n");
  CHECK(result.head.starts_with("POST /2015-03-31/functions/arn%3Aaws%3Alambda%3Aus-east-1%3A111111111111%3Afunction%3Af%3Aprod/invocations HTTP/1.1\r\n"));
  const auto has = [&](std::string_view part) { CHECK_MESSAGE(result.event.find(part) != std::string::npos, part); };
  has(R"({"resource":"/{proxy+}","path":"/a%2Bb/","httpMethod":"POST","headers":{)");
  has(R"("Authorization":"t")");
  has(R"("X-Two":"2")");
  has(R"("X-Two":["1","2"])");
  has(R"("queryStringParameters":{"q":"2 3","e":""})");
  has(R"("multiValueQueryStringParameters":{"q":["1","2 3"],"e":[""]})");
  has(R"("pathParameters":{"proxy":"a%2Bb"})");
  has(R"("stageVariables":{"alias":"prod"})");
  has(R"("path":"//a%2Bb/")");
  has(R"("body":"\"x\"\n","isBase64Encoded":false})");
  CHECK(result.event.find("Content-Length") == std::string::npos);
}

TEST_CASE("lambda proxy: a binary body travels as base64, an empty one as null") {
  const Call binary = call("{}", "POST /a HTTP/1.1\r\nHost: h\r\nContent-Type: image/png\r\nContent-Length: 2\r\n\r\nhi");
  CHECK(binary.event.find(R"("body":"aGk=","isBase64Encoded":true})") != std::string::npos);
  CHECK(call("{}").event.find(R"("body":null,"isBase64Encoded":false})") != std::string::npos);
  CHECK(call("{}").event.find(R"("queryStringParameters":null)") != std::string::npos);
}
