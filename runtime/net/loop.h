#pragma once
// One event loop, one thread: edge-triggered epoll, a timer wheel, a per-thread read buffer, the time read once a turn, and a
// way to run something on the loop from another thread.
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string_view>

#include "runtime/base/arena.h"

namespace apigw::net {

/// A descriptor's owner. Registered once (IN|OUT|RDHUP|ET), never re-armed.
class EventSink {
 public:
  virtual void on_event(uint32_t epoll_events) = 0;

 protected:
  ~EventSink() = default;
};

/// Intrusive timer: arming, re-arming and cancelling are O(1) and make no system call. Fires on the first turn at or after its time,
/// to 8 ms.
class Timer {
 public:
  virtual void on_timer() = 0;
  bool armed() const { return next_ != nullptr; }

 protected:
  Timer() = default;
  ~Timer();
  Timer(const Timer&) = delete;
  Timer& operator=(const Timer&) = delete;

 private:
  friend class Loop;
  friend class TimerWheel;
  Timer* previous_ = nullptr;
  Timer* next_ = nullptr;
  uint64_t tick_ = 0;
};

class Loop {
 public:
  static constexpr size_t read_buffer_bytes = 128 * 1024;
  Loop();
  ~Loop();
  Loop(const Loop&) = delete;
  Loop& operator=(const Loop&) = delete;

  void run();   // until stop()
  void stop();  // from any thread
  /// One turn, waiting at most that long; for tests.
  void turn(int timeout_ms);

  bool add(int fd, EventSink& sink);
  void remove(int fd);
  void arm(Timer& timer, uint32_t after_ms);
  void cancel(Timer& timer);
  /// Runs `task` on the loop soon; callable from any thread.
  void post(std::function<void()> task);
  /// Runs at the end of the current turn, once; loop thread only. For deferred frees and batched flushes.
  void defer(void (*function)(void*), void* argument);
  /// Drops deferred calls with that argument: its owner is going away before the turn ends.
  void forget(void* argument);

  int64_t now_ns() const;        // monotonic, of this turn
  int64_t epoch_ms() const;      // wall clock, of this turn
  std::string_view http_date();  // IMF-fixdate, renewed once a second

  char* read_buffer();           // read_buffer_bytes; whoever reads, uses it during its event only
  BlockPool& blocks();

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace apigw::net
