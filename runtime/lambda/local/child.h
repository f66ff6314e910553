#pragma once
// A child process that dies with this one: in a process group of its own, its output in two pipes, its end told by a descriptor.
#include <sys/types.h>

#include <string>
#include <vector>

#include "runtime/base/result.h"

namespace apigw::lambda::local {

struct ChildSpec {
  std::string executable;                // absolute
  std::vector<std::string> arguments;    // argv, the program's name first
  std::vector<std::string> environment;  // KEY=value; the whole of it
  std::string folder;                    // working directory
};

/// Owner of a running child; the descriptors are non-blocking and closed on exec.
struct Child {
  pid_t pid = -1;
  int exit_fd = -1;  // readable when the process has ended (pidfd)
  int out_fd = -1;
  int err_fd = -1;
};

/// Starts it. The kernel kills the child when the thread that called this ends, whatever ended it: call it from one that lives as long
/// as the gateway. The error is a sentence for people.
Expected<Child, std::string> start_child(const ChildSpec& spec);

/// Kills the process and everything it has started, without waiting.
void kill_child(const Child& child);

/// Collects a child that has ended. Returns its wait status, or -1 when it still runs.
int collect_child(const Child& child);

/// Runs a program to its end, at most fifteen seconds, and returns its standard output's first 4 KiB; the error says why there is none.
Expected<std::string, std::string> output_of(const std::vector<std::string>& command);

}  // namespace apigw::lambda::local
