#include "cli/file.h"

#include <cerrno>
#include <cstdio>
#include <cstring>

#include <fcntl.h>
#include <unistd.h>

#include <fmt/format.h>

#include "cli/failure.h"

namespace apigw::cli {
namespace {

[[noreturn]] void fail(std::string_view what, const std::string& path, int error) {
  throw Failure(ExitStatus::world_failed, fmt::format("cannot {} '{}': {}", what, path, std::strerror(error)));
}

class Descriptor {
 public:
  explicit Descriptor(int fd) : fd_(fd) {}
  ~Descriptor() {
    if (fd_ >= 0) ::close(fd_);
  }
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  int get() const { return fd_; }

 private:
  int fd_;
};

}  // namespace

std::string read_file(const std::string& path) {
  Descriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
  if (file.get() < 0) fail("read", path, errno);
  std::string content;
  char block[1 << 16];
  for (;;) {
    ssize_t count = ::read(file.get(), block, sizeof block);
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) fail("read", path, errno);
    if (count == 0) return content;
    content.append(block, static_cast<size_t>(count));
  }
}

void write_file(const std::string& path, std::string_view content) {
  std::string beside = fmt::format("{}.{}.part", path, ::getpid());
  Descriptor file(::open(beside.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666));
  if (file.get() < 0) fail("write", path, errno);
  int error = 0;
  while (!content.empty() && error == 0) {
    ssize_t count = ::write(file.get(), content.data(), content.size());
    if (count >= 0) content.remove_prefix(static_cast<size_t>(count));
    else if (errno != EINTR) error = errno;
  }
  if (error == 0 && ::rename(beside.c_str(), path.c_str()) != 0) error = errno;
  if (error != 0) {
    ::unlink(beside.c_str());
    fail("write", path, error);
  }
}

}  // namespace apigw::cli
