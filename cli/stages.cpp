// apigw stages: lists the stages of the store, changes and removes them.
#include <algorithm>

#include <fmt/format.h>
#include <fmt/ostream.h>
#include <nlohmann/json.hpp>

#include "cli/commands.h"
#include "cli/common_options.h"
#include "cli/failure.h"
#include "cli/installation.h"
#include "cli/remote.h"
#include "cli/stage_listing.h"
#include "cli/store.h"
#include "runtime/state/method_settings.h"

namespace apigw::cli {
namespace {

ExitStatus list(const Arguments& arguments, Terminal& terminal) {
  const auto installation = open_installation(arguments, state::Open::existing, terminal);
  const state::Snapshot snapshot = installation->snapshot();
  std::string only;
  if (arguments.has("of")) only = choose_api(snapshot.apis, arguments.text("of")).id;
  print_stages(snapshot, only, arguments.text("format") == "json", terminal);
  return ExitStatus::done;
}

/// Throws Failure for a setting that gateways would do nothing with: whoever sets a limit relies on it.
state::Variables enforced_settings(const Arguments& arguments) {
  const std::vector<std::string> allowed = arguments.all("allow-unenforced");
  state::Variables settings = variables(arguments, "method-setting");
  for (const auto& [path, value] : settings) {
    const state::MethodSettingRow& row = state::method_setting_row(path);
    if (row.unenforced.empty() || value == row.fallback || std::find(allowed.begin(), allowed.end(), row.unenforced) != allowed.end()) continue;
    throw Failure(ExitStatus::input_at_fault, fmt::format("{} has no effect yet, so it is not set [{}]; --allow-unenforced={} sets it all the same", path, row.unenforced, row.unenforced));
  }
  return settings;
}

ExitStatus set(const Arguments& arguments, Terminal& terminal, const std::string& name) {
  const auto installation = open_installation(arguments, state::Open::existing, terminal);
  state::StageChange change{.set_variables = variables(arguments, "stage-variable"),
                            .remove_variables = arguments.all("remove-variable"),
                            .set_method_settings = enforced_settings(arguments),
                            .remove_method_settings = arguments.all("remove-method-setting"),
                            .description = {}};
  if (arguments.has("description")) change.description = arguments.text("description");
  if (change.empty()) throw Failure(ExitStatus::usage, "nothing to set: --stage-variable, --remove-variable, --method-setting, --remove-method-setting or --description says what");
  const state::Stage stage = installation->change_stage(choose_api(*installation, arguments).id, name, change);
  print_stage(stage, arguments.text("format") == "json", terminal);
  return ExitStatus::done;
}

ExitStatus remove(const Arguments& arguments, Terminal& terminal, const std::string& name) {
  const auto installation = open_installation(arguments, state::Open::existing, terminal);
  installation->delete_stage(choose_api(*installation, arguments).id, name);
  if (!arguments.has("quiet")) fmt::print(terminal.out, "deleted stage {}; its deployments stay\n", name);
  return ExitStatus::done;
}

ExitStatus run_stages(const Arguments& arguments, Terminal& terminal) {
  const auto& words = arguments.operands();
  const std::string action = words.empty() ? "list" : words[0];
  if (action == "list") return list(arguments, terminal);
  if (words.size() < 2) throw Failure(ExitStatus::usage, fmt::format("stages {} needs the stage's name", action));
  return action == "set" ? set(arguments, terminal, words[1]) : remove(arguments, terminal, words[1]);
}

constexpr Option kOptions[] = {
    {.name = "stage-variable", .type = ValueType::pair, .metavar = "K=V", .repeatable = true, .help = "set: gives a variable its value"},
    {.name = "remove-variable", .type = ValueType::text, .metavar = "K", .repeatable = true, .help = "set: removes a variable"},
    {.name = "method-setting", .type = ValueType::pair, .metavar = "PATH=VALUE", .repeatable = true,
     .help = "set: a setting of a method, by the service's patch path: '*/*/metrics/enabled=true' of all, '~1pets~1{id}/GET/logging/loglevel=OFF' of one"},
    {.name = "remove-method-setting", .type = ValueType::text, .metavar = "PATH", .repeatable = true, .help = "set: removes one, or a method's all: '*/*'"},
    {.name = "allow-unenforced", .type = ValueType::text, .metavar = "CODE", .repeatable = true, .help = "set: takes settings that gateways do nothing with yet"},
    {.name = "description", .type = ValueType::text, .metavar = "TEXT", .help = "set: the stage's description"},
};
constexpr std::string_view kActions[] = {"list", "set", "delete"};
constexpr Operand kOperands[] = {
    {.metavar = "ACTION", .help = "list (when there is none), set or delete", .count_min = 0, .type = ValueType::choice, .choices = kActions},
    {.metavar = "STAGE", .help = "the stage that is set or deleted", .count_min = 0, .type = ValueType::text},
};
constexpr Entry kExamples[] = {
    {"apigw stages", "Every stage, what it points at and its variables."},
    {"apigw stages set prod --stage-variable backend=127.0.0.1:8082", "Running gateways use the new value within a fifth of a second."},
};
constexpr std::string_view kSeeAlso[] = {"deploy", "deployments", "canary", "rollback"};
const OptionGroup kGroups[] = {{"Stage", kOptions}, {"Gateway elsewhere", kAtOptions}, {"Store", kStoreOptions}, {"Output", kFormatOptions}, {"Messages", kSpeechOptions}};

}  // namespace

const Command kStages{
    .name = "stages",
    .summary = "lists, changes and deletes stages of the store",
    .description = "A stage is a name and a pointer: deploy and rollback move it, its variables and description are set here. Variables are no part of a deployment "
                   "and are not rolled back.\n\n"
                   "What is set here stays until a template that is deployed changes the same thing: see apigw-deploy(1).",
    .operands = kOperands,
    .groups = kGroups,
    .examples = kExamples,
    .exit_status = kStoreExitStatus,
    .environment = kStoreEnvironment,
    .see_also = kSeeAlso,
    .run = run_stages,
};

}  // namespace apigw::cli
