#include "cli/readable_api.h"

#include <algorithm>

#include <fmt/format.h>
#include <fmt/ostream.h>

#include "cli/common_options.h"
#include "cli/input.h"

namespace apigw::cli {
namespace {

/// What is wrong with the gateway's side of a definition (integrations, authorizers, names of models) is no fault of its interface: it is
/// left to `validate`. What cannot be read, or leads nowhere, leaves nothing to tell of.
constexpr source::Code kFatal[] = {
    source::Code::not_parseable, source::Code::limit_exceeded, source::Code::not_utf8, source::Code::cannot_read, source::Code::several_documents,
    source::Code::merge_key, source::Code::unknown_format, source::Code::external_reference, source::Code::unresolved_reference, source::Code::circular_reference,
    source::Code::duplicate_operation, source::Code::pagination,
};

bool is_fatal(source::Code code) { return std::find(std::begin(kFatal), std::end(kFatal), code) != std::end(kFatal); }

}  // namespace

const model::Api* readable_api(const compiler::Compilation& compilation, const Arguments& arguments, Terminal& terminal, std::string_view reader) {
  const source::Policy policy = policy_of(arguments, FailClosed::no);
  std::vector<source::Diagnostic> sorted = compilation.diagnostics.sorted();
  const auto is_error = [&](const source::Diagnostic& one) { return policy.effective(one.code) == source::Severity::error; };
  const bool fatal = compilation.api == nullptr || std::any_of(sorted.begin(), sorted.end(), [](const source::Diagnostic& one) { return is_fatal(one.code); });
  if (fatal) {
    std::erase_if(sorted, [&](const source::Diagnostic& one) { return compilation.api == nullptr ? !is_error(one) : !is_fatal(one.code); });
    terminal.err << source::render_text(sorted, compilation.sources, policy, {.colour = terminal.colour});
    return nullptr;
  }
  const auto errors = std::count_if(sorted.begin(), sorted.end(), is_error);
  if (errors > 0 && !arguments.has("quiet")) fmt::print(terminal.err, "apigw: {} not concern {}; 'apigw validate' shows them\n", errors == 1 ? "1 error does" : fmt::format("{} errors do", errors), reader);
  return compilation.api;
}

}  // namespace apigw::cli
