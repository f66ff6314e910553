// The loop's four duties in one turn: wait, dispatch, fire timers, run what was deferred. The rules and what each is worth are
// in the project's data-path notes: descriptors are registered once, time is read once a turn, timers make no system call.
#include "runtime/net/loop.h"

#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <time.h>
#include <unistd.h>

#include <atomic>
#include <bit>
#include <cassert>
#include <cerrno>
#include <cstdio>
#include <mutex>
#include <vector>

#include "runtime/net/wheel.h"

namespace apigw::net {
namespace {

constexpr int events_max = 512;
constexpr uint32_t interest = EPOLLIN | EPOLLOUT | EPOLLRDHUP | EPOLLET;

int64_t clock_ns(clockid_t clock) {
  timespec now;
  clock_gettime(clock, &now);
  return int64_t(now.tv_sec) * 1'000'000'000 + now.tv_nsec;
}

struct Deferred {
  void (*function)(void*);
  void* argument;
};

}  // namespace

struct Loop::Impl final : EventSink {
  int epoll_fd = -1;
  int event_fd = -1;
  std::atomic<bool> stopping{false};
  int64_t now_ns = 0;
  int64_t epoch_ns = 0;
  int64_t date_second = -1;
  char date[32] = {};

  epoll_event events[events_max];
  int event_at = 0;
  int event_count = 0;
  std::vector<EventSink*> sink_of_fd;

  TimerWheel wheel;
  std::vector<Deferred> deferred;
  std::vector<Deferred> running;
  size_t running_at = 0;

  std::mutex posted_mutex;
  std::vector<std::function<void()>> posted;  // under posted_mutex
  std::vector<std::function<void()>> posted_running;

  std::unique_ptr<char[]> read_buffer{new char[read_buffer_bytes]};
  BlockPool blocks;

  void read_clocks() {
    now_ns = clock_ns(CLOCK_MONOTONIC);
    epoch_ns = clock_ns(CLOCK_REALTIME);
  }
  void wake() {
    uint64_t one = 1;
    while (write(event_fd, &one, sizeof one) < 0 && errno == EINTR) {
    }
  }
  void on_event(uint32_t) override {
    uint64_t count;
    while (read(event_fd, &count, sizeof count) < 0 && errno == EINTR) {
    }
    {
      std::lock_guard lock(posted_mutex);
      posted_running.swap(posted);
    }
    for (auto& task : posted_running) task();
    posted_running.clear();
  }
  void run_deferred() {
    // A deferred call may defer again: it still belongs to this turn.
    while (!deferred.empty()) {
      running.swap(deferred);
      for (running_at = 0; running_at < running.size(); ++running_at) {
        Deferred call = running[running_at];
        if (call.function) call.function(call.argument);
      }
      running.clear();
    }
  }
};

Timer::~Timer() {
  if (!next_) return;
  previous_->next_ = next_;
  next_->previous_ = previous_;
}

Loop::Loop() : impl_(std::make_unique<Impl>()) {
  impl_->epoll_fd = epoll_create1(EPOLL_CLOEXEC);
  impl_->event_fd = eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC);
  assert(impl_->epoll_fd >= 0 && impl_->event_fd >= 0);
  impl_->read_clocks();
  impl_->wheel.start(impl_->now_ns);
  impl_->deferred.reserve(256);
  impl_->running.reserve(256);
  add(impl_->event_fd, *impl_);
}

Loop::~Loop() {
  close(impl_->event_fd);
  close(impl_->epoll_fd);
}

void Loop::run() {
  while (!impl_->stopping.load(std::memory_order_acquire)) turn(-1);
  impl_->stopping.store(false, std::memory_order_release);
}

void Loop::stop() {
  impl_->stopping.store(true, std::memory_order_release);
  impl_->wake();
}

