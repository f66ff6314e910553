#pragma once
// Counters of one thread, rest-data-plane 12.3: Count, 4XXError, 5XXError, Latency and IntegrationLatency for every method. One
// thread writes, any thread may read; each counter is exact, a set read while it is written may be one request apart.
#include <array>
#include <atomic>
#include <cstdint>
#include <memory>
#include <mutex>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "runtime/bundle/bundle.h"
#include "runtime/vm/exchange.h"
#include "runtime/vm/prepared.h"

namespace apigw::phase {

/// Upper bounds in milliseconds; one more bucket holds the rest.
inline constexpr std::array<uint32_t, 13> latency_bounds_ms = {1, 2, 5, 10, 25, 50, 100, 250, 500, 1000, 2500, 10000, 29000};

/// A counter with a single writer: no locked instruction.
class Counter {
 public:
  void add(uint64_t by = 1) { value_.store(value_.load(std::memory_order_relaxed) + by, std::memory_order_relaxed); }
  uint64_t get() const { return value_.load(std::memory_order_relaxed); }

 private:
  std::atomic<uint64_t> value_{0};
};

struct Histogram {
  std::array<Counter, latency_bounds_ms.size() + 1> buckets;  // not cumulative
  Counter sum_us;
  void observe(int64_t ns);
};

struct MethodCounters {
  Counter count;
  Counter client_errors;  // 4XXError
  Counter server_errors;  // 5XXError
  Histogram latency;
  Histogram integration_latency;
};

/// Counts of one stage's methods; the last row is of requests that no method served.
struct StageCounters {
  explicit StageCounters(const vm::Prepared& prepared);
  uint64_t serial;  // of the Prepared
  std::vector<MethodCounters> methods;
};
using CounterSet = std::vector<std::shared_ptr<StageCounters>>;

class Metrics {
 public:
  /// Counts go to the methods of these from now on. What was counted for one of them before goes on; counts of others are dropped, as
  /// their labels no longer exist. Writer thread.
  void attach(std::span<const vm::Prepared* const> stages);
  /// One finished request: status, received_ns, responded_ns, integration_*_ns are set. One that began on a stage which is no longer
  /// attached counts as unrouted of the first. Writer thread; no lock, no allocation.
  void count(const vm::Exchange& exchange);
  /// What is counted now; any thread.
  std::shared_ptr<const CounterSet> snapshot() const;

 private:
  mutable std::mutex mutex_;  // of the pointer, not of the counters
  std::shared_ptr<const CounterSet> counters_;
  const CounterSet* current_ = nullptr;
};

/// Sum of all threads in the Prometheus text format 0.0.4; labels api_name, stage (of a canary "NAME/Canary"), resource, method. Methods
/// never asked are left out. Units are milliseconds, as the service's.
std::string prometheus(std::span<const Metrics* const> threads, std::span<const vm::Prepared* const> stages);

}  // namespace apigw::phase
