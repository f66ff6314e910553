#include "runtime/http/server.h"

#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <vector>

#include "runtime/http/server_connection.h"
#include "runtime/net/address.h"

namespace apigw::http {
namespace {

constexpr uint32_t accept_pause_ms = 100;  // after running out of descriptors or memory
constexpr std::string_view overloaded = "HTTP/1.1 503 Service Unavailable\r\nContent-Length: 0\r\nConnection: close\r\n\r\n";

}  // namespace

class Server::Impl final : public net::EventSink, public net::Timer {
 public:
  Impl(net::Loop& loop, ServerHandler& handler, ServerLimits limits) : shared_{loop, handler, limits, nullptr, std::vector<Field>(limits.fields_max)} {
    shared_.released = [](ServerShared& shared, ServerConnection& connection) {
      static_cast<Impl*>(static_cast<Tagged&>(shared).owner)->recycle(connection);
    };
    shared_.owner = this;
  }
  ~Impl() {
    close_listener();
    shared_.loop.cancel(*this);
  }

  Expected<uint16_t, std::string> listen(const std::string& host, uint16_t port) {
    auto fd = net::listen_on(host, port);
    if (!fd) return unexpected(fd.error());
    listener_ = *fd;
    port_ = net::local_port(listener_);
    if (!shared_.loop.add(listener_, *this)) return unexpected(std::string("cannot watch the listener"));
    return port_;
  }

  void set_tls(std::unique_ptr<net::TlsContext> tls) { shared_.tls = std::move(tls); }

  void stop_accepting() {
    if (shared_.stopping) return;
    accept_all();
    close_listener();
    shared_.stopping = true;
    // stop() may end a connection, which leaves the list only at the end of the turn.
    for (size_t i = 0; i < open_.size(); ++i) open_[i]->stop();
  }
  bool drained() const { return shared_.stopping && open_.empty(); }
  size_t connections() const { return open_.size(); }

 private:
  struct Tagged : ServerShared {
    void* owner = nullptr;
  };

  void on_event(uint32_t) override { accept_all(); }
  void on_timer() override { accept_all(); }

  void accept_all() {
    while (listener_ >= 0) {
      net::SocketAddress peer;
      socklen_t size = sizeof peer;
      int fd = accept4(listener_, &peer.generic, &size, SOCK_NONBLOCK | SOCK_CLOEXEC);
      if (fd < 0) {
        if (errno == EINTR || errno == ECONNABORTED) continue;
        if (errno != EAGAIN && errno != EWOULDBLOCK) shared_.loop.arm(*this, accept_pause_ms);
        return;
      }
      if (open_.size() >= shared_.limits.connections_max) {
        [[maybe_unused]] ssize_t sent = shared_.tls ? 0 : ::send(fd, overloaded.data(), overloaded.size(), MSG_NOSIGNAL);
        ::close(fd);
        continue;
      }
      ServerConnection* connection = take();
      if (!connection->start(fd, peer, port_)) {
        free_.push_back(connection);
        continue;
      }
      connection->index = open_.size();
      open_.push_back(connection);
    }
  }

  ServerConnection* take() {
    if (free_.empty()) {
      all_.push_back(std::make_unique<ServerConnection>(shared_));
      return all_.back().get();
    }
    ServerConnection* connection = free_.back();
    free_.pop_back();
    return connection;
  }
  void recycle(ServerConnection& connection) {
    open_.back()->index = connection.index;
    open_[connection.index] = open_.back();
    open_.pop_back();
    free_.push_back(&connection);
  }
  void close_listener() {
    if (listener_ < 0) return;
    shared_.loop.remove(listener_);
    ::close(listener_);
    listener_ = -1;
  }

  Tagged shared_;
  int listener_ = -1;
  uint16_t port_ = 0;
  std::vector<ServerConnection*> open_;
  std::vector<ServerConnection*> free_;
  std::vector<std::unique_ptr<ServerConnection>> all_;
};

Server::Server(net::Loop& loop, ServerHandler& handler, ServerLimits limits) : impl_(std::make_unique<Impl>(loop, handler, limits)) {}
Server::~Server() = default;
Expected<uint16_t, std::string> Server::listen(const std::string& host, uint16_t port) { return impl_->listen(host, port); }
void Server::set_tls(std::unique_ptr<net::TlsContext> tls) { impl_->set_tls(std::move(tls)); }
void Server::stop_accepting() { impl_->stop_accepting(); }
bool Server::drained() const { return impl_->drained(); }
size_t Server::connections() const { return impl_->connections(); }

}  // namespace apigw::http
