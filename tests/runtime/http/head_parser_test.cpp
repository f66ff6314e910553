#include "runtime/http/head_parser.h"

#include <doctest/doctest.h>
#include <fmt/format.h>

#include <array>
#include <string>
#include <vector>

using namespace apigw;
using namespace apigw::http;

namespace {

constexpr HeadLimits limits{10240, 128};

struct Parsed {
  std::string text;
  std::array<Field, 128> scratch;
  RequestHead head;
  Framing framing;
  ParseResult result;
  explicit Parsed(std::string_view in) : text(in) { result = parse_request_head(text, limits, scratch, head, framing); }
  bool complete() const { return result.state == ParseState::complete; }
};

struct Answer {
  std::string text;
  std::array<Field, 128> scratch;
  ResponseHead head;
  Framing framing;
  ParseResult result;
  explicit Answer(std::string_view in) : text(in) { result = parse_response_head(text, limits, scratch, head, framing); }
  bool complete() const { return result.state == ParseState::complete; }
};

std::string request_of(std::string_view line, std::string_view fields = "Host: a.example\r\n") { return fmt::format("{}\r\n{}\r\n", line, fields); }
std::string post_with(std::string_view fields) { return request_of("POST /c HTTP/1.1", fmt::format("Host: a.example\r\n{}", fields)); }

using namespace std::string_literals;

const std::string good_lines[] = {
    "GET /c HTTP/1.1", "GET /c HTTP/1.0", "get /c HTTP/1.1", "GET / HTTP/1.1", "GET //c HTTP/1.1", "GET /c/../../d HTTP/1.1", "GET /c?a?b HTTP/1.1",
    "GET /c%zz HTTP/1.1", "GET /c%2 HTTP/1.1", "GET /c%0d%0aX:1 HTTP/1.1", "GET /c<d>{e}|f HTTP/1.1", "GET http://a.example/c HTTP/1.1",
    "GET https://a.example/c HTTP/1.1", "GET HTTP://A.EXAMPLE/c HTTP/1.1", "GET http://a.example HTTP/1.1", "GET http://a.example?q HTTP/1.1",
    "GET http://b.example:8080/c HTTP/1.1", "GET http://[::1]:80/ HTTP/1.1", "OPTIONS /c HTTP/1.1", "TRACE /c HTTP/1.1", "M-SEARCH /c HTTP/1.1",
    "GET /" + std::string(8000, 'u') + " HTTP/1.1", std::string(200, 'A') + " /c HTTP/1.1"};

const std::string bad_lines[] = {
    "", " GET /c HTTP/1.1", "\tGET /c HTTP/1.1", "GET  /c HTTP/1.1", "GET /c  HTTP/1.1", "GET\t/c\tHTTP/1.1", "GET /c HTTP/1.1 ", " /c HTTP/1.1",
    "GET", "GET /c", "GET HTTP/1.1", "GET /c /d HTTP/1.1", "GET: /c HTTP/1.1", "\"GET\" /c HTTP/1.1", "G(T /c HTTP/1.1", "G\xc3\x89T /c HTTP/1.1",
    "G\x01T /c HTTP/1.1", "GE\0T /c HTTP/1.1"s, "GET /c\x01 HTTP/1.1", "GET /c\x7f HTTP/1.1", "GET /c\0 HTTP/1.1"s, "GET /c\td HTTP/1.1",
    "GET /c\xc3\xa9 HTTP/1.1", "GET /c#d HTTP/1.1", "GET c HTTP/1.1", "GET * HTTP/1.1", "OPTIONS * HTTP/1.1", "CONNECT a.example:443 HTTP/1.1",
    "CONNECT /c HTTP/1.1", "GET http:///c HTTP/1.1", "GET http://a b/c HTTP/1.1", "GET http://u:p@a.example/c HTTP/1.1", "GET ftp://a.example/c HTTP/1.1",
    "GET http:/c HTTP/1.1", "GET http://a.example:99999999/c HTTP/1.1", "GET http://[::1/c HTTP/1.1", "GET /c http/1.1", "GET /c FTP/1.1",
    "GET /c HTTP/.1", "GET /c HTTP/1.", "GET /c HTTP/11", "GET /c HTTP/01.1", "GET /c HTTP/-1.1", "GET /c HTTP/ 1.1", "GET /c HTTP/1.1x",
    "GET /c HTTP/1.11111", "GET /c HTTP/0.9", "GET /c HTTP/1.2", "GET /c HTTP/2.0", "GET /c HTTP/3.0", "PRI * HTTP/2.0", "HTTP/1.1 200 OK",
    "GET /c HTTP/1.1\r", "GET /c HTTP/1.1\n", "GET /c\rHTTP/1.1", "GET /c\nHTTP/1.1"};

const std::string good_fields[] = {
    "", "X-A:\r\n", "X-A:b\r\n", "X-A: \t b \t\r\n", "X_A: b\r\n", "!#$%&'*+-.^_`|~09azAZ: b\r\n", "X-A: b\xff" "c\r\n", "X-A: b\tc\r\n", "X-A: \"b\r\n",
    "X-A: b: c\r\n", "X-A: 1\r\nX-A: 2\r\n", "Content-Length: 5\r\n", "Content-Length: \t5 \r\n", "Content-Length: 005\r\n", "Content-Length: 0\r\n",
    "Transfer-Encoding: chunked\r\n", "Transfer-Encoding: CHUNKED\r\n", "transfer-encoding:chunked\r\n", "Transfer_Encoding: cow\r\n",
    "Connection: close\r\n", "Connection: , close,,\r\n", "Connection: X-A, keep-alive\r\nX-A: 1\r\n", "Connection:\r\n", "TE: trailers\r\n"};

const std::string bad_fields[] = {
    ": b\r\n", "X-A b\r\n", "X-A\r\n", "X-A : b\r\n", "X-A\t: b\r\n", " X-A: b\r\n", "\tX-A: b\r\n", "X-A: b\r\n c\r\n", "X-A:\r\n b\r\n", "X A: b\r\n",
    "X(A: b\r\n", "[XA]: b\r\n", "\"XA\": b\r\n", "X/A: b\r\n", "X\xe9" "A: b\r\n", "X\x01" "A: b\r\n", "X\0A: b\r\n"s, "X-A: b\x01" "c\r\n", "X-A: b\0c\r\n"s,
    "X-A: b\x7f" "c\r\n", "X-A:\x0b" "b\r\n", "X-A: b\x0c" "c\r\n", "X-A: b\nX-B: 1\r\n", "X-A: b\rX-B: 1\r\n", "X-A: b\r\r\n", "X-A\rX-B: 1\r\n", "X-A: b\n",
    "Content-Length:\r\n", "Content-Length: +5\r\n", "Content-Length: -0\r\n", "Content-Length: 0x5\r\n", "Content-Length: 5abc\r\n",
    "Content-Length: \"5\"\r\n", "Content-Length: 1_0\r\n", "Content-Length: 5, 5\r\n", "Content-Length: 5, 6\r\n", "Content-Length: ,5\r\n",
    "Content-Length: 5 5\r\n", "Content-Length: 5\r\nContent-Length: 5\r\n", "Content-Length: 5\r\nContent-Length: 6\r\n",
    "Content-Length: 18446744073709551621\r\n", "Content-Length: 5.0\r\n", "Content-Length : 5\r\n", "Transfer-Encoding:\r\n", "Transfer-Encoding: cow\r\n",
    "Transfer-Encoding: identity\r\n", "Transfer-Encoding: gzip, chunked\r\n", "Transfer-Encoding: chunked, gzip\r\n", "Transfer-Encoding: chunked, chunked\r\n",
    "Transfer-Encoding: chunked,\r\n", "Transfer-Encoding: , chunked\r\n", "Transfer-Encoding: \"chunked\"\r\n", "Transfer-Encoding: chunked;q=1\r\n",
    "Transfer-Encoding: xchunked\r\n", "Transfer-Encoding: [chunked]\r\n", "Transfer-Encoding: chunk\xe9" "d\r\n", "Transfer-Encoding: chunked\0\r\n"s,
    "Transfer-Encoding: \x0b" "chunked\r\n", "Transfer-Encoding: cow\tchunked\r\n", "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n",
    "Transfer-Encoding: chunked\r\nContent-Length: 5\r\n", "Content-Length: 5\r\nTransfer-Encoding: chunked\r\n", "Transfer-Encoding : chunked\r\n",
    "Transfer-Encoding:\r\n chunked\r\n", "Host: b.example\r\n", "host: a.example\r\n", "Host : b\r\n", "Connection: a b\r\n", "Connection: *(\r\n"};

const std::string good_hosts[] = {"a.example", "A.EXAMPLE", "a_b.example", "a.example:8080", "a.example:", "127.0.0.1", "[::1]", "[::1]:80", "[::ffff:1.2.3.4]"};
const std::string bad_hosts[] = {"", "a b", "a,b\x01", "a\\b", "a/b", "u@a", "[::1", "[]", "[::1]x", "a:b", "a:80:80", "\xc3\xa9.example", "a%0d%0ab", "a:123456", "a?b", ":80"};

}  // namespace

