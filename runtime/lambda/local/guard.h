#pragma once
// Ends what functions have started when the gateway itself is killed. The kernel kills the functions' own processes (child.h), but not theirs:
// a small process of its own session holds the list of process groups and reads a pipe; when the pipe ends, the gateway is gone.
#include <sys/types.h>

namespace apigw::lambda::local {

class Guard {
 public:
  /// Before other threads hold locks is best, but not needed: the child makes system calls only.
  Guard();
  /// The groups still listed are killed.
  ~Guard();
  Guard(const Guard&) = delete;
  Guard& operator=(const Guard&) = delete;
  void watch(pid_t group);   // from one thread
  void forget(pid_t group);

 private:
  void tell(pid_t message);
  int pipe_ = -1;
  pid_t process_ = -1;
};

}  // namespace apigw::lambda::local
