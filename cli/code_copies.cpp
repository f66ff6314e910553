#include "cli/code_copies.h"

#include <filesystem>

#include "runtime/lambda/local/settings.h"
#include "runtime/state/code_files.h"

namespace apigw::cli {

state::Variables copy_code(const bundle::Bundle& bundle, const std::string& path, const std::string& directory) {
  const std::filesystem::path folder = std::filesystem::absolute(path).parent_path();
  const state::CodeFiles files(directory);
  state::Variables names;
  const auto add = [&](bundle::StringId text) {
    const std::filesystem::path place = folder / bundle.string(text);
    if (!bundle.string(text).starts_with("s3://") && std::filesystem::exists(place)) names[std::to_string(text)] = files.put(place.string());
  };
  for (const bundle::Function& function : bundle.functions()) {
    if (lambda::local::family_of(bundle.string(function.runtime)) == lambda::local::Family::none) continue;
    if (function.code != bundle::none) add(function.code);
    for (const bundle::StringId layer : bundle::Bundle::slice(bundle.function_layers(), function.layers)) add(layer);
  }
  return names;
}

}  // namespace apigw::cli
