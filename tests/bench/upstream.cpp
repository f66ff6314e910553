// The endpoint of the benchmarks: an epoll server that answers every request with a fixed reply, as cheaply as can be, so that the
// gateway and not the endpoint is what a run measures. /64k answers 65,536 bytes, everything else about 200 bytes of JSON in all.
//   upstream PORT
#include <arpa/inet.h>
#include <netinet/tcp.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <string>
#include <string_view>
#include <vector>

namespace {

struct Connection {
  int fd;
  std::string in;
  std::string out;
  size_t sent = 0;
};

std::string reply(std::string_view type, const std::string& body) {
  std::string text = "HTTP/1.1 200 OK\r\nContent-Type: ";
  text.append(type).append("\r\nContent-Length: ").append(std::to_string(body.size())).append("\r\n\r\n").append(body);
  return text;
}

size_t body_length(std::string_view head) {
  for (size_t at = 0; (at = head.find("\r\n", at)) != std::string_view::npos;) {
    at += 2;
    constexpr std::string_view name = "content-length:";
    if (head.size() - at > name.size() && strncasecmp(head.data() + at, name.data(), name.size()) == 0) {
      return std::strtoul(head.data() + at + name.size(), nullptr, 10);
    }
  }
  return 0;
}

/// Appends the answer to every whole request in `in`.
void answer(Connection& connection, const std::string& small, const std::string& large) {
  size_t from = 0;
  for (;;) {
    const std::string_view rest = std::string_view(connection.in).substr(from);
    const size_t end = rest.find("\r\n\r\n");
    if (end == std::string_view::npos) break;
    const size_t whole = end + 4 + body_length(rest.substr(0, end + 2));
    if (rest.size() < whole) break;
    const bool is_large = rest.substr(0, 64).find("/64k ") != std::string_view::npos;
    connection.out += is_large ? large : small;
    from += whole;
  }
  connection.in.erase(0, from);
}

bool flush(Connection& connection) {
  while (connection.sent < connection.out.size()) {
    const ssize_t n = send(connection.fd, connection.out.data() + connection.sent, connection.out.size() - connection.sent, MSG_NOSIGNAL);
    if (n < 0) return errno == EAGAIN;
    connection.sent += size_t(n);
  }
  connection.out.clear();
  connection.sent = 0;
  return true;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 2) return std::fprintf(stderr, "usage: upstream PORT\n"), 2;
  const int listener = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);
  const int one = 1;
  setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &one, sizeof one);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(uint16_t(std::atoi(argv[1])));
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  if (bind(listener, reinterpret_cast<sockaddr*>(&address), sizeof address) != 0 || listen(listener, 4096) != 0) return std::perror("upstream"), 3;
  const int epoll = epoll_create1(0);
  epoll_event event{EPOLLIN, {nullptr}};
  epoll_ctl(epoll, EPOLL_CTL_ADD, listener, &event);
  const std::string small = reply("application/json", R"({"id":42,"name":"Rex","kind":"dog","price":249.99,"tags":["friendly","small"],"available":true,"seller":{"id":7}})");
  const std::string large = reply("application/octet-stream", std::string(65536, 'x'));
  static char buffer[256 * 1024];
  std::vector<epoll_event> events(512);
  for (;;) {
    const int count = epoll_wait(epoll, events.data(), int(events.size()), -1);
    for (int i = 0; i < count; ++i) {
      auto* connection = static_cast<Connection*>(events[size_t(i)].data.ptr);
      if (!connection) {
        int fd;
        while ((fd = accept4(listener, nullptr, nullptr, SOCK_NONBLOCK)) >= 0) {
          setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
          epoll_event added{EPOLLIN | EPOLLOUT | EPOLLRDHUP | EPOLLET, {new Connection{fd, {}, {}}}};
          epoll_ctl(epoll, EPOLL_CTL_ADD, fd, &added);
        }
        continue;
      }
      bool alive = true;
      for (;;) {
        const ssize_t n = recv(connection->fd, buffer, sizeof buffer, 0);
        if (n == 0 || (n < 0 && errno != EAGAIN)) alive = false;
        if (n <= 0) break;
        connection->in.append(buffer, size_t(n));
        if (size_t(n) < sizeof buffer && !(events[size_t(i)].events & EPOLLRDHUP)) break;
      }
      if (alive) answer(*connection, small, large);
      if (!alive || !flush(*connection)) {
        close(connection->fd);
        delete connection;
      }
    }
  }
}
