#include "runtime/aws/credential_process.h"

#include <cerrno>
#include <chrono>
#include <csignal>
#include <cstring>

#include <fmt/format.h>
#include <poll.h>
#include <simdjson.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <fcntl.h>

#include "runtime/aws/settings.h"
#include "runtime/base/time_text.h"

namespace apigw::aws {
namespace {

constexpr auto time_max = std::chrono::seconds(60);
constexpr int look_ms = 100;
constexpr size_t output_bytes_max = 64 * 1024;

/// Starts `sh -c command` in a process group of its own with its output in `output`; -1: it could not be started, errno says why.
pid_t start(const std::string& command, int output) {
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
  posix_spawn_file_actions_adddup2(&actions, output, STDOUT_FILENO);
  posix_spawnattr_t attributes;
  posix_spawnattr_init(&attributes);
  sigset_t none, usual;
  sigemptyset(&none);
  sigemptyset(&usual);
  sigaddset(&usual, SIGPIPE);  // the gateway ignores it
  posix_spawnattr_setsigmask(&attributes, &none);
  posix_spawnattr_setsigdefault(&attributes, &usual);
  posix_spawnattr_setpgroup(&attributes, 0);
  posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF);
  const char* words[] = {"sh", "-c", command.c_str(), nullptr};
  pid_t child = -1;
  const int error = posix_spawn(&child, "/bin/sh", &actions, &attributes, const_cast<char**>(words), environ);
  posix_spawnattr_destroy(&attributes);
  posix_spawn_file_actions_destroy(&actions);
  errno = error;
  return error == 0 ? child : -1;
}

/// Reads to the end of the output; the fault says why it stopped before.
Expected<std::string, std::string> read_all(int input, const std::atomic<bool>& stopping) {
  const auto end = std::chrono::steady_clock::now() + time_max;
  std::string text;
  char piece[4096];
  while (!stopping.load()) {
    if (std::chrono::steady_clock::now() > end) return unexpected(std::string("did not end within a minute"));
    pollfd one{input, POLLIN, 0};
    if (poll(&one, 1, look_ms) == 0) continue;
    const ssize_t size = read(input, piece, sizeof piece);
    if (size < 0 && errno == EINTR) continue;
    if (size <= 0) return text;
    text.append(piece, size_t(size));
    if (text.size() > output_bytes_max) return unexpected(std::string("printed more than 64 KiB"));
  }
  return unexpected(std::string("was stopped"));
}

}  // namespace

Expected<std::string, std::string> run_credential_process(const std::string& command, const std::atomic<bool>& stopping) {
  int ends[2];
  if (pipe2(ends, O_CLOEXEC) != 0) return unexpected(fmt::format("could not be started: {}", std::strerror(errno)));
  const pid_t child = start(command, ends[1]);
  const int error = errno;
  close(ends[1]);
  if (child < 0) {
    close(ends[0]);
    return unexpected(fmt::format("could not be started: {}", std::strerror(error)));
  }
  auto output = read_all(ends[0], stopping);
  close(ends[0]);
  int status = 0;
  if (!output) kill(-child, SIGKILL);
  while (waitpid(child, &status, 0) < 0 && errno == EINTR) {
  }
  kill(-child, SIGKILL);  // what it left behind
  if (output && (!WIFEXITED(status) || WEXITSTATUS(status) != 0)) {
    return unexpected(WIFEXITED(status) ? fmt::format("ended with status {}", WEXITSTATUS(status)) : fmt::format("was ended by signal {}", WTERMSIG(status)));
  }
  return output;
}

Expected<Keys, std::string> read_process_keys(std::string_view output) {
  const auto fault = [](std::string text) { return unexpected(std::move(text)); };
  simdjson::dom::parser parser;
  simdjson::dom::element document;
  if (output.empty() || parser.parse(output.data(), output.size(), true).get(document) != simdjson::SUCCESS || !document.is_object()) return fault("printed no JSON object");
  int64_t version = 0;
  if (document["Version"].get(version) != simdjson::SUCCESS || version != 1) return fault("printed no \"Version\": 1");
  std::string_view id, secret, token, expiration;
  if (document["AccessKeyId"].get(id) != simdjson::SUCCESS || document["SecretAccessKey"].get(secret) != simdjson::SUCCESS || id.empty() || secret.empty()) {
    return fault("printed no AccessKeyId and SecretAccessKey");
  }
  if (document["SessionToken"].get(token) != simdjson::SUCCESS) token = {};
  if (!is_clean(id) || !is_clean(secret) || !is_clean(token)) return fault("printed a key with a blank or a control character");
  Keys keys{std::string(id), std::string(secret), std::string(token)};
  if (document["Expiration"].get(expiration) == simdjson::SUCCESS && !expiration.empty()) {
    const auto at = parse_iso_time(expiration);
    if (!at) return fault("printed an Expiration that is no time");
    keys.expires_epoch_ms = *at;
  }
  return keys;
}

}  // namespace apigw::aws
