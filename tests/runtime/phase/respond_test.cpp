// The way back: rest-data-plane 1.6, 1.8, 4.6, 4.8.
#include "tests/support/pipeline.h"

using namespace apigw;
using namespace apigw::testing;

namespace {

std::string declared_headers(const std::vector<std::string>& names) {
  std::string all;
  for (const auto& name : names) all += (all.empty() ? "\"" : ",\"") + name + R"(":{"schema":{"type":"string"}})";
  return all;
}

/// One method of that integration; its 200 response declares the headers.
std::string definition(const std::string& integration, const std::vector<std::string>& headers = {}, const std::string& root = "") {
  return definition_of(R"("/":{"get":{"responses":{"200":{"description":"a","headers":{)" + declared_headers(headers) +
                           R"(}},"404":{"description":"b"}},"x-amazon-apigateway-integration":)" + integration + "}}",
                       root);
}

std::string http(const std::string& responses) {
  return R"({"type":"http","httpMethod":"GET","uri":"http://backend/","responses":{)" + responses + "}}";
}
const std::string proxy = R"({"type":"http_proxy","httpMethod":"GET","uri":"http://backend/"})";

const std::vector<std::string> renamed = {"Connection", "Content-Length", "Date", "Server", "Authorization", "Content-MD5", "Expect", "Host", "Max-Forwards",
                                          "Proxy-Authenticate", "Trailer", "Upgrade", "User-Agent", "WWW-Authenticate"};
const std::vector<std::string> kept = {"Accept", "Accept-Charset", "Accept-Encoding", "Age", "Content-Encoding", "Content-Type", "Pragma", "Range", "Referer",
                                       "TE", "Via", "Warn", "X-Own"};

}  // namespace

TEST_CASE("respond: mapped response fields, some under another name") {
  std::vector<std::string> all = renamed;
  all.insert(all.end(), kept.begin(), kept.end());
  all.push_back("Transfer-Encoding");
  std::string mapped;
  for (const auto& name : all) mapped += (mapped.empty() ? "\"" : ",\"") + ("method.response.header." + name) + "\":\"'v'\"";
  Pipeline pipeline(definition(http(R"("default":{"statusCode":"200","responseParameters":{)" + mapped + "}}"), all));
  const Answered answer = pipeline.ask({}, {200, {{"X-Leak", "1"}}, "body"});
  for (const auto& name : renamed) {
    CAPTURE(name);
    CHECK(answer.header(name) == "-");
    CHECK(answer.header("x-amzn-Remapped-" + name) == "v");
  }
  for (const auto& name : kept) {
    CAPTURE(name);
    CHECK(answer.header(name) == "v");
    CHECK(answer.header("x-amzn-Remapped-" + name) == "-");
  }
  CHECK(answer.header("Transfer-Encoding") == "-");
  CHECK(answer.header("x-amzn-Remapped-Transfer-Encoding") == "-");
  CHECK(answer.header("X-Leak") == "-");
  CHECK(answer.headers.size() == renamed.size() + kept.size() + 3);
}

TEST_CASE("respond: nothing of the endpoint leaks, the gateway adds its own") {
  Pipeline pipeline(definition(http(R"("default":{"statusCode":"200"})")));
  const Answered answer = pipeline.ask({}, {200, {{"Content-Type", "text/plain"}, {"Server", "s"}, {"X-A", "1"}}, "h\xff"});
  CHECK(answer.status == 200);
  CHECK(answer.body == "h\xEF\xBF\xBD");
  CHECK(answer.header("Content-Type") == "application/json");
  CHECK(answer.header("X-Amzn-Trace-Id").starts_with("Root=1-"));
  CHECK(answer.header("x-amzn-RequestId").size() == 36);
  CHECK(answer.header("x-amz-apigw-id").size() == 16);
  CHECK(answer.headers.size() == 4);
}

