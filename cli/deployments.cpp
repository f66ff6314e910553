// apigw deployments: the history, and the end of a deployment. apigw rollback: back in it.
#include <fmt/format.h>
#include <fmt/ostream.h>
#include <nlohmann/json.hpp>

#include "cli/commands.h"
#include "cli/common_options.h"
#include "cli/failure.h"
#include "cli/pruning.h"
#include "cli/installation.h"
#include "cli/remote.h"
#include "cli/store.h"

namespace apigw::cli {
namespace {

using Json = nlohmann::ordered_json;

/// "prod, test (canary)": the stages that point at a deployment.
std::string stages_at(const state::Snapshot& snapshot, const state::Deployment& deployment) {
  std::string names;
  const auto add = [&](const std::string& name) { names += (names.empty() ? "" : ", ") + name; };
  for (const state::Stage& stage : snapshot.stages) {
    if (stage.api_id != deployment.api_id) continue;
    if (stage.deployment_id == deployment.id) add(stage.name);
    if (stage.canary && stage.canary->deployment_id == deployment.id) add(stage.name + " (canary)");
  }
  return names;
}

Json to_json(const state::Event& event) {
  return {{"at", iso_time(event.at_ms)}, {"by", event.by},           {"stage", event.stage}, {"action", event.action},
          {"from", event.from_deployment}, {"to", event.to_deployment}, {"detail", event.detail}};
}

ExitStatus list(const Arguments& arguments, Terminal& terminal) {
  const auto installation = open_installation(arguments, state::Open::existing, terminal);
  const state::Snapshot snapshot = installation->snapshot();
  const state::Api api = choose_api(snapshot.apis, arguments.text("of"));
  Json all = Json::array();
  for (const state::Deployment& deployment : installation->deployments(api.id)) {
    const std::string stages = stages_at(snapshot, deployment);
    all.push_back({{"id", deployment.id}, {"created", iso_time(deployment.created_ms)}, {"by", deployment.created_by}, {"bundle", deployment.bundle_hash},
                   {"source", deployment.source}, {"description", deployment.description}, {"stages", stages}});
    if (arguments.text("format") == "json") continue;
    fmt::print(terminal.out, "{}  {}  {}  {:.12}  {}{}{}\n", deployment.id, iso_time(deployment.created_ms), deployment.created_by, deployment.bundle_hash, deployment.source,
               deployment.description.empty() ? "" : "  " + deployment.description, stages.empty() ? "" : "  <- " + stages);
  }
  Json events = Json::array();
  const std::vector<state::Event> log = installation->events(api.id);
  for (const state::Event& event : log) events.push_back(to_json(event));
  if (arguments.text("format") == "json") {
    terminal.out << Json{{"api", api.id}, {"deployments", all}, {"events", events}}.dump(1) << '\n';
  } else if (arguments.has("events")) {
    fmt::print(terminal.out, "\n");
    for (const state::Event& event : log) {
      fmt::print(terminal.out, "{}  {}  {:<15}{:<12}{} -> {}  {}\n", iso_time(event.at_ms), event.by, event.action, event.stage,
                 event.from_deployment.empty() ? "-" : event.from_deployment, event.to_deployment.empty() ? "-" : event.to_deployment, event.detail);
    }
  }
  return ExitStatus::done;
}

ExitStatus run_deployments(const Arguments& arguments, Terminal& terminal) {
  const auto& words = arguments.operands();
  if (words.empty() || words[0] == "list") return list(arguments, terminal);
  if (words[0] == "prune") return run_prune(arguments, terminal);
  if (words.size() < 2) throw Failure(ExitStatus::usage, "deployments delete needs the deployment's id");
  const auto installation = open_installation(arguments, state::Open::existing, terminal);
  installation->delete_deployment(choose_api(*installation, arguments).id, words[1]);
  if (!arguments.has("quiet")) fmt::print(terminal.out, "deleted deployment {}\n", words[1]);
  return ExitStatus::done;
}

ExitStatus run_rollback(const Arguments& arguments, Terminal& terminal) {
  const auto installation = open_installation(arguments, state::Open::existing, terminal);
  const state::Rollback done = installation->rollback(choose_api(*installation, arguments).id, arguments.text("stage"), arguments.text("to"));
  if (arguments.text("format") == "json") {
    terminal.out << Json{{"stage", done.stage.name}, {"from", done.from}, {"to", done.stage.deployment_id}}.dump(1) << '\n';
  } else if (!arguments.has("quiet")) {
    fmt::print(terminal.out, "stage {} points at {} again, no longer at {}; its variables are as they were\n", done.stage.name, done.stage.deployment_id, done.from);
  }
  return ExitStatus::done;
}

constexpr Option kListOptions[] = {{.name = "events", .help = "also prints the log: who moved which stage, when and from where"}};
constexpr std::string_view kActions[] = {"list", "delete", "prune"};
constexpr Operand kOperands[] = {
    {.metavar = "ACTION", .help = "list (when there is none), delete or prune", .count_min = 0, .type = ValueType::choice, .choices = kActions},
    {.metavar = "ID", .help = "the deployment that is deleted", .count_min = 0, .type = ValueType::text},
};
constexpr Entry kExamples[] = {
    {"apigw deployments --events", "The deployments, newest first, and the log."},
    {"apigw deployments prune --keep 20 --older-than 30d", "Of each API the twenty newest stay, everything of the last month, and what is in use."},
};
constexpr std::string_view kSeeAlso[] = {"deploy", "rollback", "stages"};
const OptionGroup kGroups[] = {{"List", kListOptions}, {"Prune", kPruneOptions}, {"Gateway elsewhere", kAtOptions}, {"Store", kStoreOptions}, {"Output", kFormatOptions}, {"Messages", kSpeechOptions}};

constexpr Option kRollbackOptions[] = {
    {.name = "stage", .type = ValueType::text, .metavar = "NAME", .required = true, .help = "the stage that goes back"},
    {.name = "to", .type = ValueType::text, .metavar = "ID", .help = "the deployment it goes to; without it the one before the present one"},
};
constexpr Entry kRollbackExamples[] = {{"apigw rollback --stage prod", "The stage points at the deployment before the present one."}};
constexpr std::string_view kRollbackSeeAlso[] = {"deployments", "deploy", "stages"};
const OptionGroup kRollbackGroups[] = {{"Stage", kRollbackOptions}, {"Gateway elsewhere", kAtOptions}, {"Store", kStoreOptions}, {"Output", kFormatOptions}, {"Messages", kSpeechOptions}};

}  // namespace

const Command kDeployments{
    .name = "deployments",
    .summary = "lists the deployments of an API, and ends old ones",
    .description =
        "Deployments are immutable and are kept until they are deleted; one that a stage or a canary points at cannot be.\n\n"
        "'prune' deletes those that are neither among the newest (--keep) nor too young (--older-than), of every API or of the one that --of names, in one transaction; then the "
        "bundles, definitions and copies of functions' code that no deployment uses any more, which is all it does without these options. What is in use stays, and is said: where "
        "a stage, a canary or a running shift points at, what the settings of a stage came with, and for 15 minutes a deployment with functions that a stage pointed at, as "
        "they may still be answering calls. Files that were written in the last hour stay, too. Gateways that serve the store go on undisturbed, and prune may be stopped at any time: what it left lying goes "
        "the next time. A rollback to a deployment that is gone is refused.",
    .operands = kOperands,
    .groups = kGroups,
    .examples = kExamples,
    .exit_status = kStoreExitStatus,
    .environment = kStoreEnvironment,
    .see_also = kSeeAlso,
    .run = run_deployments,
};

const Command kRollback{
    .name = "rollback",
    .summary = "points a stage at an earlier deployment",
    .description = "Moves the stage's pointer in one transaction. Stage variables are settings of the stage and stay as they are.",
    .groups = kRollbackGroups,
    .examples = kRollbackExamples,
    .exit_status = kStoreExitStatus,
    .environment = kStoreEnvironment,
    .see_also = kRollbackSeeAlso,
    .run = run_rollback,
};

}  // namespace apigw::cli
