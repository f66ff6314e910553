#include "runtime/state/shift_plan.h"

#include <charconv>

namespace apigw::state {
namespace {

constexpr std::string_view kPrefix = "CodeDeployDefault.Lambda";
constexpr double kStepMin = 0.1;  // percent: a plan has a thousand steps at most

/// Takes a number from the front.
std::optional<double> take_number(std::string_view& text) {
  double value = 0;
  const auto [end, fault] = std::from_chars(text.data(), text.data() + text.size(), value, std::chars_format::fixed);
  if (fault != std::errc()) return std::nullopt;
  text.remove_prefix(size_t(end - text.data()));
  return value;
}

bool take(std::string_view& text, std::string_view word) {
  if (!text.starts_with(word)) return false;
  text.remove_prefix(word.size());
  return true;
}

struct Shape {
  bool linear;
  double percent;
  int64_t interval_ms;
};

/// Canary10Percent5Minutes, Linear10PercentEvery1Minute.
std::optional<Shape> read_name(std::string_view text) {
  const bool linear = take(text, "Linear");
  if (!linear && !take(text, "Canary")) return std::nullopt;
  const auto percent = take_number(text);
  if (!percent || !take(text, linear ? "PercentEvery" : "Percent")) return std::nullopt;
  const auto minutes = take_number(text);
  if (!minutes || (text != "Minutes" && text != "Minute")) return std::nullopt;
  return Shape{linear, *percent, int64_t(*minutes * 60'000)};
}

/// canary:10%:5m, linear:10%:1m; the percent sign may be left out.
std::optional<Shape> read_custom(std::string_view text) {
  const bool linear = take(text, "linear:");
  if (!linear && !take(text, "canary:")) return std::nullopt;
  const auto percent = take_number(text);
  take(text, "%");
  if (!percent || !take(text, ":")) return std::nullopt;
  const auto interval = parse_duration(text);
  if (!interval) return std::nullopt;
  return Shape{linear, *percent, *interval};
}

}  // namespace

std::optional<int64_t> parse_duration(std::string_view text) {
  const auto value = take_number(text);
  if (!value || !(*value >= 0) || *value > 1e9) return std::nullopt;
  constexpr struct {
    std::string_view unit;
    double ms;
  } kUnits[] = {{"ms", 1}, {"s", 1000}, {"m", 60'000}, {"h", 3'600'000}, {"d", 86'400'000}};
  for (const auto& row : kUnits) {
    if (text == row.unit) return int64_t(*value * row.ms);
  }
  return std::nullopt;
}

std::optional<ShiftPlan> parse_shift_plan(std::string_view text) {
  ShiftPlan plan{.name = std::string(text), .steps = {100}, .interval_ms = 0};
  if (take(text, kPrefix); text == "AllAtOnce") return plan;
  auto shape = read_name(text);
  if (!shape) shape = read_custom(text);
  if (!shape || !(shape->percent >= kStepMin && shape->percent <= 100)) return std::nullopt;
  plan.interval_ms = shape->interval_ms;
  plan.steps.clear();
  const int count = shape->linear ? int(99.999999 / shape->percent) : shape->percent < 100 ? 1 : 0;
  for (int i = 1; i <= count; ++i) plan.steps.push_back(shape->percent * i);
  plan.steps.push_back(100);
  return plan;
}

}  // namespace apigw::state
