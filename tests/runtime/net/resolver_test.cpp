#include "runtime/net/resolver.h"

#include <doctest/doctest.h>

#include <atomic>
#include <chrono>
#include <mutex>
#include <thread>

#include "runtime/net/loop.h"

using namespace apigw::net;

namespace {

bool turn_until(Loop& loop, const std::function<bool()>& condition) {
  auto end = std::chrono::steady_clock::now() + std::chrono::seconds(10);
  while (!condition()) {
    if (std::chrono::steady_clock::now() > end) return false;
    loop.turn(5);
  }
  return true;
}

}  // namespace

TEST_CASE("resolver: one look-up serves all who wait, off the loop's thread, and is kept") {
  Loop loop;
  std::atomic<int> lookups{0};
  std::mutex gate;
  std::atomic<bool> other_thread{false};
  auto here = std::this_thread::get_id();
  Resolver resolver(loop, [&](const std::string& name) {
    std::lock_guard wait(gate);
    other_thread = std::this_thread::get_id() != here;
    ++lookups;
    std::vector<SocketAddress> found;
    if (name == "a.example") found.push_back(*parse_address("10.0.0.1", 0));
    return found;
  });
  CHECK(resolver.cached("a.example").empty());
  int answers = 0;
  {
    std::lock_guard hold(gate);
    for (int i = 0; i < 3; ++i) {
      resolver.resolve("a.example", [&](std::span<const SocketAddress> found) {
        CHECK(found.size() == 1);
        ++answers;
      });
    }
    CHECK(answers == 0);
  }
  REQUIRE(turn_until(loop, [&] { return answers == 3; }));
  CHECK(lookups == 1);
  CHECK(other_thread);
  CHECK(resolver.cached("a.example").size() == 1);
}

TEST_CASE("resolver: a failure is told, and not asked again at once") {
  Loop loop;
  std::atomic<int> lookups{0};
  Resolver resolver(loop, [&](const std::string&) { return ++lookups, std::vector<SocketAddress>(); });
  for (int i = 0; i < 2; ++i) {
    bool told = false;
    resolver.resolve("none.example", [&](std::span<const SocketAddress> found) {
      CHECK(found.empty());
      told = true;
    });
    CHECK_FALSE(told);
    REQUIRE(turn_until(loop, [&] { return told; }));
  }
  CHECK(lookups == 1);
}

TEST_CASE("resolver: a remembered failure is not told to somebody who is gone") {
  Loop loop;
  bool told = false, told_again = false;
  {
    Resolver resolver(loop, [](const std::string&) { return std::vector<SocketAddress>(); });
    resolver.resolve("none.example", [&](std::span<const SocketAddress>) { told = true; });
    REQUIRE(turn_until(loop, [&] { return told; }));
    resolver.resolve("none.example", [&](std::span<const SocketAddress>) { told_again = true; });
  }
  loop.turn(0);
  loop.turn(0);
  CHECK_FALSE(told_again);
}

TEST_CASE("resolver: may go away while a look-up is under way") {
  Loop loop;
  auto gate = std::make_shared<std::mutex>();
  auto done = std::make_shared<std::atomic<bool>>(false);
  bool called = false;
  gate->lock();
  {
    Resolver resolver(loop, [gate, done](const std::string&) {
      std::lock_guard wait(*gate);
      *done = true;
      return std::vector<SocketAddress>{*parse_address("10.0.0.1", 0)};
    });
    resolver.resolve("a.example", [&](std::span<const SocketAddress>) { called = true; });
  }
  gate->unlock();
  for (int i = 0; i < 5; ++i) loop.turn(5);
  CHECK_FALSE(called);
}
