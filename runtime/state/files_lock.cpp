#include "runtime/state/files_lock.h"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

#include <fmt/format.h>

#include "runtime/state/store.h"

namespace apigw::state {

FilesLock::FilesLock(const std::string& directory, Kind kind) {
  const std::string path = directory + "/files.lock";
  fd_ = ::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0644);
  if (fd_ < 0) throw Error(Errc::io, fmt::format("cannot open '{}': {}", path, std::strerror(errno)));
  int done = 0;
  do done = ::flock(fd_, kind == Kind::adds ? LOCK_SH : LOCK_EX);
  while (done != 0 && errno == EINTR);
  if (done == 0) return;
  const int why = errno;
  ::close(fd_);
  throw Error(Errc::io, fmt::format("cannot lock '{}': {}", path, std::strerror(why)));
}

FilesLock::~FilesLock() { ::close(fd_); }

}  // namespace apigw::state
