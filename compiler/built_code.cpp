#include "compiler/built_code.h"

#include <algorithm>
#include <filesystem>

namespace apigw::compiler {
namespace {

namespace fs = std::filesystem;

constexpr size_t kFilesMax = 20000;  // a source folder beyond that is not searched to its end, and counts as changed
// Folders that hold no source, and would be searched for long.
constexpr std::string_view kPassedOver[] = {"node_modules", ".git", ".aws-sam", "__pycache__", ".venv"};

bool is_passed_over(const fs::path& folder) { return std::ranges::find(kPassedOver, folder.filename().string()) != std::end(kPassedOver); }

/// True when everything in the folder was last written at `time` or before.
bool is_older(const fs::path& folder, fs::file_time_type time) {
  std::error_code error;
  if (!fs::is_directory(folder, error)) return fs::last_write_time(folder, error) <= time && !error;
  size_t count = 0;
  fs::recursive_directory_iterator at(folder, fs::directory_options::skip_permission_denied, error);
  if (error) return false;
  for (const fs::recursive_directory_iterator end; at != end; at.increment(error)) {
    if (error || ++count > kFilesMax) return false;
    if (at->is_directory(error) && is_passed_over(at->path())) at.disable_recursion_pending();
    else if (at->is_regular_file(error) && at->last_write_time(error) > time) return false;
  }
  return true;
}

}  // namespace

void prefer_built_code(std::vector<model::Function>& functions, const std::string& definition) {
  const fs::path folder = fs::path(definition).parent_path();
  std::error_code error;
  const fs::file_time_type built = fs::last_write_time(folder / ".aws-sam/build/template.yaml", error);
  if (error || fs::last_write_time(definition, error) > built || error) return;
  for (model::Function& function : functions) {
    const fs::path code = fs::path(".aws-sam/build") / function.logical_id.value;
    if (!function.code.present() || function.stays_local || !fs::is_directory(folder / code, error)) continue;
    if (is_older(folder / function.code.value, built)) function.code.value = code.string();
  }
}

}  // namespace apigw::compiler
