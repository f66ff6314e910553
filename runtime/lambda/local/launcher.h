#pragma once
// The thread that starts processes: everything that blocks on the way there (looking for interpreters, unpacking code, exec) happens on
// it, and as their parent it keeps them alive: they die when it ends.
#include <condition_variable>
#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <thread>

#include "runtime/lambda/local/child.h"
#include "runtime/lambda/local/code.h"
#include "runtime/lambda/local/environment.h"
#include "runtime/lambda/local/interpreter.h"
#include "runtime/lambda/local/settings.h"

namespace apigw::lambda::local {

struct Launch {
  uint64_t sandbox = 0;
  std::shared_ptr<const Settings> settings;
  uint16_t api_port = 0;  // 0: only make ready for later, nothing is started
  std::string log_stream;
  bool code_changed = false;  // what has been made of the code before counts for nothing
};

struct Launched {
  uint64_t sandbox = 0;
  Expected<Child, std::string> child = unexpected(std::string());
  std::string notice;     // worth a line in the log; empty: none
  std::string code;       // the folder or zip file of code that can change; else empty
};

class Launcher {
 public:
  /// `done` is called on this thread. `mark`: Guard::mark().
  Launcher(Account account, std::string mark, std::function<void(Launched)> done);
  /// Ends the thread, and with it every child.
  ~Launcher();
  void start(Launch launch);  // from any thread

 private:
  void run();
  Launched carry_out(const Launch& launch);
  Expected<std::string, std::string> bootstrap_of(const Settings& settings, const std::string& task_root, const std::vector<std::string>& layers);

  Account account_;
  std::string mark_;
  std::function<void(Launched)> done_;
  CodeStore code_;
  Interpreters interpreters_;
  std::mutex mutex_;
  std::condition_variable wanted_;
  std::deque<Launch> queue_;  // under mutex_
  bool stopping_ = false;     // under mutex_
  std::thread thread_;
};

}  // namespace apigw::lambda::local
