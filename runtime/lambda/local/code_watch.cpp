#include "runtime/lambda/local/code_watch.h"

#include <sys/inotify.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>

namespace apigw::lambda::local {
namespace {

namespace fs = std::filesystem;

constexpr uint32_t events = IN_CLOSE_WRITE | IN_MOVED_TO | IN_MOVED_FROM | IN_CREATE | IN_DELETE | IN_MOVE_SELF | IN_ONLYDIR;
constexpr uint32_t quiet_ms = 40;  // an editor or a build writes several files
constexpr size_t folders_max = 4096;
constexpr std::string_view ignored[] = {"node_modules", "__pycache__", ".git", ".aws-sam", ".venv"};

bool is_ignored(std::string_view name) { return std::ranges::find(ignored, name) != std::end(ignored) || name.ends_with(".pyc") || name.ends_with("~") || name.ends_with(".swp"); }

}  // namespace

CodeWatch::CodeWatch(net::Loop& loop, std::function<void(const std::string&)> changed) : loop_(loop), changed_(std::move(changed)) {
  fd_ = inotify_init1(IN_NONBLOCK | IN_CLOEXEC);
  if (fd_ >= 0) loop_.add(fd_, *this);
}

CodeWatch::~CodeWatch() {
  if (fd_ < 0) return;
  loop_.remove(fd_);
  close(fd_);
}

void CodeWatch::add(const std::string& function, const std::string& code) {
  if (fd_ < 0) return;
  functions_[code].insert(function);
  for (const auto& [descriptor, all] : watches_) {
    if (std::ranges::any_of(all, [&](const Watched& one) { return one.root == code && (one.folder == code || !one.name.empty()); })) return;
  }
  std::error_code error;
  const fs::path path(code);
  const bool is_folder = fs::is_directory(path, error);
  watch(is_folder ? Watched{code, code, {}} : Watched{path.parent_path().string(), code, path.filename().string()});
}

void CodeWatch::watch(const Watched& what) {
  if (watches_.size() >= folders_max) return;
  const int descriptor = inotify_add_watch(fd_, what.folder.c_str(), events);
  if (descriptor < 0) return;
  std::vector<Watched>& all = watches_[descriptor];
  const bool known = std::ranges::any_of(all, [&](const Watched& one) { return one.root == what.root && one.folder == what.folder; });
  if (!known) all.push_back(what);
  if (!what.name.empty()) return;
  std::error_code error;
  for (fs::directory_iterator at(what.folder, error), end; !error && at != end; at.increment(error)) {
    std::error_code ignored;
    if (at->is_directory(ignored) && !at->is_symlink(ignored) && !is_ignored(at->path().filename().string())) watch({at->path().string(), what.root, {}});
  }
}

void CodeWatch::take(const Watched& what, uint32_t mask, const std::string& name) {
  if (!what.name.empty() ? name != what.name : is_ignored(name)) return;
  const bool is_folder = (mask & IN_ISDIR) != 0;
  if (what.name.empty() && is_folder && (mask & (IN_CREATE | IN_MOVED_TO))) watch({what.folder + "/" + name, what.root, {}});
  if ((mask & IN_CREATE) && !is_folder) return;  // its content comes next
  touched_.insert(what.root);
}

void CodeWatch::on_event(uint32_t) {
  alignas(inotify_event) char buffer[16384];
  for (ssize_t size; (size = read(fd_, buffer, sizeof buffer)) > 0;) {
    for (char* at = buffer; at < buffer + size;) {
      const auto& event = *reinterpret_cast<const inotify_event*>(at);
      at += sizeof event + event.len;
      const auto found = watches_.find(event.wd);
      if (found == watches_.end()) continue;
      // Gone, or another folder now stands in its place: add() looks again when the next process starts.
      const bool over = (event.mask & (IN_IGNORED | IN_MOVE_SELF)) != 0;
      const std::vector<Watched> all = found->second;
      if (over) watches_.erase(found);
      if (event.mask & IN_MOVE_SELF) inotify_rm_watch(fd_, event.wd);
      for (const Watched& one : all) {
        if (over) {
          touched_.insert(one.root);
        } else {
          take(one, event.mask, event.len > 0 ? event.name : "");
        }
      }
    }
  }
  if (!touched_.empty()) loop_.arm(*this, quiet_ms);
}

void CodeWatch::on_timer() {
  const std::set<std::string> touched = std::exchange(touched_, {});
  for (const std::string& root : touched) {
    for (const std::string& function : functions_[root]) changed_(function);
  }
}

}  // namespace apigw::lambda::local
