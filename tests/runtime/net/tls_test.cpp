#include "runtime/net/tls.h"

#include <doctest/doctest.h>

#include <string>

#include "tests/runtime/net/certificate.h"

using namespace apigw;
using namespace apigw::net;
using namespace apigw::net::testing;

namespace {

// Two sessions wired to each other, with no socket between them.
struct Wire {
  BlockPool blocks;
  OutputQueue to_server{blocks}, to_client{blocks};
  std::unique_ptr<TlsSession> client, server;
  std::string client_read, server_read;
  bool client_failed = false, client_closed = false;

  Wire(TlsContext& client_context, TlsContext& server_context, std::string_view host, const TlsTicket* resume = nullptr)
      : client(client_context.open(host, resume)), server(server_context.open("")) {
    client->handshake(to_server);
    pump();
  }
  // In pieces of a few bytes, so that records arrive in parts.
  void pump(size_t piece_bytes = 700) {
    std::string plain(64 * 1024, '\0');
    for (int idle = 0; idle < 2;) {
      idle = to_server.empty() && to_client.empty() ? idle + 1 : 0;
      auto move = [&](OutputQueue& from, TlsSession& to, OutputQueue& answers, std::string& read) {
        std::string piece(from.front().substr(0, piece_bytes));
        if (piece.empty()) return TlsSession::Fed();
        from.consume(piece.size());
        auto fed = to.feed(piece, plain.data(), plain.size(), answers);
        read.append(plain.data(), fed.plain_bytes);
        return fed;
      };
      move(to_server, *server, to_client, server_read);
      auto fed = move(to_client, *client, to_server, client_read);
      client_failed = client_failed || fed.failed;
      client_closed = client_closed || fed.closed;
    }
  }
};

struct Contexts {
  TestCertificates certificates;
  std::unique_ptr<TlsContext> server;
  explicit Contexts(const CertificateOptions& options = {}) : certificates(options) {
    server = TlsContext::server(certificates.certificate_file(), certificates.key_file()).value();
  }
  std::unique_ptr<TlsContext> trusting() { return TlsContext::client({.trusted_certificates_file = certificates.authority_file()}).value(); }
  std::unique_ptr<TlsContext> strangers() { return TlsContext::client({}).value(); }
  std::unique_ptr<TlsContext> insecure() { return TlsContext::client({.insecure_skip_verification = true}).value(); }
};

bool accepted(TlsContext& client, TlsContext& server, std::string_view host) {
  Wire wire(client, server, host);
  CHECK(wire.client->established() == !wire.client_failed);
  CHECK((wire.client->error().empty()) == !wire.client_failed);
  return wire.client->established();
}

}  // namespace

TEST_CASE("tls: bytes pass both ways, in records that arrive in parts") {
  Contexts contexts;
  auto client = contexts.trusting();
  Wire wire(*client, *contexts.server, "b.example");
  REQUIRE(wire.client->established());
  std::string large(100'000, 'x');
  CHECK(wire.client->write("hello " + large, wire.to_server));
  CHECK(wire.server->write("answer", wire.to_client));
  wire.pump(333);
  CHECK(wire.server_read == "hello " + large);
  CHECK(wire.client_read == "answer");
  wire.server->goodbye(wire.to_client);
  wire.pump();
  CHECK(wire.client_closed);
  CHECK_FALSE(wire.client_failed);
}

TEST_CASE("tls: a chain, its dates and its name must all be right") {
  Contexts contexts;
  auto trusting = contexts.trusting();
  CHECK(accepted(*trusting, *contexts.server, "b.example"));
  CHECK(accepted(*trusting, *contexts.server, "127.0.0.1"));
  CHECK_FALSE(accepted(*trusting, *contexts.server, "c.example"));
  CHECK_FALSE(accepted(*trusting, *contexts.server, "127.0.0.2"));
  CHECK_FALSE(accepted(*contexts.strangers(), *contexts.server, "b.example"));
  Contexts expired({.begins_s = -7200, .ends_s = -3600});
  CHECK_FALSE(accepted(*expired.trusting(), *expired.server, "b.example"));
}

TEST_CASE("tls: insecure skips trust and nothing else") {
  Contexts contexts;
  auto insecure = contexts.insecure();
  CHECK(accepted(*insecure, *contexts.server, "b.example"));
  CHECK_FALSE(accepted(*insecure, *contexts.server, "c.example"));
  Contexts expired({.begins_s = -7200, .ends_s = -3600});
  CHECK_FALSE(accepted(*insecure, *expired.server, "b.example"));
  Contexts early({.begins_s = 1800, .ends_s = 3600});
  CHECK_FALSE(accepted(*insecure, *early.server, "b.example"));
}

TEST_CASE("tls: a ticket resumes the session") {
  Contexts contexts;
  auto client = contexts.trusting();
  Wire first(*client, *contexts.server, "b.example");
  REQUIRE(first.client->established());
  CHECK_FALSE(first.client->resumed());
  TlsTicket ticket = first.client->take_ticket();
  REQUIRE(ticket);
  Wire second(*client, *contexts.server, "b.example", &ticket);
  REQUIRE(second.client->established());
  CHECK(second.client->resumed());
}

TEST_CASE("tls: what is no TLS is an error, not a hang") {
  Contexts contexts;
  BlockPool blocks;
  OutputQueue out(blocks);
  auto context = contexts.trusting();
  auto client = context->open("b.example");
  CHECK(client->handshake(out));
  std::string plain(64 * 1024, '\0');
  auto fed = client->feed("HTTP/1.1 400 Bad Request\r\n\r\n", plain.data(), plain.size(), out);
  CHECK(fed.failed);
  CHECK(fed.plain_bytes == 0);
  CHECK_FALSE(client->error().empty());
}
