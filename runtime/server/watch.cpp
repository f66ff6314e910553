#include "runtime/server/watch.h"

#include <poll.h>
#include <sys/eventfd.h>
#include <sys/inotify.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <filesystem>
#include <set>

namespace apigw::server {
namespace {

constexpr int quiet_ms = 10;

void drain(int fd) {
  alignas(inotify_event) char buffer[4096];
  while (read(fd, buffer, sizeof buffer) > 0) {
  }
}

}  // namespace

Watch::Watch(const std::vector<std::string>& files) : files_(files) {
  inotify_ = inotify_init1(IN_NONBLOCK | IN_CLOEXEC);
  stop_ = eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC);
  std::set<std::string> folders;
  for (const std::string& file : files_) {
    const auto parent = std::filesystem::path(file).parent_path();
    folders.insert(parent.empty() ? "." : parent.string());
    stamps_.push_back(stamp(file));
  }
  for (const std::string& folder : folders) {
    const int watch = inotify_add_watch(inotify_, folder.c_str(), IN_CLOSE_WRITE | IN_MODIFY | IN_MOVED_TO | IN_CREATE | IN_DELETE | IN_ATTRIB);
    usable_ = usable_ && watch >= 0;
  }
}

Watch::~Watch() {
  if (inotify_ >= 0) close(inotify_);
  if (stop_ >= 0) close(stop_);
}

Watch::Stamp Watch::stamp(const std::string& path) {
  struct stat info;
  if (stat(path.c_str(), &info) != 0) return {};
  return {info.st_ino, info.st_size, info.st_mtim.tv_sec * 1'000'000'000LL + info.st_mtim.tv_nsec};
}

bool Watch::changed() {
  bool any = false;
  for (size_t i = 0; i < files_.size(); ++i) {
    const Stamp now = stamp(files_[i]);
    if (now.size < 0) continue;  // between an editor's unlink and its rename: the new file will be reported
    if (!(now == stamps_[i])) any = true;
    stamps_[i] = now;
  }
  return any;
}

bool Watch::wait() {
  pollfd polled[2] = {{inotify_, POLLIN, 0}, {stop_, POLLIN, 0}};
  for (;;) {
    if (poll(polled, 2, -1) < 0 && errno != EINTR) return false;
    if (polled[1].revents) return false;
    if (!polled[0].revents) continue;
    do {
      drain(inotify_);
      polled[0].revents = polled[1].revents = 0;
    } while (poll(polled, 2, quiet_ms) > 0 && !polled[1].revents);
    if (polled[1].revents) return false;
    if (changed()) return true;
  }
}

void Watch::stop() {
  const uint64_t one = 1;
  if (write(stop_, &one, sizeof one) < 0) return;
}

}  // namespace apigw::server
