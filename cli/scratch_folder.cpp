#include "cli/scratch_folder.h"

#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <filesystem>

#include <fmt/format.h>

#include "cli/failure.h"

namespace apigw::cli {

ScratchFolder::~ScratchFolder() {
  std::error_code none;
  if (!path_.empty()) std::filesystem::remove_all(path_, none);
}

const std::string& ScratchFolder::path() {
  if (!path_.empty()) return path_;
  std::string made = (std::filesystem::temp_directory_path() / "apigw-XXXXXX").string();
  if (mkdtemp(made.data()) == nullptr) throw Failure(ExitStatus::world_failed, fmt::format("cannot make the folder '{}': {}", made, std::strerror(errno)));
  path_ = std::move(made);
  return path_;
}

}  // namespace apigw::cli
