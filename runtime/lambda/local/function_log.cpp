#include "runtime/lambda/local/function_log.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <poll.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <utility>

namespace apigw::lambda::local {
namespace {

constexpr int last_wait_ms = 500;
constexpr size_t piece_bytes = 4096;  // PIPE_BUF: a pipe that can be written to takes so much without waiting

}  // namespace

bool FunctionLog::open(const std::string& path) {
  if (path == "off") {
    fd_ = -1;
  } else if (!path.empty()) {
    fd_ = ::open(path.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0644);
    owned_ = true;
    return fd_ >= 0;
  }
  return true;
}

FunctionLog::~FunctionLog() {
  write_out(last_wait_ms);
  if (owned_ && fd_ >= 0) close(fd_);
}

void FunctionLog::line(std::string_view function, std::string_view request_id, std::string_view text) {
  if (fd_ < 0) return;
  if (buffer_.size() > lost_bytes) {
    ++lost_;
    return;
  }
  buffer_ += '[';
  buffer_ += function;
  if (!request_id.empty()) {
    buffer_ += ' ';
    buffer_ += request_id;
  }
  buffer_ += "] ";
  for (const char c : text) buffer_ += (uint8_t(c) < 0x20 && c != '\t') || c == 0x7f ? '?' : c;  // a function does not get to write escapes on a terminal
  buffer_ += '\n';
  if (buffer_.size() >= flush_bytes) flush();
}

bool FunctionLog::takes(int wait_ms) const {
  pollfd out{fd_, POLLOUT, 0};
  return poll(&out, 1, wait_ms) > 0;
}

void FunctionLog::flush() { write_out(0); }

void FunctionLog::write_out(int wait_ms) {
  std::string_view left = buffer_;
  while (fd_ >= 0 && !left.empty() && takes(wait_ms)) {
    const ssize_t count = write(fd_, left.data(), std::min(left.size(), piece_bytes));
    if (count < 0 && errno == EINTR) continue;
    if (count < 0 && errno == EAGAIN) break;
    if (count <= 0) left = {};  // nobody will ever read it
    left.remove_prefix(size_t(std::max<ssize_t>(count, 0)));
  }
  buffer_.erase(0, buffer_.size() - left.size());
  if (lost_ > 0 && buffer_.size() < full_bytes) {
    const uint64_t lost = std::exchange(lost_, 0);
    line("functions", {}, fmt::format("{} lines are lost: nobody read the log", lost));
  }
}

}  // namespace apigw::lambda::local
