// rest-data-plane 1.7, step B: each row, for HTTP and HTTP_PROXY.
#include "tests/support/pipeline.h"

using namespace apigw;
using namespace apigw::testing;

namespace {

std::string integration(const std::string& type, const std::string& mapped = "") {
  return R"({"type":")" + type + R"(","httpMethod":"POST","uri":"http://backend/post","requestParameters":{)" + mapped +
         R"(},"responses":{"default":{"statusCode":"200"}}})";
}

std::string literal(const std::string& name, const std::string& value) {
  return "\"integration.request.header." + name + "\":\"'" + value + "'\"";
}

Asked asked(const std::string& type, const Headers& headers, const std::string& mapped = "", const std::string& method = "POST") {
  Pipeline pipeline(definition_of(method_of("/", "x-amazon-apigateway-any-method", integration(type, mapped))));
  const Answered answer = pipeline.ask({method, "/", headers, "body"});
  REQUIRE(answer.asked.has_value());
  return *answer.asked;
}

// Every field of the recorded client.
const Headers client = {
    {"Host", "api.example"}, {"Accept", "application/xml"}, {"Accept-Charset", "UTF-8"}, {"Accept-Encoding", "br"}, {"Age", "1"},
    {"Authorization", "Unauthorized"}, {"Connection", "close"}, {"Content-Encoding", "deflate"}, {"Content-Length", "4"},
    {"Content-MD5", "m"}, {"Content-Type", "text/plain"}, {"Date", "d"}, {"Expect", "100-continue"}, {"Max-Forwards", "2"},
    {"Pragma", "cache"}, {"Proxy-Authenticate", "Basic"}, {"Range", "bytes=1-2"}, {"Referer", "r"}, {"Server", "s"}, {"TE", "deflate"},
    {"Trailer", "Expires"}, {"Transfer-Encoding", "chunked"}, {"Upgrade", "h2"}, {"User-Agent", "client/0.0"}, {"Via", "p"},
    {"Warn", "w"}, {"WWW-Authenticate", "b"}, {"X-Own", "x"}, {"X-Amzn-Apigateway-Api-Id", "forged"}, {"Keep-Alive", "5"},
    {"Proxy-Connection", "keep-alive"}, {"X-HTTP-Method-Override", "POST"}, {"x-api-key", "k"},
};

}  // namespace

TEST_CASE("request fields: HTTP copies nothing of the client's but the Content-Type of a body") {
  const Asked sent = asked("http", client);
  CHECK(sent.headers.size() == 5);
  CHECK(sent.header("Accept") == "application/json");
  CHECK(sent.header("User-Agent").starts_with("AmazonAPIGateway_"));
  CHECK(sent.header("User-Agent") == "AmazonAPIGateway_" + sent.header("X-Amzn-Apigateway-Api-Id"));
  CHECK(sent.header("X-Amzn-Trace-Id").starts_with("Root=1-"));
  CHECK(sent.header("Content-Type") == "text/plain");
  CHECK(asked("http", {}).header("Content-Type") == "application/json");
  for (const char* method : {"GET", "HEAD", "OPTIONS"}) {
    Headers headers = {{"Content-Type", "text/plain"}};
    CHECK(asked("http", headers, "", method).header("Content-Type") == "-");
  }
}

TEST_CASE("request fields: HTTP_PROXY passes what is not the gateway's or the connection's") {
  const Asked sent = asked("http_proxy", client);
  const std::pair<std::string, std::string> rows[] = {
      {"Accept", "application/xml"}, {"Accept-Charset", "UTF-8"}, {"Accept-Encoding", "br"}, {"Age", "1"}, {"Authorization", "Unauthorized"},
      {"Content-Type", "text/plain"}, {"Date", "d"}, {"Pragma", "cache"}, {"Range", "bytes=1-2"}, {"Referer", "r"},
      {"User-Agent", "client/0.0"}, {"Warn", "w"}, {"X-Own", "x"}, {"x-api-key", "k"},
      {"X-Forwarded-For", "192.0.2.7"}, {"X-Forwarded-Port", "8080"}, {"X-Forwarded-Proto", "http"},
      // Dropped, or the gateway's own.
      {"Host", "-"}, {"Connection", "-"}, {"Content-Encoding", "-"}, {"Content-Length", "-"}, {"Content-MD5", "-"}, {"Expect", "-"},
      {"Max-Forwards", "-"}, {"Proxy-Authenticate", "-"}, {"Server", "-"}, {"TE", "-"}, {"Trailer", "-"}, {"Transfer-Encoding", "-"},
      {"Upgrade", "-"}, {"Via", "-"}, {"WWW-Authenticate", "-"}, {"Keep-Alive", "-"}, {"Proxy-Connection", "-"},
      {"X-HTTP-Method-Override", "-"},
  };
  for (const auto& [name, value] : rows) {
    CAPTURE(name);
    CHECK(sent.header(name) == value);
  }
  CHECK(sent.header("X-Amzn-Apigateway-Api-Id").size() == 10);
  CHECK(sent.header("X-Amzn-Trace-Id").starts_with("Root=1-"));
  CHECK(sent.headers.size() == 14 + 3 + 2);
  CHECK(sent.body == "body");
}

