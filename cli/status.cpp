// apigw status: whether a stage serves what a file says.
#include <fmt/format.h>
#include <fmt/ostream.h>
#include <nlohmann/json.hpp>

#include <filesystem>

#include "cli/commands.h"
#include "cli/common_options.h"
#include "cli/difference.h"
#include "cli/failure.h"
#include "cli/installation.h"
#include "cli/remote.h"
#include "cli/store.h"
#include "compiler/diff/render.h"

namespace apigw::cli {
namespace {

struct Status {
  state::Stage stage;
  state::Deployment deployment;
  DefinitionSource file;
  bool same_bundle = false;
  bool in_canary = false;  // the stage's canary serves the file
  diff::Report report;     // from the stage to the file
  bool drifted() const { return !report.changes.empty(); }
};

state::Stage stage_named(const state::Snapshot& snapshot, const state::Api& api, const std::string& name) {
  for (const state::Stage& stage : snapshot.stages) {
    if (stage.api_id == api.id && stage.name == name) return stage;
  }
  throw Failure(ExitStatus::input_at_fault, fmt::format("the API '{}' has no stage '{}'; `apigw stages` lists them", api.name, name));
}

/// FILE, else the file that the deployment was made from.
std::string file_of(const state::Deployment& deployment, const Arguments& arguments) {
  if (!arguments.operands().empty()) return arguments.operands().front();
  if (std::filesystem::exists(deployment.source)) return deployment.source;
  throw Failure(ExitStatus::world_failed, fmt::format("the source of deployment {}, '{}', is not there; name FILE", deployment.id, deployment.source));
}

std::string sentence(const Status& status) {
  const std::string stage = fmt::format("stage {} (deployment {})", status.stage.name, status.deployment.id);
  if (status.same_bundle) return fmt::format("in step: {} serves exactly {}", stage, status.file.name);
  if (!status.drifted()) return fmt::format("in step: {} serves the same as {}, which is written differently", stage, status.file.name);
  if (status.in_canary) return fmt::format("on its way: the canary of stage {} serves {}, the stage does not yet", status.stage.name, status.file.name);
  return fmt::format("drifted: {} does not serve {}; deploying it would change", stage, status.file.name);
}

void print_text(const Status& status, Terminal& terminal) {
  fmt::print(terminal.out, "{}\n", sentence(status));
  if (status.drifted()) terminal.out << diff::render_text(status.report);
}

void print_json(const Status& status, Terminal& terminal) {
  const nlohmann::ordered_json head{{"stage", status.stage.name},
                                    {"deployment", status.deployment.id},
                                    {"bundle", status.deployment.bundle_hash},
                                    {"file", status.file.name},
                                    {"fileBundle", status.file.bundle_hash},
                                    {"state", status.same_bundle ? "same" : !status.drifted() ? "equivalent" : status.in_canary ? "in-canary" : "drifted"}};
  const std::string text = head.dump();
  terminal.out << diff::render_json(status.report, std::string_view(text).substr(1, text.size() - 2));
}

ExitStatus run_status(const Arguments& arguments, Terminal& terminal) {
  if (arguments.text("stage").empty()) throw Failure(ExitStatus::usage, "--stage NAME is needed");
  const auto installation = open_installation(arguments, state::Open::existing, terminal);
  const state::Snapshot snapshot = installation->snapshot();
  Status status{.stage = stage_named(snapshot, choose_api(snapshot.apis, arguments.text("of")), arguments.text("stage")), .deployment = {}, .file = {}, .report = {}};
  const auto deployment = [&](const std::string& id) {
    const state::Deployment* found = snapshot.deployment(status.stage.api_id, id);
    if (found == nullptr) throw Failure(ExitStatus::world_failed, fmt::format("the store is damaged: there is no deployment '{}'", id));
    return *found;
  };
  status.deployment = deployment(status.stage.deployment_id);
  auto file = read_definition_file(file_of(status.deployment, arguments), arguments, terminal);
  if (!file) return ExitStatus::input_at_fault;
  status.file = std::move(*file);
  status.same_bundle = status.file.bundle_hash == status.deployment.bundle_hash;
  status.in_canary = status.stage.canary && deployment(status.stage.canary->deployment_id).bundle_hash == status.file.bundle_hash;
  if (!status.same_bundle) status.report = difference(definition_of_deployment(*installation, status.deployment, "stage:" + status.stage.name), status.file);
  arguments.text("format") == "json" ? print_json(status, terminal) : print_text(status, terminal);
  return status.drifted() ? ExitStatus::refused : ExitStatus::done;
}

constexpr Operand kOperands[] = {{.metavar = "FILE", .help = "a definition or a bundle; without it the file that the stage's deployment was made from", .count_min = 0}};
constexpr Entry kExamples[] = {{"apigw status samples/petstore/petstore.yaml --stage prod", "Whether prod serves the file; status 4 and the differences when it does not."}};
constexpr Entry kExitStatus[] = {
    {"0", "in step: the stage serves what the file says"},
    {"1", "the input is at fault, or there is no such stage"},
    {"2", "wrong usage"},
    {"3", "the world failed: a file or the store cannot be read"},
    {"4", "drifted: the file and the stage differ, or only the canary serves the file yet"},
};
constexpr std::string_view kSeeAlso[] = {"diff", "deploy", "stages"};
const OptionGroup kGroups[] = {{"Gateway elsewhere", kAtOptions}, {"Store", kStoreOptions}, {"Output", kFormatOptions}, {"Input", kInputOptions}, {"Messages", kSpeechOptions}};

}  // namespace

const Command kStatus{
    .name = "status",
    .summary = "tells whether a stage serves what a file says",
    .description =
        "Compiles FILE with the same options as deploy and compares it with the deployment that the stage points at: by its bundle's hash, and when that differs by what it means, as "
        "diff does. A file that is only written differently (comments, order) is in step. Stage variables are settings of the stage and are not compared.",
    .operands = kOperands,
    .groups = kGroups,
    .examples = kExamples,
    .exit_status = kExitStatus,
    .environment = kStoreEnvironment,
    .see_also = kSeeAlso,
    .run = run_status,
};

}  // namespace apigw::cli
