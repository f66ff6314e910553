#include "runtime/net/loop.h"

#include <doctest/doctest.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <atomic>
#include <chrono>
#include <memory>
#include <random>
#include <regex>
#include <string>
#include <thread>
#include <vector>

#include "runtime/net/wheel.h"

using namespace apigw::net;

namespace {

struct Alarm final : Timer {
  std::function<void()> then;
  int rang = 0;
  void on_timer() override {
    ++rang;
    if (then) then();
  }
};

struct Sink final : EventSink {
  std::function<void(uint32_t)> then;
  int events = 0;
  void on_event(uint32_t flags) override {
    ++events;
    if (then) then(flags);
  }
};

constexpr int64_t ms = 1'000'000;
void fire(TimerWheel& wheel, int64_t now_ns) {
  wheel.fire(now_ns, [](Timer& timer) { timer.on_timer(); });
}

}  // namespace

TEST_CASE("wheel: a timer rings at the first turn at or after its time, to 8 ms, never before") {
  TimerWheel wheel;
  wheel.start(0);
  for (uint32_t after : {0u, 1u, 7u, 8u, 9u, 100u, 29'000u, 65'535u, 65'536u, 70'000u, 200'000u, 1'000'000u}) {
    CAPTURE(after);
    int64_t base = 5'000'003 * ms;
    TimerWheel fresh;
    fresh.start(base);
    Alarm alarm;
    fresh.arm(alarm, base, after);
    int64_t now = base;
    while (!alarm.rang && now < base + 2'000'000 * ms) {
      int wait = fresh.wait_ms(now);
      REQUIRE(wait >= 0);
      now += std::max(wait, 1) * ms;
      fire(fresh, now);
    }
    CHECK(alarm.rang == 1);
    CHECK(now - base >= int64_t(after) * ms);
    CHECK(now - base <= (int64_t(after) + 9) * ms);
    CHECK_FALSE(alarm.armed());
    CHECK(fresh.wait_ms(now) == -1);
  }
}

TEST_CASE("wheel: callbacks may arm and cancel anything, themselves included") {
  TimerWheel wheel;
  wheel.start(0);
  Alarm a, b, c;
  a.then = [&] {
    TimerWheel::unlink(b);
    wheel.arm(c, 16 * ms, 0);
    if (a.rang < 3) wheel.arm(a, 16 * ms, 0);
  };
  wheel.arm(a, 0, 10);
  wheel.arm(b, 0, 10);
  fire(wheel, 16 * ms);
  CHECK(a.rang == 1);
  CHECK(b.rang == 0);
  CHECK(c.rang == 0);  // what a callback arms is for a later turn
  fire(wheel, 24 * ms);
  CHECK(a.rang == 2);
  CHECK(c.rang == 1);
}

TEST_CASE("wheel: agrees with a sorted list over a thousand random timers") {
  std::mt19937 random(7);
  TimerWheel wheel;
  int64_t now = 0;
  wheel.start(now);
  std::vector<std::unique_ptr<Alarm>> alarms(1000);
  std::vector<int64_t> due(1000, -1);
  for (auto& alarm : alarms) alarm = std::make_unique<Alarm>();
  for (int step = 0; step < 3000; ++step) {
    size_t i = random() % alarms.size();
    if (random() % 4 == 0) {
      TimerWheel::unlink(*alarms[i]);
      due[i] = -1;
    } else {
      uint32_t after = random() % 150'000;
      wheel.arm(*alarms[i], now, after);
      due[i] = now + int64_t(after) * ms;
    }
    now += int64_t(random() % 400) * ms;
    fire(wheel, now);
    for (size_t k = 0; k < alarms.size(); ++k) {
      bool late = due[k] >= 0 && due[k] + 8 * ms <= now;
      bool early = alarms[k]->rang > 0 && (due[k] < 0 || due[k] > now);
      REQUIRE_FALSE(early);
      if (late) REQUIRE(alarms[k]->rang == 1);
      if (alarms[k]->rang) {
        alarms[k]->rang = 0;
        due[k] = -1;
      }
    }
  }
}

TEST_CASE("loop: a destroyed timer does not ring and a timer may outlive the loop") {
  Alarm outlives;
  {
    Loop loop;
    {
      Alarm gone;
      loop.arm(gone, 0);
    }
    loop.arm(outlives, 60'000);
    Alarm rings;
    loop.arm(rings, 1);
    for (int i = 0; i < 100 && !rings.rang; ++i) loop.turn(20);
    CHECK(rings.rang == 1);
    loop.arm(rings, 60'000);
    loop.cancel(rings);
    CHECK_FALSE(rings.armed());
  }
  CHECK_FALSE(outlives.armed());
}

TEST_CASE("loop: deferred calls run once, in order, in the same turn, also those they defer") {
  Loop loop;
  struct State {
    Loop& loop;
    std::string order;
  } state{loop, ""};
  loop.defer([](void* s) {
    auto& at = *static_cast<State*>(s);
    at.order += 'a';
    at.loop.defer([](void* t) { static_cast<State*>(t)->order += 'c'; }, s);
  }, &state);
  loop.defer([](void* s) { static_cast<State*>(s)->order += 'b'; }, &state);
  loop.turn(0);
  loop.turn(0);
  CHECK(state.order == "abc");
  loop.defer([](void* s) { static_cast<State*>(s)->order += 'x'; }, &state);
  loop.forget(&state);
  loop.turn(0);
  CHECK(state.order == "abc");
}

TEST_CASE("loop: tasks of other threads run on the loop, and stop ends it") {
  Loop loop;
  std::atomic<int> ran{0};
  std::thread::id loop_thread, task_thread;
  std::thread runner([&] {
    loop_thread = std::this_thread::get_id();
    loop.run();
  });
  std::vector<std::thread> posters;
  for (int t = 0; t < 4; ++t) {
    posters.emplace_back([&] {
      for (int i = 0; i < 500; ++i) {
        loop.post([&] {
          task_thread = std::this_thread::get_id();
          if (++ran == 2000) loop.stop();
        });
      }
    });
  }
  for (auto& poster : posters) poster.join();
  runner.join();
  CHECK(ran == 2000);
  CHECK(task_thread == loop_thread);
}

TEST_CASE("loop: a sink removed in a turn gets none of that turn's events") {
  Loop loop;
  int first[2], second[2];
  REQUIRE(socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0, first) == 0);
  REQUIRE(socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0, second) == 0);
  Sink a, b;
  REQUIRE(loop.add(first[0], a));
  REQUIRE(loop.add(second[0], b));
  loop.turn(0);  // both are writable
  a.events = b.events = 0;
  a.then = [&](uint32_t) { loop.remove(second[0]); };
  b.then = [&](uint32_t) { loop.remove(first[0]); };
  REQUIRE(write(first[1], "x", 1) == 1);
  REQUIRE(write(second[1], "x", 1) == 1);
  loop.turn(0);
  CHECK(a.events + b.events == 1);
  for (int fd : {first[0], first[1], second[0], second[1]}) close(fd);
}

TEST_CASE("loop: the date is an IMF-fixdate") {
  Loop loop;
  CHECK(std::regex_match(std::string(loop.http_date()), std::regex("(Mon|Tue|Wed|Thu|Fri|Sat|Sun), [0-3][0-9] [A-Z][a-z]{2} 20[0-9]{2} [0-2][0-9]:[0-5][0-9]:[0-6][0-9] GMT")));
  char expected[64];
  time_t now = time_t(loop.epoch_ms() / 1000);
  tm utc;
  gmtime_r(&now, &utc);
  strftime(expected, sizeof expected, "%a, %d %b %Y %H:%M:%S GMT", &utc);
  CHECK(loop.http_date() == expected);
}
