#include "cli/remote_shift.h"

#include <algorithm>
#include <atomic>
#include <chrono>
#include <condition_variable>
#include <mutex>
#include <random>
#include <thread>

#include <fmt/format.h>

#include "cli/failure.h"
#include "cli/record_reader.h"
#include "cli/store.h"

namespace apigw::cli {
namespace {

using nlohmann::json;
using Clock = std::chrono::steady_clock;

constexpr auto kPatience = std::chrono::seconds(30);  // with a gateway that does not answer: it may be starting anew
constexpr auto kPause = std::chrono::milliseconds(300);

std::string random_name() {
  std::random_device entropy;
  return fmt::format("{:08x}{:08x}{:08x}{:08x}", entropy(), entropy(), entropy(), entropy());
}

/// Calls again while the gateway cannot be reached; what it refuses is refused at once.
template <class Call>
auto patiently(const Call& call) {
  for (const auto end = Clock::now() + kPatience;;) {
    try {
      return call();
    } catch (const Failure& failure) {
      if (failure.status() != ExitStatus::world_failed || Clock::now() > end) throw;
    }
    std::this_thread::sleep_for(kPause);
  }
}

class RemoteShift final : public ShiftedStage {
 public:
  RemoteShift(const Remote& gateway, const state::Shift& shift)
      : gateway_(gateway),
        identity_{{"of", shift.api_id}, {"stage", shift.stage}, {"deployment", shift.deployment_id}, {"started", shift.started_ms}, {"driver", random_name()}, {"by", actor().name}} {
    const json answer = gateway_.post("/v1/shifts/hold", identity_);
    period_ = std::chrono::milliseconds(answer.value("forMs", int64_t(4000))) / 4;
    const int64_t before_ms = actor().now_ms;
    const json snapshot = gateway_.get("/v1/snapshot");
    ahead_ms_ = gateway_.understood([&] { return snapshot.at("now").get<int64_t>(); }) - (before_ms + actor().now_ms) / 2;
    beat_ = std::thread([this] { keep_hold(); });
  }

  ~RemoteShift() override {
    {
      const std::lock_guard lock(mutex_);
      over_ = true;
    }
    wake_.notify_one();
    beat_.join();
    try {
      gateway_.post("/v1/shifts/release", identity_);
    } catch (const std::exception&) {
      // It lets go by itself when it does not hear of this process.
    }
  }

  void require_ours() override {
    const std::lock_guard lock(mutex_);
    if (!lost_.empty()) throw Failure(ExitStatus::input_at_fault, lost_);
  }

  void advance(const state::Shift& to, double) override {
    json request = identity_;
    request.update({{"phase", to.phase}, {"step", to.step}});
    post("/v1/shifts/advance", request);
  }

  void finish() override {
    try {
      post("/v1/shifts/finish", identity_);
    } catch (const Failure&) {
      if (!finished()) throw;  // else only the answer was lost
    }
    gateway_.await(identity_.at("of"), identity_.at("stage"), identity_.at("deployment"), false);
  }

  void roll_back(const std::string& reason) override {
    json request = identity_;
    request.update({{"action", "shift-rollback"}, {"reason", reason}});
    post("/v1/shifts/end", request);
  }

  int64_t now_ms() override { return actor().now_ms + ahead_ms_; }

  std::optional<Expected<std::string, std::string>> own_metrics() override {
    try {
      return gateway_.get_bytes("/metrics");
    } catch (const Failure& failure) {
      return unexpected(std::string(failure.what()));
    }
  }

 private:
  /// A call that was lost on its way may have been done: the hold is taken again first, in case the gateway has started anew.
  void post(const std::string& path, const json& request) {
    patiently([&] {
      require_ours();
      gateway_.post("/v1/shifts/hold", identity_);
      return gateway_.post(path, request);
    });
  }

  bool finished() {
    const json now = patiently([&] { return gateway_.get("/v1/snapshot"); });
    return gateway_.understood([&] {
      const auto& stages = now.at("stages");
      return std::any_of(stages.begin(), stages.end(), [&](const json& one) {
        return one.at("api") == identity_.at("of") && one.at("stage") == identity_.at("stage") && one.at("deployment") == identity_.at("deployment") && one.at("canary").is_null();
      });
    });
  }

  void keep_hold() {
    std::unique_lock lock(mutex_);
    for (auto heard = Clock::now(); lost_.empty() && !wake_.wait_for(lock, period_, [this] { return over_; });) {
      lock.unlock();
      std::string fault;
      try {
        gateway_.post("/v1/shifts/hold", identity_);
        heard = Clock::now();
      } catch (const Failure& failure) {
        if (failure.status() != ExitStatus::world_failed || Clock::now() - heard > kPatience) fault = failure.what();
      } catch (const std::exception& failure) {
        fault = failure.what();
      }
      lock.lock();
      if (!over_) lost_ = fault;
    }
  }

  const Remote gateway_;
  const json identity_;
  int64_t ahead_ms_ = 0;  // the gateway's clock, of this one
  std::chrono::milliseconds period_{1000};
  std::mutex mutex_;
  std::condition_variable wake_;
  bool over_ = false;
  std::string lost_;  // why the shift is not ours any more; empty: it is
  std::thread beat_;
};

}  // namespace

std::unique_ptr<ShiftedStage> remote_shift(const Remote& gateway, const state::Shift& shift) { return std::make_unique<RemoteShift>(gateway, shift); }

}  // namespace apigw::cli
