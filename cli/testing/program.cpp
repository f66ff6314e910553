#include "cli/testing/program.h"

#include <algorithm>

#include <fmt/format.h>

#include "compiler/source/render.h"

namespace apigw::testing {
namespace {

std::string key_of(const TestFile& file) {
  const compiler::Options& options = file.options;
  std::string key = fmt::format("{}\n{}\n{}\n{}\n{}", file.definition, options.stage, options.api, int(options.type), int(options.base_path));
  for (const auto& [name, value] : options.parameters) key += fmt::format("\np{}={}", name, value);
  for (const auto& [name, value] : options.stage_variables) key += fmt::format("\nv{}={}", name, value);
  for (const source::Code code : file.allowed) key += fmt::format("\na{}", int(code));
  return key;
}

Program compile(const TestFile& file, bool marks) {
  Program program;
  compiler::Options options = file.options;
  options.marks = marks;
  options.one_api = true;
  source::Policy policy;
  policy.allowed = file.allowed;
  program.compilation = compiler::check_file(file.definition, options);
  if (source::fails(program.compilation->diagnostics, policy) || !program.compilation->api) {
    std::vector<source::Diagnostic> errors = program.compilation->diagnostics.sorted();
    std::erase_if(errors, [&](const source::Diagnostic& one) { return policy.effective(one) != source::Severity::error; });
    program.faults = source::render_text(errors, program.compilation->sources, policy);
    return program;
  }
  auto loaded = bundle::Bundle::from_bytes(compiler::to_bundle(*program.compilation, options));
  if (loaded) {
    program.bundle = *loaded;
  } else {
    program.faults = fmt::format("{}: the compiled bundle is not valid: {}\n", file.definition, loaded.error().message);
  }
  return program;
}

}  // namespace

const Program& Programs::of(const TestFile& file) {
  const std::string key = key_of(file);
  if (const auto known = programs_.find(key); known != programs_.end()) return known->second;
  return programs_.emplace(key, compile(file, marks_)).first->second;
}

}  // namespace apigw::testing
