// apigw shift: gradual shifts that have not come to their end.
#include <fmt/format.h>
#include <fmt/ostream.h>
#include <nlohmann/json.hpp>

#include "cli/commands.h"
#include "cli/common_options.h"
#include "cli/failure.h"
#include "cli/shift_options.h"

namespace apigw::cli {
namespace {

double percent_of(const state::Snapshot& snapshot, const state::Shift& shift) {
  for (const state::Stage& stage : snapshot.stages) {
    if (stage.api_id == shift.api_id && stage.name == shift.stage && stage.canary) return stage.canary->percent_traffic;
  }
  return 0;
}

ExitStatus list(const Arguments& arguments, Terminal& terminal) {
  auto store = open_store(arguments, state::Open::existing);
  const state::Snapshot snapshot = store->snapshot();
  const bool json = arguments.text("format") == "json";
  nlohmann::ordered_json all = nlohmann::ordered_json::array();
  for (const state::Shift& shift : snapshot.shifts) {
    const bool driven = !ShiftLock(store_directory(arguments), shift.api_id, shift.stage).held();
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

state::Shift chosen(state::Store& store, const Arguments& arguments) {
  if (!arguments.has("stage")) throw Failure(ExitStatus::usage, "--stage NAME is needed");
  const std::string stage = arguments.text("stage");
  auto shift = state::shift_of(store, choose_api(store, arguments).id, stage);
  if (!shift) throw Failure(ExitStatus::input_at_fault, fmt::format("the stage '{}' is not shifting", stage));
  return *shift;
}

ExitStatus abort_shift(const Arguments& arguments, Terminal& terminal) {
  auto store = open_store(arguments, state::Open::existing);
  const state::Shift shift = chosen(*store, arguments);
  const state::Stage stage = state::end_shift(*store, shift, "shift-abort", "aborted by " + actor().name, actor());
  if (!arguments.has("quiet")) fmt::print(terminal.out, "stage {} serves deployment {} alone again\n", stage.name, stage.deployment_id);
  return ExitStatus::done;
}

ExitStatus run_shift(const Arguments& arguments, Terminal& terminal) {
  const std::string action = arguments.operands().empty() ? "list" : arguments.operands().front();
  if (action == "list") return list(arguments, terminal);
  if (action == "abort") return abort_shift(arguments, terminal);
  auto store = open_store(arguments, state::Open::existing);
  return drive(*store, arguments, chosen(*store, arguments), terminal);
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
const OptionGroup kGroups[] = {{"Shift", kOptions}, {"Store", kStoreOptions}, {"Output", kFormatOptions}, {"Messages", kSpeechOptions}};

}  // namespace

const Command kShift{
    .name = "shift",
    .summary = "lists, resumes and aborts gradual shifts",
    .description =
        "deploy --shift drives a shift while it runs, and writes each step to the store. When that process is killed, the stage stays at the step it had reached: "
        "resume carries on from there (a hook that had not ended runs again), abort sends all traffic back. Until then the stage takes no other deployment, "
        "rollback or canary.",
    .operands = kOperands,
    .groups = kGroups,
    .examples = kExamples,
    .exit_status = kShiftExitStatus,
    .environment = kStoreEnvironment,
    .see_also = kSeeAlso,
    .run = run_shift,
};

}  // namespace apigw::cli
