#pragma once
// Tells when the code of a function changes: its folder and those below it are watched, but for what packages and tools keep there; or the
// zip file it comes in.
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
  /// Watches a folder or a file for a function; again for the same is nearly free, and finds it when it has been made anew.
  void add(const std::string& function, const std::string& code);

 private:
  void on_event(uint32_t) override;
  void on_timer() override;
  struct Watched {
    std::string folder;
    std::string root;  // folder or file, as added
    std::string name;  // the only one that counts; empty: all
  };
  void watch(const Watched& what);
  void take(const Watched& what, uint32_t mask, const std::string& name);

  net::Loop& loop_;
  std::function<void(const std::string&)> changed_;
  int fd_ = -1;
  std::map<std::string, std::set<std::string>> functions_;  // root → functions whose code it is
  std::map<int, std::vector<Watched>> watches_;              // by descriptor: one folder may lie in that of another function
  std::set<std::string> touched_;                            // roots
};

}  // namespace apigw::lambda::local
