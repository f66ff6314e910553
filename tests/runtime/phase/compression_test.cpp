// rest-data-plane 10.
#include "runtime/phase/compression.h"

#include "tests/support/pipeline.h"

using namespace apigw;
using namespace apigw::testing;

namespace {

std::string chosen(const std::string& accepted) {
  const Headers headers{{"Accept-Encoding", accepted}};
  const auto fields = fields_of(headers);
  const auto coding = phase::accepted_coding(fields);
  return coding ? std::string(to_string(*coding)) : "-";
}

const std::string long_text(200, 'a');

std::string proxying(int64_t minimum) {
  return definition_of(method_of("/", "x-amazon-apigateway-any-method", R"({"type":"http_proxy","httpMethod":"ANY","uri":"http://b/"})"),
                       minimum < 0 ? "" : R"("x-amazon-apigateway-minimum-compression-size":)" + std::to_string(minimum) + ",");
}

const Ask gzip_please{"GET", "/", {{"Accept-Encoding", "gzip"}}};

/// Codings of bodies, outside of any exchange.
struct Codec {
  BlockPool blocks;
  Arena arena{blocks};
  std::string coded(std::string_view text, ContentCoding coding = ContentCoding::gzip) { return std::string(deflate(arena, coding, text)); }
  std::string plain(std::string_view bytes, ContentCoding coding = ContentCoding::gzip) {
    return std::string(inflate(arena, coding, bytes, 1 << 24).value_or("corrupt"));
  }
};

}  // namespace

TEST_CASE("compression: the coding a client prefers, or none") {
  const std::pair<const char*, const char*> rows[] = {
      {"gzip", "gzip"}, {"deflate", "deflate"}, {"deflate,gzip", "deflate"}, {"GZip", "gzip"}, {"x-gzip", "gzip"}, {"*", "gzip"},
      {"", "-"}, {"identity", "-"}, {"br", "-"}, {"gzip;q=0", "-"}, {"*;q=0", "-"}, {"gzip;q=0, *", "deflate"},
      {"deflate;q=0.5,gzip;q=1.0", "gzip"}, {"gzip;q=1.0,identity;q=0.5,*;q=0", "gzip"}, {"gzip, deflate, br, zstd", "gzip"},
      {"br;q=1.0, gzip;q=0.8", "-"}, {"identity, gzip;q=0.9", "-"}, {"gzip ; q = 0.4 , deflate;q=0.45", "deflate"},
      {"gzip;q=2", "-"}, {"gzip;q=abc", "-"}, {"gzip;q=0.0001", "-"}, {"gzip;q=", "-"}, {",,gzip,,", "gzip"}, {"gzip;level=9", "gzip"},
  };
  for (const auto& [accepted, coding] : rows) {
    CAPTURE(accepted);
    CHECK(chosen(accepted) == coding);
  }
  CHECK_FALSE(phase::accepted_coding({}));
}

TEST_CASE("compression: a response of at least that size, for a client that takes it") {
  Codec codec;
  Pipeline pipeline(proxying(200));
  const Answered answer = pipeline.ask(gzip_please, {200, {{"Content-Type", "text/plain"}}, long_text});
  CHECK(answer.asked->effect.whole_body);
  CHECK(answer.header("Content-Encoding") == "gzip");
  CHECK(answer.header("Content-Type") == "text/plain");
  CHECK(codec.plain(answer.body) == long_text);
  const Answered zlib = pipeline.ask({"GET", "/", {{"Accept-Encoding", "deflate"}}}, {200, {}, long_text});
  CHECK(zlib.header("Content-Encoding") == "deflate");
  CHECK(codec.plain(zlib.body, ContentCoding::deflate) == long_text);
}

TEST_CASE("compression: what keeps a response as it is") {
  struct Row {
    const char* why;
    int64_t minimum;
    Ask ask;
    EndpointAnswer endpoint;
  };
  const Row rows[] = {
      {"no setting", -1, gzip_please, {200, {}, long_text}},
      {"below the minimum", 201, gzip_please, {200, {}, long_text}},
      {"no Accept-Encoding", 0, {}, {200, {}, long_text}},
      {"coded by the endpoint", 0, gzip_please, {200, {{"Content-Encoding", "br"}}, long_text}},
      {"a part", 0, gzip_please, {206, {{"Content-Range", "bytes 0-199/900"}}, long_text}},
      {"an empty body", 0, gzip_please, {200, {}, ""}},
      {"HEAD", 0, {"HEAD", "/", {{"Accept-Encoding", "gzip"}}}, {200, {}, ""}},
  };
  for (const Row& row : rows) {
    CAPTURE(row.why);
    Pipeline pipeline(proxying(row.minimum));
    const Answered answer = pipeline.ask(row.ask, row.endpoint);
    CHECK(answer.body == row.endpoint.body);
    CHECK(answer.header("Content-Encoding") == values_of(row.endpoint.headers, "Content-Encoding"));
  }
}

TEST_CASE("compression: the gateway's own answers too") {
  Codec codec;
  Pipeline pipeline(proxying(10));
  const Answered answer = pipeline.ask({"GET", "/none", {{"Accept-Encoding", "gzip"}}});
  CHECK(answer.status == 403);
  CHECK(codec.plain(answer.body) == R"({"message":"Missing Authentication Token"})");
}

TEST_CASE("compression: a coded request is inflated before anything looks at it") {
  Codec codec;
  const std::string integration = R"({"type":"http","httpMethod":"POST","uri":"http://b/","requestTemplates":{"application/json":"<$input.path('$.a')>"},
    "responses":{"default":{"statusCode":"200"}}})";
  Pipeline pipeline(definition_of(method_of("/", "post", integration), R"("x-amazon-apigateway-minimum-compression-size":0,)"));
  const auto sent = [&](const std::string& coding, const std::string& body) {
    const Answered answer = pipeline.ask({"POST", "/", {{"Content-Encoding", coding}}, body});
    return answer.asked ? answer.asked->body : std::to_string(answer.status) + answer.body;
  };
  const std::string unsupported = R"(415{"message":"Unsupported Media Type"})";
  const std::string body = R"({"a": "hello"})";
  CHECK(sent("gzip", codec.coded(body)) == "<hello>");
  CHECK(sent("deflate", codec.coded(body, ContentCoding::deflate)) == "<hello>");
  CHECK(sent("Identity", body) == "<hello>");
  CHECK(sent("identity, gzip", codec.coded(body)) == "<hello>");
  CHECK(sent("gzip", "") == "<>");
  CHECK(sent("gzip", body) == unsupported);
  CHECK(sent("br", body) == unsupported);
  CHECK(sent("gzip, gzip", codec.coded(codec.coded(body))) == unsupported);
  CHECK(sent("gzip", codec.coded(std::string(10485761, ' '))) == R"(413{"message":"Request Too Long"})");
}

TEST_CASE("compression: an inflated body reaches the endpoint after the request's own bytes have moved") {
  Codec codec;
  const std::string body(100'000, 'b');
  Pipeline pipeline(proxying(0));
  const Answered answer = pipeline.ask({"POST", "/", {{"Content-Encoding", "gzip"}, {"Content-Type", "text/plain"}}, codec.coded(body)});
  CHECK(answer.asked->body == body);
  CHECK(answer.asked->header("Content-Encoding") == "-");
}

TEST_CASE("compression: without the setting bytes and field pass as they are") {
  Codec codec;
  Pipeline pipeline(proxying(-1));
  CHECK(pipeline.ask({"POST", "/", {{"Content-Encoding", "br"}}, "anything"}).asked->body == "anything");
}
