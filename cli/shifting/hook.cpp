#include "cli/shifting/hook.h"

#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <csignal>
#include <cstring>
#include <thread>

#include <fmt/format.h>

#include "cli/shifting/function_hook.h"

namespace apigw::cli {
namespace {

constexpr std::string_view kFunction = "function:";
constexpr auto kRound = std::chrono::milliseconds(20);

/// "NAME=VALUE" of this process's environment and the hook's, which goes before it.
std::vector<std::string> environment_of(const Hook& hook) {
  std::vector<std::string> all;
  for (const auto& [name, value] : hook.environment) all.push_back(name + "=" + value);
  for (char** one = environ; *one != nullptr; ++one) {
    const std::string_view text = *one;
    const bool replaced = std::any_of(hook.environment.begin(), hook.environment.end(), [&](const auto& pair) { return text.starts_with(pair.first + "="); });
    if (!replaced) all.emplace_back(text);
  }
  return all;
}

/// The child's side of the fork. All of it is async-signal-safe: other threads of this process may hold any lock.
[[noreturn]] void become(const char* text, char* const* environment) {
  setpgid(0, 0);
  std::signal(SIGPIPE, SIG_DFL);
  // The hook's output belongs with the operator's messages; standard output is the command's result.
  dup2(STDERR_FILENO, STDOUT_FILENO);
  execle("/bin/sh", "sh", "-c", text, static_cast<char*>(nullptr), environment);
  _exit(127);
}

std::string told(int status) {
  if (WIFSIGNALED(status)) return fmt::format("it was ended by signal {}", WTERMSIG(status));
  return WEXITSTATUS(status) == 0 ? "" : fmt::format("it ended with status {}", WEXITSTATUS(status));
}

std::string run_command(const Hook& hook, const std::atomic<bool>& stop) {
  std::vector<std::string> environment = environment_of(hook);
  std::vector<char*> pointers;
  for (std::string& one : environment) pointers.push_back(one.data());
  pointers.push_back(nullptr);
  const pid_t child = fork();
  if (child < 0) return fmt::format("it cannot be started: {}", std::strerror(errno));
  if (child == 0) become(hook.text.c_str(), pointers.data());
  setpgid(child, child);  // both sides do it: whichever is first, the group is there before anybody kills it
  const auto end = std::chrono::steady_clock::now() + std::chrono::milliseconds(hook.timeout_ms);
  std::string killed;
  for (int status = 0;;) {
    if (waitpid(child, &status, killed.empty() ? WNOHANG : 0) == child) return killed.empty() ? told(status) : killed;
    if (stop.load()) killed = "it was stopped";
    if (killed.empty() && std::chrono::steady_clock::now() > end) killed = fmt::format("it took longer than {} s", hook.timeout_ms / 1000);
    killed.empty() ? std::this_thread::sleep_for(kRound) : void(kill(-child, SIGKILL));
  }
}

}  // namespace

std::string run_hook(const Hook& hook, const std::atomic<bool>& stop) {
  if (!hook.text.starts_with(kFunction)) return run_command(hook, stop);
  return run_function_hook(hook, hook.text.substr(kFunction.size()), stop);
}

}  // namespace apigw::cli
