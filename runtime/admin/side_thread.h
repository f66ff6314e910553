#pragma once
// One thread beside the admin loop, for what blocks: SQLite, files, fsync. Tasks run one after another.
#include <condition_variable>
#include <deque>
#include <functional>
#include <mutex>
#include <thread>

namespace apigw::admin {

class SideThread {
 public:
  SideThread();
  /// The task under way is done, the waiting ones are dropped.
  ~SideThread();
  SideThread(const SideThread&) = delete;

  /// Any thread. A task must not throw.
  void post(std::function<void()> task);

 private:
  void run();

  std::mutex mutex_;
  std::condition_variable wake_;
  std::deque<std::function<void()>> waiting_;
  bool stopping_ = false;
  std::thread thread_;
};

}  // namespace apigw::admin
