#include "runtime/http/client.h"

#include <doctest/doctest.h>
#include <fmt/format.h>

#include <optional>
#include <vector>

#include "tests/runtime/http/peer.h"

using namespace apigw;
using namespace apigw::http;
using namespace apigw::http::testing;

namespace {

struct Result final : ClientHandler {
  void on_response(ClientCall& call, const ResponseHead& head, std::string_view whole, bool streaming, uint64_t bytes) override {
    ++responses;
    status = head.status;
    streams = streaming;
    body_bytes = bytes;
    body = whole;
    for (const Field& field : head.fields) fields.push_back(fmt::format("{}={}", field.name, field.value));
    done = !streaming;
    if (cancel_at_head) call.cancel();
    if (at_end && done) at_end();
  }
  void on_body(ClientCall& call, std::string_view piece) override {
    body += piece;
    ++pieces;
    if (pause_at_piece == pieces) call.pause();
  }
  void on_end(ClientCall&) override {
    done = true;
    if (at_end) at_end();
  }
  void on_failure(ClientCall&, Failure what, std::string_view why) override {
    failure = what;
    detail = why;
    done = true;
  }
  bool failed_with(Failure what) const { return failure == what; }

  int responses = 0, pieces = 0, pause_at_piece = -1;
  uint16_t status = 0;
  bool streams = false, done = false, cancel_at_head = false;
  uint64_t body_bytes = 0;
  std::string body, detail;
  std::vector<std::string> fields;
  std::optional<Failure> failure;
  std::function<void()> at_end;
};

struct Fixture {
  explicit Fixture(ClientLimits limits = {}) : client(loop, limits) {}
  ClientRequest request(std::string_view target = "/p") {
    return {.origin = {.host = "127.0.0.1", .port = backend.port}, .method = "GET", .target = target, .host = "b.example",
            .send_content_length = false, .timeout_ms = 5000};
  }
  ClientCall* call(Result& result, const ClientRequest& with) { return client.call(with, result, nullptr); }
  /// One exchange with a backend that answers `response` and, when told, closes.
  Result exchange(std::string_view response, bool close = false, std::optional<ClientRequest> with = {}) {
    Result result;
    call(result, with ? *with : request());
    if (!peer) peer = backend.accept(loop);
    receive(loop, peer, "\r\n\r\n");
    peer.send(response);
    if (close) peer = Socket();
    CHECK(run_until(loop, [&] { return result.done; }));
    if (peer) {
      peer.poll_in();
      if (peer.ended) peer = Socket();
      peer.received.clear();
    }
    return result;
  }
  net::Loop loop;
  Client client;
  Listener backend;
  Socket peer;
};

const std::string ok = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";

}  // namespace

TEST_CASE("client: a request has one framing, its fields, and nothing of another connection") {
  Fixture f;
  Result result;
  std::vector<Field> fields{{"Accept", "*/*", FieldId::accept, false}, {"X-Hop", "1", FieldId::other, true}, {"Content-Length", "9", FieldId::other, false},
                            {"X-Bad", "a\r\nb", FieldId::other, false}, {"Transfer-Encoding", "chunked", FieldId::transfer_encoding, true}};
  ClientRequest request = f.request("/p?q");
  request.method = "POST";
  request.fields = fields;
  request.body = "hello";
  request.send_content_length = true;
  CHECK(f.call(result, request));
  f.peer = f.backend.accept(f.loop);
  REQUIRE(receive(f.loop, f.peer, "hello"));
  CHECK(f.peer.received == "POST /p?q HTTP/1.1\r\nHost: b.example\r\nAccept: */*\r\nContent-Length: 5\r\n\r\nhello");
  f.peer.send(ok);
  REQUIRE(run_until(f.loop, [&] { return result.done; }));
  CHECK(result.status == 200);
  CHECK(result.body == "ok");
  CHECK_FALSE(result.streams);
  CHECK(result.fields == std::vector<std::string>{"Content-Length=2"});
}

