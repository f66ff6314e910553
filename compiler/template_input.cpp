#include "compiler/template_input.h"

#include <algorithm>
#include <cstdlib>
#include <fmt/format.h>

#include "compiler/built_code.h"
#include "compiler/cfn/samconfig.h"
#include "compiler/deployment_faults.h"
#include "compiler/import_options.h"
#include "compiler/model/from_template.h"
#include "compiler/sam/transform.h"
#include "compiler/source/suggest.h"

namespace apigw::compiler {
namespace {

/// What samconfig.toml beside the template says of its parameters.
std::vector<std::pair<std::string, std::string>> samconfig_beside(Compilation& compilation, const std::string& path, const cfn::Loader& loader) {
  const std::string beside = cfn::path_beside(cfn::folder_of(path), "samconfig.toml");
  std::optional<std::string> text = loader ? loader(beside) : std::nullopt;
  if (!text) return {};
  const source::FileId file = compilation.sources.add(beside, std::move(*text));
  return cfn::samconfig_parameters(compilation.sources, file, "default", compilation.diagnostics);
}

cfn::Options evaluation_options(const std::string& path, const Options& options) {
  cfn::Options result;
  result.parameters = options.parameters;
  result.known_values = options.known_values;
  result.environment.region = import_options(options).variables.region;
  result.path = path;
  result.generated = sam::generated_resources;
  return result;
}

std::string names_of(const std::vector<model::ApiName>& apis) {
  std::string names;
  for (size_t i = 0; i < apis.size(); ++i) names += fmt::format("{}{}", i == 0 ? "" : i + 1 == apis.size() ? " and " : ", ", apis[i].id);
  return names;
}

/// Reports when the APIs of the template and what is asked for do not fit; false when nothing should be built.
bool check_choice(Compilation& compilation, const std::vector<model::ApiName>& apis, const Options& options) {
  const source::Span at = compilation.document->root().find("Resources")->key_span;
  source::Diagnostics& diagnostics = compilation.diagnostics;
  const auto named = [&](const model::ApiName& api) { return api.id == options.api; };
  if (!options.api.empty() && std::none_of(apis.begin(), apis.end(), named)) {
    std::vector<std::string_view> known;
    for (const model::ApiName& api : apis) known.push_back(api.id);
    const std::string_view guess = source::nearest(options.api, known);
    diagnostics.report(source::Code::unknown_api, at, fmt::format("the template defines no API '{}'", options.api),
                       !guess.empty()  ? fmt::format("did you mean '{}'?", guess)
                       : apis.empty() ? std::string("it defines none at all")
                                      : fmt::format("it defines {}", names_of(apis)));
    return false;
  }
  if (!options.one_api || !options.api.empty() || apis.size() == 1) return true;
  if (apis.empty()) {
    diagnostics.report(source::Code::no_api, at, "the template defines no API", "an API comes from an event of type Api or HttpApi, or from a resource");
    return false;
  }
  std::vector<source::Note> notes;
  for (const model::ApiName& api : apis) notes.push_back({api.at, fmt::format("{} is a{} {} API", api.id, api.type == model::ApiType::http ? "n" : "", model::to_string(api.type))});
  diagnostics.report(source::Code::several_apis, at, fmt::format("the template defines {} APIs: {}", apis.size(), names_of(apis)), "pick one with --api NAME",
                     std::move(notes));
  return false;
}

}  // namespace

void build_template(Compilation& compilation, const std::string& path, cfn::Loader loader, const Options& options) {
  cfn::Options evaluation = evaluation_options(path, options);
  evaluation.defaults = samconfig_beside(compilation, path, loader);
  compilation.files = std::make_unique<cfn::Files>(compilation.sources, std::move(loader));
  const syntax::Node& root = compilation.document->root();
  {
    const source::Deferral deferral(compilation.diagnostics, is_sam_template(root) ? deployment_faults_of_functions() : std::span<const source::Code>());
    compilation.cloudformation = cfn::evaluate(root, std::move(evaluation), *compilation.files, compilation.diagnostics);
  }
  sam::transform(*compilation.cloudformation, *compilation.files, compilation.diagnostics);
  const std::vector<model::ApiName> names = model::apis_of(*compilation.cloudformation);
  if (!check_choice(compilation, names, options)) return;
  const model::ImportOptions import = import_options(options);
  const source::Deferral deferral(compilation.diagnostics, is_sam_template(root) ? deployment_faults_of_definitions() : std::span<const source::Code>());
  compilation.apis = model::from_template(*compilation.cloudformation, *compilation.files,
                                          {.variables = import.variables, .base_path = import.base_path, .api = options.api, .stage = options.stage},
                                          compilation.diagnostics);
  for (model::Api& api : compilation.apis) prefer_built_code(api.functions, path);
  if (compilation.apis.size() == 1 && (names.size() == 1 || !options.api.empty())) compilation.api = &compilation.apis.front();
  if (options.one_api && compilation.api == nullptr && !compilation.diagnostics.has_faults()) {
    compilation.diagnostics.report(source::Code::no_api, compilation.document->root().find("Resources")->key_span,
                                   "the template defines no API whose definition can be read from here");
  }
}

}  // namespace apigw::compiler
