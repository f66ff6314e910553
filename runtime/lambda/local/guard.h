#pragma once
// Ends what functions have started when the gateway itself is killed. The kernel kills the functions' own processes (child.h), but not theirs:
// a small process of its own session holds the list of process groups and reads a pipe; when the pipe ends, the gateway is gone. What has left
// its group by then (setsid, as daemons do) is known by a mark in its environment.
#include <sys/types.h>

#include <string>
#include <string_view>

namespace apigw::lambda::local {

class Guard {
 public:
  /// `mark`: KEY=value that no other gateway has. Before other threads hold locks is best, but not needed: the child makes system calls only.
  explicit Guard(std::string_view mark);
  /// The groups still listed are killed, and all that carries the mark.
  ~Guard();
  /// Belongs into the environment of every process that is started.
  const std::string& mark() const { return mark_; }
  Guard(const Guard&) = delete;
  Guard& operator=(const Guard&) = delete;
  void watch(pid_t group);   // from one thread
  void forget(pid_t group);

 private:
  void tell(pid_t message);
  std::string mark_;
  int pipe_ = -1;
  pid_t process_ = -1;
};

}  // namespace apigw::lambda::local
