#include "runtime/phase/metrics.h"

#include <fmt/format.h>

namespace apigw::phase {
namespace {

/// Plain numbers of one method, summed over the threads.
struct Sum {
  uint64_t count = 0, client_errors = 0, server_errors = 0;
  struct Latency {
    std::array<uint64_t, latency_bounds_ms.size() + 1> buckets{};
    uint64_t sum_us = 0;
    uint64_t count() const {
      uint64_t all = 0;
      for (uint64_t bucket : buckets) all += bucket;
      return all;
    }
    void add(const Histogram& histogram) {
      for (size_t i = 0; i < buckets.size(); ++i) buckets[i] += histogram.buckets[i].get();
      sum_us += histogram.sum_us.get();
    }
  };
  Latency latency, integration_latency;

  void add(const MethodCounters& counters) {
    count += counters.count.get();
    client_errors += counters.client_errors.get();
    server_errors += counters.server_errors.get();
    latency.add(counters.latency);
    integration_latency.add(counters.integration_latency);
  }
};

/// A label's value (Prometheus text format): backslash, quote and line feed are escaped.
std::string label(std::string_view text) {
  std::string out;
  for (char c : text) {
    if (c == '\\' || c == '"') out += '\\';
    if (c == '\n') {
      out += "\\n";
    } else {
      out += c;
    }
  }
  return out;
}

struct Labelled {
  std::string labels;  // api_name="…",stage="…",resource="…",method="…"
  Sum sum;
};

struct CounterFamily {
  std::string_view name, help;
  uint64_t Sum::*value;
};
constexpr CounterFamily counter_families[] = {
    {"apigw_count_total", "Requests.", &Sum::count},
    {"apigw_4xx_error_total", "Requests answered with a status from 400 to 499.", &Sum::client_errors},
    {"apigw_5xx_error_total", "Requests answered with a status from 500 to 599.", &Sum::server_errors},
};
struct LatencyFamily {
  std::string_view name, help;
  Sum::Latency Sum::*value;
};
constexpr LatencyFamily latency_families[] = {
    {"apigw_latency_milliseconds", "Time from the receipt of a request to its response, everything included.", &Sum::latency},
    {"apigw_integration_latency_milliseconds", "Time spent waiting for the integration.", &Sum::integration_latency},
};

void write_histogram(std::string& out, std::string_view name, const std::string& labels, const Sum::Latency& latency) {
  const auto into = std::back_inserter(out);
  uint64_t cumulative = 0;
  for (size_t i = 0; i < latency_bounds_ms.size(); ++i) {
    cumulative += latency.buckets[i];
    fmt::format_to(into, "{}_bucket{{{},le=\"{}\"}} {}\n", name, labels, latency_bounds_ms[i], cumulative);
  }
  fmt::format_to(into, "{}_bucket{{{},le=\"+Inf\"}} {}\n", name, labels, latency.count());
  fmt::format_to(into, "{}_sum{{{}}} {}.{:03}\n", name, labels, latency.sum_us / 1000, latency.sum_us % 1000);
  fmt::format_to(into, "{}_count{{{}}} {}\n", name, labels, latency.count());
}

}  // namespace

void Histogram::observe(int64_t ns) {
  if (ns < 0) ns = 0;
  size_t bucket = 0;
  while (bucket < latency_bounds_ms.size() && ns > int64_t(latency_bounds_ms[bucket]) * 1000000) ++bucket;
  buckets[bucket].add();
  sum_us.add(uint64_t(ns) / 1000);
}

StageCounters::StageCounters(const vm::Prepared& prepared) : serial(prepared.serial()), methods(prepared.bundle().methods().size() + 1) {}

void Metrics::attach(std::span<const vm::Prepared* const> stages) {
  auto next = std::make_shared<CounterSet>();
  for (const vm::Prepared* stage : stages) {
    std::shared_ptr<StageCounters> counters;
    for (const auto& known : counters_ ? *counters_ : CounterSet()) {
      if (known->serial == stage->serial()) counters = known;
    }
    next->push_back(counters ? std::move(counters) : std::make_shared<StageCounters>(*stage));
  }
  const std::lock_guard lock(mutex_);
  current_ = next.get();
  counters_ = std::move(next);
}

void Metrics::count(const vm::Exchange& exchange) {
  if (!current_ || current_->empty()) return;
  StageCounters* stage = nullptr;
  for (const auto& counters : *current_) {
    if (counters->serial == exchange.prepared.serial()) stage = counters.get();
  }
  const bool routed = stage && exchange.method;
  if (!stage) stage = current_->front().get();
  MethodCounters& counters = stage->methods[routed ? size_t(exchange.method - exchange.bundle.methods().data()) : stage->methods.size() - 1];
  counters.count.add();
  const uint16_t status = exchange.response.status;
  if (status >= 400 && status < 500) counters.client_errors.add();
  if (status >= 500) counters.server_errors.add();
  counters.latency.observe(exchange.responded_ns - exchange.received_ns);
  if (exchange.integration_begin_ns && exchange.integration_end_ns) {
    counters.integration_latency.observe(exchange.integration_end_ns - exchange.integration_begin_ns);
  }
}

std::shared_ptr<const CounterSet> Metrics::snapshot() const {
  const std::lock_guard lock(mutex_);
  return counters_;
}

namespace {

/// A row a method of the stage, and one for the requests that no method served.
void add_rows(std::vector<Labelled>& rows, const vm::Prepared& stage, std::span<const Metrics* const> threads) {
  const bundle::Bundle& bundle = stage.bundle();
  const size_t first = rows.size();
  rows.resize(first + bundle.methods().size() + 1);
  const std::string common = fmt::format("api_name=\"{}\",stage=\"{}{}\"", label(bundle.string_or(bundle.facts().name, "")), label(stage.stage()),
                                         stage.canary().value_or(false) ? "/Canary" : "");
  for (size_t i = 0; first + i < rows.size(); ++i) {
    const bool routed = i < bundle.methods().size();
    rows[first + i].labels = fmt::format("{},resource=\"{}\",method=\"{}\"", common, routed ? label(bundle.string(bundle.methods()[i].path)) : "",
                                         routed ? to_string(Method(bundle.methods()[i].http_method)) : "");
  }
  for (const Metrics* thread : threads) {
    const auto counters = thread->snapshot();
    for (const auto& of_stage : counters ? *counters : CounterSet()) {
      if (of_stage->serial != stage.serial()) continue;  // else the thread has not turned to this stage yet
      for (size_t i = 0; i < of_stage->methods.size(); ++i) rows[first + i].sum.add(of_stage->methods[i]);
    }
  }
}

}  // namespace

std::string prometheus(std::span<const Metrics* const> threads, std::span<const vm::Prepared* const> stages) {
  std::vector<Labelled> rows;
  for (const vm::Prepared* stage : stages) add_rows(rows, *stage, threads);

  std::string out;
  const auto into = std::back_inserter(out);
  for (const CounterFamily& family : counter_families) {
    fmt::format_to(into, "# HELP {} {}\n# TYPE {} counter\n", family.name, family.help, family.name);
    for (const Labelled& row : rows) {
      if (row.sum.count) fmt::format_to(into, "{}{{{}}} {}\n", family.name, row.labels, row.sum.*family.value);
    }
  }
  for (const LatencyFamily& family : latency_families) {
    fmt::format_to(into, "# HELP {} {}\n# TYPE {} histogram\n", family.name, family.help, family.name);
    for (const Labelled& row : rows) {
      if ((row.sum.*family.value).count()) write_histogram(out, family.name, row.labels, row.sum.*family.value);
    }
  }
  return out;
}

}  // namespace apigw::phase
