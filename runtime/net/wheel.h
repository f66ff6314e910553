#pragma once
// A hashed timer wheel: 8192 slots of 8 ms, one round a minute. Arming and cancelling touch three pointers; a timer further away
// than one round stays in its slot until its round comes. A bitmap of used slots makes the next wake-up a short scan, and only
// when the earliest known tick has been reached.
#include <array>
#include <bit>
#include <cstdint>
#include <limits>

#include "runtime/net/loop.h"

namespace apigw::net {

class TimerWheel {
 public:
  static constexpr int64_t tick_ns = 8'000'000;
  static constexpr uint64_t slot_count = 8192;

  TimerWheel();
  ~TimerWheel();
  void start(int64_t now_ns) { done_ = uint64_t(now_ns / tick_ns); }
  void arm(Timer& timer, int64_t now_ns, uint32_t after_ms);
  static void unlink(Timer& timer);
  /// Milliseconds until a timer may be due, rounded up; -1 when none is armed.
  int wait_ms(int64_t now_ns) const;
  /// Calls `due(timer)` for each timer whose time has come; it may arm and cancel any timer.
  template <class Due>
  void fire(int64_t now_ns, Due due) {
    uint64_t now = uint64_t(now_ns / tick_ns);
    if (now < earliest_) return;
    done_ = now;  // what a callback arms is due after this tick
    // Slots between the last fired tick and now; never more than one round, which visits every slot.
    uint64_t first = earliest_;
    if (now - first >= slot_count) first = now - slot_count + 1;
    for (uint64_t tick = first; tick <= now; ++tick) {
      uint64_t slot = tick % slot_count;
      if (!(used_[slot / 64] >> (slot % 64) & 1)) continue;
      fire_slot(slot, now, due);
    }
    earliest_ = next_used(now + 1);
  }

 private:
  struct Anchor final : Timer {
    void on_timer() override {}
  };
  static constexpr uint64_t never = std::numeric_limits<uint64_t>::max();

  void insert(Timer& timer, uint64_t slot);
  uint64_t next_used(uint64_t from) const;
  static void make_ring(Timer& anchor);
  static bool alone(const Timer& anchor);
  static Timer* take_due(Timer& ring, uint64_t now, Timer& keep);
  static void move_ring(Timer& from, Timer& to);

  template <class Due>
  void fire_slot(uint64_t slot, uint64_t now, Due& due) {
    // The slot's ring is detached first, so that a callback may arm into the same slot without being fired twice.
    Anchor ring, keep;
    make_ring(ring);
    make_ring(keep);
    move_ring(slots_[slot], ring);
    while (Timer* timer = take_due(ring, now, keep)) due(*timer);
    move_ring(keep, slots_[slot]);
    if (alone(slots_[slot])) used_[slot / 64] &= ~(uint64_t(1) << (slot % 64));
    unlink(ring);
    unlink(keep);
  }

  uint64_t done_ = 0;
  uint64_t earliest_ = never;  // no armed timer is due before this tick
  std::array<uint64_t, slot_count / 64> used_{};
  std::array<Anchor, slot_count> slots_;
};

}  // namespace apigw::net
