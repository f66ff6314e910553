// apigw diff: what is different between two definitions, and whom it concerns.
#include <fmt/format.h>
#include <fmt/ostream.h>
#include <nlohmann/json.hpp>

#include "cli/commands.h"
#include "cli/common_options.h"
#include "cli/definition_source.h"
#include "cli/difference.h"
#include "cli/failure.h"
#include "cli/remote.h"
#include "cli/store.h"
#include "compiler/diff/render.h"

namespace apigw::cli {
namespace {

/// Says which gates are shut; true when one is.
bool refused(const diff::Report& report, const Arguments& arguments, Terminal& terminal) {
  bool shut = false;
  for (const std::string& gate : arguments.all("gate")) {
    const bool breaking = gate == "breaking";
    const size_t count = breaking ? report.breaking() : report.security(diff::Security::weakened) + report.security(diff::Security::changed);
    if (count == 0) continue;
    fmt::print(terminal.err, "apigw diff: refused by --gate {}: {} {}\n", gate, count, breaking ? "may break clients" : "weaken security or change it in a way that must be looked at");
    shut = true;
  }
  return shut;
}

std::string head(const DefinitionSource& before, const DefinitionSource& after) {
  const auto side = [](const DefinitionSource& source) {
    return nlohmann::ordered_json{{"name", source.name}, {"bundle", source.bundle_hash.empty() ? nlohmann::ordered_json() : nlohmann::ordered_json(source.bundle_hash)}}.dump();
  };
  return fmt::format("\"before\": {},\n \"after\": {}", side(before), side(after));
}

ExitStatus run_diff(const Arguments& arguments, Terminal& terminal) {
  const auto before = read_definition_source(arguments.operands()[0], arguments, terminal);
  const auto after = read_definition_source(arguments.operands()[1], arguments, terminal);
  if (!before || !after) return ExitStatus::input_at_fault;
  const diff::Report report = difference(*before, *after);
  terminal.out << (arguments.text("format") == "json" ? diff::render_json(report, head(*before, *after)) : diff::render_text(report));
  return refused(report, arguments, terminal) ? ExitStatus::refused : ExitStatus::done;
}

constexpr std::string_view kGates[] = {"breaking", "security"};
constexpr Option kOptions[] = {
    {.name = "gate", .type = ValueType::choice, .metavar = "GATE", .choices = kGates, .repeatable = true,
     .help = "ends with status 4: breaking, when a client may fail that did not; security, when something is weaker, or different in a way that must be looked at"},
};
constexpr Operand kOperands[] = {{.metavar = "BEFORE", .help = kDefinitionSourceText, .type = ValueType::file}, {.metavar = "AFTER", .help = "the same, for what came or would come later", .type = ValueType::file}};
constexpr Entry kExamples[] = {
    {"apigw diff stage:prod samples/petstore/petstore.yaml --gate breaking --gate security", "What deploying the file to prod would change; status 4 when it must not."},
    {"apigw diff stage:prod samples/petstore/petstore.yaml --at https://gateway.example:9443 --token-file token --gate security", "The same for a gateway elsewhere."},
    {"apigw diff deployment:x3k9aq stage:prod", "What has changed since an earlier deployment, whose file may be long gone."},
};
constexpr Entry kExitStatus[] = {
    {"0", "done, whether there is a difference or not"},
    {"1", "an input is at fault, or the store has no such stage or deployment"},
    {"2", "wrong usage"},
    {"3", "the world failed: a file or the store cannot be read"},
    {"4", "refused by --gate"},
};
constexpr std::string_view kSeeAlso[] = {"status", "deploy", "deployments", "validate"};
const OptionGroup kGroups[] = {{"Gates", kOptions}, {"Gateway elsewhere", kAtOptions}, {"Store", kStoreOptions}, {"Output", kFormatOptions}, {"Input", kInputOptions}, {"Messages", kSpeechOptions}};

}  // namespace

const Command kDiff{
    .name = "diff",
    .summary = "tells what is different between two definitions, deployments or stages",
    .description =
        "Compares what BEFORE and AFTER mean, not how they are written: routes, parameters, integrations, mapping templates, schemas, authorization, policies. "
        "A deployment carries its definition, so it can be compared when the file is gone. Two stages are also compared by what they have now: variables, settings of methods, canary and the domains that lead there; definitions by what they say of their "
        "stage, functions (never values of environment variables), API keys and usage plans. A file whose name begins "
        "like stage: is written ./stage:.\n\n"
        "Each line is a difference: where it is, with a JSON pointer below the route, the schema or the API, and what kind of difference in brackets. BREAKING: a client "
        "that does everything right may fail now. In a schema of requests that is whatever makes it take less, in one of responses whatever lets it give something else; "
        "a schema counts whether a validator enforces it or not. WEAKENED: more may be done by more callers. CHECK: security is different, and only you can tell which "
        "way. Schemas are compared through references and allOf.",
    .operands = kOperands,
    .groups = kGroups,
    .examples = kExamples,
    .exit_status = kExitStatus,
    .environment = kStoreEnvironment,
    .see_also = kSeeAlso,
    .run = run_diff,
};

}  // namespace apigw::cli
