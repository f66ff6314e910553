#include "cli/code_copies.h"

#include <filesystem>

#include "runtime/lambda/local/settings.h"
#include "runtime/state/code_archive.h"
#include "runtime/state/code_files.h"

namespace apigw::cli {
namespace {

template <class NameOf>
state::Variables names_of_code(const bundle::Bundle& bundle, const std::string& path, const NameOf& name_of) {
  const std::filesystem::path folder = std::filesystem::absolute(path).parent_path();
  state::Variables names;
  for (const bundle::StringId text : lambda::local::code_paths(bundle, false)) {
    const std::filesystem::path place = folder / bundle.string(text);
    if (std::filesystem::exists(place)) names[std::to_string(text)] = name_of(place.string());
  }
  return names;
}

}  // namespace

state::Variables copy_code(const bundle::Bundle& bundle, const std::string& path, const std::string& directory) {
  const state::CodeFiles files(directory);
  return names_of_code(bundle, path, [&](const std::string& place) { return files.put(place); });
}

state::Variables code_names(const bundle::Bundle& bundle, const std::string& path, const std::string& directory) {
  const std::string store = std::filesystem::weakly_canonical(directory).string();
  return names_of_code(bundle, path, [&](const std::string& place) { return state::code_name(place, store); });
}

state::Variables code_by_function(const bundle::Bundle& bundle, const state::Variables& names) {
  state::Variables all;
  for (const bundle::Function& function : bundle.functions()) {
    std::string text;
    const auto add = [&](bundle::StringId path) {
      if (const auto name = names.find(std::to_string(path)); name != names.end()) text += (text.empty() ? "" : " ") + name->second;
    };
    if (function.code != bundle::none) add(function.code);
    for (const bundle::StringId layer : bundle::Bundle::slice(bundle.function_layers(), function.layers)) add(layer);
    const std::string_view version = bundle.string(function.version);
    if (!text.empty()) all[std::string(bundle.string(function.name)) + (version == "$LATEST" ? "" : ":" + std::string(version))] = text;
  }
  return all;
}

}  // namespace apigw::cli
