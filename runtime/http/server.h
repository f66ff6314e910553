#pragma once
// The HTTP/1.1 front end of one event loop: listens, parses, frames, pipelines.
#include <memory>
#include <string>

#include "runtime/base/result.h"
#include "runtime/http/stream.h"
#include "runtime/net/loop.h"
#include "runtime/net/tls.h"

namespace apigw::http {

class Server {
 public:
  Server(net::Loop& loop, ServerHandler& handler, ServerLimits limits = {});
  /// Drops every connection; the handler hears nothing more. The loop must outlive the server.
  ~Server();
  /// One listener a thread, once a server, SO_REUSEPORT: pass port 0 once, then the port it picked to the other threads. Returns the port.
  Expected<uint16_t, std::string> listen(const std::string& host, uint16_t port);
  /// Connections that are accepted from now on speak TLS; those that are there go on as they began. Called again with another certificate
  /// at any time, on the loop's thread.
  void set_tls(std::unique_ptr<net::TlsContext> tls);
  /// Graceful stop: close the listener (accepting what is already in its queue), answer what runs with Connection: close, close idle
  /// connections. `drained()` turns true when none is left.
  void stop_accepting();
  bool drained() const;
  size_t connections() const;

 private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace apigw::http
