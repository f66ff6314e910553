#include "runtime/server/log_writer.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>

namespace apigw::server {

LogSink::~LogSink() {
  if (owned_) close(fd_);
}

bool LogSink::open(const std::string& path) {
  if (path.empty()) {
    fd_ = STDOUT_FILENO;
    return true;
  }
  fd_ = ::open(path.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0644);
  owned_ = fd_ >= 0;
  return owned_;
}

void LogSink::write(const std::string& lines) {
  const std::lock_guard lock(mutex_);
  size_t done = 0;
  while (fd_ >= 0 && done < lines.size()) {
    const ssize_t n = ::write(fd_, lines.data() + done, lines.size() - done);
    if (n < 0 && errno == EINTR) continue;
    if (n <= 0) return;  // a full disk or a closed pipe loses log lines, never requests
    done += size_t(n);
  }
}

void LogWriter::flush() {
  if (buffer_.empty()) return;
  sink_->write(buffer_);
  buffer_.clear();
}

}  // namespace apigw::server
