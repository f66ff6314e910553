// Request bodies that the core takes in pieces.
#include <doctest/doctest.h>

#include <algorithm>
#include <string>

#include "runtime/http/server.h"
#include "tests/runtime/http/peer.h"

using namespace apigw;
using namespace apigw::http;
using namespace apigw::http::testing;

namespace {

class Core final : public ServerHandler {
 public:
  void on_request(ServerStream& stream, RequestHead&, std::string_view all) override {
    whole += all;
    stream.respond(200, {}, "whole");
  }
  void on_refused(ServerStream& stream, uint16_t status, const RequestHead&) override { stream.respond(status, {}, "refused"); }
  void on_drained(ServerStream&) override {}
  void on_aborted(ServerStream&) override {
    ++aborted;
    stream_now = nullptr;
  }
  bool begins(ServerStream& stream, const RequestHead& head) override {
    if (head.path != "/pieces") return false;
    stream_now = &stream;
    return true;
  }
  void on_piece(ServerStream& stream, std::string_view piece) override {
    body += piece;
    largest = std::max(largest, piece.size());
    if (stop_at > 0 && body.size() >= stop_at) stream.pause_body();
  }
  void on_body_end(ServerStream& stream, std::string_view lines) override {
    trailers = lines;
    stream_now = nullptr;
    ++ended;
    stream.respond(202, {}, "taken");
  }

  std::string whole, body, trailers;
  size_t largest = 0, stop_at = 0;
  int ended = 0, aborted = 0;
  ServerStream* stream_now = nullptr;
};

struct Fixture {
  explicit Fixture(ServerLimits limits = {.body_bytes_max = 1000, .bodies_in_pieces = true}) : server(loop, core, limits) { port = server.listen("127.0.0.1", 0).value(); }
  net::Loop loop;
  Core core;
  Server server;
  uint16_t port = 0;
};

const std::string chunked = "POST /pieces HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n";

}  // namespace

TEST_CASE("server: a body in pieces comes as it is sent, with its trailers, and the connection goes on") {
  Fixture f;
  Socket client = Socket::to(f.port);
  client.send(chunked);
  client.send("5\r\nfirst\r\n");
  REQUIRE(run_until(f.loop, [&] { return f.core.body == "first"; }));
  CHECK(f.core.ended == 0);
  client.send("7\r\n second\r\n0\r\nA-Trailer: one\r\nB: two\r\n\r\nPOST /other HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\nabc");
  REQUIRE(receive(f.loop, client, "whole"));
  CHECK((f.core.body == "first second" && f.core.ended == 1 && f.core.whole == "abc"));
  CHECK(f.core.trailers == "A-Trailer: one\r\nB: two\r\n");
  CHECK(client.received.find("HTTP/1.1 202 Accepted\r\n") != std::string::npos);
}

TEST_CASE("server: a body in pieces has no limit, and none is asked for unless the core wants them") {
  Fixture f;
  Socket client = Socket::to(f.port);
  const std::string body(5000, 'x');
  client.send("POST /pieces HTTP/1.1\r\nHost: a\r\nContent-Length: 5000\r\n\r\n" + body);
  REQUIRE(receive(f.loop, client, "taken"));
  CHECK(f.core.body == body);
  client.send("POST /other HTTP/1.1\r\nHost: a\r\nContent-Length: 5000\r\n\r\n");
  REQUIRE(receive(f.loop, client, "refused"));
  Fixture plain({.body_bytes_max = 1000});
  Socket other = Socket::to(plain.port);
  other.send(chunked + "1\r\nx\r\n0\r\n\r\n");
  REQUIRE(receive(plain.loop, other, "whole"));
}

TEST_CASE("server: whoever pauses a body gets no more than what had been read, until it goes on") {
  Fixture f;
  f.core.stop_at = 1;
  Socket client = Socket::to(f.port);
  std::string body = chunked;
  for (int i = 0; i < 512; ++i) body += "10000\r\n" + std::string(0x10000, char('a' + i % 26)) + "\r\n";
  body += "0\r\n\r\n";
  size_t sent = 0;
  const auto send_on = [&] { sent += client.send(std::string_view(body).substr(sent)); };
  REQUIRE(run_until(f.loop, [&] { return send_on(), f.core.body.size() > 0; }));
  const size_t before = f.core.body.size();
  for (int i = 0; i < 20; ++i) {
    send_on();
    run_for(f.loop, 5);
  }
  CHECK((f.core.body.size() == before && before <= net::Loop::read_buffer_bytes && sent < body.size()));
  f.core.stop_at = 0;
  f.core.stream_now->resume_body();
  REQUIRE(run_until(f.loop, [&] { return send_on(), f.core.ended == 1; }));
  CHECK((f.core.body.size() == 512u << 16 && f.core.body.back() == char('a' + 511 % 26)));
  CHECK(f.core.largest <= net::Loop::read_buffer_bytes);
}

TEST_CASE("server: a body in pieces that breaks off, or is no body, is told once") {
  for (const char* rest : {"", "zz\r\n", "5\r\nab"}) {
    Fixture f;
    Socket client = Socket::to(f.port);
    client.send(chunked + "1\r\nx\r\n" + rest);
    REQUIRE(run_until(f.loop, [&] { return f.core.body.starts_with("x"); }));
    client.half_close();
    REQUIRE(run_until(f.loop, [&] { return f.core.aborted == 1; }));
    REQUIRE(run_until(f.loop, [&] { return f.server.connections() == 0; }));
    CHECK(f.core.ended == 0);
  }
}
