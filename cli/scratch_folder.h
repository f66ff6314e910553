#pragma once
// A folder for what a command keeps only while it runs.
#include <string>

namespace apigw::cli {

class ScratchFolder {
 public:
  ScratchFolder() = default;
  ~ScratchFolder();
  ScratchFolder(const ScratchFolder&) = delete;
  ScratchFolder& operator=(const ScratchFolder&) = delete;
  /// Made when it is first asked for, below $TMPDIR or /tmp; nobody else may look into it. Throws Failure (world_failed).
  const std::string& path();

 private:
  std::string path_;
};

}  // namespace apigw::cli