TEST_CASE("parser: request lines that RFC 9112 allows are read, all others refused") {
  for (const std::string& line : good_lines) {
    CAPTURE(line);
    CHECK(Parsed(request_of(line)).complete());
  }
  for (const std::string& line : bad_lines) {
    CAPTURE(line);
    CHECK(Parsed(request_of(line)).result.state == ParseState::bad);
  }
}

TEST_CASE("parser: fields that can be read in one way only are read, all others refused") {
  for (const std::string& fields : good_fields) {
    CAPTURE(fields);
    CHECK(Parsed(post_with(fields)).complete());
  }
  for (const std::string& fields : bad_fields) {
    CAPTURE(fields);
    CHECK(Parsed(post_with(fields)).result.state == ParseState::bad);
    CHECK(Parsed(post_with("X-First: 1\r\n" + fields + "X-Last: 1\r\n")).result.state == ParseState::bad);
  }
}

TEST_CASE("parser: exactly one valid Host in HTTP/1.1, at most one in HTTP/1.0") {
  for (const std::string& host : good_hosts) {
    CAPTURE(host);
    Parsed parsed(request_of("GET /c HTTP/1.1", "Host: " + host + "\r\n"));
    CHECK(parsed.complete());
    CHECK(parsed.head.host == host);
  }
  for (const std::string& host : bad_hosts) {
    CAPTURE(host);
    CHECK(Parsed(request_of("GET /c HTTP/1.1", "Host: " + host + "\r\n")).result.state == ParseState::bad);
    CHECK(Parsed(request_of("GET /c HTTP/1.0", "Host: " + host + "\r\n")).result.state == ParseState::bad);
  }
  CHECK(Parsed(request_of("GET /c HTTP/1.1", "")).result.state == ParseState::bad);
  CHECK(Parsed(request_of("GET http://a/c HTTP/1.1", "")).result.state == ParseState::bad);
  CHECK(Parsed(request_of("GET /c HTTP/1.0", "")).complete());
  CHECK(Parsed(request_of("GET /c HTTP/1.0", "Host: a\r\nHost: a\r\n")).result.state == ParseState::bad);
}

