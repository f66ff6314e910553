// Which entries of the cache go, and how: an entry that nobody holds is renamed under an exclusive lock and removed at leisure, so that no
// gateway ever runs what is half gone.
#include <fcntl.h>
#include <fmt/format.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <vector>

#include "runtime/lambda/local/cache.h"

namespace apigw::lambda::local {
namespace {

namespace fs = std::filesystem;

constexpr int64_t draft_seconds_max = 24 * 3600;
constexpr std::string_view removed_mark = ".removed-", byte_code = "pycache";
constexpr std::string_view prefixes[] = {"zip-", "inline-", "file-"};

struct Entry {
  fs::path path;
  std::time_t used = 0;
  uint64_t bytes = 0;
};

std::time_t changed_at(const fs::path& path) {
  struct stat facts;
  return lstat(path.c_str(), &facts) == 0 ? facts.st_mtime : 0;
}

uint64_t bytes_below(const fs::path& folder, const std::atomic<bool>& stop) {
  uint64_t bytes = 0;
  std::error_code error;
  for (fs::recursive_directory_iterator at(folder, error), end; !error && at != end && !stop; at.increment(error)) {
    struct stat facts;
    if (lstat(at->path().c_str(), &facts) == 0) bytes += uint64_t(facts.st_blocks) * 512;
  }
  return bytes;
}

/// False: somebody uses it.
bool remove_unused(const fs::path& path) {
  const int fd = open(path.c_str(), O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
  if (fd < 0) return false;
  const fs::path aside = path.parent_path() / fmt::format("{}{}-{}", removed_mark, getpid(), path.filename().string());
  std::error_code error;
  const bool ours = flock(fd, LOCK_EX | LOCK_NB) == 0;
  if (ours) fs::rename(path, aside, error);
  close(fd);
  if (!ours || error) return false;
  fs::remove_all(aside, error);
  return true;
}

/// Python writes them again.
void remove_old_byte_code(const fs::path& folder, std::time_t oldest, const std::atomic<bool>& stop) {
  std::error_code error;
  for (fs::recursive_directory_iterator at(folder, error), end; !error && at != end && !stop; at.increment(error)) {
    std::error_code ignored;
    if (at->path().extension() == ".pyc" && changed_at(at->path()) < oldest) fs::remove(at->path(), ignored);
  }
}

}  // namespace

void prune_cache(const std::string& root, const CacheLimits& limits, std::time_t now, const std::atomic<bool>& stop) {
  std::vector<Entry> entries;
  std::error_code error;
  for (fs::directory_iterator at(root, error), end; !error && at != end && !stop; at.increment(error)) {
    const std::string name = at->path().filename().string();
    std::error_code ignored;
    if (name.starts_with(removed_mark)) fs::remove_all(at->path(), ignored);  // of a gateway that was killed over it
    if (name == byte_code) remove_old_byte_code(at->path(), now - limits.unused_seconds_max, stop);
    if (!std::ranges::any_of(prefixes, [&](std::string_view prefix) { return name.starts_with(prefix); })) continue;
    const bool draft = name.find('.') != name.npos;
    const std::time_t used = changed_at(at->path());
    if (now - used > (draft ? draft_seconds_max : limits.unused_seconds_max)) {
      if (remove_unused(at->path())) continue;
    }
    if (!draft) entries.push_back({at->path(), used, bytes_below(at->path(), stop)});
  }
  std::ranges::sort(entries, {}, &Entry::used);
  uint64_t bytes = 0;
  for (const Entry& entry : entries) bytes += entry.bytes;
  for (const Entry& entry : entries) {
    if (bytes <= limits.bytes_max || stop) return;
    if (remove_unused(entry.path)) bytes -= entry.bytes;
  }
}

}  // namespace apigw::lambda::local
