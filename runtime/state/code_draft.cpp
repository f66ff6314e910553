#include "runtime/state/code_draft.h"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <random>
#include <utility>

#include <fmt/format.h>

#include "runtime/state/store.h"

namespace apigw::state {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kDraftSuffix = ".tmp";
constexpr int kAttemptsMax = 16;
constexpr const char* kContent = "/code";  // in the draft's folder

[[noreturn]] void fail(std::string_view what, const std::string& path, const std::string& why) {
  throw Error(Errc::io, fmt::format("cannot {} '{}': {}", what, path, why));
}

/// A lock on the folder, or -1: another process has it.
int lock_folder(const std::string& path) {
  const int fd = ::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
  if (fd >= 0 && flock(fd, LOCK_EX | LOCK_NB) == 0) return fd;
  if (fd >= 0) ::close(fd);
  return -1;
}

/// Drafts that nobody holds were left by processes that died.
void sweep(const std::string& directory) {
  std::error_code none;
  for (const fs::directory_entry& item : fs::directory_iterator(directory, none)) {
    if (item.path().extension() != kDraftSuffix) continue;
    const int lock = lock_folder(item.path().string());
    if (lock < 0) continue;
    fs::remove_all(item.path(), none);
    ::close(lock);
  }
}

std::string random_name() {
  std::random_device entropy;
  return fmt::format("{:08x}{:08x}{}", entropy(), entropy(), kDraftSuffix);
}

/// Whether the folder still has that name: between making and locking it another process may have swept it.
bool is_there(const std::string& path, int lock) {
  struct stat named, locked;
  return stat(path.c_str(), &named) == 0 && fstat(lock, &locked) == 0 && named.st_ino == locked.st_ino;
}

/// Everything below is on disk when it returns: one call for thousands of small files.
void sync_file_system(const std::string& folder) {
  const int fd = ::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (fd < 0) fail("open", folder, std::strerror(errno));
  const bool good = syncfs(fd) == 0;
  const int why = errno;
  ::close(fd);
  if (!good) fail("sync", folder, std::strerror(why));
}

[[noreturn]] void refuse(std::string_view path, std::string_view why) { throw Error(Errc::invalid, fmt::format("'{}' {}", path, why)); }

}  // namespace

CodeDraft::CodeDraft(std::string directory) : directory_(std::move(directory)) {
  std::error_code fault;
  fs::create_directories(directory_, fault);
  if (fault) fail("make the folder", directory_, fault.message());
  sweep(directory_);
  for (int attempt = 0; lock_ < 0; ++attempt) {
    if (attempt == kAttemptsMax) fail("lock", folder_, std::strerror(errno));
    folder_ = fmt::format("{}/{}", directory_, random_name());
    if (mkdir(folder_.c_str(), 0755) != 0 && errno != EEXIST) fail("make the folder", folder_, std::strerror(errno));
    lock_ = lock_folder(folder_);
    if (lock_ >= 0 && !is_there(folder_, lock_)) {
      ::close(lock_);
      lock_ = -1;
    }
  }
}

CodeDraft::~CodeDraft() {
  if (fd_ >= 0) ::close(fd_);
  std::error_code none;
  fs::remove_all(folder_, none);
  ::close(lock_);
}

void CodeDraft::claim(std::string_view path) {
  if (!is_inner_path(path)) refuse(path, "is no path inside a folder");
  if (!leaves_.empty() && path <= last_) refuse(path, "comes out of order");
  for (size_t slash = path.find('/'); slash != path.npos; slash = path.find('/', slash + 1)) {
    if (leaves_.contains(path.substr(0, slash))) refuse(path, "is below a file or a link");
  }
  last_ = path;
  leaves_.emplace(path);
  std::error_code fault;
  const fs::path parent = fs::path(folder_ + kContent) / fs::path(path).parent_path();
  fs::create_directories(parent, fault);
  if (fault) fail("make the folder", parent.string(), fault.message());
}

/// Never through a link and never over something else: whatever is there was written by this draft.
void CodeDraft::open(const std::string& path, bool executable) {
  fd_ = ::open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, executable ? 0755 : 0644);
  if (fd_ < 0) fail("open", path, std::strerror(errno));
  content_ = Sha256Stream();
}

void CodeDraft::close() {
  const bool good = ::close(std::exchange(fd_, -1)) == 0;
  if (!good) fail("write", folder_, std::strerror(errno));
}

void CodeDraft::begin_file(CodeKind kind, std::string_view path) {
  claim(path);
  kind_ = kind;
  open(fmt::format("{}{}/{}", folder_, kContent, path), kind == CodeKind::executable);
}

void CodeDraft::write(std::string_view bytes) {
  content_.add(bytes);
  while (!bytes.empty()) {
    const ssize_t written = ::write(fd_, bytes.data(), bytes.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) fail("write", folder_, std::strerror(errno));
    bytes.remove_prefix(size_t(written));
  }
}

void CodeDraft::end_file() {
  close();
  digest_.add_file(kind_, last_, content_.finish());
}

void CodeDraft::link(std::string_view path, std::string_view target) {
  claim(path);
  if (!stays_inside(path, target)) refuse(path, "is a link that may lead out of its folder");
  const std::string place = fmt::format("{}{}/{}", folder_, kContent, path);
  if (symlink(std::string(target).c_str(), place.c_str()) != 0) fail("make the link", place, std::strerror(errno));
  digest_.add_link(path, target);
}

void CodeDraft::begin_zip() { open(folder_ + kContent, false); }

void CodeDraft::end_zip() {
  close();
  zip_ = hex(content_.finish());
}

std::string CodeDraft::name() { return zip_ ? *zip_ + std::string(kZipSuffix) : digest_.finish(); }

void CodeDraft::keep(const std::string& name) {
  if (!zip_ && leaves_.empty() && mkdir((folder_ + kContent).c_str(), 0755) != 0) fail("make the folder", folder_, std::strerror(errno));
  const std::string place = fmt::format("{}/{}", directory_, name);
  sync_file_system(directory_);
  // Another process may have put the same in the meantime: theirs is as good.
  if (std::rename((folder_ + kContent).c_str(), place.c_str()) != 0 && !fs::exists(place)) fail("rename to", place, std::strerror(errno));
  sync_file_system(directory_);
}

}  // namespace apigw::state
