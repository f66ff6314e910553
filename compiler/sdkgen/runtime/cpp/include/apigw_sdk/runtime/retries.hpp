#pragma once
// When an attempt is worth another one, and how long it waits.
#include <chrono>
#include <functional>
#include <optional>

#include <apigw_sdk/runtime/options.hpp>

namespace apigw_sdk {

/// True for what may be sent twice: GET, HEAD, OPTIONS, PUT, DELETE, and whatever has an Idempotency-Key.
bool may_repeat(const HttpRequest& request);
bool worth_repeating(const RetryPolicy& policy, const HttpRequest& request, const HttpResponse& answer);
std::chrono::milliseconds back_off(const RetryPolicy& policy, int attempt);
/// Nothing when the server asks for more than we are ready to wait.
std::optional<std::chrono::milliseconds> delay_after(const RetryPolicy& policy, int attempt, const HttpResponse& answer);
/// Sleeps; throws Cancelled when the caller gives up.
void wait(std::chrono::milliseconds delay, const std::function<bool()>& cancelled);

}  // namespace apigw_sdk
