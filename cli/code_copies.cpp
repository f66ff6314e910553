#include "cli/code_copies.h"

#include <filesystem>

#include "runtime/lambda/local/settings.h"
#include "runtime/state/code_files.h"

namespace apigw::cli {

state::Variables copy_code(const bundle::Bundle& bundle, const std::string& path, const std::string& directory) {
  const std::filesystem::path folder = std::filesystem::absolute(path).parent_path();
  const state::CodeFiles files(directory);
  state::Variables names;
  for (const bundle::StringId text : lambda::local::code_paths(bundle, false)) {
    const std::filesystem::path place = folder / bundle.string(text);
    if (std::filesystem::exists(place)) names[std::to_string(text)] = files.put(place.string());
  }
  return names;
}

}  // namespace apigw::cli
