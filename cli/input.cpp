#include "cli/input.h"

#include <algorithm>

#include <fmt/format.h>
#include <fmt/ostream.h>

#include "cli/failure.h"

namespace apigw::cli {
namespace {

std::string counted(size_t count, std::string_view noun) { return fmt::format("{} {}{}", count, noun, count == 1 ? "" : "s"); }

}  // namespace

bool is_bundle(std::string_view content) {
  // FlatBuffers puts the file identifier after the offset of the root table. A definition is text and cannot have it there:
  // the offset's upper bytes are zeros.
  return content.size() >= 8 && content.substr(4, 4) == "AGWB" && content.substr(0, 4).find('\0') != std::string_view::npos;
}

std::shared_ptr<const bundle::Bundle> load_bundle(const std::string& name, std::string content) {
  auto loaded = bundle::Bundle::from_bytes(std::move(content));
  if (!loaded) throw Failure(ExitStatus::input_at_fault, fmt::format("{}: not a valid bundle: {}", name, loaded.error().message));
  return *loaded;
}

std::unique_ptr<compiler::Compilation> check(const std::string& name, std::string content, const compiler::Options& options, const Arguments& arguments,
                                             Terminal& terminal) {
  if (is_bundle(content)) throw Failure(ExitStatus::input_at_fault, fmt::format("{}: is a compiled bundle; a definition is needed here", name));
  for (const auto& [key, value] : options.parameters) {
    if (content.find(key) == std::string::npos && !arguments.has("quiet")) fmt::print(terminal.err, "apigw: warning: {}: no parameter '{}' is used\n", name, key);
  }
  return compiler::check_text(name, std::move(content), options, compiler::read_whole);
}

bool print_diagnostics(const compiler::Compilation& compilation, const source::Policy& policy, const Arguments& arguments, Terminal& terminal) {
  std::vector<source::Diagnostic> sorted = compilation.diagnostics.sorted();
  if (arguments.has("quiet")) {
    std::erase_if(sorted, [&](const source::Diagnostic& diagnostic) { return policy.effective(diagnostic) != source::Severity::error; });
  }
  terminal.err << source::render_text(sorted, compilation.sources, policy, {.colour = terminal.colour});
  return source::fails(compilation.diagnostics, policy);
}

Counts count(const source::Diagnostics& diagnostics, const source::Policy& policy) {
  Counts counts;
  for (const source::Diagnostic& diagnostic : diagnostics.all()) {
    switch (policy.effective(diagnostic)) {
      case source::Severity::error: ++counts.errors; break;
      case source::Severity::warning: ++counts.warnings; break;
      case source::Severity::info: ++counts.infos; break;
      case source::Severity::unenforced:
      case source::Severity::deployment: break;  // never effective
    }
  }
  return counts;
}

std::string to_string(const Counts& counts) {
  std::string text = counts.errors == 0 ? "no errors" : counted(counts.errors, "error");
  if (counts.warnings > 0) text += ", " + counted(counts.warnings, "warning");
  return text;
}

std::shared_ptr<const bundle::Bundle> lower(const compiler::Compilation& compilation, const compiler::Options& options, std::string* image) {
  std::string bytes = compiler::to_bundle(compilation, options);
  if (image) *image = bytes;
  auto loaded = bundle::Bundle::from_bytes(std::move(bytes));
  if (!loaded) throw std::logic_error(fmt::format("the compiled bundle is not valid: {}", loaded.error().message));
  return *loaded;
}

}  // namespace apigw::cli
