#pragma once
// TLS as a filter between the transport and the protocol, for either side of a connection. It never touches a socket: bytes of
// the wire are fed in and drained out, so the loop's buffers and system calls stay the same with and without it.
// OpenSSL stays inside tls.cpp.
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

#include "runtime/base/result.h"
#include "runtime/net/output_queue.h"

namespace apigw::net {

class TlsSession;

/// What a set of sessions shares: trust, certificate, tickets. One a thread.
class TlsContext {
 public:
  struct ClientOptions {
    /// Trust any issuer; dates and host name are still checked.
    bool insecure_skip_verification = false;
    std::string trusted_certificates_file;  // PEM; empty: the system's (SSL_CERT_FILE and SSL_CERT_DIR are honoured)
  };
  static Expected<std::unique_ptr<TlsContext>, std::string> client(const ClientOptions& options);
  /// PEM: the certificate with those that lead to its issuer, and its key without a passphrase. The unexpected value names the file.
  static Expected<std::unique_ptr<TlsContext>, std::string> server(const std::string& certificate_file, const std::string& key_file);
  ~TlsContext();

  /// `host`: name or address literal that the peer's certificate must carry (clients); ignored by servers. `resume` is a ticket of
  /// an earlier session with the same peer, or nullptr.
  std::unique_ptr<TlsSession> open(std::string_view host, const class TlsTicket* resume = nullptr);

 private:
  struct Impl;
  explicit TlsContext(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

/// A resumable session's secret; dropped or replaced at will.
class TlsTicket {
 public:
  TlsTicket() = default;
  TlsTicket(TlsTicket&& other) noexcept : session_(std::exchange(other.session_, nullptr)) {}
  TlsTicket& operator=(TlsTicket&& other) noexcept {
    std::swap(session_, other.session_);
    return *this;
  }
  ~TlsTicket();
  explicit operator bool() const { return session_ != nullptr; }

 private:
  friend class TlsContext;
  friend class TlsSession;
  void* session_ = nullptr;
};

class TlsSession {
 public:
  ~TlsSession();
  /// Takes bytes of the wire and writes plain text to `out`, at most `out_bytes`. All of `wire` is always taken; `out_bytes` must be at least
  /// wire.size() + 16 KiB. Answers to the peer (handshake, key updates) appear in `wire_out`.
  struct Fed {
    size_t plain_bytes = 0;
    bool closed = false;  // the peer said goodbye properly
    bool failed = false;  // error() says why
  };
  Fed feed(std::string_view wire, char* out, size_t out_bytes, OutputQueue& wire_out);
  /// Starts or continues the handshake: a client calls it once the connection stands. False on failure.
  bool handshake(OutputQueue& wire_out);
  bool established() const;
  /// Encrypts into `wire_out`. False when the session has failed.
  bool write(std::string_view plain, OutputQueue& wire_out);
  /// Queues the closing alert.
  void goodbye(OutputQueue& wire_out);
  /// A ticket for the next connection to this peer, when the peer gave one since the last call.
  TlsTicket take_ticket();
  bool resumed() const;
  const std::string& error() const;

 private:
  friend class TlsContext;
  struct Impl;
  explicit TlsSession(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

}  // namespace apigw::net