void Loop::turn(int timeout_ms) {
  Impl& self = *impl_;
  if (!self.deferred.empty()) {
    timeout_ms = 0;
  } else if (int next = self.wheel.wait_ms(self.now_ns); next >= 0 && (timeout_ms < 0 || next < timeout_ms)) {
    timeout_ms = next;
  }
  int count = epoll_wait(self.epoll_fd, self.events, events_max, timeout_ms);
  self.read_clocks();
  self.event_count = count > 0 ? count : 0;
  for (self.event_at = 0; self.event_at < self.event_count; ++self.event_at) {
    const epoll_event& event = self.events[self.event_at];
    if (event.data.ptr) static_cast<EventSink*>(event.data.ptr)->on_event(event.events);
  }
  self.event_count = 0;
  self.wheel.fire(self.now_ns, [](Timer& timer) { timer.on_timer(); });
  self.run_deferred();
}

bool Loop::add(int fd, EventSink& sink) {
  epoll_event event{};
  event.events = interest;
  event.data.ptr = &sink;
  if (epoll_ctl(impl_->epoll_fd, EPOLL_CTL_ADD, fd, &event) != 0) return false;
  if (size_t(fd) >= impl_->sink_of_fd.size()) impl_->sink_of_fd.resize(size_t(fd) + 64);
  impl_->sink_of_fd[size_t(fd)] = &sink;
  return true;
}

void Loop::remove(int fd) {
  epoll_ctl(impl_->epoll_fd, EPOLL_CTL_DEL, fd, nullptr);
  if (fd < 0 || size_t(fd) >= impl_->sink_of_fd.size()) return;
  EventSink* sink = std::exchange(impl_->sink_of_fd[size_t(fd)], nullptr);
  // Events of this turn that are still to come must not reach a sink that may be gone by then.
  for (int i = impl_->event_at + 1; i < impl_->event_count; ++i) {
    if (impl_->events[i].data.ptr == sink) impl_->events[i].data.ptr = nullptr;
  }
}

void Loop::arm(Timer& timer, uint32_t after_ms) { impl_->wheel.arm(timer, impl_->now_ns, after_ms); }
void Loop::cancel(Timer& timer) { TimerWheel::unlink(timer); }

void Loop::post(std::function<void()> task) {
  bool first;
  {
    std::lock_guard lock(impl_->posted_mutex);
    first = impl_->posted.empty();
    impl_->posted.push_back(std::move(task));
  }
  if (first) impl_->wake();
}

void Loop::defer(void (*function)(void*), void* argument) { impl_->deferred.push_back({function, argument}); }

void Loop::forget(void* argument) {
  for (auto* list : {&impl_->deferred, &impl_->running}) {
    for (Deferred& call : *list) {
      if (call.argument == argument) call.function = nullptr;
    }
  }
}

int64_t Loop::now_ns() const { return impl_->now_ns; }
int64_t Loop::epoch_ms() const { return impl_->epoch_ns / 1'000'000; }
char* Loop::read_buffer() { return impl_->read_buffer.get(); }
BlockPool& Loop::blocks() { return impl_->blocks; }

std::string_view Loop::http_date() {
  constexpr size_t imf_fixdate_bytes = 29;
  int64_t second = impl_->epoch_ns / 1'000'000'000;
  if (second != impl_->date_second) {
    static constexpr char days[] = "SunMonTueWedThuFriSat";
    static constexpr char months[] = "JanFebMarAprMayJunJulAugSepOctNovDec";
    time_t clock = time_t(second);
    tm utc;
    gmtime_r(&clock, &utc);
    // Field by field: strftime would ask the locale.
    auto two = [](char* at, int value) { at[0] = char('0' + value / 10), at[1] = char('0' + value % 10); };
    char* d = impl_->date;
    std::memcpy(d, "Xxx, 00 Xxx 0000 00:00:00 GMT", imf_fixdate_bytes);
    std::memcpy(d, days + utc.tm_wday * 3, 3);
    two(d + 5, utc.tm_mday);
    std::memcpy(d + 8, months + utc.tm_mon * 3, 3);
    two(d + 12, (utc.tm_year + 1900) / 100);
    two(d + 14, (utc.tm_year + 1900) % 100);
    two(d + 17, utc.tm_hour);
    two(d + 20, utc.tm_min);
    two(d + 23, utc.tm_sec);
    impl_->date_second = second;
  }
  return {impl_->date, imf_fixdate_bytes};
}

}  // namespace apigw::net
