#pragma once
// Scripted peers for socket tests: plain blocking-with-deadline sockets driven between turns of the loop under test. Everything
// runs on one thread, so a test is a sequence and never a race.
#include <fcntl.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <functional>
#include <string>
#include <string_view>
#include <utility>

#include "runtime/net/address.h"
#include "runtime/net/loop.h"

namespace apigw::http::testing {

constexpr int deadline_ms = 10'000;

inline int64_t clock_ms() {
  return std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::steady_clock::now().time_since_epoch()).count();
}

/// Turns the loop until the condition holds; false when the deadline passes first.
inline bool run_until(net::Loop& loop, const std::function<bool()>& condition, int limit_ms = deadline_ms) {
  for (int64_t end = clock_ms() + limit_ms; !condition();) {
    if (clock_ms() >= end) return false;
    loop.turn(2);
  }
  return true;
}
/// Turns it for a while, to show that something does not happen.
inline void run_for(net::Loop& loop, int ms) {
  for (int64_t end = clock_ms() + ms; clock_ms() < end;) loop.turn(2);
}

class Socket {
 public:
  Socket() = default;
  explicit Socket(int fd) : fd_(fd) {}
  Socket(Socket&& other) noexcept : fd_(std::exchange(other.fd_, -1)), received(std::move(other.received)), ended(other.ended) {}
  Socket& operator=(Socket&& other) noexcept {
    std::swap(fd_, other.fd_);
    received.swap(other.received);
    std::swap(ended, other.ended);
    return *this;
  }
  ~Socket() { close(); }
  static Socket to(uint16_t port, int receive_buffer_bytes = 0) {
    auto address = net::parse_address("127.0.0.1", port);
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (receive_buffer_bytes) setsockopt(fd, SOL_SOCKET, SO_RCVBUF, &receive_buffer_bytes, sizeof receive_buffer_bytes);
    if (connect(fd, &address->generic, address->size()) != 0) return Socket();
    fcntl(fd, F_SETFL, O_NONBLOCK);
    return Socket(fd);
  }
  int fd() const { return fd_; }
  explicit operator bool() const { return fd_ >= 0; }
  /// As much as the socket takes now.
  size_t send(std::string_view bytes) {
    ssize_t sent = ::send(fd_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    return sent > 0 ? size_t(sent) : 0;
  }
  /// What has come so far is in `received`.
  void poll_in(size_t bytes_max = 1 << 20) {
    std::string buffer(65536, '\0');
    while (fd_ >= 0 && !ended && bytes_max > 0) {
      ssize_t got = recv(fd_, buffer.data(), std::min(bytes_max, buffer.size()), 0);
      if (got > 0) {
        received.append(buffer.data(), size_t(got));
        bytes_max -= size_t(got);
        continue;
      }
      if (got < 0 && (errno == EAGAIN || errno == EINTR)) return;
      ended = true;
      reset = got < 0;
    }
  }
  void half_close() { shutdown(fd_, SHUT_WR); }
  void close() {
    if (fd_ >= 0) ::close(fd_);
    fd_ = -1;
  }
  void close_with_reset() {
    linger now{1, 0};
    setsockopt(fd_, SOL_SOCKET, SO_LINGER, &now, sizeof now);
    close();
  }

 private:
  int fd_ = -1;

 public:
  std::string received;
  bool ended = false;
  bool reset = false;
};

/// A backend's listener, without a protocol of its own.
class Listener {
 public:
  Listener() : fd_(*net::listen_on("127.0.0.1", 0)), port(net::local_port(fd_)) {}
  ~Listener() { ::close(fd_); }
  /// The next connection in the queue, if any.
  Socket accept() {
    int fd = accept4(fd_, nullptr, nullptr, SOCK_NONBLOCK | SOCK_CLOEXEC);
    return fd >= 0 ? Socket(fd) : Socket();
  }
  Socket accept(net::Loop& loop) {
    Socket out;
    run_until(loop, [&] { return bool(out = accept()); });
    return out;
  }

 private:
  int fd_;

 public:
  const uint16_t port;
};

inline bool receive_until(net::Loop& loop, Socket& socket, const std::function<bool()>& condition, int limit_ms = deadline_ms) {
  return run_until(loop, [&] { return socket.poll_in(), condition(); }, limit_ms);
}
inline bool receive(net::Loop& loop, Socket& socket, std::string_view ending) {
  return receive_until(loop, socket, [&] { return std::string_view(socket.received).ends_with(ending); });
}
inline bool receive_end(net::Loop& loop, Socket& socket, int limit_ms = deadline_ms) {
  return receive_until(loop, socket, [&] { return socket.ended; }, limit_ms);
}

inline size_t count(std::string_view text, std::string_view what) {
  size_t n = 0;
  for (size_t at = 0; (at = text.find(what, at)) != std::string_view::npos; at += what.size()) ++n;
  return n;
}

}  // namespace apigw::http::testing
