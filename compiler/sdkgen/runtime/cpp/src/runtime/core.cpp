#include <apigw_sdk/runtime/core.hpp>

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <ctime>
#include <random>
#include <stdexcept>
#include <thread>

#include <curl/curl.h>

namespace apigw_sdk {
namespace {

using std::chrono::milliseconds;

/// What is longer is not told apart from it: clocks count nanoseconds, which do not go on for ever.
constexpr milliseconds kWaitMax = std::chrono::hours(24 * 365);

std::string base_url_of(const ClientOptions& options) {
  std::string url = options.base_url;
  const std::size_t secure = url.compare(0, 8, "https://") == 0 ? 8 : 0;
  const std::size_t scheme = url.compare(0, 7, "http://") == 0 ? 7 : secure;
  if (scheme == 0 || url.size() == scheme || url[scheme] == '/') throw std::invalid_argument("base_url must be a whole http or https address");
  const auto printable = [](char c) { return c > ' ' && c < 127; };
  if (!std::all_of(url.begin(), url.end(), printable)) throw std::invalid_argument("base_url cannot have blanks, nor letters beyond ASCII");
  if (url.find_first_of("?#") != std::string::npos) throw std::invalid_argument("base_url cannot have a query or a fragment");
  if (url.substr(scheme, url.find('/', scheme) - scheme).find('@') != std::string::npos) throw std::invalid_argument("base_url cannot have a user: give it as user and password");
  while (!url.empty() && url.back() == '/') url.pop_back();
  return options.stage.empty() ? url : url + "/" + percent(options.stage);
}

/// Sleeps; in short pieces when somebody may cancel.
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

/// us-east-1 of https://id.execute-api.us-east-1.amazonaws.com; empty when the address names none.
std::string region_of(const std::string& url) {
  const std::string label = ".execute-api.";
  const std::size_t begin = url.find(label);
  if (begin == std::string::npos) return {};
  const std::size_t region = begin + label.size();
  return url.substr(region, url.find('.', region) - region);
}

bool may_repeat(const HttpRequest& request) {
  const std::string& method = request.method;
  return (method != "POST" && method != "PATCH") || request.headers.count("Idempotency-Key") != 0;
}

bool worth_repeating(const RetryPolicy& policy, const HttpRequest& request, const HttpResponse& answer) {
  // Whoever is throttled has not been served: that is safe for every method.
  return policy.statuses.count(answer.status) != 0 && (answer.status == 429 || may_repeat(request));
}

double random_number(const RetryPolicy& policy) {
  if (policy.random) return policy.random();
  thread_local std::mt19937_64 engine{std::random_device{}()};
  return std::uniform_real_distribution<double>(0.0, 1.0)(engine);
}

milliseconds back_off(const RetryPolicy& policy, int attempt) {
  const double ceiling = std::min(static_cast<double>(std::min(policy.delay_max, kWaitMax).count()), std::ldexp(static_cast<double>(policy.delay_base.count()), attempt - 1));
  return milliseconds(static_cast<std::int64_t>(random_number(policy) * ceiling));
}

/// Nothing when the server asks for more than we are ready to wait.
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

void place(HttpRequest& request, const Scheme& scheme, const std::string& value) {
  if (scheme.place == Place::query) {
    request.url += (request.url.find('?') == std::string::npos ? "?" : "&") + percent(scheme.field) + "=" + percent(value);
  } else if (scheme.place == Place::cookie) {
    if (value.find(';') != std::string::npos) throw EncodeError("the cookie " + scheme.field + " cannot hold a semicolon");
    std::string& cookie = request.headers["Cookie"];
    cookie += (cookie.empty() ? "" : "; ") + scheme.field + "=" + value;
  } else {
    request.headers[scheme.field] = value;
  }
}

std::string stamp_now() {
  std::string stamp;
  for (const char c : to_text(std::chrono::time_point_cast<std::chrono::microseconds>(std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now())))) {
    if (c != '-' && c != ':') stamp += c;
  }
  return stamp;
}

}  // namespace

Core::Core(ClientOptions options, const std::string& user_agent) : options_(std::move(options)), base_url_(base_url_of(options_)) {
  if (!options_.transport) options_.transport = make_curl_transport(options_.connect_timeout, options_.response_bytes_max);
  options_.headers.emplace("User-Agent", user_agent);
}

std::string Core::key_of(const Scheme& scheme) const {
  const auto named = options_.api_keys.find(scheme.name);
  return named == options_.api_keys.end() ? options_.api_key : named->second;
}

