#pragma once
// The functions of this machine: one thread, one loop, that keeps a pool of processes a function and gives each call one of its own, warm
// when there is one. The door of this folder; see runtime/lambda/local/client.h for the data path's side.
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "runtime/base/result.h"
#include "runtime/lambda/local/environment.h"
#include "runtime/lambda/local/invocation.h"
#include "runtime/lambda/local/settings.h"

namespace apigw::lambda::local {

struct SupervisorOptions {
  Account account;
  uint32_t processes_max = 256;     // of all functions together
  uint32_t idle_ms = 5 * 60 * 1000; // a process that has had no event for so long is ended
  std::string log;                  // FunctionLog::open
};

class Supervisor {
 public:
  explicit Supervisor(SupervisorOptions options);
  /// Kills every process. Nobody may wait for an answer any more.
  ~Supervisor();
  Supervisor(const Supervisor&) = delete;
  Supervisor& operator=(const Supervisor&) = delete;

  /// Before anything else. The error is a sentence for people.
  Expected<int, std::string> start();
  /// From any thread: these functions from now on. Processes of those that have changed are replaced, of those that are gone ended.
  void deploy(Functions functions);
  /// From any thread: calls a function. The answer comes through invocation.caller.
  void invoke(Invocation& invocation);
  /// From any thread: the caller has room for pieces again. Also when the invocation has been answered in the meantime.
  void resume(Invocation& invocation);
  /// From any thread: processes alive now.
  uint32_t processes() const;

 private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace apigw::lambda::local
