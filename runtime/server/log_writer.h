#pragma once
// Access log lines on their way out: each worker appends to a buffer of its own and hands it to the sink when 64 KiB are full or a second has
// passed, so the data path makes no system call per request.
#include <mutex>
#include <string>

namespace apigw::server {

/// Standard output or a file, shared by the workers; one write a hand-over, lines never mix.
class LogSink {
 public:
  LogSink() = default;
  ~LogSink();
  LogSink(const LogSink&) = delete;
  LogSink& operator=(const LogSink&) = delete;
  /// Empty path: standard output. False: the file cannot be opened (errno is kept).
  bool open(const std::string& path);
  void write(const std::string& lines);

 private:
  std::mutex mutex_;
  int fd_ = -1;
  bool owned_ = false;
};

class LogWriter {
 public:
  explicit LogWriter(LogSink& sink) : sink_(&sink) { buffer_.reserve(flush_bytes + line_bytes); }
  ~LogWriter() { flush(); }
  /// Append whole lines to this buffer, then call written().
  std::string& buffer() { return buffer_; }
  void written() {
    if (buffer_.size() >= flush_bytes) flush();
  }
  void flush();

 private:
  static constexpr size_t flush_bytes = 64 * 1024;
  static constexpr size_t line_bytes = 4 * 1024;  // of the line that fills the buffer; longer ones make it grow
  LogSink* sink_;
  std::string buffer_;
};

}  // namespace apigw::server
