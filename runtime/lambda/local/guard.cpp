#include "runtime/lambda/local/guard.h"

#include <fcntl.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <cstddef>

namespace apigw::lambda::local {
namespace {

constexpr size_t groups_max = 16384;
pid_t groups[groups_max];  // of the guard's process

/// A positive number is a group to watch, a negative one a group to forget. System calls only: this is a fork of a process with threads.
[[noreturn]] void guard(int pipe) {
  setsid();
  prctl(PR_SET_NAME, "apigw-guard");
  for (const int signal : {SIGTERM, SIGINT, SIGHUP, SIGPIPE}) ::signal(signal, SIG_IGN);
  if (pipe != 0) dup2(pipe, 0);
  syscall(SYS_close_range, 1u, ~0u, 0u);
  if (chdir("/") != 0) _exit(1);
  size_t count = 0;
  for (;;) {
    pid_t message;
    const ssize_t size = read(0, &message, sizeof message);  // whole: writes this small are not torn
    if (size < 0 && errno == EINTR) continue;
    if (size != ssize_t(sizeof message)) break;
    if (message > 0 && count < groups_max) groups[count++] = message;
    for (size_t i = 0; message < 0 && i < count; ++i) {
      if (groups[i] == -message) groups[i] = groups[--count];
    }
  }
  for (size_t i = 0; i < count; ++i) kill(-groups[i], SIGKILL);
  _exit(0);
}

}  // namespace

Guard::Guard() {
  int ends[2];
  if (pipe2(ends, O_CLOEXEC) != 0) return;
  process_ = fork();
  if (process_ == 0) guard(ends[0]);
  close(ends[0]);
  pipe_ = ends[1];
}

Guard::~Guard() {
  if (pipe_ >= 0) close(pipe_);
  if (process_ > 0) {
    while (waitpid(process_, nullptr, 0) < 0 && errno == EINTR) {
    }
  }
}

void Guard::watch(pid_t group) { tell(group); }
void Guard::forget(pid_t group) { tell(-group); }

void Guard::tell(pid_t message) {
  if (pipe_ < 0) return;
  while (write(pipe_, &message, sizeof message) < 0 && errno == EINTR) {
  }
}

}  // namespace apigw::lambda::local
