#include "cli/shifting/driver.h"

#include <algorithm>
#include <atomic>
#include <csignal>
#include <filesystem>
#include <thread>

#include <fmt/format.h>

#include "cli/shifting/alarm.h"
#include "cli/shifting/hook.h"
#include "cli/shifting/metrics_source.h"
#include "runtime/state/shift_plan.h"

namespace apigw::cli {
namespace {

using state::parse_duration;

constexpr int64_t kWindowMs = 60'000, kPollMs = 1000, kPollMsMin = 20;
constexpr std::string_view kFunction = "function:";

std::atomic<bool> g_stop{false};

/// While a shift is driven, signals ask for a rollback instead of ending the process in the middle of a step.
class StopOnSignals {
 public:
  StopOnSignals() {
    g_stop.store(false);
    struct sigaction action = {};
    action.sa_handler = [](int) { g_stop.store(true); };
    sigaction(SIGINT, &action, &before_int_);
    sigaction(SIGTERM, &action, &before_term_);
  }
  ~StopOnSignals() {
    sigaction(SIGINT, &before_int_, nullptr);
    sigaction(SIGTERM, &before_term_, nullptr);
  }
  StopOnSignals(const StopOnSignals&) = delete;

 private:
  struct sigaction before_int_ = {}, before_term_ = {};
};

std::string setting(const state::Variables& settings, std::string_view name) {
  const auto found = settings.find(std::string(name));
  return found == settings.end() ? "" : found->second;
}

std::vector<std::string> words(const std::string& text) {
  std::vector<std::string> result;
  for (size_t begin = 0; begin < text.size();) {
    const size_t end = std::min(text.find(' ', begin), text.size());
    if (end > begin) result.push_back(text.substr(begin, end - begin));
    begin = end + 1;
  }
  return result;
}

/// "pre-traffic", "pre-traffic/2"
bool is_hook(std::string_view key, std::string_view kind) { return key == kind || (key.starts_with(kind) && key.substr(kind.size()).starts_with('/')); }

/// The alarms of a shift and what they are held against.
class AlarmWatch {
 public:
  AlarmWatch(const state::Shift& shift, const std::string& api_name, ShiftedStage& stage)
      : api_name_(api_name),
        label_(shift.stage + "/Canary"),
        stage_(stage),
        urls_(words(setting(shift.settings, kMetricsUrls))),
        window_ms_(parse_duration(setting(shift.settings, kAlarmWindow)).value_or(kWindowMs)),
        window_(window_ms_) {
    if (const std::string text = setting(shift.settings, kAlarms); !text.empty()) alarms_ = parse_alarms(text).value_or(std::vector<Alarm>());
  }

  /// Why the shift has to go back; empty: nothing speaks against it.
  std::string look(int64_t now_ms) {
    if (alarms_.empty()) return {};
    for (size_t i = 0; i < std::max<size_t>(urls_.size(), 1); ++i) {
      if (const std::string blind = read(i, now_ms); !blind.empty()) return blind;
    }
    const StageCounts counts = window_.sum(now_ms);
    for (const Alarm& alarm : alarms_) {
      if (auto why = breach(alarm, counts)) return "alarm " + *why;
    }
    return {};
  }

 private:
  /// A gateway that has been silent for a whole window: nobody knows how the deployment does, so it does not go on.
  std::string read(size_t index, int64_t now_ms) {
    const auto text = index < urls_.size() ? fetch_metrics(urls_[index]) : stage_.own_metrics().value_or(unexpected(std::string("nobody knows a gateway that serves the stage")));
    int64_t& seen_ms = seen_ms_.try_emplace(index, now_ms).first->second;
    if (text) {
      seen_ms = now_ms;
      window_.add(index, now_ms, read_counts(*text, api_name_, label_));
    }
    return text || now_ms - seen_ms < window_ms_ ? std::string() : "alarms cannot be watched: " + text.error();
  }

  std::string api_name_, label_;
  ShiftedStage& stage_;
  std::vector<std::string> urls_;  // none: the stage's own gateway is asked
  std::vector<Alarm> alarms_;
  int64_t window_ms_;
  Window window_;
  std::map<size_t, int64_t> seen_ms_;
};

class Driver {
 public:
  explicit Driver(const Drive& drive)
      : drive_(drive), stage_(*drive.stage), shift_(drive.shift), plan_(parse_shift_plan_of(drive.shift)), alarms_(drive.shift, drive.api_name, stage_) {}

  DriveResult run() {
    std::string why = go();
    if (why.empty()) {
      stage_.finish();
      return {.finished = true, .reason = {}};
    }
    stage_.roll_back(why);
    return {.finished = false, .reason = std::move(why)};
  }

 private:
  static state::ShiftPlan parse_shift_plan_of(const state::Shift& shift) {
    auto plan = state::parse_shift_plan(shift.plan);
    if (!plan) throw state::Error(state::Errc::conflict, fmt::format("'{}' is no plan of a shift that this apigw knows", shift.plan));
    return *plan;
  }