bool Core::has(const Scheme& scheme) const {
  switch (scheme.kind) {
    case SchemeKind::api_key: return !key_of(scheme).empty();
    case SchemeKind::basic: return !options_.user.empty();
    case SchemeKind::signature: return options_.credentials || options_.credentials_provider;
    case SchemeKind::token:
    case SchemeKind::bearer: break;
  }
  return !options_.bearer_token.empty() || options_.token_provider;
}

/// The first requirement whose credentials are all there; else what there is of the first.
std::vector<Scheme> Core::schemes_of(const Security& security) const {
  for (const auto& requirement : security) {
    if (!requirement.empty() && std::all_of(requirement.begin(), requirement.end(), [this](const Scheme& scheme) { return has(scheme); })) return requirement;
  }
  std::vector<Scheme> some;
  if (security.empty() || std::any_of(security.begin(), security.end(), [](const auto& requirement) { return requirement.empty(); })) return some;
  std::copy_if(security.front().begin(), security.front().end(), std::back_inserter(some), [this](const Scheme& scheme) { return has(scheme); });
  return some;
}

void Core::authorize(HttpRequest& request, const std::vector<Scheme>& schemes) const {
  bool signature = false;
  for (const Scheme& scheme : schemes) {
    const auto token = [this] { return options_.token_provider ? options_.token_provider() : options_.bearer_token; };
    switch (scheme.kind) {
      case SchemeKind::api_key: place(request, scheme, key_of(scheme)); break;
      case SchemeKind::basic: place(request, scheme, "Basic " + to_base64(options_.user + ":" + options_.password)); break;
      case SchemeKind::bearer: place(request, scheme, "Bearer " + token()); break;
      case SchemeKind::token: place(request, scheme, token()); break;
      case SchemeKind::signature: signature = true; break;
    }
  }
  if (!signature) return;
  const std::string region = options_.region.empty() ? region_of(base_url_) : options_.region;
  if (region.empty()) throw EncodeError("signing needs a region: give the client one");
  sign(request, options_.credentials_provider ? options_.credentials_provider() : *options_.credentials, region, "execute-api", stamp_now());
}

HttpResponse Core::send(const RequestBuilder& builder, const Security& security, const RequestOptions& options) const {
  HttpRequest made = builder.request(base_url_);
  made.headers.insert(options_.headers.begin(), options_.headers.end());
  for (const auto& [name, value] : options.headers) made.headers[name] = value;
  const std::vector<Scheme> schemes = schemes_of(security);
  const RetryPolicy& policy = options.retries ? *options.retries : options_.retries;
  Limits limits;
  limits.timeout = options.timeout.value_or(options_.timeout);
  limits.cancelled = options.cancelled;
  std::vector<std::shared_ptr<Hook>> hooks = options_.hooks;
  hooks.insert(hooks.end(), options.hooks.begin(), options.hooks.end());
  for (int attempt = 1;; ++attempt) {
    HttpRequest request = made;
    for (const auto& hook : hooks) hook->on_request(request);
    authorize(request, schemes);
    for (const auto& [name, value] : request.headers) check_header(name, value);
    limits.repeatable = may_repeat(request);
    const bool last = attempt >= policy.attempts_max;
    std::optional<milliseconds> delay;
    try {
      HttpResponse answer = options_.transport->send(request, limits);
      for (const auto& hook : hooks) hook->on_response(request, answer);
      if (last || !worth_repeating(policy, request, answer)) return answer;
      delay = delay_after(policy, attempt, answer);
      if (!delay) return answer;
    } catch (const ConnectionFailed& failure) {
      if (last || (failure.sent() && !may_repeat(request))) throw;
      delay = back_off(policy, attempt);
    }
    for (const auto& hook : hooks) hook->on_retry(request, attempt, *delay);
    wait(*delay, limits.cancelled);
  }
}

bool matches(const HttpResponse& answer, const char* status) {
  const std::string wanted = status;
  if (wanted == "default") return true;
  if (wanted.size() == 3 && wanted[1] == 'X') return answer.status / 100 == wanted[0] - '0';
  return std::to_string(answer.status) == wanted;
}

void decode_body(const Shape& shape, void* value, const HttpResponse& answer) {
  shape.decode(value, answer.body.empty() ? Json(nullptr) : parse_json(answer.body), At());
}

bool is_decoded(const Shape& shape, void* value, const HttpResponse& answer) {
  try {
    decode_body(shape, value, answer);
    return true;
  } catch (const DecodeError&) {
    return false;
  }
}

}  // namespace apigw_sdk