TEST_CASE("parser: the head's parts are views of the input") {
  Parsed p("\r\n" + request_of("DELETE /a/b?x=1&y HTTP/1.1", "Host: h:1\r\nX-Api-Key:  k v \r\nConnection: close, x-b\r\nX-B: 2\r\n") + "rest");
  REQUIRE(p.complete());
  CHECK(p.text.substr(p.result.bytes) == "rest");
  CHECK(p.head.method == Method::kDELETE);
  CHECK(p.head.target == "/a/b?x=1&y");
  CHECK(p.head.path == "/a/b");
  CHECK(p.head.query == "x=1&y");
  CHECK(p.head.host == "h:1");
  REQUIRE(p.head.fields.size() == 4);
  CHECK(p.head.fields[1].id == FieldId::x_api_key);
  CHECK(p.head.fields[1].value == "k v");
  CHECK_FALSE(p.head.fields[1].hop_by_hop);
  CHECK(p.head.fields[2].hop_by_hop);
  CHECK(p.head.fields[3].hop_by_hop);
  CHECK_FALSE(p.framing.keep_alive);
}

TEST_CASE("parser: an absolute target's authority wins over Host") {
  Parsed p(request_of("GET http://b.example:81/c?d HTTP/1.1"));
  REQUIRE(p.complete());
  CHECK(p.head.host == "b.example:81");
  CHECK(p.head.path == "/c");
  CHECK(p.head.query == "d");
  CHECK(Parsed(request_of("GET http://b.example HTTP/1.1")).head.path == "/");
  Parsed q(request_of("GET http://b.example?d HTTP/1.1"));
  CHECK(q.head.path == "/");
  CHECK(q.head.query == "d");
}

TEST_CASE("parser: a connection persists as RFC 9112 9.3 says") {
  auto keeps = [](std::string_view version, std::string_view field) {
    return Parsed(request_of(fmt::format("GET /c HTTP/{}", version), fmt::format("Host: a\r\n{}", field))).framing.keep_alive;
  };
  CHECK(keeps("1.1", ""));
  CHECK(keeps("1.1", "Connection: keep-alive\r\n"));
  CHECK_FALSE(keeps("1.1", "Connection: CLOSE\r\n"));
  CHECK_FALSE(keeps("1.1", "Connection: keep-alive\r\nConnection: close\r\n"));
  CHECK_FALSE(keeps("1.0", ""));
  CHECK(keeps("1.0", "Connection: Keep-Alive\r\n"));
  CHECK_FALSE(keeps("1.0", "Connection: Keep-Alive, close\r\n"));
}

