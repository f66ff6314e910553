// contentHandling, binaryMediaTypes and Accept through a whole call, whatever kind of integration carries it (rest-data-plane 4.6).
#include "tests/support/pipeline.h"

using namespace apigw;
using namespace apigw::testing;

namespace {

const std::string binary_types = R"("x-amazon-apigateway-binary-media-types":["image/png","audio/*"],)";
const std::string raw = "h\xff\xfei";      // no UTF-8
const std::string encoded = "aP/+aQ==";    // its base64

std::string handling(const std::string& value) { return value.empty() ? "" : R"(,"contentHandling":")" + value + "\""; }

/// An HTTP integration that converts both ways; the response maps the endpoint's Content-Type.
std::string converting(const std::string& request, const std::string& response, const std::string& more = "", const std::string& response_more = "") {
  return R"({"type":"http","httpMethod":"POST","uri":"http://backend/")" + handling(request) + more +
         R"(,"responses":{"default":{"statusCode":"200")" + handling(response) + response_more + "}}}";
}

Answered ask(const std::string& integration, const Ask& what, const EndpointAnswer& endpoint = {}) {
  Pipeline pipeline(definition_of(method_of("/", "post", integration), binary_types));
  return pipeline.ask(what, endpoint);
}

}  // namespace

TEST_CASE("content handling: what the endpoint is sent") {
  struct Row {
    std::string type, handling, body, sent;  // sent "500": the call fails
  };
  const Row rows[] = {
      {"text/plain", "", raw, "h\xEF\xBF\xBD\xEF\xBF\xBDi"},
      {"text/plain", "CONVERT_TO_TEXT", "hi", "hi"},
      {"text/plain", "CONVERT_TO_BINARY", encoded, raw},
      {"text/plain", "CONVERT_TO_BINARY", "no base64", "500"},
      {"image/png", "", raw, raw},
      {"image/png; q=1", "CONVERT_TO_BINARY", raw, raw},
      {"audio/ogg", "CONVERT_TO_TEXT", raw, encoded},
      {"image/gif", "CONVERT_TO_TEXT", "hi", "hi"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.type);
    CAPTURE(row.handling);
    const Answered answer = ask(converting(row.handling, ""), {"POST", "/", {{"Content-Type", row.type}}, row.body});
    CHECK((answer.asked ? answer.asked->body : std::to_string(answer.status)) == row.sent);
  }
}

TEST_CASE("content handling: what the client is sent") {
  struct Row {
    std::string type, accept, handling, body, sent;
  };
  const Row rows[] = {
      {"text/plain", "text/plain", "", raw, "h\xEF\xBF\xBD\xEF\xBF\xBDi"},
      {"text/plain", "image/png", "", encoded, raw},
      {"text/plain", "image/png", "CONVERT_TO_TEXT", encoded, encoded},
      {"text/plain", "text/plain", "CONVERT_TO_BINARY", "!", "500"},
      {"image/png", "text/plain", "", raw, encoded},
      {"image/png", "image/png, text/plain", "", raw, raw},
      {"image/png", "text/plain, image/png", "", raw, encoded},  // the first listed counts
      {"image/png", "*/*", "CONVERT_TO_BINARY", raw, raw},
      {"audio/ogg", "audio/*", "", raw, raw},
  };
  for (const Row& row : rows) {
    CAPTURE(row.type);
    CAPTURE(row.accept);
    CAPTURE(row.handling);
    const Answered answer = ask(converting("", row.handling), {"POST", "/", {{"Accept", row.accept}}, ""}, {200, {{"Content-Type", row.type}}, row.body});
    CHECK((answer.status == 200 ? answer.body : std::to_string(answer.status)) == row.sent);
  }
}

TEST_CASE("content handling: templates see converted text, and refuse bytes") {
  const std::string request_template = R"(,"requestTemplates":{"audio/ogg":"[$input.body]"})";
  const Ask audio{"POST", "/", {{"Content-Type", "audio/ogg"}}, raw};
  CHECK(ask(converting("CONVERT_TO_TEXT", "", request_template), audio).asked->body == "[" + encoded + "]");
  CHECK(ask(converting("", "", request_template), audio).status == 500);

  const std::string response_template = R"(,"responseTemplates":{"application/json":"[$input.body]"})";
  const EndpointAnswer image{200, {{"Content-Type", "image/png"}}, raw};
  CHECK(ask(converting("", "CONVERT_TO_TEXT", "", response_template), {"POST"}, image).body == "[" + encoded + "]");
  CHECK(ask(converting("", "CONVERT_TO_BINARY", "", response_template), {"POST"}, image).status == 500);
}

TEST_CASE("content handling: an empty body is never at fault, and a MOCK has no payload to convert") {
  CHECK(ask(converting("CONVERT_TO_BINARY", "CONVERT_TO_BINARY", "", R"(,"responseTemplates":{"application/json":"x"})"), {"POST"}).body == "x");
  const std::string mock = R"({"type":"mock","requestTemplates":{"application/json":"{\"statusCode\": 200}"},
    "responses":{"default":{"statusCode":"200","responseTemplates":{"application/json":"text"}}}})";
  CHECK(ask(mock, {"POST", "/", {{"Accept", "image/png"}}}).body == "text");
}
