#pragma once
// The functions' log: what they print and the service's START, END and REPORT lines, each line under the function's name and the request id
// it belongs to. Collected during a turn of the supervisor's loop and written at its end.
#include <string>
#include <string_view>

namespace apigw::lambda::local {

class FunctionLog {
 public:
  /// Path: a file that is appended to; empty: standard error; "off": nothing is written. False: it cannot be opened (errno is kept).
  bool open(const std::string& path);
  ~FunctionLog();
  void line(std::string_view function, std::string_view request_id, std::string_view text);
  void flush();
  bool off() const { return fd_ < 0; }

 private:
  static constexpr size_t flush_bytes = 256 * 1024;
  int fd_ = 2;
  bool owned_ = false;
  std::string buffer_;
};

}  // namespace apigw::lambda::local
