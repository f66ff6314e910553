#include "runtime/net/address.h"

#include <arpa/inet.h>
#include <fmt/format.h>
#include <netdb.h>
#include <netinet/tcp.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

namespace apigw::net {
namespace {

constexpr int backlog = 4096;

int open_listener(const SocketAddress& address) {
  int fd = socket(address.generic.sa_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
  if (fd < 0) return -1;
  int on = 1;
  setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
  setsockopt(fd, SOL_SOCKET, SO_REUSEPORT, &on, sizeof on);
  setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  if (bind(fd, &address.generic, address.size()) == 0 && listen(fd, backlog) == 0) return fd;
  int error = errno;
  close(fd);
  errno = error;
  return -1;
}

}  // namespace

std::optional<SocketAddress> parse_address(std::string_view text, uint16_t port) {
  char terminated[address_text_bytes];
  if (text.empty() || text.size() >= sizeof terminated) return std::nullopt;
  std::memcpy(terminated, text.data(), text.size());
  terminated[text.size()] = 0;
  SocketAddress address;
  if (inet_pton(AF_INET, terminated, &address.v4.sin_addr) == 1) {
    address.v4.sin_family = AF_INET;
  } else if (address = {}; inet_pton(AF_INET6, terminated, &address.v6.sin6_addr) == 1) {
    address.v6.sin6_family = AF_INET6;
  } else {
    return std::nullopt;
  }
  address.set_port(port);
  return address;
}

std::string_view format_address(const SocketAddress& address, char (&out)[address_text_bytes]) {
  const void* bytes = &address.v4.sin_addr;
  int family = AF_INET;
  if (address.generic.sa_family == AF_INET6) {
    const in6_addr& v6 = address.v6.sin6_addr;
    if (IN6_IS_ADDR_V4MAPPED(&v6)) {
      bytes = v6.s6_addr + 12;
    } else {
      bytes = &v6, family = AF_INET6;
    }
  }
  if (!inet_ntop(family, bytes, out, sizeof out)) return {};
  return out;
}

Expected<int, std::string> listen_on(const std::string& host, uint16_t port) {
  if (auto literal = parse_address(host, port)) {
    int fd = open_listener(*literal);
    if (fd >= 0) return fd;
    return unexpected(fmt::format("cannot listen on {} port {}: {}", host, port, std::strerror(errno)));
  }
  // A name: start-up may wait for the resolver.
  addrinfo hints{};
  hints.ai_socktype = SOCK_STREAM;
  hints.ai_flags = AI_PASSIVE;
  addrinfo* found = nullptr;
  if (int error = getaddrinfo(host.c_str(), nullptr, &hints, &found); error != 0) {
    return unexpected(fmt::format("cannot listen on {}: {}", host, gai_strerror(error)));
  }
  int fd = -1;
  for (addrinfo* at = found; at && fd < 0; at = at->ai_next) {
    if (at->ai_family != AF_INET && at->ai_family != AF_INET6) continue;
    SocketAddress address;
    std::memcpy(&address.generic, at->ai_addr, at->ai_addrlen);
    address.set_port(port);
    fd = open_listener(address);
  }
  int error = errno;
  freeaddrinfo(found);
  if (fd < 0) return unexpected(fmt::format("cannot listen on {} port {}: {}", host, port, std::strerror(error)));
  return fd;
}

bool is_taken(const std::string& host, uint16_t port) {
  const auto address = parse_address(host, port);
  if (!address || port == 0) return false;
  const int fd = socket(address->generic.sa_family, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (fd < 0) return false;
  const int on = 1;
  setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);  // but not SO_REUSEPORT: a listener that has it is in the way now
  const bool taken = bind(fd, &address->generic, address->size()) != 0 && errno == EADDRINUSE;
  close(fd);
  return taken;
}

uint16_t local_port(int fd) {
  SocketAddress address;
  socklen_t size = sizeof address;
  return getsockname(fd, &address.generic, &size) == 0 ? address.port() : 0;
}

int start_connect(const SocketAddress& address) {
  int fd = socket(address.generic.sa_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
  if (fd < 0) return -1;
  int on = 1;
  setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  if (connect(fd, &address.generic, address.size()) == 0 || errno == EINPROGRESS) return fd;
  int error = errno;
  close(fd);
  errno = error;
  return -1;
}

int connect_error(int fd) {
  int error = 0;
  socklen_t size = sizeof error;
  return getsockopt(fd, SOL_SOCKET, SO_ERROR, &error, &size) == 0 ? error : errno;
}

}  // namespace apigw::net
