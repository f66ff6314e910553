#pragma once
// Plain blocking sockets for tests, every wait with a deadline: a client that speaks bytes, and an endpoint that answers by a script.
#include <arpa/inet.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <atomic>
#include <chrono>
#include <cstdint>
#include <cstring>
#include <functional>
#include <mutex>
#include <stdexcept>
#include <string>
#include <string_view>
#include <thread>
#include <utility>
#include <vector>

namespace apigw::testing {

constexpr int patience_ms = 10000;

struct Answer {
  int status = 0;
  std::string head;  // with the closing blank line
  std::string body;
  bool closed = false;
  /// Value of a header field, empty when absent; `name` in any case.
  std::string field(std::string_view name) const {
    size_t at = 0;
    while ((at = head.find("\r\n", at)) != std::string::npos) {
      at += 2;
      if (head.size() > at + name.size() && strncasecmp(head.data() + at, name.data(), name.size()) == 0 && head[at + name.size()] == ':') {
        size_t begin = at + name.size() + 1;
        while (head[begin] == ' ') ++begin;
        return head.substr(begin, head.find("\r\n", begin) - begin);
      }
    }
    return {};
  }
};

class Wire {
 public:
  explicit Wire(int fd) : fd_(fd) {}
  static Wire connect(uint16_t port) {
    const int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_in to{};
    to.sin_family = AF_INET;
    to.sin_port = htons(port);
    to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    if (::connect(fd, reinterpret_cast<sockaddr*>(&to), sizeof to) != 0) throw std::runtime_error("connect");
    const int one = 1;
    setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
    return Wire(fd);
  }
  Wire(Wire&& other) noexcept : fd_(std::exchange(other.fd_, -1)), buffer_(std::move(other.buffer_)) {}
  ~Wire() { close(); }
  void close() {
    if (fd_ >= 0) ::close(fd_);
    fd_ = -1;
  }
  void send(std::string_view bytes) {
    while (!bytes.empty()) {
      const ssize_t n = ::send(fd_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
      if (n <= 0) throw std::runtime_error("send");
      bytes.remove_prefix(size_t(n));
    }
  }
  void finish_sending() { shutdown(fd_, SHUT_WR); }
  /// False: the peer closed, or the deadline passed.
  bool more(int deadline_ms = patience_ms) {
    pollfd polled{fd_, POLLIN, 0};
    if (poll(&polled, 1, deadline_ms) <= 0) return false;
    char bytes[65536];
    const ssize_t n = recv(fd_, bytes, sizeof bytes, 0);
    if (n <= 0) return false;
    buffer_.append(bytes, size_t(n));
    return true;
  }
  /// One response framed by Content-Length, or by the end of the connection.
  Answer answer(bool head_only = false) {
    Answer out;
    size_t end;
    while ((end = buffer_.find("\r\n\r\n")) == std::string::npos) {
      if (!more()) {
        out.closed = true;
        return out;
      }
    }
    out.head = buffer_.substr(0, end + 4);
    buffer_.erase(0, end + 4);
    out.status = std::atoi(out.head.c_str() + 9);
    const std::string length = out.field("content-length");
    if (head_only || out.status == 204 || out.status == 304) return out;
    const size_t wanted = length.empty() ? SIZE_MAX : std::stoull(length);
    while (buffer_.size() < wanted && more()) {
    }
    out.closed = buffer_.size() < wanted;
    out.body = buffer_.substr(0, wanted);
    buffer_.erase(0, wanted);
    return out;
  }
  /// A request head and, when it declares one, its body; for endpoints.
  bool request(std::string& head, std::string& body) {
    size_t end;
    while ((end = buffer_.find("\r\n\r\n")) == std::string::npos) {
      if (!more()) return false;
    }
    Answer framed;
    framed.head = head = buffer_.substr(0, end + 4);
    buffer_.erase(0, end + 4);
    const std::string length = framed.field("content-length");
    const size_t wanted = length.empty() ? 0 : std::stoull(length);
    while (buffer_.size() < wanted && more()) {
    }
    body = buffer_.substr(0, wanted);
    buffer_.erase(0, wanted);
    return true;
  }
  bool at_end(int deadline_ms = patience_ms) { return buffer_.empty() && !more(deadline_ms); }
  int fd() const { return fd_; }

 private:
  int fd_;
  std::string buffer_;
};

/// An endpoint on a free port: each request is answered with the bytes the script returns for it; empty: the connection is closed.
class Endpoint {
 public:
  using Script = std::function<std::string(const std::string& head, const std::string& body)>;
  explicit Endpoint(Script script) : script_(std::move(script)) {
    listener_ = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_in at{};
    at.sin_family = AF_INET;
    at.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof at;
    if (bind(listener_, reinterpret_cast<sockaddr*>(&at), sizeof at) != 0 || listen(listener_, 256) != 0) throw std::runtime_error("listen");
    getsockname(listener_, reinterpret_cast<sockaddr*>(&at), &size);
    port_ = ntohs(at.sin_port);
    acceptor_ = std::thread([this] { accept_all(); });
  }
  ~Endpoint() {
    stop_ = true;
    shutdown(listener_, SHUT_RDWR);
    acceptor_.join();
    {
      const std::lock_guard lock(mutex_);
      for (const int fd : open_) shutdown(fd, SHUT_RDWR);
    }
    for (auto& thread : threads_) thread.join();
    ::close(listener_);
  }
  uint16_t port() const { return port_; }
  size_t connections() const { return connections_; }
  static std::string reply(std::string_view body, std::string_view fields = "Content-Type: application/json\r\n", std::string_view status = "200 OK") {
    return "HTTP/1.1 " + std::string(status) + "\r\n" + std::string(fields) + "Content-Length: " + std::to_string(body.size()) + "\r\n\r\n" + std::string(body);
  }

 private:
  void accept_all() {
    while (!stop_) {
      const int fd = accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC);
      if (fd < 0) return;
      ++connections_;
      const std::lock_guard lock(mutex_);
      open_.push_back(fd);
      threads_.emplace_back([this, fd] { serve(fd); });
    }
  }
  void serve(int fd) {
    Wire wire(dup(fd));
    std::string head, body;
    while (!stop_ && wire.request(head, body)) {
      const std::string bytes = script_(head, body);
      if (bytes.empty()) break;
      try {
        wire.send(bytes);
      } catch (const std::runtime_error&) {
        break;
      }
    }
    shutdown(fd, SHUT_RDWR);
  }
  Script script_;
  int listener_ = -1;
  uint16_t port_ = 0;
  std::atomic<bool> stop_{false};
  std::atomic<size_t> connections_{0};
  std::mutex mutex_;
  std::vector<int> open_;
  std::vector<std::thread> threads_;
  std::thread acceptor_;
};

}  // namespace apigw::testing