TEST_CASE("client: connections are kept and the newest is used first") {
  Fixture f;
  CHECK(f.exchange(ok).status == 200);
  CHECK(f.client.idle_connections() == 1);
  CHECK(f.exchange(ok).status == 200);
  CHECK_FALSE(f.backend.accept());
  Result first, second;
  f.call(first, f.request("/1"));
  f.call(second, f.request("/2"));
  Socket other = f.backend.accept(f.loop);
  REQUIRE(other);
  REQUIRE(receive(f.loop, f.peer, "\r\n\r\n"));
  f.peer.send(ok);
  REQUIRE(run_until(f.loop, [&] { return first.done; }));
  REQUIRE(receive(f.loop, other, "\r\n\r\n"));
  other.send(ok);
  REQUIRE(run_until(f.loop, [&] { return second.done; }));
  CHECK(f.client.idle_connections() == 2);
  Result third;
  f.call(third, f.request("/3"));
  other.received.clear();
  CHECK(receive(f.loop, other, "\r\n\r\n"));
}

TEST_CASE("client: a finished response's connection is free for the call its handler makes") {
  Fixture f;
  Result first, second;
  first.at_end = [&] { f.call(second, f.request("/2")); };
  f.call(first, f.request("/1"));
  f.peer = f.backend.accept(f.loop);
  REQUIRE(receive(f.loop, f.peer, "\r\n\r\n"));
  f.peer.send(ok);
  REQUIRE(receive_until(f.loop, f.peer, [&] { return f.peer.received.find("GET /2 ") != std::string::npos; }));
  f.peer.send(ok);
  REQUIRE(run_until(f.loop, [&] { return second.done; }));
  CHECK(second.body == "ok");
  CHECK_FALSE(f.backend.accept());
}

TEST_CASE("client: bodies in every framing arrive whole") {
  struct Row {
    const char* response;
    bool close;
    const char* body;
    bool kept;
  };
  const Row rows[] = {
      {"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n6;x\r\n world\r\n0\r\nT: 1\r\n\r\n", false, "hello world", true},
      {"HTTP/1.1 200 OK\r\n\r\nuntil close", true, "until close", false},
      {"HTTP/1.0 200 OK\r\nContent-Length: 2\r\n\r\nok", false, "ok", false},
      {"HTTP/1.0 200 OK\r\nContent-Length: 2\r\nConnection: keep-alive\r\n\r\nok", false, "ok", true},
      {"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\nok", false, "ok", false},
      {"HTTP/1.1 200\r\nContent-Length: 2\r\n\r\nok", false, "ok", true},
      {"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nContent-Length: 2\r\n\r\nok", false, "ok", true},
      {"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok", false, "ok", true},
      {"HTTP/1.1 204 No Content\r\n\r\n", false, "", true},
      {"HTTP/1.1 304 Not Modified\r\n\r\n", false, "", true},
  };
  for (const Row& row : rows) {
    CAPTURE(row.response);
    for (bool whole_body : {false, true}) {
      Fixture f;
      ClientRequest request = f.request();
      request.whole_body = whole_body;
      Result result = f.exchange(row.response, row.close, request);
      CHECK_FALSE(result.failure);
      CHECK(result.body == row.body);
      CHECK(result.responses == 1);
      CHECK(f.client.idle_connections() == (row.kept ? 1u : 0u));
    }
  }
}

TEST_CASE("client: a response means the same in every split") {
  const std::string responses[] = {
      "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n6;x\r\n world\r\n0\r\nT: 1\r\n\r\n",
      "HTTP/1.1 200 OK\r\nContent-Length: 11\r\n\r\nhello world"};
  for (const std::string& response : responses) {
    for (bool whole_body : {false, true}) {
      Fixture f;
      for (size_t split = 1; split < response.size(); ++split) {
        Result result;
        ClientRequest request = f.request();
        request.whole_body = whole_body;
        f.call(result, request);
        if (!f.peer) f.peer = f.backend.accept(f.loop);
        f.peer.send(std::string_view(response).substr(0, split));
        f.loop.turn(1);
        f.loop.turn(0);
        f.peer.send(std::string_view(response).substr(split));
        REQUIRE(run_until(f.loop, [&] { return result.done; }));
        REQUIRE_FALSE(result.failure);
        REQUIRE(result.body == "hello world");
        f.peer.poll_in();
      }
      CHECK(f.client.open_connections() == 1);
    }
  }
}

