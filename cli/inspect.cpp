// apigw inspect: what a definition or a bundle holds, and which method wins a request.
#include <fmt/format.h>

#include "cli/commands.h"
#include "cli/common_options.h"
#include "cli/failure.h"
#include "cli/file.h"
#include "cli/input.h"
#include "cli/route_listing.h"
#include "cli/unresolved_listing.h"
#include "compiler/model/dump.h"
#include "compiler/model/route_table.h"
#include "runtime/bundle/print.h"

namespace apigw::cli {
namespace {

/// FILE as far as it could be read: a definition has a model, and a bundle too when nothing forbids one.
struct Subject {
  std::unique_ptr<compiler::Compilation> compilation;  // nullptr: FILE is a bundle
  std::shared_ptr<const bundle::Bundle> bundle;        // nullptr: the definition cannot be compiled
};

ExitStatus print_model(const Subject& subject, Terminal& terminal) {
  if (!subject.compilation) throw Failure(ExitStatus::usage, "--model: a bundle holds no model; name a definition");
  for (const model::Api& api : subject.compilation->apis) terminal.out << model::dump(api);
  return ExitStatus::done;
}

ExitStatus print_unresolved(const Subject& subject, const Arguments& arguments, Terminal& terminal) {
  if (!subject.compilation) throw Failure(ExitStatus::usage, "--unresolved: a bundle holds no template; name the template");
  const std::vector<UnresolvedValue> values = unresolved_values(*subject.compilation);
  terminal.out << (arguments.text("format") == "json" ? unresolved_json(values) : unresolved_text(values));
  return ExitStatus::done;
}

/// The listing that assembles to the same bytes.
ExitStatus print_listing(const Subject& subject, Terminal& terminal) {
  if (!subject.bundle) throw Failure(ExitStatus::input_at_fault, "the definition cannot be compiled; 'apigw compile' tells why");
  terminal.out << bundle::print(*subject.bundle);
  return ExitStatus::done;
}

ExitStatus print_route(const Subject& subject, const Arguments& arguments, Terminal& terminal) {
  if (!subject.bundle) throw Failure(ExitStatus::input_at_fault, "the definition cannot be compiled; 'apigw compile' tells why");
  const std::string request = arguments.text("route");
  std::optional<RouteAnswer> answer = find_route(*subject.bundle, request);
  if (!answer) throw Failure(ExitStatus::usage, fmt::format("--route: '{}' is not of the form 'GET /path'", request));
  terminal.out << (arguments.text("format") == "json" ? answer->json : answer->text);
  return answer->found ? ExitStatus::done : ExitStatus::input_at_fault;
}

/// Every API under its logical id, or a bare document's under its title.
std::string table_of(const compiler::Compilation& compilation, const compiler::Options& options) {
  std::vector<model::ListedApi> listed;
  for (const model::Api& api : compilation.apis) {
    const model::Stage* stage = api.stage();
    listed.push_back({.api = &api, .name = api.logical_id.value, .stage = options.stage.empty() && stage != nullptr ? stage->name.value : options.stage});
  }
  return model::route_table(listed);
}

ExitStatus run_inspect(const Arguments& arguments, Terminal& terminal) {
  // Looking must be possible before everything can be enforced; serving is not.
  const source::Policy policy = policy_of(arguments, FailClosed::no);
  compiler::Options options = compiler_options(arguments);
  options.one_api = arguments.has("listing") || arguments.has("route");
  const std::string& path = arguments.operands().front();
  std::string content = read_file(path);

  Subject subject;
  if (is_bundle(content)) {
    subject.bundle = load_bundle(path, std::move(content));
  } else {
    subject.compilation = check(path, std::move(content), options, arguments, terminal);
    if (print_diagnostics(*subject.compilation, policy, arguments, terminal)) return ExitStatus::input_at_fault;
    const bool enforced = !source::fails(subject.compilation->diagnostics, policy_of(arguments, FailClosed::yes));
    if (enforced && subject.compilation->api != nullptr) subject.bundle = lower(*subject.compilation, options);
  }
  if (arguments.has("model")) return print_model(subject, terminal);
  if (arguments.has("unresolved")) return print_unresolved(subject, arguments, terminal);
  if (arguments.has("listing")) return print_listing(subject, terminal);
  if (arguments.has("route")) return print_route(subject, arguments, terminal);

  const std::string table = subject.compilation ? table_of(*subject.compilation, options) : route_table_json(*subject.bundle);
  terminal.out << (arguments.text("format") == "json" ? table : route_table_text(table));
  return ExitStatus::done;
}

constexpr std::string_view kFormats[] = {"text", "json"};
constexpr Option kOptions[] = {
    {.name = "format", .type = ValueType::choice, .metavar = "FORMAT", .fallback = "text", .choices = kFormats, .help = "how facts are printed"},
    {.name = "route", .type = ValueType::text, .metavar = "REQUEST", .help = "tells which method serves a request such as 'GET /pets/1', what the path's variables hold, and the program that runs"},
    {.name = "listing", .help = "prints the whole bundle as the listing that assembles to the same bytes"},
    {.name = "unresolved", .help = "lists the values of a template that only AWS knows, and what stands in for them here"},
    {.name = "model", .help = "prints the model of a definition as the checks see it"},
};
constexpr Operand kOperands[] = {{.metavar = "FILE", .help = "an OpenAPI document or a template in YAML or JSON, or a compiled bundle"}};
constexpr Entry kExamples[] = {
    {"apigw inspect samples/petstore/petstore.yaml", "The routes of a definition."},
    {"apigw inspect --format json samples/petstore/petstore.yaml", "The route table for another program."},
    {"apigw inspect --route 'GET /pets/1' samples/petstore/petstore.yaml", "Who serves a request, and why."},
};
constexpr Entry kExitStatus[] = {
    {"0", "done"},
    {"1", "the input is at fault, or no method serves the request of --route"},
    {"2", "wrong usage"},
    {"3", "the world failed: a file cannot be read"},
};
constexpr std::string_view kSeeAlso[] = {"compile", "serve"};
const OptionGroup kGroups[] = {{"Output", kOptions}, {"Input", kInputOptions}, {"Messages", kSpeechOptions}};

}  // namespace

const Command kInspect{
    .name = "inspect",
    .summary = "shows routes, programs, and who serves a request",
    .description =
        "Prints every route with its integration and authorization; on demand the program behind one of them, or everything the bundle holds. A "
        "definition is compiled first, in memory; its model and routes are shown even when it holds constructs that cannot be enforced yet.",
    .operands = kOperands,
    .groups = kGroups,
    .examples = kExamples,
    .exit_status = kExitStatus,
    .environment = kUsualEnvironment,
    .see_also = kSeeAlso,
    .run = run_inspect,
};

}  // namespace apigw::cli
