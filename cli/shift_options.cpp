#include "cli/shift_options.h"

#include <filesystem>

#include <fmt/format.h>
#include <fmt/ostream.h>
#include <nlohmann/json.hpp>

#include "cli/failure.h"
#include "cli/input.h"
#include "runtime/bundle/stage_settings.h"
#include "runtime/server/store_source.h"
#include "runtime/state/bundle_files.h"
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
    {.name = "metrics", .type = ValueType::text, .metavar = "URL", .repeatable = true, .help = "the admin listener of a gateway that serves the stage, http://127.0.0.1:9090; alarms add up all of them"},
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

lambda::local::Functions hook_functions(const bundle::Bundle& bundle, const std::string& folder, const lambda::local::Copies& copies) {
  lambda::local::Functions functions = lambda::local::functions_of(bundle, folder, copies);
  std::erase_if(functions.versions, [](const lambda::local::Settings& one) { return !one.runnable(); });
  return functions;
}

ExitStatus drive(state::Store& store, const Arguments& arguments, const state::Shift& shift, Terminal& terminal) {
  const state::Snapshot snapshot = store.snapshot();
  const state::Deployment* deployment = snapshot.deployment(shift.api_id, shift.deployment_id);
  if (!deployment) throw state::Error(state::Errc::corrupt, fmt::format("the deployment '{}' of the shift is missing", shift.deployment_id));
  const state::BundleFiles files(store_directory(arguments));
  const std::string path = files.path(deployment->bundle_hash);
  const auto bundle = load_bundle(path, files.get(deployment->bundle_hash));
  lambda::local::Copies copies;
  for (const state::CodeSnapshot& code : snapshot.code) {
    if (code.api_id == shift.api_id && code.deployment_id == shift.deployment_id) copies = server::copies_of(code, store_directory(arguments));
  }
  Drive drive{.store = &store,
              .directory = std::filesystem::absolute(store_directory(arguments)).lexically_normal().string(),
              .shift = shift,
              .api_name = std::string(bundle->string_or(bundle->facts().name, "")),
              .bundle = std::filesystem::absolute(path).lexically_normal().string(),
              .functions = hook_functions(*bundle, std::filesystem::path(deployment->source).parent_path().string(), copies),
              .actor = actor,
              .tell = {}};
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
