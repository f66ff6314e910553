#include "runtime/state/code_files.h"

#include <fcntl.h>
#include <fnmatch.h>
#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <vector>

#include "runtime/base/crypto.h"
#include "runtime/state/store.h"

namespace apigw::state {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kLeftOut[] = {".git", ".hg", ".svn", ".DS_Store", "__pycache__", ".pytest_cache", ".mypy_cache", ".apigw", ".apigwignore"};
constexpr const char* kIgnoreFile = ".apigwignore";
constexpr int kDepthMax = 64;  // of links that lead in circles

[[noreturn]] void fail(std::string_view what, const fs::path& path, const std::string& why) {
  throw Error(Errc::io, fmt::format("cannot {} '{}': {}", what, path.string(), why));
}

std::string read(const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  std::string bytes(std::istreambuf_iterator<char>(file), {});
  if (!file.is_open() || file.bad()) fail("read", path, std::strerror(errno));
  return bytes;
}

/// One file or link of a folder, by its path in it.
struct Entry {
  std::string path;
  fs::path source;
  bool executable = false;
  std::string link;  // of a link that stays in the folder: its text
};

class Folder {
 public:
  Folder(fs::path root, fs::path store) : root_(fs::weakly_canonical(root)), store_(std::move(store)) {
    std::error_code none;
    if (!fs::exists(root_ / kIgnoreFile, none)) return;
    std::ifstream lines(root_ / kIgnoreFile);
    for (std::string line; std::getline(lines, line);) {
      while (!line.empty() && (std::isspace(static_cast<unsigned char>(line.back())) || line.back() == '/')) line.pop_back();
      if (!line.empty() && line[0] != '#') patterns_.push_back(line);
    }
  }

  /// Sorted by path, so that equal folders read equal.
  std::vector<Entry> entries() {
    walk(root_, "", 0);
    std::sort(all_.begin(), all_.end(), [](const Entry& a, const Entry& b) { return a.path < b.path; });
    return std::move(all_);
  }

 private:
  bool is_left_out(const std::string& name, const std::string& path) const {
    if (std::find(std::begin(kLeftOut), std::end(kLeftOut), name) != std::end(kLeftOut)) return true;
    return std::any_of(patterns_.begin(), patterns_.end(), [&](const std::string& pattern) {
      return fnmatch(pattern.c_str(), name.c_str(), 0) == 0 || fnmatch(pattern.c_str(), path.c_str(), FNM_PATHNAME) == 0;
    });
  }

  bool stays_inside(const fs::path& target) const {
    const fs::path whole = fs::weakly_canonical(target);
    return std::mismatch(root_.begin(), root_.end(), whole.begin(), whole.end()).first == root_.end();
  }

  void walk(const fs::path& folder, const std::string& prefix, int depth) {
    if (depth > kDepthMax) fail("copy", folder, "its links lead in a circle");
    for (const fs::directory_entry& item : fs::directory_iterator(folder)) {
      const std::string name = item.path().filename().string(), path = prefix + name;
      if (is_left_out(name, path)) continue;
      if (item.is_symlink()) {
        const fs::path target = fs::read_symlink(item.path());
        if (target.is_relative() && stays_inside(item.path().parent_path() / target)) {
          all_.push_back({.path = path, .source = item.path(), .executable = false, .link = target.string()});
          continue;
        }
      }
      if (item.is_directory()) {
        if (fs::weakly_canonical(item.path()) != store_) walk(item.path(), path + "/", depth + 1);
      } else if (item.is_regular_file()) {
        const bool executable = (item.status().permissions() & fs::perms::owner_exec) != fs::perms::none;
        all_.push_back({.path = path, .source = item.path(), .executable = executable, .link = {}});
      }
    }
  }