TEST_CASE("request fields: HTTP_PROXY names itself only when the client does not") {
  const Asked sent = asked("http_proxy", {});
  CHECK(sent.header("Accept") == "application/json");
  CHECK(sent.header("User-Agent").starts_with("AmazonAPIGateway_"));
}

TEST_CASE("request fields: what Connection names stays behind") {
  const Asked sent = asked("http_proxy", {{"Connection", "x-secret"}, {"X-Secret", "1"}, {"X-Other", "2"}});
  CHECK(sent.header("X-Secret") == "-");
  CHECK(sent.header("X-Other") == "2");
}

TEST_CASE("request fields: a signature is not passed on") {
  CHECK(asked("http_proxy", {{"Authorization", "AWS4-HMAC-SHA256 Credential=a"}}).header("Authorization") == "-");
  CHECK(asked("http_proxy", {{"Authorization", "Basic AWS4"}}).header("Authorization") == "Basic AWS4");
}

TEST_CASE("request fields: mapped fields override the client's and the gateway's, some have no effect") {
  std::string mapped;
  for (const char* name : {"Accept", "Age", "Authorization", "Content-Encoding", "Content-MD5", "Content-Type", "Date", "Expect", "Max-Forwards", "Server",
                           "Trailer", "Upgrade", "User-Agent", "Via", "WWW-Authenticate", "Connection", "Proxy-Authenticate", "TE", "x-OWN"}) {
    if (!mapped.empty()) mapped += ',';
    mapped += literal(name, "mapped");
  }
  mapped += ",\"integration.request.header.Host\":\"'other.example'\"";
  for (const char* type : {"http", "http_proxy"}) {
    CAPTURE(type);
    const Asked sent = asked(type, client, mapped);
    for (const char* name : {"Accept", "Age", "Authorization", "Content-Encoding", "Content-MD5", "Content-Type", "Date", "Max-Forwards", "Server", "Trailer",
                             "Upgrade", "User-Agent", "WWW-Authenticate", "X-Own"}) {
      CAPTURE(name);
      CHECK(sent.header(name) == "mapped");
    }
    for (const char* name : {"Connection", "Expect", "Proxy-Authenticate", "TE", "Via", "Host"}) {
      CAPTURE(name);
      CHECK(sent.header(name) == "-");
    }
    CHECK(sent.host == "other.example");
  }
}

TEST_CASE("request fields: a forbidden target fails the call") {
  for (const char* type : {"http", "http_proxy"}) {
    for (const char* name : {"Content-Length", "transfer-encoding"}) {
      Pipeline pipeline(definition_of(method_of("/", "get", integration(type, literal(name, "0")))));
      const Answered answer = pipeline.ask({"GET", "/"});
      CHECK(!answer.asked);
      CHECK(answer.status == 500);
      CHECK(answer.body == R"({"message": "Internal server error"})");
      CHECK(answer.header("x-amzn-ErrorType") == "InternalServerErrorException");
      CHECK(answer.headers.size() == 4);
    }
  }
}

TEST_CASE("request fields: the trace of the client is completed and sent on") {
  const Asked sent = asked("http_proxy", {{"x-amzn-trace-id", "Root=1-3152b799-8954dae64eda91bc9a23a7e8"}});
  CHECK(sent.header("X-Amzn-Trace-Id").starts_with("Root=1-3152b799-8954dae64eda91bc9a23a7e8;Parent="));
}
