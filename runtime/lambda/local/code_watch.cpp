#include "runtime/lambda/local/code_watch.h"

#include <sys/inotify.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>

namespace apigw::lambda::local {
namespace {

namespace fs = std::filesystem;

constexpr uint32_t events = IN_CLOSE_WRITE | IN_MOVED_TO | IN_MOVED_FROM | IN_CREATE | IN_DELETE | IN_ONLYDIR;
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

void CodeWatch::add(const std::string& function, const std::string& folder) {
  if (fd_ < 0) return;
  const bool known = functions_.contains(folder);
  functions_[folder].insert(function);
  if (!known) watch(folder, folder);
}

void CodeWatch::watch(const std::string& folder, const std::string& root) {
  if (watches_.size() >= folders_max) return;
  const int descriptor = inotify_add_watch(fd_, folder.c_str(), events);
  if (descriptor < 0) return;
  watches_[descriptor] = {folder, root};
  std::error_code error;
  for (fs::directory_iterator at(folder, error), end; !error && at != end; at.increment(error)) {
    if (at->is_directory(error) && !at->is_symlink(error) && !is_ignored(at->path().filename().string())) watch(at->path().string(), root);
  }
}

void CodeWatch::on_event(uint32_t) {
  alignas(inotify_event) char buffer[16384];
  for (ssize_t size; (size = read(fd_, buffer, sizeof buffer)) > 0;) {
    for (char* at = buffer; at < buffer + size;) {
      const auto& event = *reinterpret_cast<const inotify_event*>(at);
      at += sizeof event + event.len;
      const std::string name = event.len > 0 ? event.name : "";
      const auto found = watches_.find(event.wd);
      if (found == watches_.end()) continue;
      if (event.mask & IN_IGNORED) {
        watches_.erase(found);
        continue;
      }
      if (is_ignored(name)) continue;
      const auto [folder, root] = found->second;
      if ((event.mask & IN_ISDIR) && (event.mask & (IN_CREATE | IN_MOVED_TO))) watch(folder + "/" + name, root);
      if ((event.mask & IN_CREATE) && !(event.mask & IN_ISDIR)) continue;  // its content comes next
      touched_.insert(root);
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
