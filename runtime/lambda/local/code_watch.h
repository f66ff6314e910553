#pragma once
// Tells when the code of a function changes: its folder and those below it are watched, but for what packages and tools keep there.
#include <cstdint>
#include <functional>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "runtime/net/loop.h"

namespace apigw::lambda::local {

class CodeWatch final : net::EventSink, net::Timer {
 public:
  /// `changed` is called on the loop, once for many changes at once. Without inotify nothing is told.
  CodeWatch(net::Loop& loop, std::function<void(const std::string& function)> changed);
  ~CodeWatch();
  /// Watches a folder for a function; again for the same folder is free.
  void add(const std::string& function, const std::string& folder);

 private:
  void on_event(uint32_t) override;
  void on_timer() override;
  void watch(const std::string& folder, const std::string& root);

  net::Loop& loop_;
  std::function<void(const std::string&)> changed_;
  int fd_ = -1;
  std::map<std::string, std::set<std::string>> functions_;  // root → functions whose code it is
  std::map<int, std::pair<std::string, std::string>> watches_;  // descriptor → folder, root
  std::set<std::string> touched_;                            // roots
};

}  // namespace apigw::lambda::local