TEST_CASE("respond: a MOCK has no trace header and an empty body") {
  Pipeline pipeline(definition(mock_200));
  const Answered answer = pipeline.ask({"GET", "/", {{"x-amzn-trace-id", "Root=1-3152b799-8954dae64eda91bc9a23a7e8"}}});
  CHECK(answer.status == 200);
  CHECK(answer.body == "");
  CHECK(answer.header("X-Amzn-Trace-Id") == "-");
  CHECK(answer.header("Content-Type") == "application/json");
  CHECK(answer.headers.size() == 3);
}

TEST_CASE("respond: sources of response headers") {
  const auto header = [](const std::string& source) {
    Pipeline pipeline(definition(http(R"("default":{"statusCode":"200","responseParameters":{"method.response.header.X":")" + source + "\"}}"), {"X"}));
    return pipeline.ask({}, {200, {{"X-A", "1"}, {"X-A", "2"}, {"x-a", "3"}}, "the body"}).header("X");
  };
  CHECK(header("integration.response.header.X-A") == "2");
  CHECK(header("integration.response.multivalueheader.X-A") == "1,2");
  CHECK(header("integration.response.header.None") == "-");
  CHECK(header("'fixed'") == "fixed");
  CHECK(header("context.httpMethod") == "GET");
}

TEST_CASE("select: the endpoint's status chooses, without a match and a default the call fails") {
  Pipeline pipeline(definition(http(R"("4\\d{2}":{"statusCode":"404","responseTemplates":{"application/json":"missing"}},"200":{"statusCode":"200"})")));
  CHECK(pipeline.ask({}, {200, {}, "ok"}).status == 200);
  const Answered missing = pipeline.ask({}, {418, {}, "teapot"});
  CHECK(missing.status == 404);
  CHECK(missing.body == "missing");
  const Answered none = pipeline.ask({}, {500, {}, "x"});
  CHECK(none.status == 500);
  CHECK(none.body == R"({"message": "Internal server error"})");
  CHECK(none.header("X-Amzn-Trace-Id") == "-");
}

TEST_CASE("select: a MOCK may answer any integer") {
  const auto status = [](const std::string& number, const std::string& pattern) {
    Pipeline pipeline(definition(R"({"type":"mock","requestTemplates":{"application/json":"{\"statusCode\": )" + number + R"(}"},"responses":{")" + pattern +
                                 R"(":{"statusCode":"404"},"default":{"statusCode":"200"}}})"));
    return pipeline.ask({}).status;
  };
  CHECK(status("404", "404") == 404);
  CHECK(status("7", "7") == 404);
  CHECK(status("-1", "-\\\\d") == 404);
  CHECK(status("12345", "1.*5") == 404);
  CHECK(status("12345", "1234") == 200);
  CHECK(status("99", "404") == 200);
  CHECK(status("1000", "404") == 200);
}

TEST_CASE("respond: the template by the first type of Accept, else JSON, else the first; an empty one passes the body") {
  const auto body = [](const std::string& templates, const Headers& headers) {
    Pipeline pipeline(definition(http(R"("default":{"statusCode":"200","responseTemplates":{)" + templates + "}}")));
    return pipeline.ask({"GET", "/", headers}, {200, {}, "raw"}).body;
  };
  const std::string both = R"("text/html":"html","application/json":"json")";
  CHECK(body(both, {}) == "json");
  CHECK(body(both, {{"Accept", "text/html;q=1, application/json"}}) == "html");
  CHECK(body(both, {{"Accept", "image/png"}}) == "json");
  CHECK(body(R"("text/html":"html")", {{"Accept", "*/*"}}) == "html");
  CHECK(body(R"("application/json":"")", {}) == "raw");
  CHECK(body("", {}) == "raw");
}

