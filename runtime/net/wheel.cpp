#include "runtime/net/wheel.h"

#include <algorithm>

namespace apigw::net {

TimerWheel::TimerWheel() {
  for (Anchor& slot : slots_) make_ring(slot);
}

TimerWheel::~TimerWheel() {
  // Timers that outlive the loop must not point into it.
  for (Anchor& slot : slots_) {
    while (!alone(slot)) unlink(*slot.next_);
  }
}

void TimerWheel::make_ring(Timer& anchor) { anchor.next_ = anchor.previous_ = &anchor; }
bool TimerWheel::alone(const Timer& anchor) { return anchor.next_ == &anchor; }

void TimerWheel::unlink(Timer& timer) {
  if (!timer.next_) return;
  timer.previous_->next_ = timer.next_;
  timer.next_->previous_ = timer.previous_;
  timer.next_ = timer.previous_ = nullptr;
}

void TimerWheel::insert(Timer& timer, uint64_t slot) {
  Timer& anchor = slots_[slot];
  timer.previous_ = anchor.previous_;
  timer.next_ = &anchor;
  anchor.previous_->next_ = &timer;
  anchor.previous_ = &timer;
  used_[slot / 64] |= uint64_t(1) << (slot % 64);
}

void TimerWheel::arm(Timer& timer, int64_t now_ns, uint32_t after_ms) {
  unlink(timer);
  int64_t due_ns = now_ns + int64_t(after_ms) * 1'000'000;
  timer.tick_ = std::max(uint64_t((due_ns + tick_ns - 1) / tick_ns), done_ + 1);
  insert(timer, timer.tick_ % slot_count);
  earliest_ = std::min(earliest_, timer.tick_);
}

uint64_t TimerWheel::next_used(uint64_t from) const {
  uint64_t slot = from % slot_count;
  uint64_t word = slot / 64;
  uint64_t bits = used_[word] >> (slot % 64);
  if (bits) return from + uint64_t(std::countr_zero(bits));
  uint64_t skipped = 64 - slot % 64;
  for (uint64_t i = 0; i < used_.size(); ++i) {
    word = (word + 1) % used_.size();
    if (used_[word]) return from + skipped + uint64_t(std::countr_zero(used_[word]));
    skipped += 64;
  }
  return never;
}

int TimerWheel::wait_ms(int64_t now_ns) const {
  if (earliest_ == never) return -1;
  int64_t wait_ns = int64_t(earliest_) * tick_ns - now_ns;
  if (wait_ns <= 0) return 0;
  return int((wait_ns + 999'999) / 1'000'000);
}

void TimerWheel::move_ring(Timer& from, Timer& to) {
  if (alone(from)) return;
  from.previous_->next_ = &to;
  from.next_->previous_ = to.previous_;
  to.previous_->next_ = from.next_;
  to.previous_ = from.previous_;
  make_ring(from);
}

Timer* TimerWheel::take_due(Timer& ring, uint64_t now, Timer& keep) {
  while (!alone(ring)) {
    Timer* timer = ring.next_;
    unlink(*timer);
    if (timer->tick_ <= now) return timer;
    timer->previous_ = keep.previous_;
    timer->next_ = &keep;
    keep.previous_->next_ = timer;
    keep.previous_ = timer;
  }
  return nullptr;
}

}  // namespace apigw::net