TEST_CASE("parser: a head over its limits is 431, a version we do not speak 505") {
  CHECK(Parsed(post_with("X: " + std::string(9'000, 'v') + "\r\n")).complete());
  CHECK(Parsed(post_with("X: " + std::string(11'000, 'v') + "\r\n")).result.status == 431);
  CHECK(Parsed("GET /" + std::string(10'240, 'u')).result.status == 431);
  std::string many;
  for (int i = 0; i < 200; ++i) many += fmt::format("{}:\r\n", i);
  CHECK(Parsed(post_with(many)).result.status == 431);
  CHECK(Parsed(request_of("GET /c HTTP/2.0")).result.status == 505);
  CHECK(Parsed(request_of("GET c HTTP/1.1")).result.status == 400);
  // The limit counts every byte of the head, the empty line included.
  std::string head = post_with("X: " + std::string(1000, 'v') + "\r\n");
  std::string exact = post_with("X: " + std::string(1000 + 10'240 - head.size(), 'v') + "\r\n");
  REQUIRE(exact.size() == 10'240);
  CHECK(Parsed(exact).complete());
  CHECK(Parsed(exact + "x").complete());
  CHECK(Parsed(post_with("X: " + std::string(1001 + 10'240 - head.size(), 'v') + "\r\n")).result.status == 431);
}

TEST_CASE("parser: every prefix of a good head is incomplete, and a bad prefix stays bad") {
  for (const std::string& line : good_lines) {
    std::string text = request_of(line, "Host: a\r\nX-A: b\r\nContent-Length: 5\r\n");
    for (size_t n = 0; n < text.size(); ++n) REQUIRE(Parsed(text.substr(0, n)).result.state == ParseState::incomplete);
  }
  auto stays = [](const std::string& text) {
    bool bad = false;
    for (size_t n = 0; n <= text.size(); ++n) {
      bool now = Parsed(text.substr(0, n)).result.state == ParseState::bad;
      REQUIRE((now || !bad));
      bad = now;
    }
    REQUIRE(bad);
  };
  for (const std::string& line : bad_lines) stays(request_of(line));
  for (const std::string& fields : bad_fields) stays(post_with(fields));
}

TEST_CASE("parser: status lines and the framing of responses") {
  for (const char* good : {"HTTP/1.1 200 OK", "HTTP/1.0 200 OK", "HTTP/1.1 200 ", "HTTP/1.1 200", "HTTP/1.1 599 \xe9t\xe9", "HTTP/1.1 100 Continue"}) {
    CAPTURE(good);
    CHECK(Answer(fmt::format("{}\r\n\r\n", good)).complete());
  }
  for (const char* bad : {"HTTP/1.1 99 Low", "HTTP/1.1 2000 OK", "HTTP/1.1 20x OK", "HTTP/1.1  200 OK", "HTTP/1.2 200 OK", "HTTP/2.0 200 OK", "http/1.1 200 OK",
                          "HTTP/1.1 200\tOK", "HTTP/1.1 200 O\x01K", "HTTP/1.1 200 OK\r", "ICY 200 OK", " HTTP/1.1 200 OK", "HTTP/1.1 -20 OK", "HTTP/1.1 020 OK", ""}) {
    CAPTURE(bad);
    CHECK(Answer(fmt::format("{}\r\n\r\n", bad)).result.state == ParseState::bad);
  }
  for (const char* good : {"Content-Length: 2", "Content-Length: 2, 2", "Content-Length: 2\r\nContent-Length: 2", "Transfer-Encoding: Chunked"}) {
    CAPTURE(good);
    CHECK(Answer(fmt::format("HTTP/1.1 200 OK\r\n{}\r\n\r\n", good)).complete());
  }
  for (const char* bad : {"Content-Length: 2x", "Content-Length:", "Content-Length: -2", "Content-Length: 2, 3", "Content-Length: 2,", "Content-Length: ,2",
                          "Content-Length: 2\r\nContent-Length: 3", "Transfer-Encoding: cow", "Transfer-Encoding: gzip, chunked", "Transfer-Encoding:",
                          "Content-Length: 2\r\nTransfer-Encoding: chunked", "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked", "X-A: b\r\n c"}) {
    CAPTURE(bad);
    CHECK(Answer(fmt::format("HTTP/1.1 200 OK\r\n{}\r\n\r\n", bad)).result.state == ParseState::bad);
  }
  CHECK(Answer("HTTP/1.0 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n").result.state == ParseState::bad);
  CHECK(Answer("HTTP/1.1 200 OK\nContent-Length: 2\n\nok").result.state == ParseState::bad);
  Answer answer("HTTP/1.1 404 Not Found\r\nContent-Length: 12\r\n\r\n");
  CHECK(answer.head.status == 404);
  CHECK(answer.head.reason == "Not Found");
  CHECK(answer.framing.content_length == 12);
}
