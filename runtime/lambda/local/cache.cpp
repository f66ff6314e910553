#include "runtime/lambda/local/cache.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/file.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <cstdlib>
#include <cstring>
#include <filesystem>

namespace apigw::lambda::local {
namespace {

namespace fs = std::filesystem;

constexpr std::chrono::seconds first_pruning(20), next_pruning(24 * 3600);
constexpr int tries_max = 8;  // each time a pruner of another gateway was there in between

/// Ours alone: code that is run must not be a stranger's.
bool is_private(const fs::path& folder) {
  struct stat facts;
  return lstat(folder.c_str(), &facts) == 0 && S_ISDIR(facts.st_mode) && facts.st_uid == geteuid() && (facts.st_mode & 0022) == 0;
}

std::string environment(const char* name) {
  const char* value = std::getenv(name);
  return value ? value : "";
}

/// Of the user; empty: there is none that could be used.
std::string lasting_root() {
  std::string base = environment("XDG_CACHE_HOME");
  if (base.empty() && !environment("HOME").empty()) base = environment("HOME") + "/.cache";
  if (base.empty() || base.front() != '/') return {};
  const fs::path root = fs::path(base) / "apigw" / "functions";
  std::error_code error;
  fs::create_directories(root, error);
  if (!error) fs::permissions(root, fs::perms::owner_all, error);
  return !error && is_private(root) && access(root.c_str(), W_OK) == 0 ? root.string() : std::string();
}

std::string temporary_root() {
  std::string folder = (environment("TMPDIR").empty() ? "/tmp" : environment("TMPDIR")) + "/apigw-functions-XXXXXX";
  return mkdtemp(folder.data()) ? folder : "";
}

/// Makes `folder` by filling a neighbour and renaming it, so that nobody ever sees half of it.
Expected<int, std::string> make_once(const std::string& folder, const Cache::Fill& fill) {
  if (fs::exists(folder)) return 0;
  std::string draft = folder + ".XXXXXX";
  if (!mkdtemp(draft.data())) return unexpected(fmt::format("cannot write to '{}': {}", folder, std::strerror(errno)));
  auto filled = fill(draft);
  std::error_code error;
  if (filled) fs::rename(draft, folder, error);
  if (!filled || error) {
    std::error_code ignored;
    fs::remove_all(draft, ignored);
  }
  if (!filled) return unexpected(filled.error());
  if (!fs::exists(folder)) return unexpected(fmt::format("cannot write to '{}': {}", folder, error.message()));
  return 0;
}

bool is_same(int fd, const std::string& path) {
  struct stat held, there;
  return fstat(fd, &held) == 0 && stat(path.c_str(), &there) == 0 && held.st_ino == there.st_ino && held.st_dev == there.st_dev;
}

}  // namespace

Cache::Cache() : root_(lasting_root()) {
  temporary_ = root_.empty();
  if (temporary_) root_ = temporary_root();
  if (!temporary_) pruner_ = std::thread([this] { prune_now_and_then(); });
}

Cache::~Cache() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  wake_.notify_one();
  if (pruner_.joinable()) pruner_.join();
  for (const auto& [folder, fd] : held_) close(fd);
  std::error_code ignored;
  if (temporary_ && !root_.empty()) fs::remove_all(root_, ignored);
}

void Cache::prune_now_and_then() {
  prctl(PR_SET_NAME, "cache");
  std::unique_lock lock(mutex_);
  for (auto pause = first_pruning;; pause = next_pruning) {
    if (wake_.wait_for(lock, pause, [this] { return stopping_.load(); })) return;
    lock.unlock();
    try {
      prune_cache(root_, {}, std::time(nullptr), stopping_);
    } catch (const std::exception&) {  // out of memory: another day
    }
    lock.lock();
  }
}

Expected<std::string, std::string> Cache::entry(const std::string& name, const Fill& fill) {
  const std::string folder = root_ + "/" + name;
  for (int i = 0; i < tries_max; ++i) {
    if (auto made = make_once(folder, fill); !made) return unexpected(made.error());
    if (hold(folder)) return folder;
  }
  return unexpected(fmt::format("cannot lock '{}': {}", folder, std::strerror(errno)));
}

/// False: it has been removed in the meantime.
bool Cache::hold(const std::string& folder) {
  if (const auto known = held_.find(folder); known != held_.end()) {
    if (is_same(known->second, folder)) return true;
    close(known->second);
    held_.erase(known);
  }
  const int fd = open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (fd < 0) return false;
  if (flock(fd, LOCK_SH) != 0 || !is_same(fd, folder)) {
    close(fd);
    return false;
  }
  futimens(fd, nullptr);  // when it was used last
  held_.emplace(folder, fd);
  return true;
}

}  // namespace apigw::lambda::local
