#include "compiler/local_functions.h"

#include <algorithm>
#include <filesystem>
#include <fmt/format.h>
#include <fstream>

#include "compiler/model/import_functions.h"
#include "compiler/openapi/version.h"
#include "compiler/syntax/read.h"

namespace apigw::compiler {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kFunctionsFile = "functions.yaml";

/// A path of the command line, which counts from the working directory, as one that counts from the definition's folder.
std::string from_folder(const std::string& path, const fs::path& folder) {
  const fs::path given(path);
  if (given.is_absolute()) return path;
  std::error_code error;
  const fs::path here = fs::current_path(error);
  if (error) return path;
  return (here / given).lexically_normal().lexically_relative((here / folder).lexically_normal()).string();
}

void report_missing_code(const model::Function& function, const fs::path& folder, source::Diagnostics& diagnostics) {
  const auto check = [&](const model::Text& path, std::string_view what) {
    if (!path.present() || path.unknown || path.value.empty() || path.value.starts_with("s3://")) return;
    std::error_code error;
    if (fs::exists(folder / path.value, error)) return;
    diagnostics.report(source::Code::function_code, path.at, fmt::format("there is no {} '{}'", what, path.value),
                       "paths count from the folder of the definition; calls to the function answer 500 until it is there");
  };
  if (function.image.present() || model::runtime_family(function.runtime.value) == model::RuntimeFamily::elsewhere) return;
  check(function.code, "folder or zip file");
  for (const model::Text& layer : function.layers) check(layer, "layer");
}

void read_functions_file(Compilation& compilation, const fs::path& folder, const openapi::AwsVariables& variables) {
  const std::string path = (folder / kFunctionsFile).string();
  std::optional<std::string> text = read_whole(path);
  if (!text) return;
  const source::FileId file = compilation.sources.add(path, std::move(*text));
  compilation.functions_document = syntax::read(compilation.sources, file, compilation.diagnostics);
  if (!compilation.functions_document) return;
  for (model::Function& function : model::import_functions(compilation.functions_document->root(), variables, compilation.diagnostics)) {
    compilation.api->functions.push_back(std::move(function));
  }
}

void read_options(Compilation& compilation, const fs::path& folder, const Options& options) {
  for (const auto& [name, value] : options.functions) {
    std::string text = name + "=" + value;
    const source::FileId file = compilation.sources.add(std::string(kFunctionOptionSource), text);
    std::optional<model::Function> function = model::function_of_option(text, file, compilation.diagnostics);
    if (!function) continue;
    function->code.value = from_folder(function->code.value, folder);
    auto& all = compilation.api->functions;
    std::erase_if(all, [&, file](const model::Function& one) {
      const bool replaced = one.name.value == function->name.value && one.version.value == function->version.value && one.at.file != file;
      if (replaced) function->aliases = one.aliases, function->published = one.published;  // names of the function, whatever its code
      return replaced;
    });
    all.push_back(std::move(*function));
  }
}

}  // namespace

std::optional<std::string> read_whole(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  if (!in.is_open()) return std::nullopt;
  std::string text;
  char block[65536];
  while (in.read(block, sizeof block) || in.gcount() > 0) text.append(block, static_cast<size_t>(in.gcount()));
  if (in.bad()) return std::nullopt;
  return text;
}

void add_local_functions(Compilation& compilation, const std::string& definition, const Options& options, const openapi::AwsVariables& variables) {
  const fs::path folder = fs::path(definition).parent_path();
  if (compilation.api != nullptr) {
    if (openapi::format_of(compilation.document->root()) == openapi::Format::openapi) read_functions_file(compilation, folder, variables);
    read_options(compilation, folder, options);
  }
  for (const model::Api& api : compilation.apis) {
    for (const model::Function& function : api.functions) report_missing_code(function, folder, compilation.diagnostics);
  }
}

}  // namespace apigw::compiler
