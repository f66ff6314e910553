// apigw validate: every diagnostic of every file.
#include <chrono>

#include <fmt/format.h>
#include <fmt/ostream.h>

#include "cli/commands.h"
#include "cli/common_options.h"
#include "cli/file.h"
#include "cli/input.h"
#include "cli/report.h"

namespace apigw::cli {
namespace {

ExitStatus run_validate(const Arguments& arguments, Terminal& terminal) {
  const source::Policy policy = policy_of(arguments, FailClosed::no);
  const compiler::Options options = compiler_options(arguments);
  const std::string format = arguments.text("format");
  Counts total;
  bool refused = false;
  Report report(format == "sarif" ? ReportFormat::sarif : ReportFormat::json);
  for (const std::string& path : arguments.operands()) {
    const auto start = std::chrono::steady_clock::now();
    std::string content = read_file(path);
    const size_t bytes = content.size();
    auto compilation = check(path, std::move(content), options, arguments, terminal);
    if (format == "text") refused = print_diagnostics(*compilation, policy, arguments, terminal) || refused;
    else {
      report.add(compilation->diagnostics.sorted(), compilation->sources, policy);
      refused = refused || source::fails(compilation->diagnostics, policy);
    }
    Counts counts = count(compilation->diagnostics, policy);
    total.errors += counts.errors;
    total.warnings += counts.warnings;
    if (arguments.has("verbose")) {
      auto spent = std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::steady_clock::now() - start);
      fmt::print(terminal.err, "{}: {} bytes in {} ms\n", path, bytes, spent.count());
    }
  }
  if (format != "text") terminal.out << report.text();
  if (format == "text" && !arguments.has("quiet")) {
    const size_t files = arguments.operands().size();
    fmt::print(terminal.err, "{} file{} checked: {}\n", files, files == 1 ? "" : "s", to_string(total));
  }
  if (arguments.has("fail-on-warnings") && total.warnings > 0) refused = true;
  return refused ? ExitStatus::input_at_fault : ExitStatus::done;
}

constexpr std::string_view kFormats[] = {"text", "json", "sarif"};
constexpr Option kOptions[] = {
    {.name = "format", .type = ValueType::choice, .metavar = "FORMAT", .fallback = "text", .choices = kFormats, .help = "how diagnostics are printed"},
    {.name = "fail-on-warnings", .help = "exit status 1 also when there are only warnings"},
};
constexpr Operand kOperands[] = {{.metavar = "FILE", .help = "OpenAPI documents and templates in YAML or JSON", .count_max = 10000}};
constexpr Entry kExamples[] = {
    {"apigw validate samples/petstore/petstore.yaml", "All faults of one definition, with the lines they stand on."},
    {"apigw validate --format sarif samples/petstore/petstore.yaml", "The same for a code review tool, on standard output."},
};
constexpr std::string_view kSeeAlso[] = {"compile", "serve"};
const OptionGroup kGroups[] = {{"Input", kInputOptions}, {"Output", kOptions}, {"Messages", kSpeechOptions}};

}  // namespace

const Command kValidate{
    .name = "validate",
    .summary = "checks definitions and prints every diagnostic",
    .description =
        "Reads each FILE as the gateway would and tells everything that is wrong with it: what cannot be read, what the service would refuse, "
        "and what would not do what it seems to. Nothing is written and nothing is served.\n\n"
        "A construct that is understood but cannot be enforced yet is a warning here; compile and serve refuse it. So is a fault of a SAM template "
        "that the transform takes and AWS finds only when the stack is deployed; with --target aws it is an error here, too. "
        "Text goes to standard error, one place a line (FILE:LINE:COL: error: ...) with the source under it; JSON and SARIF go to standard output.",
    .operands = kOperands,
    .groups = kGroups,
    .examples = kExamples,
    .exit_status = kUsualExitStatus,
    .environment = kUsualEnvironment,
    .see_also = kSeeAlso,
    .run = run_validate,
};

}  // namespace apigw::cli
