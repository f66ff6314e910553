#include <doctest/doctest.h>
#include <fcntl.h>
#include <sys/socket.h>
#include <unistd.h>

#include <random>
#include <string>

#include "runtime/net/address.h"
#include "runtime/net/buffer.h"
#include "runtime/net/output_queue.h"

using namespace apigw;
using namespace apigw::net;

namespace {

struct Pair {
  int fds[2];
  Pair() {
    REQUIRE(socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0, fds) == 0);
    int small = 16 * 1024;
    setsockopt(fds[0], SOL_SOCKET, SO_SNDBUF, &small, sizeof small);
  }
  ~Pair() {
    close(fds[0]);
    close(fds[1]);
  }
  std::string take() {
    std::string out(1 << 20, '\0');
    ssize_t got = recv(fds[1], out.data(), out.size(), 0);
    out.resize(got > 0 ? size_t(got) : 0);
    return out;
  }
};

std::string random_text(std::mt19937& random, size_t bytes) {
  std::string text(bytes, '\0');
  for (char& c : text) c = char('a' + random() % 26);
  return text;
}

}  // namespace

TEST_CASE("output: bytes leave in order whatever the socket refuses, and blocks go back") {
  std::mt19937 random(3);
  BlockPool pool;
  OutputQueue queue(pool);
  Pair pair;
  std::string expected, got;
  for (int i = 0; i < 400; ++i) {
    std::string piece = random_text(random, random() % 4 == 0 ? random() % 60'000 : random() % 300);
    expected += piece;
    switch (random() % 3) {
      case 0: queue.append(piece); break;
      case 1: CHECK(queue.send(pair.fds[0], piece) != OutputQueue::Sent::broken); break;
      default:
        if (piece.size() <= OutputQueue::room_max) {
          std::memcpy(queue.room(piece.size()), piece.data(), piece.size());
          queue.used(piece.size());
        } else {
          queue.append(piece);
        }
    }
    if (random() % 3 == 0) got += pair.take();
  }
  while (got.size() < expected.size()) {
    queue.send(pair.fds[0]);
    got += pair.take();
  }
  CHECK(got == expected);
  CHECK(queue.empty());
  size_t idle = pool.idle_blocks();
  CHECK(idle > 0);
  queue.append("x");
  CHECK(pool.idle_blocks() == idle - 1);
  CHECK(queue.send(pair.fds[0]) == OutputQueue::Sent::all);
  CHECK(pool.idle_blocks() == idle);
}

TEST_CASE("output: a closed peer is broken, not blocked") {
  BlockPool pool;
  OutputQueue queue(pool);
  Pair pair;
  shutdown(pair.fds[1], SHUT_RDWR);
  CHECK(queue.send(pair.fds[0], "x") == OutputQueue::Sent::broken);
}

TEST_CASE("output: consume drops from the front across blocks") {
  BlockPool pool;
  OutputQueue queue(pool);
  std::string text(50'000, 'a');
  for (size_t i = 0; i < text.size(); ++i) text[i] = char('a' + i % 23);
  queue.append(text);
  std::string out;
  while (!queue.empty()) {
    size_t part = std::min<size_t>(queue.front().size(), 7001);
    out += queue.front().substr(0, part);
    queue.consume(part);
  }
  CHECK(out == text);
  CHECK(pool.idle_blocks() == 4);
}

TEST_CASE("buffer: grows from a pooled block, keeps its bytes, gives everything back") {
  BlockPool pool;
  Buffer buffer(pool);
  std::string expected;
  for (int i = 0; i < 3000; ++i) {
    buffer.append("0123456789");
    expected += "0123456789";
  }
  CHECK(buffer.view() == expected);
  CHECK(pool.idle_blocks() == 1);  // the first block went back when it was outgrown
  buffer.consume(29'995);
  CHECK(buffer.view() == "56789");
  buffer.consume(5);
  CHECK(buffer.empty());
}

TEST_CASE("address: literals parse and print, names do not parse") {
  char text[address_text_bytes];
  for (const char* literal : {"127.0.0.1", "255.255.255.255", "::1", "2001:db8::5"}) {
    auto address = parse_address(literal, 8080);
    REQUIRE(address);
    CHECK(format_address(*address, text) == literal);
    CHECK(address->port() == 8080);
  }
  CHECK(format_address(*parse_address("::ffff:10.0.0.1", 1), text) == "10.0.0.1");
  for (const char* name : {"", "localhost", "127.1", "127.0.0.1.", "[::1]", "256.0.0.1", "a:b"}) CHECK_FALSE(parse_address(name, 1));
}
