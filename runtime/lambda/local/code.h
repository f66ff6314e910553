#pragma once
// Where a function's code and the bootstraps lie on disk. What has to be unpacked or written goes into the user's cache (cache.h).
// Blocking calls: not for a loop.
#include <cstdint>
#include <map>
#include <string>
#include <string_view>

#include "runtime/base/result.h"
#include "runtime/lambda/local/cache.h"
#include "runtime/lambda/local/settings.h"

namespace apigw::lambda::local {

class CodeStore {
 public:
  /// The function's task root, an absolute folder. The error is a sentence for people.
  Expected<std::string, std::string> task_root(const Settings& settings);
  /// A layer: a folder or a zip file.
  Expected<std::string, std::string> layer(const std::string& path);
  /// A file of that content; returns its path.
  Expected<std::string, std::string> file(std::string_view name, std::string_view content);
  const std::string& root() const { return cache_.root(); }

 private:
  Expected<std::string, std::string> folder_of(const std::string& path);
  Expected<std::string, std::string> unpacked(const std::string& path);
  struct Archive {
    int64_t changed_ns = 0;
    uint64_t bytes = 0, inode = 0;
    std::string name;  // of the cache's entry
    friend bool operator==(const Archive&, const Archive&) = default;
  };
  Cache cache_;
  std::map<std::string, Archive> archives_;  // by path: one that has not changed is not read again
};

}  // namespace apigw::lambda::local
