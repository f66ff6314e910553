#pragma once
// FILE of a command: a definition, which is compiled, or a compiled bundle, which is verified. Told apart by content.
#include <memory>
#include <string>
#include <string_view>

#include "cli/command.h"
#include "compiler/compile.h"
#include "compiler/source/render.h"
#include "runtime/bundle/bundle.h"

namespace apigw::cli {

bool is_bundle(std::string_view content);
/// Throws Failure (input_at_fault) when the verifier refuses it.
std::shared_ptr<const bundle::Bundle> load_bundle(const std::string& name, std::string content);

/// Reads and checks a definition. A --parameter that the text nowhere names is told on `terminal.err`.
std::unique_ptr<compiler::Compilation> check(const std::string& name, std::string content, const compiler::Options& options, const Arguments& arguments,
                                             Terminal& terminal);
/// Prints the diagnostics as text on `terminal.err`; errors only with --quiet. Returns true when the command cannot go on.
bool print_diagnostics(const compiler::Compilation& compilation, const source::Policy& policy, const Arguments& arguments, Terminal& terminal);

struct Counts {
  size_t errors = 0, warnings = 0, infos = 0;
};
Counts count(const source::Diagnostics& diagnostics, const source::Policy& policy);
/// "1 error, 2 warnings"; "no errors".
std::string to_string(const Counts& counts);

/// Lowers a checked definition and puts the image through the same verifier that `serve` uses.
std::shared_ptr<const bundle::Bundle> lower(const compiler::Compilation& compilation, const compiler::Options& options, std::string* image = nullptr);

}  // namespace apigw::cli
