#include "runtime/state/shift_lock.h"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

#include <fmt/format.h>

#include "runtime/state/store.h"

namespace apigw::state {

ShiftLock::ShiftLock(const std::string& directory, const std::string& api_id, const std::string& stage) {
  const std::string path = fmt::format("{}/shift-{}-{}.lock", directory, api_id, stage);
  fd_ = open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0644);
  if (fd_ < 0) throw Error(Errc::io, fmt::format("cannot open '{}': {}", path, std::strerror(errno)));
  if (flock(fd_, LOCK_EX | LOCK_NB) == 0) return;
  close(fd_);
  fd_ = -1;
}

ShiftLock::~ShiftLock() {
  if (fd_ >= 0) close(fd_);
}

}  // namespace apigw::state
