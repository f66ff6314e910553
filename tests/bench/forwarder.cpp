// The floor of the benchmarks: forwards bytes between each client and an upstream connection of its own without looking at them, by the
// same epoll rules as the gateway. What the gateway costs above it is what HTTP, routing and the pipeline cost.
//   forwarder PORT UPSTREAM_PORT
#include <arpa/inet.h>
#include <netinet/tcp.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <vector>

namespace {

struct End {
  int fd = -1;
  End* other = nullptr;
  std::string waiting;  // what the socket refused
};

sockaddr_in loopback(const char* port) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(uint16_t(std::atoi(port)));
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  return address;
}

void put(End& to, const char* bytes, size_t size) {
  if (to.waiting.empty()) {
    const ssize_t sent = send(to.fd, bytes, size, MSG_NOSIGNAL);
    if (sent == ssize_t(size)) return;
    if (sent > 0) {
      bytes += sent;
      size -= size_t(sent);
    }
  }
  to.waiting.append(bytes, size);
}

void drain(End& to) {
  while (!to.waiting.empty()) {
    const ssize_t sent = send(to.fd, to.waiting.data(), to.waiting.size(), MSG_NOSIGNAL);
    if (sent <= 0) return;
    to.waiting.erase(0, size_t(sent));
  }
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 3) return std::fprintf(stderr, "usage: forwarder PORT UPSTREAM_PORT\n"), 2;
  const int one = 1;
  const int listener = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);
  setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &one, sizeof one);
  setsockopt(listener, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
  const sockaddr_in address = loopback(argv[1]), upstream = loopback(argv[2]);
  if (bind(listener, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0 || listen(listener, 4096) != 0) return std::perror("forwarder"), 3;
  const int epoll = epoll_create1(0);
  epoll_event event{EPOLLIN, {nullptr}};
  epoll_ctl(epoll, EPOLL_CTL_ADD, listener, &event);
  static char buffer[128 * 1024];
  std::vector<epoll_event> events(512);
  std::vector<End*> ended;
  for (;;) {
    const int count = epoll_wait(epoll, events.data(), int(events.size()), -1);
    for (int i = 0; i < count; ++i) {
      auto* end = static_cast<End*>(events[size_t(i)].data.ptr);
      if (!end) {
        for (int fd; (fd = accept4(listener, nullptr, nullptr, SOCK_NONBLOCK)) >= 0;) {
          auto *client = new End{fd, nullptr, {}}, *server = new End{socket(AF_INET, SOCK_STREAM, 0), client, {}};
          client->other = server;
          setsockopt(server->fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
          if (connect(server->fd, reinterpret_cast<const sockaddr*>(&upstream), sizeof upstream) != 0) return std::perror("connect"), 3;
          for (End* added : {client, server}) {
            epoll_event interest{EPOLLIN | EPOLLOUT | EPOLLRDHUP | EPOLLET, {added}};
            epoll_ctl(epoll, EPOLL_CTL_ADD, added->fd, &interest);
          }
        }
        continue;
      }
      if (end->fd < 0) continue;
      if (events[size_t(i)].events & EPOLLOUT) drain(*end);
      bool alive = true;
      while (events[size_t(i)].events & (EPOLLIN | EPOLLRDHUP | EPOLLHUP)) {
        const ssize_t got = recv(end->fd, buffer, sizeof buffer, MSG_DONTWAIT);
        if (got > 0) put(*end->other, buffer, size_t(got));
        if (got == 0 || (got < 0 && errno != EAGAIN)) alive = false;
        if (got <= 0 || (size_t(got) < sizeof buffer && !(events[size_t(i)].events & EPOLLRDHUP))) break;
      }
      if (alive) continue;
      for (End* closed : {end, end->other}) {
        close(closed->fd);
        closed->fd = -1;
        ended.push_back(closed);
      }
    }
    for (End* end : ended) delete end;
    ended.clear();
  }
}
