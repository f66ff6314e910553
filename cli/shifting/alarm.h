#pragma once
// What must not happen while traffic goes over: "5xx>1%,p99>500ms", held against what the gateways counted in a window of time.
#include <cstdint>
#include <deque>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace apigw::cli {

/// Counters of one stage since its gateway began to serve it, summed over its methods.
struct StageCounts {
  double count = 0, client_errors = 0, server_errors = 0, latency_sum_ms = 0;
  std::map<double, double> latency_ms;  // upper bound → how many took no longer; infinity: all
  StageCounts& operator+=(const StageCounts& other);
};

/// From the Prometheus text of a gateway; `stage` is the label's value, of a canary "NAME/Canary".
StageCounts read_counts(std::string_view text, std::string_view api_name, std::string_view stage);
/// What was counted between two readings of one gateway; one that has started anew since counts from nothing.
StageCounts difference(const StageCounts& from, const StageCounts& to);
/// The latency that `share` (0..1) of the requests did not exceed, interpolated inside its bucket. Nothing: there were none.
std::optional<double> percentile_ms(const StageCounts& counts, double share);

struct Alarm {
  enum class Metric : uint8_t { client_errors, server_errors, percentile, average, count };
  std::string text;  // as written
  Metric metric = Metric::count;
  double share = 0;        // of percentile: 0.99
  bool of_requests = false;  // the threshold is a percentage of the requests
  bool above = true;       // breached above the threshold; false: below
  bool inclusive = false;  // breached at the threshold, too
  double threshold = 0;    // a number, a percentage, or milliseconds
};

/// Separated by commas. METRIC is 4xx, 5xx, count, average or pNN; then >, >=, < or <=; then a number with % (4xx, 5xx), ms or s (latencies).
/// Nothing: it is not of this form.
std::optional<std::vector<Alarm>> parse_alarms(std::string_view text);
/// "5xx>1%: 12.5% of 40 requests". Nothing: not breached; without requests nothing is, but `count`.
std::optional<std::string> breach(const Alarm& alarm, const StageCounts& counts);

/// Readings of several gateways over a time window.
class Window {
 public:
  explicit Window(int64_t length_ms) : length_ms_(length_ms) {}
  /// A reading of gateway `index`.
  void add(size_t index, int64_t now_ms, StageCounts counts);
  /// What all of them counted in the window that ends now.
  StageCounts sum(int64_t now_ms) const;

 private:
  struct Reading {
    int64_t at_ms;
    StageCounts counts;
  };
  int64_t length_ms_;
  std::map<size_t, std::deque<Reading>> readings_;
};

}  // namespace apigw::cli
