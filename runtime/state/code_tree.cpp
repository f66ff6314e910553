#include "runtime/state/code_tree.h"

#include <fnmatch.h>

#include <algorithm>
#include <fstream>

#include <fmt/format.h>

#include "runtime/state/store.h"

namespace apigw::state {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kLeftOut[] = {".git", ".hg", ".svn", ".DS_Store", "__pycache__", ".pytest_cache", ".mypy_cache", ".apigw", ".apigwignore"};
constexpr const char* kIgnoreFile = ".apigwignore";
constexpr int kDepthMax = 64;  // of links that lead in circles

/// The part before the first slash, which is taken off.
std::string_view take_part(std::string_view& path) {
  const size_t slash = path.find('/');
  const std::string_view part = path.substr(0, slash);
  path.remove_prefix(slash == path.npos ? path.size() : slash + 1);
  return part;
}

class Folder {
 public:
  Folder(const fs::path& root, fs::path store) : root_(fs::weakly_canonical(root)), store_(std::move(store)) {
    std::error_code none;
    if (!fs::exists(root_ / kIgnoreFile, none)) return;
    std::ifstream lines(root_ / kIgnoreFile);
    for (std::string line; std::getline(lines, line);) {
      while (!line.empty() && (std::isspace(static_cast<unsigned char>(line.back())) || line.back() == '/')) line.pop_back();
      if (!line.empty() && line[0] != '#') patterns_.push_back(line);
    }
  }

  std::vector<CodeEntry> entries() {
    walk(root_, "", 0);
    std::sort(all_.begin(), all_.end(), [](const CodeEntry& a, const CodeEntry& b) { return a.path < b.path; });
    return std::move(all_);
  }

 private:
  bool is_left_out(const std::string& name, const std::string& path) const {
    if (std::find(std::begin(kLeftOut), std::end(kLeftOut), name) != std::end(kLeftOut)) return true;
    return std::any_of(patterns_.begin(), patterns_.end(), [&](const std::string& pattern) {
      return fnmatch(pattern.c_str(), name.c_str(), 0) == 0 || fnmatch(pattern.c_str(), path.c_str(), FNM_PATHNAME) == 0;
    });
  }

  void walk(const fs::path& folder, const std::string& prefix, int depth) {
    if (depth > kDepthMax) throw Error(Errc::io, fmt::format("cannot copy '{}': its links lead in a circle", folder.string()));
    for (const fs::directory_entry& item : fs::directory_iterator(folder)) {
      const std::string name = item.path().filename().string(), path = prefix + name;
      if (is_left_out(name, path)) continue;
      if (item.is_symlink()) {
        const std::string target = fs::read_symlink(item.path()).string();
        if (stays_inside(path, target)) {
          all_.push_back({.kind = CodeKind::link, .path = path, .source = item.path(), .link = target});
          continue;
        }
      }
      if (item.is_directory()) {
        if (fs::weakly_canonical(item.path()) != store_) walk(item.path(), path + "/", depth + 1);
      } else if (item.is_regular_file()) {
        const bool executable = (item.status().permissions() & fs::perms::owner_exec) != fs::perms::none;
        all_.push_back({.kind = executable ? CodeKind::executable : CodeKind::file, .path = path, .source = item.path(), .link = {}});
      }
    }
  }

  fs::path root_, store_;
  std::vector<std::string> patterns_;
  std::vector<CodeEntry> all_;
};

}  // namespace

std::vector<CodeEntry> code_tree(const std::string& folder, const std::string& store) { return Folder(folder, store).entries(); }

bool stays_inside(std::string_view path, std::string_view target) {
  if (target.find('\n') != target.npos) return false;  // an entry's digest ends with its line
  ptrdiff_t depth = std::count(path.begin(), path.end(), '/');
  if (!target.starts_with("..")) return is_inner_path(target);
  while (!target.empty()) {
    std::string_view rest = target;
    if (take_part(rest) != "..") break;
    target = rest;
    if (--depth < 0) return false;
  }
  return target.empty() || is_inner_path(target);
}

bool is_inner_path(std::string_view path) {
  if (path.empty() || path.ends_with('/')) return false;
  if (path.find('\0') != path.npos) return false;
  while (!path.empty()) {
    const std::string_view part = take_part(path);
    if (part.empty() || part == "." || part == "..") return false;
  }
  return true;
}

void CodeDigest::add_file(CodeKind kind, std::string_view path, const Sha256& content) {
  stream_.add(fmt::format("{} {}:{} {}\n", char(kind), path.size(), path, hex(content)));
}

void CodeDigest::add_link(std::string_view path, std::string_view target) {
  stream_.add(fmt::format("{} {}:{} {}\n", char(CodeKind::link), path.size(), path, target));
}

bool is_code_name(std::string_view name) {
  if (name.ends_with(kZipSuffix)) name.remove_suffix(kZipSuffix.size());
  return name.size() == 64 && std::all_of(name.begin(), name.end(), [](char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'); });
}

}  // namespace apigw::state
