#pragma once
// The processes of one version of a function and the calls that wait for one. Bookkeeping only: the supervisor starts and ends what stands here.
#include <algorithm>
#include <deque>
#include <memory>
#include <numeric>
#include <optional>
#include <vector>

#include "runtime/lambda/local/sandbox.h"

namespace apigw::lambda::local {

struct Function;

struct Pool {
  std::shared_ptr<const Settings> settings;
  std::vector<Sandbox*> sandboxes;    // all of them; those of older settings among them until they end
  std::deque<Invocation*> waiting;    // no process was free
  std::deque<Invocation*> events;     // accepted, nobody waits: until there is room
  Function* function = nullptr;       // unless gone
  bool gone = false;                  // the function is not defined any more; what runs may finish

  bool is_current(const Sandbox& sandbox) const { return !gone && sandbox.settings() == settings && !sandbox.killed(); }
  /// The one that was used last, so that the others can grow old; nullptr: none is free.
  Sandbox* idle() const {
    Sandbox* found = nullptr;
    for (Sandbox* one : sandboxes) {
      if (one->state() == Sandbox::State::idle && is_current(*one) && (!found || one->idle_since_ns() > found->idle_since_ns())) found = one;
    }
    return found;
  }
  size_t starting() const {
    return size_t(std::ranges::count_if(sandboxes, [this](const Sandbox* one) {
      return is_current(*one) && (one->state() == Sandbox::State::launching || one->state() == Sandbox::State::starting);
    }));
  }
  size_t busy() const {
    return size_t(std::ranges::count_if(sandboxes, [](const Sandbox* one) { return one->state() == Sandbox::State::busy; }));
  }
};

/// What calls name: the versions there are, and other names for them.
struct Function {
  std::vector<Pool*> pools;
  std::vector<Alias> aliases;
  const std::optional<uint32_t>& reserved() const { return pools.front()->settings->reserved_concurrency; }
  /// Whether the reserved concurrency lets one more call run or wait, of all versions together.
  bool has_room() const {
    if (!reserved()) return true;
    return std::accumulate(pools.begin(), pools.end(), size_t(0), [](size_t sum, const Pool* pool) { return sum + pool->busy() + pool->waiting.size(); }) < *reserved();
  }
};

}  // namespace apigw::lambda::local
