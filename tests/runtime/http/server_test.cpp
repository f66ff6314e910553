#include "runtime/http/server.h"

#include <doctest/doctest.h>
#include <fmt/format.h>

#include <deque>
#include <vector>

#include "tests/runtime/http/peer.h"

using namespace apigw;
using namespace apigw::http;
using namespace apigw::http::testing;

namespace {

struct Seen {
  std::string method, target, body, host;
  std::vector<std::string> fields;
};

// Answers "METHOD TARGET BODY-BYTES"; what else it does depends on the path.
class Core final : public ServerHandler {
 public:
  void on_request(ServerStream& stream, RequestHead& head, std::string_view body) override {
    Seen now{std::string(head.method_text), std::string(head.target), std::string(body), std::string(head.host), {}};
    for (const Field& field : head.fields) now.fields.push_back(fmt::format("{}={}{}", field.name, field.value, field.hop_by_hop ? "!" : ""));
    if (head.path == "/wait" || head.path == "/stream") {
      stream.retain(head, body);
      kept_head = head;
      kept_body = body;
      waiting.push_back(&stream);
    }
    seen.push_back(std::move(now));
    if (head.path == "/wait" || head.path == "/stream") return;
    answer(stream, seen.back());
  }
  void answer(ServerStream& stream, const Seen& request) {
    if (request.target == "/large") {
      std::string large(300'000, 'L');
      return stream.respond(200, {}, large);
    }
    if (request.target == "/pieces") {
      // Streams while the request is still being dispatched.
      stream.begin(200, {}, 3000 * 100);
      bool more = true;
      for (int i = 0; i < 3000; ++i) more = stream.write(std::string(100, 'p')) && more;
      pieces_went_out = more;
      return stream.finish();
    }
    if (request.target == "/204") return stream.respond(204, {}, "");
    if (request.target == "/evil") {
      std::vector<Field> fields{{"X-Split", "a\r\nX-Injected: 1", FieldId::other, false}, {"Content-Length", "7", FieldId::other, false},
                                {"bad name", "x", FieldId::other, false}, {"Connection", "x-a", FieldId::connection, true},
                                {"X-Good", "yes", FieldId::other, false}};
      return stream.respond(200, fields, "ok");
    }
    std::vector<Field> fields{{"Content-Type", "text/plain", FieldId::content_type, false}};
    stream.respond(200, fields, fmt::format("{} {} {}", request.method, request.target, request.body.size()));
  }
  void on_refused(ServerStream& stream, uint16_t status, const RequestHead&) override {
    refused.push_back(status);
    stream.respond(status, {}, "refused");
  }
  void on_drained(ServerStream&) override { ++drained; }
  void on_aborted(ServerStream&) override {
    ++aborted;
    waiting.clear();
  }
  void answer_next() {
    ServerStream* stream = waiting.front();
    waiting.pop_front();
    stream->respond(200, {}, fmt::format("late {} {}", kept_head.target, kept_body));
  }

  std::vector<Seen> seen;
  std::vector<uint16_t> refused;
  std::deque<ServerStream*> waiting;
  RequestHead kept_head;
  std::string_view kept_body;
  int drained = 0, aborted = 0;
  bool pieces_went_out = false;
};

struct Fixture {
  explicit Fixture(ServerLimits limits = {}) : server(loop, core, limits) { port = server.listen("127.0.0.1", 0).value(); }
  Socket connect() { return Socket::to(port); }
  net::Loop loop;
  Core core;
  Server server;
  uint16_t port = 0;
};

const std::string get = "GET /c HTTP/1.1\r\nHost: a.example\r\n\r\n";

std::string body_of(const Socket& socket) {
  size_t at = socket.received.find("\r\n\r\n");
  return at == std::string::npos ? "" : socket.received.substr(at + 4);
}

}  // namespace

TEST_CASE("server: a request is answered and the connection stays") {
  Fixture f;
  Socket client = f.connect();
  client.send(get);
  REQUIRE(receive(f.loop, client, "GET /c 0"));
  CHECK(client.received.starts_with("HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nDate: "));
  CHECK(client.received.find("\r\nContent-Length: 8\r\n\r\n") != std::string::npos);
  CHECK(client.received.find("Connection") == std::string::npos);
  client.received.clear();
  client.send(get);
  REQUIRE(receive(f.loop, client, "GET /c 0"));
  CHECK_FALSE(client.ended);
}

TEST_CASE("server: a head that comes byte by byte is read like a whole one") {
  Fixture f;
  Socket client = f.connect();
  for (char c : std::string("\r\nPOST /c?q=1 HTTP/1.1\r\nHost: a.example\r\nContent-Length: 5\r\n\r\nhello")) {
    client.send({&c, 1});
    f.loop.turn(1);
  }
  REQUIRE(receive(f.loop, client, "POST /c?q=1 5"));
  CHECK(f.core.seen.at(0).body == "hello");
  CHECK(f.core.seen.at(0).host == "a.example");
}

TEST_CASE("server: fifty pipelined requests get fifty replies in order") {
  Fixture f;
  Socket client = f.connect();
  std::string all;
  for (int i = 0; i < 50; ++i) all += fmt::format("GET /{} HTTP/1.1\r\nHost: a.example\r\n\r\n", i);
  client.send(all);
  REQUIRE(receive(f.loop, client, "GET /49 0"));
  size_t at = 0;
  for (int i = 0; i < 50; ++i) {
    at = client.received.find(fmt::format("\r\n\r\nGET /{} 0", i), at);
    REQUIRE(at != std::string::npos);
  }
}

TEST_CASE("server: pipelined requests wait for the one under way") {
  Fixture f;
  Socket client = f.connect();
  client.send("POST /wait HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\nabc" + get + "GET /wait HTTP/1.1\r\nHost: a\r\n\r\n" + get);
  REQUIRE(run_until(f.loop, [&] { return f.core.waiting.size() == 1; }));
  run_for(f.loop, 20);
  CHECK(f.core.seen.size() == 1);
  f.core.answer_next();
  REQUIRE(receive(f.loop, client, "GET /c 0"));
  CHECK(client.received.find("late /wait abc") < client.received.find("GET /c 0"));
  REQUIRE(run_until(f.loop, [&] { return f.core.waiting.size() == 1; }));
  CHECK(f.core.seen.size() == 3);
  f.core.answer_next();
  REQUIRE(run_until(f.loop, [&] { return f.core.seen.size() == 4; }));
  REQUIRE(receive(f.loop, client, "GET /c 0"));
  CHECK(count(client.received, "HTTP/1.1 200 OK") == 4);
}

TEST_CASE("server: a retained request outlives the read buffer") {
  Fixture f;
  Socket client = f.connect(), other = f.connect();
  client.send("POST /wait?x HTTP/1.1\r\nHost: h.example\r\nX-A: value\r\nContent-Length: 3\r\n\r\nabc");
  REQUIRE(run_until(f.loop, [&] { return f.core.waiting.size() == 1; }));
  other.send(fmt::format("POST /c HTTP/1.1\r\nHost: a\r\nContent-Length: 9000\r\n\r\n{}", std::string(9000, '#')));
  REQUIRE(receive(f.loop, other, "POST /c 9000"));
  CHECK(f.core.kept_head.path == "/wait");
  CHECK(f.core.kept_head.query == "x");
  CHECK(f.core.kept_head.host == "h.example");
  CHECK(f.core.kept_head.method_text == "POST");
  CHECK(f.core.kept_head.fields[1].name == "X-A");
  CHECK(f.core.kept_head.fields[1].value == "value");
  f.core.answer_next();
  REQUIRE(receive(f.loop, client, "late /wait?x abc"));
}

TEST_CASE("server: a body in many parts is collected") {
  Fixture f;
  Socket client = f.connect();
  std::string body(100'000, 'b');
  std::string request = fmt::format("POST /c HTTP/1.1\r\nHost: a\r\nContent-Length: {}\r\n\r\n{}{}", body.size(), body, get);
  for (size_t at = 0; at < request.size(); at += 7001) {
    client.send(std::string_view(request).substr(at, 7001));
    f.loop.turn(0);
  }
  REQUIRE(receive(f.loop, client, "GET /c 0"));
  CHECK(f.core.seen.at(0).body == body);
}

TEST_CASE("server: chunks, trailer and the next request are told apart in every split") {
  const std::string request = "POST /c HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n5;x=y\r\nhello\r\n6\r\n world\r\n0\r\nX-T: 1\r\n\r\n" + get;
  Fixture f;
  for (size_t split = 0; split <= request.size(); ++split) {
    f.core.seen.clear();
    Socket client = f.connect();
    client.send(std::string_view(request).substr(0, split));
    f.loop.turn(1);
    f.loop.turn(0);
    client.send(std::string_view(request).substr(split));
    REQUIRE(receive(f.loop, client, "GET /c 0"));
    REQUIRE(f.core.seen.size() == 2);
    REQUIRE(f.core.seen[0].body == "hello world");
  }
}

TEST_CASE("server: what Connection names ends here") {
  Fixture f;
  Socket client = f.connect();
  client.send("GET /c HTTP/1.1\r\nHost: a\r\nConnection: X-Secret, keep-alive\r\nx-secret: 1\r\nX-Open: 2\r\nUpgrade: h2c\r\n\r\n");
  REQUIRE(receive(f.loop, client, "GET /c 0"));
  CHECK(f.core.seen.at(0).fields == std::vector<std::string>{"Host=a", "Connection=X-Secret, keep-alive!", "x-secret=1!", "X-Open=2", "Upgrade=h2c!"});
}

TEST_CASE("server: HEAD, 204 and HTTP/1.0 get the head they should") {
  Fixture f;
  Socket head = f.connect();
  head.send("HEAD /c HTTP/1.1\r\nHost: a\r\n\r\n");
  REQUIRE(receive(f.loop, head, "Content-Length: 9\r\n\r\n"));
  Socket none = f.connect();
  none.send("GET /204 HTTP/1.1\r\nHost: a\r\n\r\n");
  REQUIRE(receive(f.loop, none, "\r\n\r\n"));
  CHECK(none.received.find("Content-Length") == std::string::npos);
  Socket old = f.connect();
  old.send("GET /c HTTP/1.0\r\n\r\n" + get);
  REQUIRE(receive_end(f.loop, old));
  CHECK(old.received.find("\r\nConnection: close\r\n") != std::string::npos);
  CHECK(count(old.received, "HTTP/1.1 200") == 1);
  Socket kept = f.connect();
  kept.send("GET /c HTTP/1.0\r\nConnection: keep-alive\r\n\r\n");
  REQUIRE(receive(f.loop, kept, "GET /c 0"));
  CHECK(kept.received.find("\r\nConnection: keep-alive\r\n") != std::string::npos);
}

TEST_CASE("server: after Connection: close nothing more is read as a request") {
  Fixture f;
  Socket client = f.connect();
  client.send("GET /c HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n" + get);
  REQUIRE(receive_end(f.loop, client));
  CHECK_FALSE(client.reset);
  CHECK(count(client.received, "HTTP/1.1 200") == 1);
  CHECK(f.core.seen.size() == 1);
  CHECK(client.received.find("\r\nConnection: close\r\n") != std::string::npos);
}

TEST_CASE("server: after a refusal the response arrives whole and the rest is never a request") {
  Fixture f;
  Socket client = f.connect();
  client.send("POST /c HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n" + get);
  // More than one read takes: closing now would reset the connection and could lose the response.
  client.send(std::string(400'000, 'x') + get);
  REQUIRE(receive_end(f.loop, client));
  CHECK_FALSE(client.reset);
  CHECK(client.received.starts_with("HTTP/1.1 400 Bad Request\r\n"));
  CHECK(body_of(client) == "refused");
  CHECK(f.core.seen.empty());
  REQUIRE(run_until(f.loop, [&] { return client.close(), f.server.connections() == 0; }));
}

TEST_CASE("server: limits have their statuses") {
  struct Row {
    std::string request;
    uint16_t status;
  };
  const Row rows[] = {
      {"GET /c HTTP/1.1\r\nHost: a\r\nX: " + std::string(9'000, 'v') + "\r\n\r\n", 200},
      {"GET /c HTTP/1.1\r\nHost: a\r\nX: " + std::string(11'000, 'v') + "\r\n\r\n", 431},
      {"GET /" + std::string(12'000, 'u'), 431},
      {"POST /c HTTP/1.1\r\nHost: a\r\nContent-Length: 10485761\r\n\r\n", 413},
      {"POST /c HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\na00001\r\n", 413},
      {"POST /c HTTP/1.1\r\nHost: a\r\nContent-Length: 11000000\r\nExpect: 100-continue\r\n\r\n", 413},
      {"GET /c HTTP/2.0\r\n\r\n", 505},
  };
  Fixture f;
  for (const Row& row : rows) {
    CAPTURE(row.request.substr(0, 60));
    Socket client = f.connect();
    client.send(row.request);
    REQUIRE(receive_until(f.loop, client, [&] { return client.received.find("\r\n\r\n") != std::string::npos; }));
    CHECK(client.received.starts_with(fmt::format("HTTP/1.1 {} ", row.status)));
  }
}

TEST_CASE("server: Expect: 100-continue is answered before the body, and not when it is already there") {
  Fixture f;
  Socket client = f.connect();
  client.send("POST /c HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\nExpect: 100-continue\r\n\r\n");
  REQUIRE(receive(f.loop, client, "HTTP/1.1 100 Continue\r\n\r\n"));
  client.send("hello");
  REQUIRE(receive(f.loop, client, "POST /c 5"));
  client.received.clear();
  client.send("POST /c HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\nExpect: 100-continue\r\n\r\nhello");
  REQUIRE(receive(f.loop, client, "POST /c 5"));
  CHECK(client.received.find("100 Continue") == std::string::npos);
}

TEST_CASE("server: a client that has finished sending still gets its response") {
  Fixture f;
  Socket client = f.connect();
  client.send("GET /wait HTTP/1.1\r\nHost: a\r\n\r\n");
  client.half_close();
  REQUIRE(run_until(f.loop, [&] { return !f.core.waiting.empty(); }));
  run_for(f.loop, 10);
  CHECK(f.core.aborted == 0);
  f.core.answer_next();
  REQUIRE(receive_end(f.loop, client));
  CHECK(body_of(client) == "late /wait ");
}

TEST_CASE("server: the core hears of a client that resets, once, and not after it has answered") {
  Fixture f;
  Socket client = f.connect();
  client.send("GET /wait HTTP/1.1\r\nHost: a\r\n\r\n");
  REQUIRE(run_until(f.loop, [&] { return !f.core.waiting.empty(); }));
  client.close_with_reset();
  REQUIRE(run_until(f.loop, [&] { return f.core.aborted == 1; }));
  REQUIRE(run_until(f.loop, [&] { return f.server.connections() == 0; }));
  Socket second = f.connect();
  second.send(get);
  REQUIRE(receive(f.loop, second, "GET /c 0"));
  second.close_with_reset();
  REQUIRE(run_until(f.loop, [&] { return f.server.connections() == 0; }));
  CHECK(f.core.aborted == 1);
}

TEST_CASE("server: a slow reader holds the source back and gets every byte") {
  Fixture f;
  Socket client = Socket::to(f.port, 4096);
  client.send("GET /stream HTTP/1.1\r\nHost: a\r\n\r\n");
  REQUIRE(run_until(f.loop, [&] { return !f.core.waiting.empty(); }));
  constexpr size_t pieces = 20 * 16, piece_bytes = 64 * 1024;
  ServerStream* stream = f.core.waiting.front();
  stream->begin(200, {}, pieces * piece_bytes);
  size_t written = 0, refusals = 0;
  std::string piece(piece_bytes, ' ');
  auto write_some = [&] {
    while (written < pieces) {
      std::fill(piece.begin(), piece.end(), char('a' + written % 26));
      ++written;
      if (!stream->write(piece)) {
        ++refusals;
        return;
      }
    }
  };
  write_some();
  CHECK(refusals == 1);
  CHECK(written < pieces);
  int drained = 0;
  REQUIRE(receive_until(f.loop, client, [&] {
    if (f.core.drained > drained && written < pieces) {
      drained = f.core.drained;
      write_some();
    }
    return written == pieces;
  }));
  stream->finish();
  REQUIRE(receive_until(f.loop, client, [&] { return body_of(client).size() == pieces * piece_bytes; }));
  const std::string body = body_of(client);
  bool right = true;
  for (size_t i = 0; i < pieces; ++i) right = right && body[i * piece_bytes] == char('a' + i % 26) && body[(i + 1) * piece_bytes - 1] == char('a' + i % 26);
  CHECK(right);
  client.received.clear();
  client.send(get);
  CHECK(receive(f.loop, client, "GET /c 0"));
}

TEST_CASE("server: small pieces written at once are not held back while the socket takes them") {
  Fixture f;
  Socket client = f.connect();
  client.send("GET /pieces HTTP/1.1\r\nHost: a\r\n\r\n" + get);
  REQUIRE(receive(f.loop, client, "GET /c 0"));
  CHECK(f.core.pieces_went_out);
  CHECK(count(client.received, std::string(100, 'p')) == 3000);
}

TEST_CASE("server: a response that breaks off is never a whole one") {
  Fixture f;
  Socket client = f.connect();
  client.send("GET /stream HTTP/1.1\r\nHost: a\r\n\r\n");
  REQUIRE(run_until(f.loop, [&] { return !f.core.waiting.empty(); }));
  f.core.waiting.front()->begin(200, {}, 10);
  f.core.waiting.front()->write("12345");
  f.core.waiting.front()->abort();
  REQUIRE(receive_end(f.loop, client));
  CHECK(body_of(client) == "12345");
}

TEST_CASE("server: fields that would break the message never leave") {
  Fixture f;
  Socket client = f.connect();
  client.send("GET /evil HTTP/1.1\r\nHost: a\r\n\r\n");
  REQUIRE(receive(f.loop, client, "\r\n\r\nok"));
  CHECK(client.received.find("Injected") == std::string::npos);
  CHECK(client.received.find("bad name") == std::string::npos);
  CHECK(client.received.find("Connection") == std::string::npos);
  CHECK(client.received.find("X-Good: yes\r\n") != std::string::npos);
  CHECK(count(client.received, "Content-Length: ") == 1);
}

TEST_CASE("server: large bodies and a client that stalls them for ever") {
  Fixture f({.write_timeout_ms = 100});
  Socket client = f.connect();
  client.send("GET /large HTTP/1.1\r\nHost: a\r\n\r\n");
  REQUIRE(receive_until(f.loop, client, [&] { return body_of(client).size() == 300'000; }));
  Socket stalled = Socket::to(f.port, 2048);
  for (int i = 0; i < 20; ++i) stalled.send("GET /large HTTP/1.1\r\nHost: a\r\n\r\n");
  REQUIRE(run_until(f.loop, [&] { return f.server.connections() == 1; }));
}

TEST_CASE("server: stalled heads, bodies and idle connections are dropped in their time") {
  Fixture f({.head_timeout_ms = 60, .idle_timeout_ms = 150, .body_timeout_ms = 80});
  Socket silent = f.connect(), head = f.connect(), body = f.connect(), drip = f.connect();
  head.send("GET /c HTTP/1.1\r\nHost: a");
  body.send("POST /c HTTP/1.1\r\nHost: a\r\nContent-Length: 50\r\n\r\nab");
  drip.send("GET /c HTTP/1.1\r\nX-A: ");
  REQUIRE(run_until(f.loop, [&] {
    drip.send("a");
    for (Socket* socket : {&silent, &head, &body, &drip}) socket->poll_in();
    return silent.ended && head.ended && body.ended && drip.ended;
  }));
  CHECK(silent.received.empty());
  CHECK(head.received.starts_with("HTTP/1.1 408 "));
  CHECK(body.received.starts_with("HTTP/1.1 408 "));
  CHECK(drip.received.starts_with("HTTP/1.1 408 "));
}

TEST_CASE("server: three hundred stalled connections do not disturb another") {
  Fixture f;
  std::vector<Socket> stalled;
  for (int i = 0; i < 300; ++i) {
    stalled.push_back(f.connect());
    stalled.back().send(i % 2 ? "GET /c HTTP/1.1\r\nHost: a" : "POST /c HTTP/1.1\r\nHost: a\r\nContent-Length: 100\r\n\r\nab");
  }
  REQUIRE(run_until(f.loop, [&] { return f.server.connections() == 300; }));
  Socket client = f.connect();
  client.send(get);
  int64_t start = clock_ms();
  REQUIRE(receive(f.loop, client, "GET /c 0"));
  CHECK(clock_ms() - start < 500);
}

TEST_CASE("server: beyond its connections it says so and closes") {
  Fixture f({.connections_max = 1});
  Socket first = f.connect();
  REQUIRE(run_until(f.loop, [&] { return f.server.connections() == 1; }));
  Socket second = f.connect();
  REQUIRE(receive_end(f.loop, second));
  CHECK(second.received.starts_with("HTTP/1.1 503 Service Unavailable\r\n"));
  first.send(get);
  CHECK(receive(f.loop, first, "GET /c 0"));
}

TEST_CASE("server: a graceful stop answers what runs and closes what idles") {
  Fixture f;
  Socket idle = f.connect(), running = f.connect();
  idle.send(get);
  REQUIRE(receive(f.loop, idle, "GET /c 0"));
  running.send("GET /wait HTTP/1.1\r\nHost: a\r\n\r\n");
  REQUIRE(run_until(f.loop, [&] { return !f.core.waiting.empty(); }));
  f.server.stop_accepting();
  REQUIRE(receive_end(f.loop, idle));
  CHECK_FALSE(f.server.drained());
  f.core.answer_next();
  REQUIRE(receive_end(f.loop, running));
  CHECK(running.received.find("\r\nConnection: close\r\n") != std::string::npos);
  CHECK(body_of(running) == "late /wait ");
  REQUIRE(run_until(f.loop, [&] { return f.server.drained(); }));
  CHECK_FALSE(f.connect());
}

TEST_CASE("server: the peer's address is the client's") {
  Fixture f;
  Socket client = f.connect();
  client.send("GET /wait HTTP/1.1\r\nHost: a\r\n\r\n");
  REQUIRE(run_until(f.loop, [&] { return !f.core.waiting.empty(); }));
  const Peer& peer = f.core.waiting.front()->peer();
  CHECK(peer.address == "127.0.0.1");
  CHECK(peer.port == net::local_port(client.fd()));
  CHECK(peer.local_port == f.port);
  f.core.answer_next();
  REQUIRE(receive(f.loop, client, "late /wait "));
}
