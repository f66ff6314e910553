#pragma once
// The user's cache of what functions are run from: folders named by their content, made once, never changed, shared by every gateway. Whoever
// uses one holds a shared lock on it; pruning takes those that nobody holds.
#include <atomic>
#include <condition_variable>
#include <cstdint>
#include <ctime>
#include <functional>
#include <map>
#include <mutex>
#include <string>
#include <thread>

#include "runtime/base/result.h"

namespace apigw::lambda::local {

struct CacheLimits {
  int64_t unused_seconds_max = 30 * 24 * 3600;
  uint64_t bytes_max = 4ull << 30;  // the longest unused go first
};

/// Removes what nobody uses and what is beyond the limits, unfinished drafts of the day before included. Ends early when `stop` turns true.
void prune_cache(const std::string& root, const CacheLimits& limits, std::time_t now, const std::atomic<bool>& stop);

class Cache {
 public:
  /// $XDG_CACHE_HOME/apigw/functions, else ~/.cache/apigw/functions, else a new folder under $TMPDIR that goes with this object.
  Cache();
  ~Cache();
  Cache(const Cache&) = delete;

  using Fill = std::function<Expected<int, std::string>(const std::string& folder)>;
  /// The folder of that name, filled by `fill` when it is not there, and held until this object goes. One thread.
  Expected<std::string, std::string> entry(const std::string& name, const Fill& fill);
  const std::string& root() const { return root_; }

 private:
  bool hold(const std::string& folder);
  void prune_now_and_then();

  std::string root_;
  bool temporary_ = false;
  std::map<std::string, int> held_;  // folder → descriptor with the lock
  std::mutex mutex_;
  std::condition_variable wake_;
  std::atomic<bool> stopping_{false};
  std::thread pruner_;
};

}  // namespace apigw::lambda::local
