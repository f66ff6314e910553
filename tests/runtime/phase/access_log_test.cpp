// rest-data-plane 12.1.
#include "runtime/phase/access_log.h"

#include "tests/support/pipeline.h"

using namespace apigw;
using namespace apigw::testing;

namespace {

std::string line(const std::string& format, const Ask& ask = {"GET", "/pets", {{"User-Agent", "a\"b\\c<&>'\x01"}}}) {
  Pipeline pipeline(definition_of(method_of("/pets", "get", R"({"type":"mock","requestTemplates":{"application/json":"{statusCode:200}"},
      "responses":{"default":{"statusCode":"200","responseTemplates":{"application/json":"hello"}}}})")));
  std::string out = "before|";
  const auto compiled = phase::AccessLogFormat::compile(format);
  pipeline.ask(ask, {}, [&](vm::Exchange& exchange) {
    exchange.request_id = "REQ";
    exchange.extended_request_id = "EXT=";
    const vm::Parameter values[] = {{"tier", "gold"}};
    exchange.authorizer = values;
    compiled.append(exchange, out);
  });
  return out.substr(7);
}

}  // namespace

TEST_CASE("access log: the four formats of the guide") {
  CHECK(line("clf") == "192.0.2.7 - - [21/Nov/2026:02:43:00 +0000] \"GET /pets HTTP/1.1\" 200 5 REQ EXT=\n");
  CHECK(line("json") ==
        R"({"requestId":"REQ","extendedRequestId":"EXT=","ip":"192.0.2.7","caller":"-","user":"-","requestTime":"21/Nov/2026:02:43:00 +0000",)"
        R"("httpMethod":"GET","resourcePath":"/pets","status":"200","protocol":"HTTP/1.1","responseLength":"5"})"
        "\n");
  CHECK(line("xml") ==
        "<request id=\"REQ\"><extendedRequestId>EXT=</extendedRequestId><ip>192.0.2.7</ip><caller>-</caller><user>-</user>"
        "<requestTime>21/Nov/2026:02:43:00 +0000</requestTime><httpMethod>GET</httpMethod><resourcePath>/pets</resourcePath><status>200</status>"
        "<protocol>HTTP/1.1</protocol><responseLength>5</responseLength></request>\n");
  CHECK(line("csv") == "192.0.2.7,-,-,21/Nov/2026:02:43:00 +0000,GET,/pets,HTTP/1.1,200,5,REQ,EXT=\n");
}

TEST_CASE("access log: a format of one's own") {
  CHECK(line("$context.requestId ${context.status}ms $context.responseLatency.") == "REQ 200ms 15.\n");
  CHECK(line("$context.noSuch $context.authorizer.tier $context.authorizer.none $other $context") == "- gold - $other $context\n");
  CHECK(line("a\nb $context.status") == "a b 200\n");
  CHECK(line("$context.error.message|$context.status", {"GET", "/none"}) == "Missing Authentication Token|403\n");
}

TEST_CASE("access log: no value can break or forge a line") {
  CHECK(line("$context.identity.userAgent") == "a\"b\\c<&>'\\x01\n");
  CHECK(line(R"({"a":"$context.identity.userAgent"})") == "{\"a\":\"a\\\"b\\\\c<&>'\\u0001\"}\n");
  CHECK(line("<a>$context.identity.userAgent</a>") == "<a>a&quot;b\\c&lt;&amp;&gt;&apos; </a>\n");
  CHECK(line(R"({"m":$context.error.messageString})", {"GET", "/none"}) == "{\"m\":\"Missing Authentication Token\"}\n");
}

TEST_CASE("access log: off writes nothing") {
  CHECK(phase::AccessLogFormat().empty());
  CHECK(phase::AccessLogFormat::compile("").empty());
  CHECK(line("") == "");
}
