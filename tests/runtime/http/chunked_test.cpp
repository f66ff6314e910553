#include "runtime/http/chunked.h"

#include <doctest/doctest.h>

#include <string>
#include <vector>

using namespace apigw::http;
using namespace std::string_literals;

namespace {

struct Decoded {
  ChunkedDecoder::State state = ChunkedDecoder::State::more;
  std::string body;
  size_t consumed = 0;
};

// In pieces of that many bytes, in place.
Decoded decode(std::string text, size_t piece_bytes, uint64_t limit = UINT64_MAX) {
  ChunkedDecoder decoder(limit);
  Decoded out;
  while (out.consumed < text.size() && out.state == ChunkedDecoder::State::more) {
    size_t bytes = std::min(piece_bytes, text.size() - out.consumed);
    char* at = text.data() + out.consumed;
    auto step = decoder.decode(at, bytes, at);
    out.body.append(at, step.produced);
    out.consumed += step.consumed;
    out.state = step.state;
  }
  return out;
}

using State = ChunkedDecoder::State;

struct Row {
  std::string text;
  std::string body;
};
const Row good[] = {
    {"0\r\n\r\n", ""}, {"5\r\nhello\r\n0\r\n\r\n", "hello"}, {"1\r\na\r\n2\r\nbc\r\n0\r\n\r\n", "abc"}, {"00000005\r\nhello\r\n000\r\n\r\n", "hello"},
    {"A\r\n0123456789\r\n0\r\n\r\n", "0123456789"}, {"a\r\n0123456789\r\n0\r\n\r\n", "0123456789"}, {"5;a=b\r\nhello\r\n0;c\r\n\r\n", "hello"},
    {"5 ;a\r\nhello\r\n0\r\n\r\n", "hello"}, {"5;a=\"b;\\\"c\"\r\nhello\r\n0\r\n\r\n", "hello"}, {"5\r\nhello\r\n0\r\nX-T: 1\r\nY:\r\n\r\n", "hello"},
    {"2\r\n\r\n\r\n0\r\n\r\n", "\r\n"}};
const std::string bad[] = {
    "\r\n", "g\r\n", "+5\r\nhello\r\n", "-5\r\n", "0x5\r\nhello\r\n", "5.0\r\nhello\r\n", "0_5\r\n", "5,\r\nhello\r\n", " 5\r\nhello\r\n", "5 \r\nhello\r\n",
    "5\t\r\nhello\r\n", "5\x0b\r\nhello\r\n", "5\nhello\r\n", "5\rhello\r\n", "5\r\r\nhello\r\n", "5;\nhello\r\n", "5;a\0\r\nhello\r\n"s, "5;\"\r\nhello\"\r\n",
    "5\r\nhello\n0\r\n\r\n", "5\r\nhelloXX0\r\n\r\n", "5\r\nhello!\r\n0\r\n\r\n", "5\r\nhell\r\n0\r\n\r\n", "10000000000000005\r\nhello\r\n",
    "0\n\n", "0\r\n\n", "0\r\n X: 1\r\n\r\n", "0\r\nGET /smuggled HTTP/1.1\r\n\r\n", "0\r\nX : 1\r\n\r\n", "0\r\nX: 1\n\r\n", "0\r\nX: a\rb\r\n\r\n",
    "0\r\n: 1\r\n\r\n", std::string(400, '0') + "5\r\nhello\r\n", "5;" + std::string(20'000, 'a') + "\r\nhello\r\n0\r\n\r\n",
    "0\r\nX: " + std::string(20'000, 'v') + "\r\n\r\n"};

}  // namespace

TEST_CASE("chunked: good bodies decode alike in every split, and what follows is left alone") {
  for (const Row& row : good) {
    CAPTURE(row.text);
    for (size_t piece = 1; piece <= row.text.size() + 10; ++piece) {
      Decoded out = decode(row.text + "GET / HTTP/1.1", piece);
      REQUIRE(out.state == State::done);
      REQUIRE(out.body == row.body);
      REQUIRE(out.consumed == row.text.size());
    }
  }
}

TEST_CASE("chunked: what RFC 9112 does not allow is refused in every split") {
  for (const std::string& text : bad) {
    CAPTURE(text.substr(0, 40));
    for (size_t piece = 1; piece <= std::min<size_t>(text.size(), 40); ++piece) REQUIRE(decode(text, piece).state == State::bad);
    REQUIRE(decode(text, text.size()).state == State::bad);
  }
}

TEST_CASE("chunked: a prefix of a good body wants more") {
  for (const Row& row : good) {
    for (size_t n = 0; n < row.text.size(); ++n) REQUIRE(decode(row.text.substr(0, n), 3).state == State::more);
  }
}

TEST_CASE("chunked: the limit counts the body and cannot be wrapped around") {
  CHECK(decode("5\r\nhello\r\n0\r\n\r\n", 100, 5).state == State::done);
  CHECK(decode("5\r\nhello\r\n1\r\n", 100, 5).state == State::too_large);
  CHECK(decode("6\r\n", 100, 5).state == State::too_large);
  CHECK(decode("5\r\nhello\r\nffffffffffffffff\r\n", 100, 10).state == State::too_large);
  CHECK(decode("fffffffffffffffb\r\n", 100, 10).state == State::too_large);
}
