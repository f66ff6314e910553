#include <doctest/doctest.h>
#include <fmt/format.h>

#include <optional>

#include "runtime/http/client.h"
#include "runtime/net/channel.h"
#include "tests/runtime/http/peer.h"
#include "tests/runtime/net/certificate.h"

using namespace apigw;
using namespace apigw::http;
using namespace apigw::http::testing;
using net::testing::CertificateOptions;
using net::testing::TestCertificates;

namespace {

// A backend over TLS that answers every head with the same bytes.
class TlsBackend final : public net::Channel {
 public:
  TlsBackend(net::Loop& loop, net::TlsContext& context, Socket accepted, std::string response)
      : Channel(loop), response_(std::move(response)) {
    open(dup(accepted.fd()), context.open(""));
  }
  std::string received;
  bool ended = false;
  bool resumed = false;
  using Channel::close;

 private:
  void on_data(char* data, size_t bytes) override {
    received.append(data, bytes);
    resumed = tls()->resumed();
    while (received.size() - answered_ >= 4 && received.find("\r\n\r\n", answered_) != std::string::npos) {
      answered_ = received.find("\r\n\r\n", answered_) + 4;
      send(response_);
    }
  }
  void on_eof(bool) override { ended = true; }
  void on_drained() override {}
  void on_deadline() override {}
  std::string response_;
  size_t answered_ = 0;
};

struct Result final : ClientHandler {
  void on_response(ClientCall&, const ResponseHead& head, std::string_view whole, bool streams, uint64_t) override {
    status = head.status;
    body = whole;
    done = !streams;
  }
  void on_body(ClientCall&, std::string_view piece) override { body += piece; }
  void on_end(ClientCall&) override { done = true; }
  void on_failure(ClientCall&, Failure what, std::string_view why) override {
    failure = what;
    detail = why;
    done = true;
  }
  uint16_t status = 0;
  std::string body, detail;
  std::optional<Failure> failure;
  bool done = false;
};

struct Fixture {
  explicit Fixture(const CertificateOptions& options = {}) : certificates(options) {
    context = net::TlsContext::server(certificates.certificate_file(), certificates.key_file()).value();
    ClientLimits limits;
    limits.trusted_certificates_file = certificates.authority_file();
    client.emplace(loop, limits);
  }
  ClientRequest request() {
    return {.origin = {.tls = true, .host = "127.0.0.1", .port = listener.port}, .method = "GET", .target = "/t", .host = "b.example",
            .send_content_length = false, .timeout_ms = 5000};
  }
  void accept(std::string response) { backend.emplace(loop, *context, listener.accept(loop), std::move(response)); }
  TestCertificates certificates;
  net::Loop loop;
  std::unique_ptr<net::TlsContext> context;
  Listener listener;
  std::optional<Client> client;
  std::optional<TlsBackend> backend;
};

}  // namespace

TEST_CASE("client over tls: requests share a connection, large bodies arrive, tickets are used") {
  Fixture f;
  const std::string large(700'000, 'T');
  for (int connection = 0; connection < 2; ++connection) {
    for (int i = 0; i < 3; ++i) {
      Result result;
      std::string upload(i == 2 ? 300'000 : 0, 'u');
      ClientRequest request = f.request();
      request.body = upload;
      f.client->call(request, result, nullptr);
      if (i == 0) f.accept(fmt::format("HTTP/1.1 200 OK\r\nContent-Length: {}\r\n\r\n{}", large.size(), large));
      REQUIRE(run_until(f.loop, [&] { return result.done; }));
      CHECK(result.detail == "");
      CHECK(result.status == 200);
      CHECK(result.body == large);
      if (i == 2) CHECK(run_until(f.loop, [&] { return f.backend->received.ends_with(upload); }));
    }
    CHECK(f.client->idle_connections() == 1);
    CHECK(f.backend->resumed == (connection == 1));
    f.client->close_idle();
    REQUIRE(run_until(f.loop, [&] { return f.backend->ended; }));
  }
}

TEST_CASE("client over tls: a certificate of somebody else is a tls failure that says why") {
  Fixture f({.alternative_names = "DNS:other.example"});
  Result result;
  f.client->call(f.request(), result, nullptr);
  f.accept("");
  REQUIRE(run_until(f.loop, [&] { return result.done; }));
  REQUIRE(result.failure);
  CHECK(*result.failure == Failure::tls);
  CHECK(result.detail.find("mismatch") != std::string::npos);
  f.loop.turn(0);
  CHECK(f.client->open_connections() == 0);
  CHECK(f.backend->received == "");
}

TEST_CASE("client over tls: an end or nonsense in the handshake is a tls failure") {
  for (const char* answer : {"", "HTTP/1.1 400 Bad Request\r\n\r\n"}) {
    Fixture f;
    Result result;
    f.client->call(f.request(), result, nullptr);
    Socket raw = f.listener.accept(f.loop);
    REQUIRE(receive_until(f.loop, raw, [&] { return !raw.received.empty(); }));
    raw.send(answer);
    raw.half_close();
    REQUIRE(run_until(f.loop, [&] { return result.done; }));
    REQUIRE(result.failure);
    CHECK(*result.failure == Failure::tls);
    CHECK_FALSE(result.detail.empty());
  }
}

TEST_CASE("client over tls: a body without length that ends without goodbye is not whole") {
  for (bool polite : {true, false}) {
    Fixture f;
    Result result;
    f.client->call(f.request(), result, nullptr);
    Socket raw = f.listener.accept(f.loop);
    int copy = dup(raw.fd());
    f.backend.emplace(f.loop, *f.context, std::move(raw), "HTTP/1.1 200 OK\r\n\r\npart");
    REQUIRE(run_until(f.loop, [&] { return !f.backend->received.empty(); }));
    if (polite) {
      f.backend->close();
    } else {
      shutdown(copy, SHUT_WR);
    }
    close(copy);
    REQUIRE(run_until(f.loop, [&] { return result.done; }));
    CHECK(bool(result.failure) == !polite);
    if (polite) CHECK(result.body == "part");
  }
}
