#include "runtime/lambda/local/guard.h"

#include <fcntl.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <ctime>

namespace apigw::lambda::local {
namespace {

constexpr size_t groups_max = 16384;
constexpr int rounds_max = 20;
pid_t groups[groups_max];  // of the guard's process
constexpr size_t environment_bytes = 256 * 1024;
char environment[environment_bytes];

pid_t number_of(const char* name) {
  pid_t number = 0;
  for (; *name >= '0' && *name <= '9'; ++name) number = number * 10 + (*name - '0');
  return *name == '\0' ? number : 0;
}

bool carries(int proc, const char* process, const char* mark, size_t mark_bytes) {
  char path[32] = {};
  size_t size = 0;
  for (; process[size] != '\0' && size < 16; ++size) path[size] = process[size];
  for (const char c : std::string_view("/environ")) path[size++] = c;
  const int fd = openat(proc, path, O_RDONLY | O_CLOEXEC);
  if (fd < 0) return false;
  size_t bytes = 0;
  for (ssize_t part; bytes < environment_bytes && (part = read(fd, environment + bytes, environment_bytes - bytes)) > 0;) bytes += size_t(part);
  close(fd);
  return memmem(environment, bytes, mark, mark_bytes) != nullptr;
}

/// False: there was none.
bool kill_marked(const char* mark, size_t mark_bytes) {
  struct Entry {  // linux_dirent64
    uint64_t inode;
    int64_t next;
    uint16_t bytes;
    uint8_t type;
    char name[];
  };
  alignas(Entry) static char entries[32 * 1024];
  const int proc = open("/proc", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (proc < 0) return false;
  bool found = false;
  for (long size; (size = syscall(SYS_getdents64, proc, entries, sizeof entries)) > 0;) {
    for (char* at = entries; at < entries + size;) {
      const auto& entry = *reinterpret_cast<const Entry*>(at);
      at += entry.bytes;
      const pid_t process = number_of(entry.name);
      if (process <= 1 || process == getpid() || !carries(proc, entry.name, mark, mark_bytes)) continue;
      found = kill(process, SIGKILL) == 0 || found;
    }
  }
  close(proc);
  return found;
}

/// A positive number is a group to watch, a negative one a group to forget. System calls only: this is a fork of a process with threads.
[[noreturn]] void guard(int pipe, const char* mark, size_t mark_bytes) {
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
  for (int round = 0; round < rounds_max && kill_marked(mark, mark_bytes); ++round) {  // again: one may have forked in between
    const timespec pause{0, 10'000'000};
    nanosleep(&pause, nullptr);
  }
  _exit(0);
}

}  // namespace

Guard::Guard(std::string_view mark) : mark_(mark) {
  int ends[2];
  if (pipe2(ends, O_CLOEXEC) != 0) return;
  process_ = fork();
  if (process_ == 0) guard(ends[0], mark_.data(), mark_.size());
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
