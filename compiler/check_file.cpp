// The first half of the door: a file up to its checked model. Everything goes on after an error as long as there is something to
// look at, so that one run says all.
#include <cstdlib>
#include <fmt/format.h>
#include <optional>

#include "compiler/check/check.h"
#include "compiler/compile.h"
#include "compiler/local_functions.h"
#include "compiler/model/from_openapi.h"
#include "compiler/openapi/version.h"
#include "compiler/syntax/read.h"

namespace apigw::compiler {
namespace {

model::ImportOptions import_options(const Options& options) {
  model::ImportOptions result{.type = options.type};
  switch (options.base_path) {
    case BasePath::ignore: result.base_path = openapi::BasePathMode::ignore; break;
    case BasePath::prepend: result.base_path = openapi::BasePathMode::prepend; break;
    case BasePath::split: result.base_path = openapi::BasePathMode::split; break;
  }
  const char* region = std::getenv("AWS_REGION");
  if (region != nullptr && *region != '\0') result.variables.region = region;
  return result;
}

check::Options check_options(const Options& options) {
  check::Options result{.target_aws = options.target_aws, .known_stage_variables = {}, .stage_known = !options.stage.empty(), .functions_elsewhere = options.functions_elsewhere};
  for (const auto& [name, value] : options.stage_variables) result.known_stage_variables.push_back(name);
  return result;
}

source::Span place_of_document(const syntax::Node& root) {
  return root.is_mapping() && !root.members.empty() ? root.members.front().key_span : root.span;
}

void build(Compilation& compilation, const std::string& name, const Options& options) {
  const syntax::Node& root = compilation.document->root();
  switch (openapi::format_of(root)) {
    case openapi::Format::openapi:
      compilation.api = model::from_openapi(root, import_options(options), compilation.diagnostics);
      break;
    case openapi::Format::cloudformation:
      compilation.diagnostics.report(source::Code::template_not_supported, root.find("Resources")->key_span, "templates are not supported yet",
                                     "give the OpenAPI document itself");
      break;
    case openapi::Format::unknown:
      compilation.diagnostics.report(source::Code::unknown_format, place_of_document(root),
                                     "this file is neither an OpenAPI document (no 'openapi' or 'swagger') nor a template (no 'Resources')");
      break;
  }
  add_local_functions(compilation, name, options, import_options(options).variables);
  if (compilation.api) check::run(*compilation.api, check_options(options), compilation.diagnostics);
}

}  // namespace

std::unique_ptr<Compilation> check_text(std::string name, std::string text, const Options& options) {
  auto compilation = std::make_unique<Compilation>();
  const source::FileId file = compilation->sources.add(name, std::move(text));
  compilation->document = syntax::read(compilation->sources, file, compilation->diagnostics);
  if (compilation->document) build(*compilation, name, options);
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
  return check_text(path, std::move(*text), options);
}

}  // namespace apigw::compiler
