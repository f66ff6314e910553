#pragma once
// The door of the slow plane: text in, checked model and bundle out.
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "compiler/cfn/template.h"
#include "compiler/model/api.h"
#include "compiler/source/diagnostic.h"
#include "compiler/source/render.h"
#include "compiler/source/source_set.h"
#include "compiler/syntax/tree.h"

namespace apigw::compiler {

enum class BasePath : uint8_t { ignore, prepend, split };

struct Options {
  std::vector<std::pair<std::string, std::string>> parameters;  // --parameter K=V
  std::vector<std::pair<std::string, std::string>> known_values;  // --known NAME=VALUE: what only AWS knows of a template
  std::string stage;                  // --stage; empty: the definition's
  std::string api;                    // --api
  model::ApiType type = model::ApiType::rest;  // --type, bare OpenAPI only
  BasePath base_path = BasePath::ignore;
  std::vector<std::pair<std::string, std::string>> stage_variables;  // known ones, for checks; not compiled in
  bool target_aws = false;            // --target aws
  std::vector<std::pair<std::string, std::string>> functions;  // --function NAME=DIR:HANDLER:RUNTIME; DIR counts from the working directory
  bool functions_elsewhere = false;   // a Lambda endpoint is set: it runs what is not named for this machine
  bool marks = false;                 // templates tell which of their statements run (vtl::generate_marked); for coverage
  bool one_api = false;               // the command works on exactly one API: a template of several without `api` is an error
};

/// Name of the sources that hold the text of --function options: the one kind that is no file.
inline constexpr std::string_view kFunctionOptionSource = "--function";

/// Everything one compilation knows; outlives the views inside.
struct Compilation {
  source::SourceSet sources;
  source::Diagnostics diagnostics;
  std::optional<syntax::Document> document;
  std::optional<syntax::Document> functions_document;  // functions.yaml
  std::unique_ptr<cfn::Files> files;          // of a template: what it names
  std::unique_ptr<cfn::Template> cloudformation;  // of a template: with its values taken, SAM's resources turned into plain ones
  std::vector<model::Api> apis;               // all that were built, in the definition's order
  model::Api* api = nullptr;                  // the one that was picked, or the only one; nullptr: none, or nobody picked

  /// Every file that was read or asked for, the definition first.
  std::vector<std::string> files_read() const;
};

/// Reads and checks one file; a model is there when the input made enough sense to build one.
std::unique_ptr<Compilation> check_file(const std::string& path, const Options& options);
/// `loader` reads the files that a template names; without one there are none.
std::unique_ptr<Compilation> check_text(std::string name, std::string text, const Options& options, cfn::Loader loader = {});
/// Content of a local file; nothing when it cannot be opened or read (a folder opens, but does not read).
std::optional<std::string> read_whole(const std::string& path);

/// Lowers a checked model. Same input, same bytes. Call only when no effective error stands.
std::string to_bundle(const Compilation& compilation, const Options& options);

}  // namespace apigw::compiler
