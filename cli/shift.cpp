// apigw shift: gradual shifts that have not come to their end.
#include <fmt/format.h>
#include <fmt/ostream.h>
#include <nlohmann/json.hpp>

#include "cli/commands.h"
#include "cli/common_options.h"
#include "cli/failure.h"
#include "cli/remote.h"
#include "cli/shift_options.h"
#include "cli/store.h"

namespace apigw::cli {
namespace {

double percent_of(const state::Snapshot& snapshot, const state::Shift& shift) {
  for (const state::Stage& stage : snapshot.stages) {
    if (stage.api_id == shift.api_id && stage.name == shift.stage && stage.canary) return stage.canary->percent_traffic;
  }
  return 0;
}

ExitStatus list(const Arguments& arguments, Terminal& terminal) {
  const auto installation = open_installation(arguments, state::Open::existing, terminal);
  const state::Snapshot snapshot = installation->snapshot();
  const bool json = arguments.text("format") == "json";
  nlohmann::ordered_json all = nlohmann::ordered_json::array();
  for (const state::Shift& shift : snapshot.shifts) {
    const bool driven = installation->is_driven(shift);
    const double percent = percent_of(snapshot, shift);
    all.push_back({{"api", shift.api_id}, {"stage", shift.stage}, {"deployment", shift.deployment_id}, {"plan", shift.plan}, {"phase", shift.phase}, {"percent", percent},
                   {"by", shift.by}, {"started", iso_time(shift.started_ms)}, {"driven", driven}});
    if (json) continue;
    fmt::print(terminal.out, "{} of {} to deployment {}: {}, {}, {}%, begun {} by {}{}\n", shift.stage, shift.api_id, shift.deployment_id, shift.plan, shift.phase, percent,
               iso_time(shift.started_ms), shift.by, driven ? "" : "; nobody drives it: resume or abort");
  }
  if (json) terminal.out << all.dump(1) << '\n';
  return ExitStatus::done;
}

state::Shift chosen(Installation& installation, const Arguments& arguments) {
  if (!arguments.has("stage")) throw Failure(ExitStatus::usage, "--stage NAME is needed");
  const std::string stage = arguments.text("stage");
  const std::string api = choose_api(installation, arguments).id;
  for (state::Shift& shift : installation.snapshot().shifts) {
    if (shift.api_id == api && shift.stage == stage) return std::move(shift);
  }
  throw Failure(ExitStatus::input_at_fault, fmt::format("the stage '{}' is not shifting", stage));
}

ExitStatus abort_shift(const Arguments& arguments, Terminal& terminal) {
  const auto installation = open_installation(arguments, state::Open::existing, terminal);
  const state::Stage stage = installation->abort_shift(chosen(*installation, arguments));
  if (!arguments.has("quiet")) fmt::print(terminal.out, "stage {} serves deployment {} alone again\n", stage.name, stage.deployment_id);
  return ExitStatus::done;
}

ExitStatus run_shift(const Arguments& arguments, Terminal& terminal) {
  const std::string action = arguments.operands().empty() ? "list" : arguments.operands().front();
  if (action == "list") return list(arguments, terminal);
  if (action == "abort") return abort_shift(arguments, terminal);
  const auto installation = open_installation(arguments, state::Open::existing, terminal);
  return drive(*installation, arguments, chosen(*installation, arguments), terminal);
}

constexpr Option kOptions[] = {{.name = "stage", .type = ValueType::text, .metavar = "NAME", .help = "resume, abort: the stage"}};
constexpr std::string_view kActions[] = {"list", "resume", "abort"};
constexpr Operand kOperands[] = {{.metavar = "ACTION", .help = "list (when there is none), resume or abort", .count_min = 0, .type = ValueType::choice, .choices = kActions}};
constexpr Entry kExamples[] = {
    {"apigw shift", "What is going over now, how far it is, and whether somebody drives it."},
    {"apigw shift resume --stage prod", "Carries on where a killed deploy --shift stopped."},
    {"apigw shift abort --stage prod", "All traffic goes back; a deploy that drives the shift ends."},
};
constexpr std::string_view kSeeAlso[] = {"deploy", "canary", "rollback"};
const OptionGroup kGroups[] = {{"Shift", kOptions}, {"Gateway elsewhere", kAtOptions}, {"Store", kStoreOptions}, {"Output", kFormatOptions}, {"Messages", kSpeechOptions}};

}  // namespace

const Command kShift{
    .name = "shift",
    .summary = "lists, resumes and aborts gradual shifts",
    .description =
        "deploy --shift drives a shift while it runs, and writes each step to the store. When that process is killed, the stage stays at the step it had reached: "
        "resume carries on from there (a hook that had not ended runs again), abort sends all traffic back. Until then the stage takes no other deployment, "
        "rollback or canary. With --at the shift is that of another gateway's store: it lets somebody else have the shift when it has not heard of the driver for six seconds.",
    .operands = kOperands,
    .groups = kGroups,
    .examples = kExamples,
    .exit_status = kShiftExitStatus,
    .environment = kStoreEnvironment,
    .see_also = kSeeAlso,
    .run = run_shift,
};

}  // namespace apigw::cli
