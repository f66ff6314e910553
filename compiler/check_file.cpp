// The first half of the door: a file up to its checked model. Everything goes on after an error as long as there is something to
// look at, so that one run says all.
#include <algorithm>
#include <cstdlib>
#include <fmt/format.h>
#include <optional>

#include "compiler/check/check.h"
#include "compiler/compile.h"
#include "compiler/deployment_faults.h"
#include "compiler/import_options.h"
#include "compiler/local_functions.h"
#include "compiler/model/from_openapi.h"
#include "compiler/openapi/version.h"
#include "compiler/syntax/read.h"
#include "compiler/template_input.h"
#include "compiler/template_size.h"

namespace apigw::compiler {

model::ImportOptions import_options(const Options& options) {
  model::ImportOptions result{.type = options.type, .variables = {}};
  switch (options.base_path) {
    case BasePath::ignore: result.base_path = openapi::BasePathMode::ignore; break;
    case BasePath::prepend: result.base_path = openapi::BasePathMode::prepend; break;
    case BasePath::split: result.base_path = openapi::BasePathMode::split; break;
  }
  const char* region = std::getenv("AWS_REGION");
  if (region != nullptr && *region != '\0') result.variables.region = region;
  return result;
}

std::vector<std::string> Compilation::files_read() const {
  std::vector<std::string> paths;
  for (source::FileId file = 0; file < sources.size(); ++file) {
    if (sources.name(file) != kFunctionOptionSource) paths.emplace_back(sources.name(file));
  }
  if (files == nullptr) return paths;
  for (std::string& path : files->paths()) {
    if (std::find(paths.begin(), paths.end(), path) == paths.end()) paths.push_back(std::move(path));
  }
  return paths;
}

namespace {

check::Options check_options(const model::Api& api, const Options& options) {
  check::Options result{.target_aws = options.target_aws, .known_stage_variables = {}, .stage_known = !options.stage.empty() || api.stage() != nullptr, .functions_elsewhere = options.functions_elsewhere};
  for (const auto& [name, value] : options.stage_variables) result.known_stage_variables.push_back(name);
  if (api.stage() == nullptr) return result;
  for (const model::StageVariable& variable : api.stage()->variables) result.known_stage_variables.push_back(variable.name.value);
  return result;
}

source::Span place_of_document(const syntax::Node& root) {
  return root.is_mapping() && !root.members.empty() ? root.members.front().key_span : root.span;
}

/// True, after a report at the key `Resources`, when the text of a template is too large.
bool report_size(Compilation& compilation, uint32_t key) {
  const size_t bytes = compilation.sources.text(0).size();
  if (bytes <= cfn::kTemplateBytesMax) return false;
  compilation.diagnostics.report(source::Code::template_too_large, {0, key, key + 9},
                                 fmt::format("this template has {} bytes; more than {} MB are not read, and AWS takes one", bytes, cfn::kTemplateBytesMax >> 20),
                                 "large definitions can lie in files of their own, which DefinitionUri names");
  return true;
}

void build_definition(Compilation& compilation, const Options& options) {
  std::optional<model::Api> api = model::from_openapi(compilation.document->root(), import_options(options), compilation.diagnostics);
  if (!api) return;
  compilation.apis.push_back(std::move(*api));
  compilation.api = &compilation.apis.back();
}

void build(Compilation& compilation, const std::string& path, cfn::Loader loader, const Options& options) {
  const syntax::Node& root = compilation.document->root();
  switch (openapi::format_of(root)) {
    case openapi::Format::openapi:
      build_definition(compilation, options);
      break;
    case openapi::Format::cloudformation:
      if (report_size(compilation, root.find("Resources")->key_span.begin)) return;  // written in a way that a glance does not see
      build_template(compilation, path, std::move(loader), options);
      break;
    case openapi::Format::unknown:
      compilation.diagnostics.report(source::Code::unknown_format, place_of_document(root),
                                     "this file is neither an OpenAPI document (no 'openapi' or 'swagger') nor a template (no 'Resources')");
      break;
  }
  add_local_functions(compilation, path, options, import_options(options).variables);
  const bool is_sam = compilation.cloudformation != nullptr && is_sam_template(root);
  const source::Deferral deferral(compilation.diagnostics, is_sam ? deployment_faults_of_definitions() : std::span<const source::Code>());
  for (const model::Api& api : compilation.apis) check::run(api, check_options(api, options), compilation.diagnostics);
}

}  // namespace

std::unique_ptr<Compilation> check_text(std::string name, std::string text, const Options& options, cfn::Loader loader) {
  auto compilation = std::make_unique<Compilation>();
  const source::FileId file = compilation->sources.add(name, std::move(text));
  const auto section = oversized_template(compilation->sources.text(file));
  if (section && report_size(*compilation, static_cast<uint32_t>(*section))) return compilation;
  compilation->document = syntax::read(compilation->sources, file, compilation->diagnostics);
  if (compilation->document) build(*compilation, name, std::move(loader), options);
  return compilation;
}

std::unique_ptr<Compilation> check_file(const std::string& path, const Options& options) {
  std::optional<std::string> text = read_whole(path);
  if (!text) {
    auto compilation = std::make_unique<Compilation>();
    const source::FileId file = compilation->sources.add(path, {});
    compilation->diagnostics.report(source::Code::not_parseable, {file, 0, 0}, fmt::format("cannot read '{}'", path));
    return compilation;
  }
  return check_text(path, std::move(*text), options, read_whole);
}

}  // namespace apigw::compiler
