#pragma once
// The functions' log: what they print and the service's START, END and REPORT lines, each line under the function's name and the request id
// it belongs to. Collected during a turn of the supervisor's loop and written at its end. It never waits for whoever reads it (a pager that
// stands still): what cannot leave is kept, processes that print are held back, and beyond that lines are lost and counted.
#include <cstdint>
#include <string>
#include <string_view>

namespace apigw::lambda::local {

class FunctionLog {
 public:
  /// Path: a file that is appended to; empty: standard error; "off": nothing is written. False: it cannot be opened (errno is kept).
  bool open(const std::string& path);
  ~FunctionLog();
  void line(std::string_view function, std::string_view request_id, std::string_view text);
  /// Writes what the reader takes now.
  void flush();
  bool off() const { return fd_ < 0; }
  /// Much is waiting: what can be read later should be.
  bool is_full() const { return buffer_.size() > full_bytes; }

 private:
  bool takes(int wait_ms) const;
  void write_out(int wait_ms);
  static constexpr size_t flush_bytes = 256 * 1024, full_bytes = 1024 * 1024, lost_bytes = 8 * 1024 * 1024;
  int fd_ = 2;
  bool owned_ = false;
  std::string buffer_;
  uint64_t lost_ = 0;  // lines, since one last left
};

}  // namespace apigw::lambda::local
