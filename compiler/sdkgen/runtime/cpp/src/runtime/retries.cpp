#include <apigw_sdk/runtime/retries.hpp>

#include <algorithm>
#include <cmath>
#include <ctime>
#include <random>
#include <thread>

#include <curl/curl.h>

#include <apigw_sdk/runtime/errors.hpp>

namespace apigw_sdk {
namespace {

using std::chrono::milliseconds;

/// What is longer is not told apart from it: clocks count nanoseconds, which do not go on for ever.
constexpr milliseconds kWaitMax = std::chrono::hours(24 * 365);

double random_number(const RetryPolicy& policy) {
  if (policy.random) return policy.random();
  thread_local std::mt19937_64 engine{std::random_device{}()};
  return std::uniform_real_distribution<double>(0.0, 1.0)(engine);
}

}  // namespace

void wait(milliseconds delay, const std::function<bool()>& cancelled) {
  delay = std::min(delay, kWaitMax);
  if (!cancelled) return std::this_thread::sleep_for(delay);
  const auto end = std::chrono::steady_clock::now() + delay;
  while (!cancelled()) {
    const auto left = std::chrono::duration_cast<milliseconds>(end - std::chrono::steady_clock::now());
    if (left <= milliseconds(0)) return;
    std::this_thread::sleep_for(std::min(left, milliseconds(100)));
  }
  throw Cancelled("the call was cancelled");
}

bool may_repeat(const HttpRequest& request) {
  static const std::set<std::string> sent_twice = {"GET", "HEAD", "OPTIONS", "PUT", "DELETE"};
  return sent_twice.count(request.method) != 0 || request.headers.count("Idempotency-Key") != 0;
}

bool worth_repeating(const RetryPolicy& policy, const HttpRequest& request, const HttpResponse& answer) {
  // Whoever is throttled has not been served: that is safe for every method.
  return policy.statuses.count(answer.status) != 0 && (answer.status == 429 || may_repeat(request));
}

milliseconds back_off(const RetryPolicy& policy, int attempt) {
  const double ceiling = std::min(static_cast<double>(std::min(policy.delay_max, kWaitMax).count()), std::ldexp(static_cast<double>(policy.delay_base.count()), std::min(attempt - 1, 60)));
  return milliseconds(static_cast<std::int64_t>(random_number(policy) * ceiling));
}

std::optional<milliseconds> delay_after(const RetryPolicy& policy, int attempt, const HttpResponse& answer) {
  const milliseconds delay = back_off(policy, attempt);
  const std::string asked = answer.header("Retry-After");
  if (asked.empty()) return delay;
  milliseconds wait{0};
  if (asked.find_first_not_of("0123456789") == std::string::npos) {
    wait = asked.size() > 9 ? milliseconds::max() : milliseconds(std::stoll(asked) * 1000);
  } else {
    const std::time_t moment = curl_getdate(asked.c_str(), nullptr);
    if (moment == -1) return delay;
    wait = milliseconds((static_cast<std::int64_t>(moment) - std::time(nullptr)) * 1000);
  }
  if (wait > policy.retry_after_max) return std::nullopt;
  return std::max(wait, delay);
}

}  // namespace apigw_sdk
