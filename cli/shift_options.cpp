#include "cli/shift_options.h"

#include <fmt/format.h>
#include <fmt/ostream.h>
#include <nlohmann/json.hpp>

#include "cli/failure.h"
#include "cli/input.h"
#include "runtime/bundle/stage_settings.h"
#include "runtime/state/shift_plan.h"

namespace apigw::cli {
namespace {

constexpr Option kOptions[] = {
    {.name = "shift", .type = ValueType::text, .metavar = "PLAN",
     .help = "traffic goes over gradually: Canary10Percent5Minutes, Linear10PercentEvery1Minute, AllAtOnce, or canary:PERCENT:TIME and linear:PERCENT:TIME with a TIME as 90s, 5m or 1h"},
    {.name = "pre-traffic", .type = ValueType::text, .metavar = "HOOK", .help = "runs before any traffic goes over: a command, or function:NAME of the definition; when it fails, nothing does"},
    {.name = "post-traffic", .type = ValueType::text, .metavar = "HOOK", .help = "runs when all traffic has gone over; when it fails, all of it goes back"},
    {.name = "hook-timeout", .type = ValueType::text, .metavar = "TIME", .help = "how long a hook may take; without it 1h"},
    {.name = "alarm", .type = ValueType::text, .metavar = "ALARMS",
     .help = "rolls back when one is true of the new deployment's requests: 5xx>1%,p99>500ms. 4xx, 5xx (number or %), pNN and average (ms, s), count; >, >=, <, <="},
    {.name = "alarm-window", .type = ValueType::text, .metavar = "TIME", .help = "what alarms look back on; without it 60s"},
    {.name = "metrics", .type = ValueType::text, .metavar = "URL", .repeatable = true, .help = "the admin listener of a gateway that serves the stage, http://127.0.0.1:9090; alarms add up all of them. For a gateway elsewhere it is not needed"},
};
constexpr Entry kExitStatus[] = {
    {"0", "done"},
    {"1", "the request is at fault: diagnostics were printed, there is no such stage or deployment, or it contradicts what is stored"},
    {"2", "wrong usage"},
    {"3", "the world failed: the store cannot be read or written, is locked or damaged"},
    {"4", "a gradual shift was rolled back: a hook failed, an alarm was breached, or a signal stopped it"},
};

void set(state::Variables& settings, std::string_view name, const std::string& value) {
  if (!value.empty()) settings[std::string(name)] = value;
}

lambda::local::Functions runnable(lambda::local::Functions functions) {
  std::erase_if(functions.versions, [](const lambda::local::Settings& one) { return !one.runnable(); });
  return functions;
}

}  // namespace

constinit const std::span<const Option> kShiftOptions = kOptions;
constinit const std::span<const Entry> kShiftExitStatus = kExitStatus;

std::optional<ShiftWish> shift_wish(const Arguments& arguments, const bundle::Bundle& bundle) {
  const auto preference = bundle::deployment_preference(bundle);
  ShiftWish wish;
  if (arguments.has("shift")) {
    wish.plan = arguments.text("shift");
    if (!state::parse_shift_plan(wish.plan)) {
      throw Failure(ExitStatus::usage, fmt::format("--shift: '{}' is no plan; Canary10Percent5Minutes, Linear10PercentEvery1Minute, AllAtOnce, canary:10%:5m and linear:10%:1m are", wish.plan));
    }
  } else if (preference && !arguments.has("canary")) {
    wish.plan = preference->type;
    if (!state::parse_shift_plan(wish.plan)) {
      throw Failure(ExitStatus::input_at_fault, fmt::format("the DeploymentPreference '{}' names a configuration that is not known here; --shift says what it stands for", wish.plan));
    }
  } else {
    for (const char* option : {"pre-traffic", "post-traffic", "hook-timeout", "alarm", "alarm-window", "metrics"}) {
      if (arguments.has(option)) throw Failure(ExitStatus::usage, fmt::format("--{} belongs to a gradual shift: --shift PLAN", option));
    }
    return std::nullopt;
  }
  const auto function = [](const std::string& name) { return name.empty() ? name : "function:" + name; };
  set(wish.settings, kPreTrafficHook, arguments.has("pre-traffic") || !preference ? arguments.text("pre-traffic") : function(preference->pre_traffic));
  set(wish.settings, kPostTrafficHook, arguments.has("post-traffic") || !preference ? arguments.text("post-traffic") : function(preference->post_traffic));
  set(wish.settings, kHookTimeout, arguments.text("hook-timeout"));
  set(wish.settings, kAlarms, arguments.text("alarm"));
  set(wish.settings, kAlarmWindow, arguments.text("alarm-window"));
  std::string urls;
  for (const std::string& url : arguments.all("metrics")) urls += (urls.empty() ? "" : " ") + url;
  set(wish.settings, kMetricsUrls, urls);
  return wish;
}

lambda::local::Functions hook_functions(const bundle::Bundle& bundle, const std::string& folder) {
  return runnable(lambda::local::functions_of(bundle, folder));
}

ExitStatus drive(Installation& installation, const Arguments& arguments, const state::Shift& shift, Terminal& terminal) {
  const state::Snapshot snapshot = installation.snapshot();
  const state::Deployment* deployment = snapshot.deployment(shift.api_id, shift.deployment_id);
  if (!deployment) throw state::Error(state::Errc::corrupt, fmt::format("the deployment '{}' of the shift is missing", shift.deployment_id));
  const auto bundle = load_bundle(fmt::format("deployment {}", deployment->id), installation.image(deployment->bundle_hash));
  Drive drive{.stage = nullptr,
              .shift = shift,
              .api_name = std::string(bundle->string_or(bundle->facts().name, "")),
              .environment = installation.hook_environment(deployment->bundle_hash),
              .functions = runnable(installation.hook_functions(*bundle, *deployment)),
              .tell = {}};
  // A hook that cannot be run from here is no reason to send the traffic back.
  if (const std::string fault = check_shift_settings(shift.settings, drive.functions, installation.has_metrics()); !fault.empty()) {
    throw Failure(ExitStatus::input_at_fault, fmt::format("the shift cannot be driven from here: {}; it stays where it is", fault));
  }
  const auto stage = installation.take_shift(shift);
  drive.stage = stage.get();
  drive.tell = [&](const std::string& line) {
    if (arguments.has("quiet")) return;
    fmt::print(terminal.err, "apigw: {}\n", line);
    terminal.err.flush();
  };
  const DriveResult result = drive_shift(drive);
  if (arguments.text("format") == "json") {
    terminal.out << nlohmann::ordered_json{{"stage", shift.stage}, {"deployment", shift.deployment_id}, {"plan", shift.plan}, {"finished", result.finished}, {"reason", result.reason}}.dump(1) << '\n';
  } else if (result.finished) {
    fmt::print(terminal.out, "stage {} points at deployment {}: all traffic has gone over\n", shift.stage, shift.deployment_id);
  }
  if (result.finished) return ExitStatus::done;
  fmt::print(terminal.err, "apigw: rolled back: stage {} does not go over to deployment {}: {}\n", shift.stage, shift.deployment_id, result.reason);
  return ExitStatus::refused;
}

}  // namespace apigw::cli
