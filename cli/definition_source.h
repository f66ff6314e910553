#pragma once
// What can be compared: definitions and bundles in files, deployments and stages of the store, by one way of writing them.
//   stage:[API/]NAME       what a stage serves        canary:[API/]NAME      what its canary serves
//   deployment:[API/]ID    an earlier deployment      anything else          a file
#include <optional>
#include <string>

#include "cli/command.h"
#include "cli/installation.h"
#include "runtime/bundle/bundle.h"
#include "runtime/state/store.h"

namespace apigw::cli {

struct DefinitionSource {
  std::string name;         // as given
  std::string definition;   // compiler/diff/definition.h
  std::string bundle_hash;  // of a definition in a file: of what it would compile to, when it can be; else empty
  std::optional<state::Variables> variables;  // of a stage
  /// Of a stage of a store on this machine: what it has now in place of what its definition says; JSON of the definition's members.
  std::string live;
  /// Functions' code by name: digests of what would be, or was, copied into a store. Nothing: not known.
  std::optional<state::Variables> code;
};

inline constexpr std::string_view kDefinitionSourceText =
    "a definition or a bundle in a file; stage:NAME or canary:NAME, what a stage of the store serves; deployment:ID. API/NAME and API/ID also name the API";

/// Nothing when a definition is at fault and its diagnostics have been printed. Throws Failure, state::Error.
std::optional<DefinitionSource> read_definition_source(const std::string& operand, const Arguments& arguments, Terminal& terminal);
/// FILE alone.
std::optional<DefinitionSource> read_definition_file(const std::string& path, const Arguments& arguments, Terminal& terminal);
/// What a deployment holds. Throws Failure when its bundle was made before definitions were kept, or is damaged.
DefinitionSource definition_of_deployment(Installation& installation, const state::Deployment& deployment, std::string name);
/// The bundle itself. Throws Failure when it is damaged.
std::shared_ptr<const bundle::Bundle> bundle_of_deployment(Installation& installation, const state::Deployment& deployment);

}  // namespace apigw::cli
