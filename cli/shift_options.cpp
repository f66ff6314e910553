#include "cli/shift_options.h"

#include <algorithm>

#include <fmt/format.h>
#include <fmt/ostream.h>
#include <nlohmann/json.hpp>

#include "cli/code_copies.h"
#include "cli/failure.h"
#include "cli/input.h"
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

/// The plan that all of them name.
std::string common_plan(const std::vector<bundle::DeploymentPreference>& preferences) {
  const bundle::DeploymentPreference& first = preferences.front();
  for (const bundle::DeploymentPreference& other : preferences) {
    if (other.type == first.type) continue;
    throw Failure(ExitStatus::input_at_fault, fmt::format("the functions '{}' ({}) and '{}' ({}) both change, and a deployment moves all of its traffic in one way; deploy their changes one after the "
                                                          "other, or name one plan with --shift", first.function, first.type, other.function, other.type));
  }
  if (!state::parse_shift_plan(first.type)) {
    throw Failure(ExitStatus::input_at_fault, fmt::format("the DeploymentPreference '{}' names a configuration that is not known here; --shift says what it stands for", first.type));
  }
  return first.type;
}

/// The option's, else every hook of the functions once.
void set_hooks(state::Variables& settings, std::string_view name, const Arguments& arguments, const std::vector<bundle::DeploymentPreference>& preferences,
               std::string bundle::DeploymentPreference::*hook) {
  if (arguments.has(name)) return set(settings, name, arguments.text(name));
  std::vector<std::string> functions;
  for (const bundle::DeploymentPreference& one : preferences) {
    if (!(one.*hook).empty() && std::find(functions.begin(), functions.end(), one.*hook) == functions.end()) functions.push_back(one.*hook);
  }
  for (size_t i = 0; i < functions.size(); ++i) set(settings, i == 0 ? std::string(name) : fmt::format("{}/{}", name, i + 1), "function:" + functions[i]);
}

const bundle::Function* function_named(const bundle::Bundle& bundle, std::string_view name) {
  for (const bundle::Function& function : bundle.functions()) {
    if (bundle.string(function.name) == name && bundle.string(function.version) == "$LATEST") return &function;
  }
  return nullptr;
}

/// What makes a new version of it, but for code in files.
std::string as_text(const bundle::Bundle& bundle, const bundle::Function& function) {
  std::string text;
  for (const bundle::StringId one : {function.runtime, function.handler, function.inline_code}) text += fmt::format("{}\n", bundle.string_or(one, ""));
  for (const bundle::NamedText& one : bundle::Bundle::slice(bundle.named_texts(), function.environment)) text += fmt::format("{}={}\n", bundle.string(one.name), bundle.string(one.value));
  return text + fmt::format("{} {}", function.timeout_seconds, function.memory_mb);
}

lambda::local::Functions runnable(lambda::local::Functions functions) {
  std::erase_if(functions.versions, [](const lambda::local::Settings& one) { return !one.runnable(); });
  return functions;
}

}  // namespace

constinit const std::span<const Option> kShiftOptions = kOptions;
constinit const std::span<const Entry> kShiftExitStatus = kExitStatus;

std::optional<ShiftWish> shift_wish(const Arguments& arguments, const std::vector<bundle::DeploymentPreference>& preferences) {
  ShiftWish wish;
  if (arguments.has("shift")) {
    wish.plan = arguments.text("shift");
  } else if (!preferences.empty() && !arguments.has("canary")) {
    wish.plan = common_plan(preferences);
  } else {
    return std::nullopt;
  }
  set_hooks(wish.settings, kPreTrafficHook, arguments, preferences, &bundle::DeploymentPreference::pre_traffic);
  set_hooks(wish.settings, kPostTrafficHook, arguments, preferences, &bundle::DeploymentPreference::post_traffic);
  set(wish.settings, kHookTimeout, arguments.text("hook-timeout"));
  set(wish.settings, kAlarms, arguments.text("alarm"));
  set(wish.settings, kAlarmWindow, arguments.text("alarm-window"));
  std::string urls;
  for (const std::string& url : arguments.all("metrics")) urls += (urls.empty() ? "" : " ") + url;
  set(wish.settings, kMetricsUrls, urls);
  return wish;
}

void check_shift_options(const Arguments& arguments, const bundle::Bundle& bundle) {
  if (arguments.has("shift") && arguments.has("canary")) throw Failure(ExitStatus::usage, "--shift moves the canary by itself; --canary does not go with it");
  if (arguments.has("shift") && !state::parse_shift_plan(arguments.text("shift"))) {
    throw Failure(ExitStatus::usage, fmt::format("--shift: '{}' is no plan; Canary10Percent5Minutes, Linear10PercentEvery1Minute, AllAtOnce, canary:10%:5m and linear:10%:1m are",
                                                 arguments.text("shift")));
  }
  if (arguments.has("shift") || (!bundle::deployment_preferences(bundle).empty() && !arguments.has("canary"))) return;
  for (const char* option : {"pre-traffic", "post-traffic", "hook-timeout", "alarm", "alarm-window", "metrics"}) {
    if (arguments.has(option)) throw Failure(ExitStatus::usage, fmt::format("--{} belongs to a gradual shift: --shift PLAN", option));
  }
}

std::vector<bundle::DeploymentPreference> preferences_in_force(const bundle::Bundle& earlier, const state::Variables& earlier_code, const bundle::Bundle& bundle, const state::Variables& code) {
  std::vector<bundle::DeploymentPreference> all = bundle::deployment_preferences(bundle);
  const state::Variables before = code_by_function(earlier, earlier_code), after = code_by_function(bundle, code);
  std::erase_if(all, [&](const bundle::DeploymentPreference& one) {
    const bundle::Function *was = function_named(earlier, one.function), *is = function_named(bundle, one.function);
    if (was == nullptr || is == nullptr) return true;  // what is new has nothing to shift from
    const auto copy_in = [&](const state::Variables& names) {
      const auto found = names.find(one.function);
      return found == names.end() ? std::string() : found->second;
    };
    return as_text(earlier, *was) == as_text(bundle, *is) && copy_in(before) == copy_in(after);
  });
  return all;
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
