#pragma once
// Where a function's code and the bootstraps lie on disk. What has to be unpacked or written goes into a cache folder of the user,
// under the hash of its content: made once, never changed, shared by every gateway.
#include <string>
#include <string_view>

#include "runtime/base/result.h"
#include "runtime/lambda/local/settings.h"

namespace apigw::lambda::local {

class CodeStore {
 public:
  /// $XDG_CACHE_HOME/apigw, else ~/.cache/apigw, else a new folder under $TMPDIR. Blocking calls: not for a loop.
  CodeStore();

  /// The function's task root, an absolute folder. The error is a sentence for people.
  Expected<std::string, std::string> task_root(const Settings& settings);
  /// A layer: a folder or a zip file.
  Expected<std::string, std::string> layer(const std::string& path);
  /// A file of that content; returns its path.
  Expected<std::string, std::string> file(std::string_view name, std::string_view content);
  const std::string& root() const { return root_; }

 private:
  Expected<std::string, std::string> folder_of(const std::string& path);
  Expected<std::string, std::string> unpacked(const std::string& path);
  std::string root_;
};

}  // namespace apigw::lambda::local