  fs::path root_, store_;
  std::vector<std::string> patterns_;
  std::vector<Entry> all_;
};

/// Every entry with the length of its parts, so that no two folders have the same text.
void describe(std::string& text, const Entry& entry, std::string_view content) {
  const char kind = !entry.link.empty() ? 'l' : entry.executable ? 'x' : 'f';
  text += fmt::format("{} {}:{} {}\n", kind, entry.path.size(), entry.path, entry.link.empty() ? hex(sha256(content)) : entry.link);
}

std::string digest_of(const std::vector<Entry>& entries) {
  std::string text;
  for (const Entry& entry : entries) describe(text, entry, entry.link.empty() ? read(entry.source) : std::string());
  return hex(sha256(text));
}

void write(const fs::path& path, std::string_view bytes, bool executable) {
  const int fd = open(path.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, executable ? 0755 : 0644);
  if (fd < 0) fail("open", path, std::strerror(errno));
  bool good = true;
  while (good && !bytes.empty()) {
    const ssize_t written = ::write(fd, bytes.data(), bytes.size());
    good = written > 0 || (written < 0 && errno == EINTR);
    if (written > 0) bytes.remove_prefix(size_t(written));
  }
  const int why = errno;
  close(fd);
  if (!good) fail("write", path, std::strerror(why));
}

/// The digest of what was copied: a file that changes meanwhile is in the copy as it was read.
std::string copy(const std::vector<Entry>& entries, const fs::path& to) {
  std::string text;
  fs::create_directories(to);
  for (const Entry& entry : entries) {
    const fs::path place = to / entry.path;
    fs::create_directories(place.parent_path());
    const std::string content = entry.link.empty() ? read(entry.source) : std::string();
    entry.link.empty() ? write(place, content, entry.executable) : fs::create_symlink(entry.link, place);
    describe(text, entry, content);
  }
  return hex(sha256(text));
}

/// Everything below is on disk when it returns: one call for thousands of small files.
void sync_file_system(const fs::path& folder) {
  const int fd = open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (fd < 0) fail("open", folder, std::strerror(errno));
  const bool good = syncfs(fd) == 0;
  close(fd);
  if (!good) fail("sync", folder, std::strerror(errno));
}

void put_in_place(const fs::path& temporary, const fs::path& place) {
  sync_file_system(temporary.parent_path());
  std::error_code fault;
  fs::rename(temporary, place, fault);
  // Another process has put the same in the meantime: theirs is as good.
  if (fault && fs::exists(place)) fs::remove_all(temporary);
  else if (fault) fail("rename to", place, fault.message());
  sync_file_system(temporary.parent_path());
}

}  // namespace

CodeFiles::CodeFiles(std::string directory) : store_(fs::weakly_canonical(directory).string()), directory_(std::move(directory) + "/code") {}

std::string CodeFiles::put(const std::string& code) const {
  try {
    const fs::path temporary = fs::path(directory_) / fmt::format("{}.tmp", getpid());
    const auto begin = [&] {
      fs::create_directories(directory_);
      fs::remove_all(temporary);  // of a killed process of this number
    };
    if (!fs::is_directory(code)) {
      const std::string bytes = read(code), name = hex(sha256(bytes)) + ".zip";
      if (fs::exists(fs::path(directory_) / name)) return name;
      begin();
      write(temporary, bytes, false);
      put_in_place(temporary, fs::path(directory_) / name);
      return name;
    }
    const std::vector<Entry> entries = Folder(code, store_).entries();
    if (const std::string known = digest_of(entries); fs::exists(fs::path(directory_) / known)) return known;
    begin();
    const std::string name = copy(entries, temporary);
    put_in_place(temporary, fs::path(directory_) / name);
    return name;
  } catch (const fs::filesystem_error& fault) {
    throw Error(Errc::io, fmt::format("cannot copy the code '{}': {}", code, fault.what()));
  }
}

std::string CodeFiles::name_of(const std::string& code) const {
  try {
    if (!fs::is_directory(code)) return hex(sha256(read(code))) + ".zip";
    return digest_of(Folder(code, store_).entries());
  } catch (const fs::filesystem_error& fault) {
    throw Error(Errc::io, fmt::format("cannot read the code '{}': {}", code, fault.what()));
  }
}

std::string CodeFiles::path(const std::string& name) const {
  const fs::path place = fs::path(directory_) / name;
  std::error_code none;
  if (!fs::exists(place, none)) throw Error(Errc::corrupt, fmt::format("the code '{}' of a deployment is missing; deploying it again mends it", place.string()));
  return fs::absolute(place).lexically_normal().string();
}

}  // namespace apigw::state
