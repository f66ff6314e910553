#pragma once
// HTTP/1.1 client of one event loop: keep-alive pools per origin, strict framing, deadlines, TLS.
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>

#include "runtime/base/message.h"
#include "runtime/http/body_length.h"

namespace apigw::net {
class Loop;
}

namespace apigw::http {

/// Where to connect. Parsed once a URL shape; the client keys its pools by it.
struct Origin {
  bool tls = false;
  bool insecure_skip_verification = false;
  std::string_view host;  // name or address, without brackets
  uint16_t port = 80;
};

struct ClientRequest {
  Origin origin;
  std::string_view method;
  std::string_view target;            // origin-form, '/' first
  std::string_view host;              // value of the Host field
  std::span<const Field> fields;      // Host, framing, Expect and whatever is hop_by_hop or cannot be written is left out
  std::string_view body;
  bool send_content_length = true;    // false: GET, HEAD, OPTIONS without a body
  uint32_t timeout_ms = 29000;        // from now to the last byte of the response's head (whole response when whole_body)
  bool whole_body = false;            // deliver the body in one piece with on_response
  uint64_t body_bytes_max = 10485760;
  bool stream = false;                // whatever the framing, pieces are delivered as they come; no limit of bytes, and timeout_ms is that
                                      // of the whole response
  uint32_t idle_timeout_ms = 0;       // stream: without a byte of the body
  bool safe_to_retry = false;         // idempotent: once more on a fresh connection when a pooled one was stale
};

enum class Failure : uint8_t { timeout, invalid_endpoint, connect, reset, tls, malformed_response, response_too_large };

class ClientCall;

class ClientHandler {
 public:
  /// Head of the final response (1xx are skipped); views valid during the call. With whole_body, `body` is complete and
  /// on_end does not follow. Without: body_bytes is the length when the endpoint declared one; a chunked or close-delimited body
  /// is collected first (up to body_bytes_max) and delivered whole: then `body` holds it, and on_end does not follow either; unless the
  /// request said `stream`, which delivers it in pieces with body_bytes = unknown_length.
  virtual void on_response(ClientCall& call, const ResponseHead& head, std::string_view body, bool streams, uint64_t body_bytes) = 0;
  /// A piece of a streaming body.
  virtual void on_body(ClientCall& call, std::string_view piece) = 0;
  virtual void on_end(ClientCall& call) = 0;
  /// Nothing more follows. After on_response with streams: the body broke off.
  virtual void on_failure(ClientCall& call, Failure failure, std::string_view detail) = 0;

 protected:
  ~ClientHandler() = default;
};

/// One call under way; owned by the client, valid until on_end, on_failure, a non-streaming on_response returns, or cancel().
class ClientCall {
 public:
  void* user = nullptr;
  virtual void pause() = 0;   // stop reading the body
  virtual void resume() = 0;
  virtual void cancel() = 0;  // the connection is closed unless it is already idle
 protected:
  ~ClientCall() = default;
};

struct ClientLimits {
  uint32_t idle_per_origin_max = 1024;
  uint32_t connections_per_origin_max = 4096;
  uint32_t idle_timeout_ms = 55000;
  uint32_t connect_timeout_ms = 10000;
  uint32_t head_bytes_max = 65536;
  uint32_t fields_max = 256;
  std::string trusted_certificates_file;  // PEM; empty: the system's
};

class Client {
 public:
  explicit Client(net::Loop& loop, ClientLimits limits = {});
  /// Drops every connection and call; no handler hears of it. The loop must outlive the client.
  ~Client();
  /// Sends at once when a pooled connection is there: head and body leave in one write straight from the views, so they need to
  /// be valid only during this call; when it has to connect first, everything is copied. May call the handler before returning
  /// (`user` is set before). Returns nullptr when that already ended the call.
  ClientCall* call(const ClientRequest& request, ClientHandler& handler, void* user);
  size_t idle_connections() const;
  size_t open_connections() const;
  void close_idle();

 private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace apigw::http