TEST_CASE("client: a backend that lies is a failure and its connection is gone") {
  struct Row {
    const char* response;
    bool close;
    Failure failure;
  };
  constexpr auto bad = Failure::malformed_response;
  const Row rows[] = {
      {"HTTP/1.1 200 OK\r\nContent-Length: 2x\r\n\r\nok", false, bad},
      {"HTTP/1.1 200 OK\r\nContent-Length: -2\r\n\r\nok", false, bad},
      {"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nContent-Length: 3\r\n\r\nok", false, bad},
      {"HTTP/1.1 200 OK\r\nContent-Length: 2, 3\r\n\r\nok", false, bad},
      {"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", false, bad},
      {"HTTP/1.1 200 OK\r\nTransfer-Encoding: cow\r\n\r\nok", false, bad},
      {"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\nok\r\n0\r\n\r\n", false, bad},
      {"HTTP/1.1 200 OK\nContent-Length: 2\n\nok", false, bad},
      {"HTTP/1.1 99 Low\r\nContent-Length: 0\r\n\r\n", false, bad},
      {"HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\n\r\n", false, bad},
      {"SSH-2.0-OpenSSH_9\r\n", false, bad},
      {"HTTP/1.1 200 OK\r\nX-A: b\r\n c\r\nContent-Length: 2\r\n\r\nok", false, bad},
      {"HTTP/1.1 200 OK\r\nConte", true, Failure::reset},
      {"", true, Failure::reset},
      {"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhel", true, Failure::reset},
      {"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nok", true, Failure::reset},
      {"HTTP/1.1 200 OK\r\nContent-Length: 99999999999\r\n\r\nok", false, Failure::response_too_large},
      {"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nffffffff\r\n", false, Failure::response_too_large},
  };
  for (const Row& row : rows) {
    CAPTURE(row.response);
    Fixture f;
    Result result = f.exchange(row.response, row.close);
    CHECK(result.failed_with(row.failure));
    f.loop.turn(0);
    CHECK(f.client.open_connections() == 0);
  }
}