TEST_CASE("proxy: the endpoint's status and body pass, its fields by the service's rules") {
  Pipeline pipeline(definition(proxy));
  Headers sent = {{"Keep-Alive", "timeout=5"}, {"X-Hop", "1"}, {"Connection", "x-hop"}, {"Transfer-Encoding", "chunked"}, {"TE", "t"}, {"Via", "v"},
                  {"x-amzn-RequestId", "theirs"}, {"X-Amzn-Trace-Id", "Root=theirs"}, {"Set-Cookie", "a"}, {"Set-Cookie", "b"}, {"Content-Encoding", "gzip"},
                  {"Content-Type", "text/plain"}, {"x-amz-apigw-id", "other"}};
  for (const char* name : {"Content-Length", "Date", "Server", "Authorization", "Content-MD5", "Max-Forwards", "User-Agent", "WWW-Authenticate", "Expect", "Host",
                           "Proxy-Authenticate", "Trailer", "Upgrade"}) {
    sent.emplace_back(name, "v");
  }
  const Answered answer = pipeline.ask({}, {207, sent, ""});
  CHECK(answer.status == 207);
  const std::pair<std::string, std::string> rows[] = {
      {"x-amzn-Remapped-Connection", "x-hop"}, {"x-amzn-Remapped-Content-Length", "v"}, {"x-amzn-Remapped-Date", "v"}, {"x-amzn-Remapped-Server", "v"},
      {"x-amzn-Remapped-Authorization", "v"}, {"x-amzn-Remapped-Content-MD5", "v"}, {"x-amzn-Remapped-Max-Forwards", "v"},
      {"x-amzn-Remapped-User-Agent", "v"}, {"x-amzn-Remapped-WWW-Authenticate", "v"}, {"x-amzn-Remapped-x-amzn-RequestId", "theirs"},
      {"x-amzn-Remapped-x-amz-apigw-id", "other"}, {"X-Amzn-Trace-Id", "Root=theirs"}, {"Set-Cookie", "a|b"}, {"Content-Encoding", "gzip"},
      {"Content-Type", "text/plain"},
  };
  for (const auto& [name, value] : rows) {
    CAPTURE(name);
    CHECK(answer.header(name) == value);
  }
  CHECK(answer.header("x-amzn-RequestId").size() == 36);
  CHECK(answer.headers.size() == std::size(rows) + 1 + 2);
}

TEST_CASE("proxy: a missing Content-Type becomes JSON where there is content; the gateway adds no trace header") {
  Pipeline pipeline(definition(proxy));
  CHECK(pipeline.ask({}, {200, {}, ""}).header("Content-Type") == "application/json");
  CHECK(pipeline.ask({}, {204, {}, ""}).header("Content-Type") == "-");
  CHECK(pipeline.ask({}, {304, {}, ""}).header("Content-Type") == "-");
  CHECK(pipeline.ask({}, {200, {}, ""}).header("X-Amzn-Trace-Id") == "-");
}

TEST_CASE("call: failures become gateway responses") {
  struct Row {
    vm::CallFailure failure;
    int status;
    std::string body;
  };
  const std::string internal = R"({"message": "Internal server error"})";
  const Row rows[] = {
      {vm::CallFailure::timeout, 504, R"({"message": "Endpoint request timed out"})"},
      {vm::CallFailure::invalid_endpoint, 500, internal},
      {vm::CallFailure::connect, 500, internal},
      {vm::CallFailure::tls, 500, internal},
      {vm::CallFailure::reset, 502, internal},
      {vm::CallFailure::malformed_response, 502, internal},
      {vm::CallFailure::response_too_large, 500, internal},
      {vm::CallFailure::configuration, 500, internal},
  };
  for (const std::string& integration : {proxy, http(R"("default":{"statusCode":"200"})")}) {
    Pipeline pipeline(definition(integration));
    for (const Row& row : rows) {
      CAPTURE(int(row.failure));
      const Answered answer = pipeline.ask({}, {.failure = row.failure});
      CHECK(answer.status == row.status);
      CHECK(answer.body == row.body);
      CHECK(answer.header("x-amzn-ErrorType") == "InternalServerErrorException");
      CHECK(answer.header("X-Amzn-Trace-Id") == "-");
    }
  }
}

TEST_CASE("call: a customised INTEGRATION_FAILURE has its own status, for malformed answers too") {
  Pipeline pipeline(definition(proxy, {}, R"("x-amazon-apigateway-gateway-responses":{"INTEGRATION_FAILURE":{"statusCode":"503"}},)"));
  CHECK(pipeline.ask({}, {.failure = vm::CallFailure::connect}).status == 503);
  CHECK(pipeline.ask({}, {.failure = vm::CallFailure::malformed_response}).status == 503);
}