  /// Empty: the traffic has gone over and everything agrees. Begins where the shift stands.
  std::string go() {
    if (shift_.phase == state::kPreTraffic) {
      if (auto why = hooks(kPreTrafficHook); !why.empty()) return why;
      take_step(0);
    }
    if (shift_.phase == state::kShifting) {
      if (auto why = steps(); !why.empty()) return why;
      shift_.phase = state::kPostTraffic;
      stage_.advance(shift_, 100);
    }
    return hooks(kPostTrafficHook);
  }

  std::string steps() {
    for (;;) {
      const bool last = size_t(shift_.step) + 1 >= plan_.steps.size();
      if (auto why = wait(last ? 0 : plan_.interval_ms); !why.empty()) return why;
      if (last) return {};
      take_step(shift_.step + 1);
    }
  }

  void take_step(int64_t step) {
    shift_.phase = state::kShifting;
    shift_.step = step;
    shift_.step_since_ms = stage_.now_ms();
    const double percent = plan_.steps.at(size_t(step));
    stage_.advance(shift_, percent);
    drive_.tell(fmt::format("{}% of stage {} goes to deployment {}", percent, shift_.stage, shift_.deployment_id));
  }

  /// Until the step has lasted its time. At least one look, so that no step goes by unseen.
  std::string wait(int64_t interval_ms) {
    const int64_t poll_ms = std::clamp(interval_ms / 10, kPollMsMin, kPollMs);
    for (;;) {
      if (g_stop.load()) return "stopped by a signal";
      stage_.require_ours();
      if (auto why = alarms_.look(stage_.now_ms()); !why.empty()) return why;
      const int64_t left_ms = shift_.step_since_ms + interval_ms - stage_.now_ms();
      if (left_ms <= 0) return {};
      std::this_thread::sleep_for(std::chrono::milliseconds(std::min(left_ms, poll_ms)));
    }
  }

  /// One after the other; the first that fails decides.
  std::string hooks(std::string_view name) {
    for (const auto& [key, text] : shift_.settings) {
      if (!is_hook(key, name)) continue;
      if (auto why = hook(name, text); !why.empty()) return why;
    }
    return {};
  }

  std::string hook(std::string_view name, const std::string& text) {
    drive_.tell(fmt::format("{} hook: {}", name, text));
    Hook hook{.text = text, .deployment_id = shift_.deployment_id, .environment = drive_.environment, .functions = drive_.functions};
    for (const auto& [variable, value] : {std::pair{"APIGW_HOOK", std::string(name)}, {"APIGW_DEPLOYMENT_ID", shift_.deployment_id}, {"APIGW_STAGE", shift_.stage}, {"APIGW_API_ID", shift_.api_id}}) {
      hook.environment.emplace_back(variable, value);
    }
    if (const auto timeout = parse_duration(setting(shift_.settings, kHookTimeout))) hook.timeout_ms = *timeout;
    const std::string why = run_hook(hook, g_stop);
    return why.empty() ? std::string() : fmt::format("{} hook: {}", name, why);
  }

  const Drive& drive_;
  ShiftedStage& stage_;
  state::Shift shift_;
  state::ShiftPlan plan_;
  AlarmWatch alarms_;
};

}  // namespace

DriveResult drive_shift(const Drive& drive) {
  const StopOnSignals signals;
  return Driver(drive).run();
}

std::string check_shift_settings(const state::Variables& settings, const lambda::local::Functions& functions, bool own_metrics) {
  const std::string alarms = setting(settings, kAlarms);
  const std::vector<std::string> urls = words(setting(settings, kMetricsUrls));
  if (!alarms.empty() && !parse_alarms(alarms)) return fmt::format("--alarm: '{}' is no alarm; 5xx>1%,p99>500ms are two", alarms);
  if (!alarms.empty() && urls.empty() && !own_metrics) return "--alarm needs --metrics URL: the admin listener of a gateway that serves the stage";
  for (const std::string_view name : {kAlarmWindow, kHookTimeout}) {
    const std::string text = setting(settings, name);
    if (!text.empty() && parse_duration(text).value_or(0) <= 0) return fmt::format("--{}: '{}' is no time; 30s and 5m are", name, text);
  }
  for (const auto& [name, text] : settings) {
    if (!is_hook(name, kPreTrafficHook) && !is_hook(name, kPostTrafficHook)) continue;
    if (text.find('\n') != std::string::npos) return fmt::format("--{}: a command is one line", name);
    if (!text.starts_with(kFunction)) continue;
    const std::string function = text.substr(kFunction.size());
    const auto known = std::find_if(functions.versions.begin(), functions.versions.end(), [&](const auto& one) { return one.name == function || one.logical_id == function; });
    if (known == functions.versions.end()) return fmt::format("--{}: the definition has no function '{}' that runs here", name, function);
    if (!known->code.empty() && !std::filesystem::exists(known->code)) return fmt::format("--{}: the code of the function '{}' is not here, '{}'", name, function, known->code);
  }
  for (const std::string& url : urls) {
    if (const auto text = fetch_metrics(url); !text) return fmt::format("--metrics: {}", text.error());
  }
  return {};
}

}  // namespace apigw::cli
