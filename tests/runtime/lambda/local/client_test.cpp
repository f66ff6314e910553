// Streaming calls of a process that speaks the Runtime API, as the data path makes them: time-outs, pauses, cancelling.
#include "runtime/lambda/local/client.h"

#include <doctest/doctest.h>
#include <sys/stat.h>

#include <chrono>
#include <fstream>
#include <functional>
#include <memory>
#include <string>

#include "tests/support/temporary_folder.h"

using namespace apigw;
using namespace apigw::lambda::local;

namespace {

// The payload says how many pieces of how many bytes it writes, and for how many milliseconds it rests before the last.
constexpr const char* kBootstrap = R"(#!/usr/bin/env python3
import os, socket, time
host, port = os.environ["AWS_LAMBDA_RUNTIME_API"].split(":")
s = socket.create_connection((host, int(port)))
file = s.makefile("rb")
def answer():
    file.readline()
    fields = {}
    while (line := file.readline().strip()):
        name, _, value = line.decode().partition(":")
        fields[name.lower()] = value.strip()
    return fields, file.read(int(fields.get("content-length", 0)))
while True:
    s.sendall(b"GET /2018-06-01/runtime/invocation/next HTTP/1.1\r\nHost: a\r\n\r\n")
    fields, event = answer()
    pieces, size, rest = map(int, event.split())
    s.sendall(b"POST /2018-06-01/runtime/invocation/" + fields["lambda-runtime-aws-request-id"].encode() +
              b"/response HTTP/1.1\r\nHost: a\r\nLambda-Runtime-Function-Response-Mode: streaming\r\nTransfer-Encoding: chunked\r\n\r\n")
    for i in range(pieces):
        if i == pieces - 1:
            time.sleep(rest / 1000)
        s.sendall(b"%x\r\n%s\r\n" % (size, bytes([97 + i % 26]) * size))
    s.sendall(b"0\r\n\r\n")
    answer()
)";

struct Heard final : http::ClientHandler {
  void on_response(http::ClientCall& call, const ResponseHead& head, std::string_view whole, bool streams, uint64_t) override {
    CHECK(head.status == 200);
    CHECK(whole.empty() == streams);
    body += whole;
    ended = !streams;
    if (cancels) call.cancel();
  }
  void on_body(http::ClientCall& call, std::string_view piece) override {
    body += piece;
    largest = std::max(largest, piece.size());
    if (pauses) call.pause();
  }
  void on_end(http::ClientCall&) override { ended = true; }
  void on_failure(http::ClientCall&, http::Failure failure, std::string_view) override {
    failed = true;
    why = failure;
  }
  bool over() const { return ended || failed; }
  std::string body;
  size_t largest = 0;
  bool ended = false, failed = false, pauses = false, cancels = false;
  http::Failure why = http::Failure::reset;
};

struct Fixture {
  Fixture() : supervisor(std::make_unique<Supervisor>(SupervisorOptions{.log = "off"})), client(loop, *supervisor) {
    std::ofstream(folder.path() + "/bootstrap") << kBootstrap;
    REQUIRE(chmod((folder.path() + "/bootstrap").c_str(), 0755) == 0);
    REQUIRE(supervisor->start().has_value());
    supervisor->deploy({.versions = {{.name = "f", .version = "$LATEST", .qualified_name = "f:$LATEST", .runtime = "provided.al2023", .family = Family::provided,
                                     .code = folder.path(), .timeout_seconds = 20}}, .aliases = {}});
  }
  ~Fixture() { supervisor.reset(); }  // it may still want to answer
  http::ClientCall* call(Heard& heard, std::string_view payload, uint32_t timeout_ms = 20000, uint32_t idle_ms = 0, bool stream = true) {
    return client.call({.function = "f", .payload = payload, .trace_id = {}, .timeout_ms = timeout_ms, .stream = stream, .idle_timeout_ms = idle_ms}, heard, nullptr);
  }
  bool until(const std::function<bool()>& condition) {
    using Clock = std::chrono::steady_clock;
    for (const auto end = Clock::now() + std::chrono::seconds(20); !condition(); loop.turn(5)) {
      if (Clock::now() > end) return false;
    }
    return true;
  }
  test::TemporaryFolder folder;
  net::Loop loop;
  std::unique_ptr<Supervisor> supervisor;
  Client client;
};

}  // namespace

TEST_CASE("local functions: a stream comes in pieces; who does not want one gets it whole") {
  Fixture f;
  Heard pieces, whole;
  f.call(pieces, "40 100000 0");
  REQUIRE(f.until([&] { return pieces.over(); }));
  CHECK((pieces.ended && pieces.body.size() == 4'000'000 && pieces.largest < 1'000'000 && pieces.body.back() == char('a' + 39 % 26)));
  f.call(whole, "40 100000 0", 20000, 0, false);
  REQUIRE(f.until([&] { return whole.over(); }));
  CHECK(whole.body == pieces.body);
}

TEST_CASE("local functions: a stream that rests for too long is broken off, and one that takes too long as a whole") {
  Fixture f;
  for (const auto& [timeout_ms, idle_ms] : {std::pair{20000u, 150u}, std::pair{1000u, 15000u}}) {
    Heard heard;
    const auto begin = std::chrono::steady_clock::now();
    f.call(heard, "2 5 6000", timeout_ms, idle_ms);
    REQUIRE(f.until([&] { return heard.over(); }));
    CHECK((heard.failed && heard.why == http::Failure::timeout));
    CHECK(std::chrono::steady_clock::now() - begin < std::chrono::seconds(5));
  }
}

TEST_CASE("local functions: a pause holds the function back, and idle time does not count in it") {
  Fixture f;
  Heard heard;
  heard.pauses = true;
  http::ClientCall* call = f.call(heard, "300 100000 0", 20000, 100);
  REQUIRE(f.until([&] { return !heard.body.empty(); }));
  const size_t before = heard.body.size();
  const auto begin = std::chrono::steady_clock::now();
  REQUIRE(f.until([&] { return std::chrono::steady_clock::now() - begin > std::chrono::milliseconds(400); }));
  CHECK((heard.body.size() == before && !heard.over()));
  heard.pauses = false;
  call->resume();
  REQUIRE(f.until([&] { return heard.over(); }));
  CHECK((heard.ended && heard.body.size() == 30'000'000));
}

TEST_CASE("local functions: a call that is cancelled while the function is held back lets it end") {
  Fixture f;
  Heard gone, next;
  gone.cancels = true;
  f.call(gone, "300 100000 0");
  REQUIRE(f.until([&] { return f.supervisor->processes() == 1; }));
  f.call(next, "2 5 0");
  REQUIRE(f.until([&] { return next.over(); }));
  CHECK((next.ended && next.body == "aaaaabbbbb" && !gone.over() && gone.body.empty()));
}
