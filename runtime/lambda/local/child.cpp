#include "runtime/lambda/local/child.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <poll.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <cstring>

namespace apigw::lambda::local {
namespace {

constexpr rlim_t files_max = 1024;    // the service's
constexpr int output_wait_ms = 15000;  // of a busy machine

std::vector<char*> pointers(const std::vector<std::string>& texts) {
  std::vector<char*> result;
  for (const std::string& text : texts) result.push_back(const_cast<char*>(text.c_str()));
  result.push_back(nullptr);
  return result;
}

struct Pipe {
  int read = -1, write = -1;
  bool open() {
    int ends[2];
    if (pipe2(ends, O_CLOEXEC) != 0) return false;
    read = ends[0], write = ends[1];
    return true;
  }
  ~Pipe() {
    if (read >= 0) close(read);
    if (write >= 0) close(write);
  }
  int take_read() { return std::exchange(read, -1); }
};

/// What the child does between vfork and exec: system calls only, since it runs in this process's memory.
[[noreturn]] void become(const char* executable, char* const* arguments, char* const* environment, const char* folder, int in, int out, int err, pid_t parent,
                         volatile int& failure) {
  setpgid(0, 0);
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  if (getppid() != parent) _exit(127);
  struct sigaction usual {};
  usual.sa_handler = SIG_DFL;
  for (const int signal : {SIGPIPE, SIGTERM, SIGINT, SIGHUP}) sigaction(signal, &usual, nullptr);
  sigset_t none;
  sigemptyset(&none);
  sigprocmask(SIG_SETMASK, &none, nullptr);
  const rlimit no_core{0, 0};
  setrlimit(RLIMIT_CORE, &no_core);
  rlimit files;
  if (getrlimit(RLIMIT_NOFILE, &files) == 0 && files.rlim_cur > files_max) {  // the gateway's own may be in the millions, which some programs walk through
    files.rlim_cur = files_max;
    setrlimit(RLIMIT_NOFILE, &files);
  }
  const bool ready = dup2(in, 0) == 0 && dup2(out, 1) == 1 && dup2(err, 2) == 2 && chdir(folder) == 0;
  if (ready) {
    syscall(SYS_close_range, 3u, ~0u, 4u /* CLOSE_RANGE_CLOEXEC */);
    execve(executable, arguments, environment);
  }
  failure = errno;
  _exit(127);
}

}  // namespace

Expected<Child, std::string> start_child(const ChildSpec& spec) {
  const std::vector<char*> arguments = pointers(spec.arguments), environment = pointers(spec.environment);
  const int in = open("/dev/null", O_RDONLY | O_CLOEXEC);
  Pipe out, err;
  if (in < 0 || !out.open() || !err.open()) {
    const int error = errno;
    if (in >= 0) close(in);
    return unexpected(fmt::format("cannot start '{}': {}", spec.executable, std::strerror(error)));
  }
  volatile int failure = 0;
  const pid_t parent = getpid();
  const pid_t pid = vfork();
  if (pid == 0) become(spec.executable.c_str(), arguments.data(), environment.data(), spec.folder.c_str(), in, out.write, err.write, parent, failure);
  const int fork_error = errno;
  close(in);
  if (pid < 0) return unexpected(fmt::format("cannot start '{}': {}", spec.executable, std::strerror(fork_error)));
  if (failure != 0) {
    waitpid(pid, nullptr, 0);
    return unexpected(fmt::format("cannot start '{}' in '{}': {}", spec.executable, spec.folder, std::strerror(failure)));
  }
  const int exit_fd = int(syscall(SYS_pidfd_open, pid, 0));
  if (exit_fd < 0) {
    const int error = errno;
    kill(-pid, SIGKILL);
    waitpid(pid, nullptr, 0);
    return unexpected(fmt::format("cannot watch '{}': {}", spec.executable, std::strerror(error)));
  }
  fcntl(exit_fd, F_SETFD, FD_CLOEXEC);
  fcntl(out.read, F_SETFL, O_NONBLOCK);
  fcntl(err.read, F_SETFL, O_NONBLOCK);
  return Child{pid, exit_fd, out.take_read(), err.take_read()};
}

void kill_child(const Child& child) {
  if (child.pid <= 0) return;
  kill(-child.pid, SIGKILL);
  kill(child.pid, SIGKILL);  // should it have left its group
}

int collect_child(const Child& child) {
  int status = 0;
  pid_t collected;
  do {
    collected = waitpid(child.pid, &status, WNOHANG);
  } while (collected < 0 && errno == EINTR);
  return collected == child.pid ? status : -1;
}

Expected<std::string, std::string> output_of(const std::vector<std::string>& command) {
  std::vector<std::string> environment;
  for (char** one = environ; *one; ++one) environment.emplace_back(*one);
  auto child = start_child({command.front(), command, environment, "/"});
  if (!child) return unexpected(child.error());
  std::string text;
  char block[4096];
  pollfd waiting{child->out_fd, POLLIN, 0};
  while (text.size() < sizeof block && poll(&waiting, 1, output_wait_ms) > 0) {
    const ssize_t count = read(child->out_fd, block, sizeof block);
    if (count <= 0) break;
    text.append(block, size_t(count));
  }
  kill_child(*child);
  int status = 0;
  while (waitpid(child->pid, &status, 0) < 0 && errno == EINTR) {
  }
  for (const int fd : {child->exit_fd, child->out_fd, child->err_fd}) close(fd);
  if (text.empty()) return unexpected(fmt::format("'{}' prints nothing", command.front()));
  return text;
}

}  // namespace apigw::lambda::local
