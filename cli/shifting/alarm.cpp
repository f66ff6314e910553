#include "cli/shifting/alarm.h"

#include <charconv>
#include <cmath>
#include <limits>

#include <fmt/format.h>

namespace apigw::cli {
namespace {

std::optional<double> number(std::string_view text) {
  double value = 0;
  const auto [end, fault] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (fault != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return value;
}

/// The value of a label in `name="…"`; escapes are left in, as the wanted value is escaped alike.
std::string_view label(std::string_view labels, std::string_view name) {
  const std::string mark = std::string(name) + "=\"";
  for (size_t at = labels.find(mark); at != std::string_view::npos; at = labels.find(mark, at + 1)) {
    if (at != 0 && labels[at - 1] != ',') continue;
    const std::string_view rest = labels.substr(at + mark.size());
    size_t end = 0;
    while (end < rest.size() && rest[end] != '"') end += rest[end] == '\\' ? 2 : 1;
    return rest.substr(0, end);
  }
  return {};
}

std::string escaped(std::string_view text) {
  std::string out;
  for (const char c : text) {
    if (c == '\\' || c == '"') out += '\\';
    c == '\n' ? out += "\\n" : out += c;
  }
  return out;
}

struct Line {
  std::string_view name, labels;
  double value = 0;
};

std::optional<Line> read_line(std::string_view line) {
  const size_t open = line.find('{'), blank = line.rfind(' ');
  if (line.starts_with('#') || open == std::string_view::npos || blank == std::string_view::npos || blank < open + 2) return std::nullopt;
  const auto value = number(line.substr(blank + 1));
  if (!value) return std::nullopt;
  return Line{.name = line.substr(0, open), .labels = line.substr(open + 1, blank - open - 2), .value = *value};
}

void take(StageCounts& counts, const Line& line) {
  if (line.name == "apigw_count_total") counts.count += line.value;
  if (line.name == "apigw_4xx_error_total") counts.client_errors += line.value;
  if (line.name == "apigw_5xx_error_total") counts.server_errors += line.value;
  if (line.name == "apigw_latency_milliseconds_sum") counts.latency_sum_ms += line.value;
  if (line.name != "apigw_latency_milliseconds_bucket") return;
  const std::string_view bound = label(line.labels, "le");
  counts.latency_ms[bound == "+Inf" ? std::numeric_limits<double>::infinity() : number(bound).value_or(0)] += line.value;
}

/// "p99" → 0.99
std::optional<double> share_of(std::string_view metric) {
  if (!metric.starts_with('p')) return std::nullopt;
  const auto percent = number(metric.substr(1));
  if (!percent || *percent <= 0 || *percent >= 100) return std::nullopt;
  return *percent / 100;
}

bool read_threshold(Alarm& alarm, std::string_view text) {
  const bool errors = alarm.metric == Alarm::Metric::client_errors || alarm.metric == Alarm::Metric::server_errors;
  const bool latency = alarm.metric == Alarm::Metric::percentile || alarm.metric == Alarm::Metric::average;
  double scale = 1;
  if (errors && text.ends_with('%')) {
    alarm.of_requests = true;
    text.remove_suffix(1);
  } else if (latency && text.ends_with("ms")) {
    text.remove_suffix(2);
  } else if (latency && text.ends_with('s')) {
    scale = 1000;
    text.remove_suffix(1);
  }
  const auto value = number(text);
  if (!value || !(*value >= 0)) return false;
  alarm.threshold = *value * scale;
  return true;
}

std::optional<Alarm> parse_alarm(std::string_view text) {
  Alarm alarm{.text = std::string(text)};
  const size_t comparison = text.find_first_of("<>");
  if (comparison == std::string_view::npos) return std::nullopt;
  const std::string_view metric = text.substr(0, comparison);
  alarm.above = text[comparison] == '>';
  std::string_view threshold = text.substr(comparison + 1);
  alarm.inclusive = threshold.starts_with('=');
  if (alarm.inclusive) threshold.remove_prefix(1);
  constexpr struct {
    std::string_view name;
    Alarm::Metric metric;
  } kMetrics[] = {{"4xx", Alarm::Metric::client_errors}, {"5xx", Alarm::Metric::server_errors}, {"average", Alarm::Metric::average}, {"count", Alarm::Metric::count}};
  bool known = false;
  for (const auto& row : kMetrics) {
    if (row.name != metric) continue;
    alarm.metric = row.metric;
    known = true;
  }
  if (const auto share = share_of(metric); !known && share) {
    alarm.metric = Alarm::Metric::percentile;
    alarm.share = *share;
    known = true;
  }
  if (!known || !read_threshold(alarm, threshold)) return std::nullopt;
  return alarm;
}

/// What the alarm looks at; nothing: there is no such value without requests.
std::optional<double> value_of(const Alarm& alarm, const StageCounts& counts) {
  if (alarm.metric == Alarm::Metric::count) return counts.count;
  if (counts.count <= 0) return std::nullopt;
  const double scale = alarm.of_requests ? 100 / counts.count : 1;
  if (alarm.metric == Alarm::Metric::client_errors) return counts.client_errors * scale;
  if (alarm.metric == Alarm::Metric::server_errors) return counts.server_errors * scale;
  return alarm.metric == Alarm::Metric::average ? counts.latency_sum_ms / counts.count : percentile_ms(counts, alarm.share);
}

}  // namespace

StageCounts& StageCounts::operator+=(const StageCounts& other) {
  count += other.count;
  client_errors += other.client_errors;
  server_errors += other.server_errors;
  latency_sum_ms += other.latency_sum_ms;
  for (const auto& [bound, many] : other.latency_ms) latency_ms[bound] += many;
  return *this;
}

StageCounts read_counts(std::string_view text, std::string_view api_name, std::string_view stage) {
  const std::string wanted_api = escaped(api_name), wanted_stage = escaped(stage);
  StageCounts counts;
  for (size_t begin = 0; begin < text.size();) {
    const size_t end = std::min(text.find('\n', begin), text.size());
    const auto line = read_line(text.substr(begin, end - begin));
    if (line && label(line->labels, "stage") == wanted_stage && label(line->labels, "api_name") == wanted_api) take(counts, *line);
    begin = end + 1;
  }
  return counts;
}

StageCounts difference(const StageCounts& from, const StageCounts& to) {
  if (to.count < from.count) return to;
  StageCounts result = to;
  result.count -= from.count;
  result.client_errors -= from.client_errors;
  result.server_errors -= from.server_errors;
  result.latency_sum_ms -= from.latency_sum_ms;
  for (auto& [bound, many] : result.latency_ms) {
    if (const auto before = from.latency_ms.find(bound); before != from.latency_ms.end()) many -= before->second;
  }
  return result;
}

std::optional<double> percentile_ms(const StageCounts& counts, double share) {
  if (counts.latency_ms.empty()) return std::nullopt;
  const double wanted = counts.latency_ms.rbegin()->second * share;
  if (counts.latency_ms.rbegin()->second <= 0) return std::nullopt;
  double bound_before = 0, many_before = 0;
  for (const auto& [bound, many] : counts.latency_ms) {
    if (many >= wanted) return std::isinf(bound) || many <= many_before ? bound_before : bound_before + (bound - bound_before) * (wanted - many_before) / (many - many_before);
    bound_before = bound;
    many_before = many;
  }
  return bound_before;
}

std::optional<std::vector<Alarm>> parse_alarms(std::string_view text) {
  std::vector<Alarm> alarms;
  for (size_t begin = 0; begin <= text.size();) {
    const size_t end = std::min(text.find(',', begin), text.size());
    std::string_view one = text.substr(begin, end - begin);
    while (one.starts_with(' ')) one.remove_prefix(1);
    while (one.ends_with(' ')) one.remove_suffix(1);
    auto alarm = parse_alarm(one);
    if (!alarm) return std::nullopt;
    alarms.push_back(std::move(*alarm));
    begin = end + 1;
  }
  return alarms;
}

std::optional<std::string> breach(const Alarm& alarm, const StageCounts& counts) {
  const auto value = value_of(alarm, counts);
  if (!value) return std::nullopt;
  const bool at = alarm.inclusive && *value == alarm.threshold;
  if (!at && !(alarm.above ? *value > alarm.threshold : *value < alarm.threshold)) return std::nullopt;
  const bool latency = alarm.metric == Alarm::Metric::percentile || alarm.metric == Alarm::Metric::average;
  return fmt::format("{}: {:.4g}{} of {} requests", alarm.text, *value, latency ? " ms" : alarm.of_requests ? "%" : "", counts.count);
}

void Window::add(size_t index, int64_t now_ms, StageCounts counts) {
  std::deque<Reading>& readings = readings_[index];
  readings.push_back({now_ms, std::move(counts)});
  // The last one at or before the window's beginning is where the window counts from.
  while (readings.size() > 1 && readings[1].at_ms <= now_ms - length_ms_) readings.pop_front();
}

StageCounts Window::sum(int64_t now_ms) const {
  StageCounts sum;
  for (const auto& [index, readings] : readings_) {
    if (!readings.empty() && readings.back().at_ms > now_ms - length_ms_) sum += difference(readings.front().counts, readings.back().counts);
  }
  return sum;
}

}  // namespace apigw::cli