TEST_CASE("client: endless interim responses and endless heads end") {
  Fixture f;
  std::string interim;
  for (int i = 0; i < 20; ++i) interim += "HTTP/1.1 102 Processing\r\n\r\n";
  CHECK(f.exchange(interim).failed_with(Failure::malformed_response));
  Fixture g;
  CHECK(g.exchange("HTTP/1.1 200 OK\r\nX: " + std::string(70'000, 'x')).failed_with(Failure::malformed_response));
}

TEST_CASE("client: stray bytes behind a response never answer the next call") {
  for (const char* response : {"HTTP/1.1 204 No Content\r\nContent-Length: 8\r\n\r\npoisoned", "HTTP/1.1 304 Not Modified\r\nContent-Length: 8\r\n\r\n",
                               "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nokHTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nevil"}) {
    CAPTURE(response);
    Fixture f;
    CHECK_FALSE(f.exchange(response).failure);
    CHECK(f.client.idle_connections() == 0);
  }
  Fixture f;
  f.exchange(ok);
  f.peer.send("HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nevil");
  REQUIRE(run_until(f.loop, [&] { return f.client.open_connections() == 0; }));
}

TEST_CASE("client: a stale connection costs a safe request one retry and an unsafe one its answer") {
  for (bool safe : {true, false}) {
    Fixture f;
    f.exchange(ok);
    ClientRequest request = f.request("/again");
    request.safe_to_retry = safe;
    Result result;
    f.call(result, request);
    // The request is on the way when the backend closes.
    REQUIRE(receive(f.loop, f.peer, "\r\n\r\n"));
    f.peer.close();
    if (!safe) {
      REQUIRE(run_until(f.loop, [&] { return result.done; }));
      CHECK(result.failed_with(Failure::reset));
      continue;
    }
    f.peer = f.backend.accept(f.loop);
    REQUIRE(receive(f.loop, f.peer, "\r\n\r\n"));
    CHECK(f.peer.received.starts_with("GET /again HTTP/1.1\r\nHost: b.example\r\n"));
    f.peer.close();
    REQUIRE(run_until(f.loop, [&] { return result.done; }));
    CHECK(result.failed_with(Failure::reset));
    CHECK_FALSE(f.backend.accept());
  }
}

TEST_CASE("client: a connection that had been reset before the send costs nobody anything") {
  Fixture f;
  f.exchange(ok);
  f.peer.close_with_reset();
  ClientRequest request = f.request("/again");
  request.method = "POST";
  request.body = "x";
  Result result;
  f.call(result, request);  // before the loop has seen the reset
  f.peer = f.backend.accept(f.loop);
  REQUIRE(receive(f.loop, f.peer, "\r\n\r\nx"));
  f.peer.send(ok);
  REQUIRE(run_until(f.loop, [&] { return result.done; }));
  CHECK(result.body == "ok");
}

TEST_CASE("client: a long body streams, pauses and resumes; its connection is kept") {
  Fixture f;
  Result result;
  result.pause_at_piece = 1;
  ClientRequest request = f.request();
  request.body_bytes_max = 1 << 30;
  ClientCall* call = f.call(result, request);
  f.peer = f.backend.accept(f.loop);
  REQUIRE(receive(f.loop, f.peer, "\r\n\r\n"));
  const std::string body(30'000'000, 's');
  std::string_view left = body;
  f.peer.send(fmt::format("HTTP/1.1 200 OK\r\nContent-Length: {}\r\n\r\n", body.size()));
  REQUIRE(run_until(f.loop, [&] { return result.responses == 1; }));
  CHECK(result.streams);
  CHECK(result.body_bytes == body.size());
  left.remove_prefix(f.peer.send(left));
  REQUIRE(run_until(f.loop, [&] { return result.pieces == 1; }));
  for (int i = 0; i < 20; ++i) {
    left.remove_prefix(f.peer.send(left));
    f.loop.turn(1);
  }
  CHECK(result.pieces == 1);
  CHECK(left.size() > 0);
  call->resume();
  REQUIRE(run_until(f.loop, [&] { return left.remove_prefix(f.peer.send(left)), result.done; }));
  CHECK(result.body == body);
  CHECK(f.client.idle_connections() == 1);
}

TEST_CASE("client: asked to stream, it delivers every framing in pieces, whatever the split, beyond the limit of bytes") {
  const std::string chunked = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n6\r\nstream\r\n3;x=y\r\ned!\r\n0\r\n\r\n";
  const std::string until_close = "HTTP/1.1 200 OK\r\n\r\nstreamed!";
  for (const std::string& response : {chunked, until_close}) {
    for (size_t split = 1; split < response.size(); ++split) {
      Fixture f;
      Result result;
      ClientRequest request = f.request();
      request.stream = true;
      request.body_bytes_max = 4;
      request.idle_timeout_ms = 5000;
      f.call(result, request);
      f.peer = f.backend.accept(f.loop);
      REQUIRE(receive(f.loop, f.peer, "\r\n\r\n"));
      f.peer.send(response.substr(0, split));
      f.loop.turn(0);
      f.peer.send(response.substr(split));
      if (response == until_close) f.peer = Socket();
      REQUIRE(run_until(f.loop, [&] { return result.done; }));
      CHECK(result.body == "streamed!");
      CHECK(result.streams);
      CHECK(result.body_bytes == unknown_length);
      CHECK_FALSE(result.failure);
      CHECK(f.client.idle_connections() == (response == chunked ? 1 : 0));
    }
  }
}

TEST_CASE("client: a stream ends with its time or its silence, and bad chunks break it off") {
  const auto streamed = [](uint32_t timeout_ms, uint32_t idle_timeout_ms, const std::string& body) {
    Fixture f;
    ClientRequest request = f.request();
    request.stream = true;
    request.timeout_ms = timeout_ms;
    request.idle_timeout_ms = idle_timeout_ms;
    return f.exchange("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n" + body, false, request).failure;
  };
  CHECK(streamed(5000, 50, "3\r\nabc\r\n") == Failure::timeout);
  CHECK(streamed(50, 5000, "3\r\nabc\r\n") == Failure::timeout);
  CHECK(streamed(5000, 5000, "3\r\nabcd") == Failure::malformed_response);
}

TEST_CASE("client: cancelling drops the connection, whenever it happens") {
  Fixture f;
  Result at_head;
  at_head.cancel_at_head = true;
  f.call(at_head, f.request());
  f.peer = f.backend.accept(f.loop);
  f.peer.send("HTTP/1.1 200 OK\r\nContent-Length: 50\r\n\r\nab");
  REQUIRE(receive_end(f.loop, f.peer));
  CHECK_FALSE(at_head.failure);
  Result waiting;
  ClientCall* call = f.call(waiting, f.request());
  f.peer = f.backend.accept(f.loop);
  REQUIRE(receive(f.loop, f.peer, "\r\n\r\n"));
  call->cancel();
  REQUIRE(receive_end(f.loop, f.peer));
  Result connecting;
  f.call(connecting, f.request())->cancel();
  run_for(f.loop, 10);
  CHECK_FALSE(waiting.done);
  CHECK_FALSE(connecting.done);
  CHECK(f.client.open_connections() == 0);
}

TEST_CASE("client: deadlines hold before the head, and for the whole body when it is wanted whole") {
  Fixture f;
  ClientRequest request = f.request();
  request.timeout_ms = 60;
  Result silent;
  f.call(silent, request);
  Socket first = f.backend.accept(f.loop);
  REQUIRE(run_until(f.loop, [&] { return silent.done; }));
  CHECK(silent.failed_with(Failure::timeout));
  CHECK(receive_end(f.loop, first));
  request.whole_body = true;
  Result slow;
  f.call(slow, request);
  Socket second = f.backend.accept(f.loop);
  second.send("HTTP/1.1 200 OK\r\nContent-Length: 1000000\r\n\r\n");
  REQUIRE(run_until(f.loop, [&] { return second.send("x"), slow.done; }));
  CHECK(slow.failed_with(Failure::timeout));
  CHECK(slow.responses == 0);
}

TEST_CASE("client: endpoints that cannot be used fail in their own way") {
  Fixture f;
  uint16_t closed_port = Listener().port;
  struct Row {
    std::string_view host;
    uint16_t port;
    std::string_view target;
    Failure failure;
  };
  const Row rows[] = {{"127.0.0.1", closed_port, "/", Failure::connect},          {"::1", closed_port, "/", Failure::connect},
                      {"name.invalid", 80, "/", Failure::invalid_endpoint},        {"", 80, "/", Failure::invalid_endpoint},
                      {"127.0.0.1", f.backend.port, "/a b", Failure::invalid_endpoint}, {"127.0.0.1", f.backend.port, "/a\r\nX: y", Failure::invalid_endpoint},
                      {"127.0.0.1", f.backend.port, "nope", Failure::invalid_endpoint}};
  for (const Row& row : rows) {
    CAPTURE(row.host);
    CAPTURE(row.target);
    ClientRequest request = f.request(row.target);
    request.origin.host = row.host;
    request.origin.port = row.port;
    Result result;
    ClientCall* call = f.call(result, request);
    CHECK((call == nullptr) == result.done);
    REQUIRE(run_until(f.loop, [&] { return result.done; }));
    CHECK(result.failed_with(row.failure));
  }
}

TEST_CASE("client: a host name is resolved off the loop") {
  Fixture f;
  for (int i = 0; i < 2; ++i) {
    ClientRequest request = f.request();
    request.origin.host = "localhost";
    Result result;
    f.call(result, request);
    if (!f.peer) f.peer = f.backend.accept(f.loop);
    REQUIRE(f.peer);
    REQUIRE(receive(f.loop, f.peer, "\r\n\r\n"));
    f.peer.received.clear();
    f.peer.send(ok);
    REQUIRE(run_until(f.loop, [&] { return result.done; }));
    CHECK(result.body == "ok");
  }
}

TEST_CASE("client: idle connections close in their time and on demand") {
  Fixture f({.idle_timeout_ms = 50});
  f.exchange(ok);
  CHECK(f.client.idle_connections() == 1);
  REQUIRE(run_until(f.loop, [&] { return f.client.open_connections() == 0; }));
  f.peer = Socket();
  f.exchange(ok);
  f.client.close_idle();
  f.loop.turn(0);
  CHECK(f.client.open_connections() == 0);
}

TEST_CASE("client: a response before the request is sent whole is delivered, and its connection not reused") {
  Fixture f;
  f.exchange(ok);
  std::string large(8'000'000, 'q');
  ClientRequest request = f.request();
  request.method = "POST";
  request.body = large;
  Result result;
  f.call(result, request);
  REQUIRE(receive_until(f.loop, f.peer, [&] { return !f.peer.received.empty(); }));
  f.peer.send("HTTP/1.1 413 Content Too Large\r\nContent-Length: 0\r\n\r\n");
  int turns = 0;
  REQUIRE(run_until(f.loop, [&] { return ++turns, result.done; }));
  CHECK(result.status == 413);
  CHECK(f.client.idle_connections() == 0);
}
