#include "runtime/lambda/local/function_log.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>

namespace apigw::lambda::local {

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
  flush();
  if (owned_ && fd_ >= 0) close(fd_);
}

void FunctionLog::line(std::string_view function, std::string_view request_id, std::string_view text) {
  if (fd_ < 0) return;
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

void FunctionLog::flush() {
  std::string_view left = buffer_;
  while (fd_ >= 0 && !left.empty()) {
    const ssize_t count = write(fd_, left.data(), left.size());
    if (count < 0 && errno == EINTR) continue;
    if (count <= 0) break;
    left.remove_prefix(size_t(count));
  }
  buffer_.clear();
}

}  // namespace apigw::lambda::local
