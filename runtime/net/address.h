#pragma once
// Socket addresses, IPv4 and IPv6, and the few socket calls with the flags this project always wants.
#include <netinet/in.h>
#include <sys/socket.h>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "runtime/base/result.h"

namespace apigw::net {

struct SocketAddress {
  union {
    sockaddr generic;
    sockaddr_in v4;
    sockaddr_in6 v6;
  };
  SocketAddress() : v6{} {}
  socklen_t size() const { return generic.sa_family == AF_INET ? sizeof v4 : sizeof v6; }
  uint16_t port() const { return ntohs(generic.sa_family == AF_INET ? v4.sin_port : v6.sin6_port); }
  void set_port(uint16_t port) { (generic.sa_family == AF_INET ? v4.sin_port : v6.sin6_port) = htons(port); }
};

constexpr size_t address_text_bytes = 48;  // INET6_ADDRSTRLEN, rounded up

/// "127.0.0.1", "::1" (no brackets); nothing when the text is a name.
std::optional<SocketAddress> parse_address(std::string_view text, uint16_t port);
/// Writes the numeric form without port; an IPv4-mapped IPv6 address as IPv4. Returns the text inside `out`.
std::string_view format_address(const SocketAddress& address, char (&out)[address_text_bytes]);

/// Non-blocking listener with SO_REUSEPORT and TCP_NODELAY (inherited by what it accepts). The error is for people.
Expected<int, std::string> listen_on(const std::string& host, uint16_t port);
/// Whether somebody listens there already. SO_REUSEPORT would let a second gateway of the same user in silently, to take a part of the
/// first one's connections: ask before the first thread listens. Names and port 0 count as free.
bool is_taken(const std::string& host, uint16_t port);
/// Port a socket is bound to.
uint16_t local_port(int fd);
/// Non-blocking connect under way; -1 with errno when it cannot even start.
int start_connect(const SocketAddress& address);
/// Result of a connect that became writable: 0 or an errno.
int connect_error(int fd);

}  // namespace apigw::net
