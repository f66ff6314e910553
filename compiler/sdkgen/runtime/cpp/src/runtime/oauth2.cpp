#include <apigw_sdk/runtime/oauth2.hpp>

#include <algorithm>
#include <cmath>
#include <stdexcept>

#include <apigw_sdk/runtime/codec.hpp>
#include <apigw_sdk/runtime/request.hpp>
#include <apigw_sdk/runtime/retries.hpp>

namespace apigw_sdk {
namespace {

constexpr std::size_t kAnswerBytesMax = std::size_t{1} << 20;
constexpr double kEarly = 30;     // seconds before its end at which a token is not used any more
constexpr double kLongest = 1e9;  // seconds

std::string text_at(const Json& members, const char* name) {
  const auto found = members.find(name);
  return found != members.end() && found->is_string() ? found->get<std::string>() : std::string();
}

/// How many seconds a token is kept: without a word on its end, until the API refuses it.
double usable_seconds(const Json& members) {
  const auto found = members.find("expires_in");
  if (found == members.end() || found->is_null()) return kLongest;
  double seconds = 0;
  if (found->is_number()) seconds = found->get<double>();
  const std::string text = text_at(members, "expires_in");
  if (!text.empty() && text.size() < 16 && text.find_first_not_of("0123456789") == std::string::npos) seconds = static_cast<double>(std::stoll(text));
  if (!(seconds > 0)) return 0;
  return std::min(seconds - std::min(kEarly, seconds / 10), kLongest);
}

std::string host_of(const std::string& url) {
  const std::size_t secure = url.compare(0, 8, "https://") == 0 ? 8 : 0;
  const std::size_t begin = url.compare(0, 7, "http://") == 0 ? 7 : secure;
  const std::string host = begin == 0 ? "" : url.substr(begin, url.find_first_of("/?#", begin) - begin);
  const bool printable = std::all_of(url.begin(), url.end(), [](char c) { return c > ' ' && c < 127; });
  if (host.empty() || !printable || host.find('@') != std::string::npos) throw std::invalid_argument("token_url must be a whole http or https address");
  return host;
}

}  // namespace

ClientCredentials::ClientCredentials(ClientCredentialsOptions options) : options_(std::move(options)), host_(host_of(options_.token_url)) {
  if (!options_.transport) options_.transport = make_curl_transport(std::chrono::seconds(10), kAnswerBytesMax);
}

std::string ClientCredentials::token() {
  std::promise<std::string> mine;
  std::shared_future<std::string> theirs;
  {
    const std::lock_guard<std::mutex> lock(mutex_);
    if (!token_.empty() && Clock::now() < end_) return token_;
    theirs = fetching_;
    if (!theirs.valid()) fetching_ = mine.get_future().share();
  }
  if (theirs.valid()) return theirs.get();
  try {
    Fetched fetched = fetch();
    const std::lock_guard<std::mutex> lock(mutex_);
    token_ = fetched.token;
    end_ = fetched.end;
    fetching_ = {};
    mine.set_value(fetched.token);
    return fetched.token;
  } catch (...) {
    const std::lock_guard<std::mutex> lock(mutex_);
    fetching_ = {};
    mine.set_exception(std::current_exception());
    throw;
  }
}

void ClientCredentials::reject(const std::string& token) {
  const std::lock_guard<std::mutex> lock(mutex_);
  if (token_ == token) token_.clear();
}

ClientCredentials::Fetched ClientCredentials::fetch() const {
  const RetryPolicy& policy = options_.retries;
  Limits limits;
  limits.timeout = options_.timeout;
  for (int attempt = 1;; ++attempt) {
    const Clock::time_point begin = Clock::now();
    const bool last = attempt >= policy.attempts_max;
    std::optional<std::chrono::milliseconds> delay;
    try {
      const HttpResponse answer = options_.transport->send(request(), limits);
      // Asking twice for a token does no harm.
      if (!last && policy.statuses.count(answer.status) != 0) delay = delay_after(policy, attempt, answer);
      if (!delay) return read(answer, begin);
    } catch (const ConnectionFailed& failure) {
      if (last) throw TokenError(std::string("no token came: ") + failure.what());
      delay = back_off(policy, attempt);
    }
    wait(*delay, {});
  }
}

HttpRequest ClientCredentials::request() const {
  std::map<std::string, std::string> fields = options_.parameters;
  fields["grant_type"] = "client_credentials";
  std::string scope;
  for (const std::string& one : options_.scopes) scope += (scope.empty() ? "" : " ") + one;
  if (!scope.empty()) fields["scope"] = scope;
  HttpRequest request;
  request.method = "POST";
  request.url = options_.token_url.substr(0, options_.token_url.find('#'));
  request.headers = {{"Accept", "application/json"}, {"Content-Type", "application/x-www-form-urlencoded"}};
  if (options_.in_body) {
    fields["client_id"] = options_.client_id;
    fields["client_secret"] = options_.client_secret;
  } else {
    // Both are encoded first, so that a colon can stand in either (RFC 6749, 2.3.1).
    request.headers["Authorization"] = "Basic " + to_base64(percent(options_.client_id) + ":" + percent(options_.client_secret));
  }
  for (const auto& [name, value] : fields) request.body += (request.body.empty() ? "" : "&") + percent(name) + "=" + percent(value);
  return request;
}

ClientCredentials::Fetched ClientCredentials::read(const HttpResponse& answer, Clock::time_point begin) const {
  Json members = Json::object();
  try {
    members = parse_json(answer.body);
  } catch (const DecodeError&) {
    // Whoever gives no JSON gives no token.
  }
  if (!members.is_object()) members = Json::object();
  if (answer.status < 200 || answer.status >= 300) {
    const std::string error = text_at(members, "error"), about = text_at(members, "error_description");
    std::string said = error + (error.empty() || about.empty() ? "" : ": ") + about;
    const std::string& secret = options_.client_secret;
    for (std::size_t at = said.find(secret); !secret.empty() && at != std::string::npos; at = said.find(secret, at)) said.replace(at, secret.size(), "***");
    throw TokenError(host_ + " gives no token: HTTP " + std::to_string(answer.status) + " " + said.substr(0, 200), answer.status, error);
  }
  const std::string token = text_at(members, "access_token");
  if (token.empty() || !std::all_of(token.begin(), token.end(), [](char c) { return c > ' ' && c < 127; })) throw TokenError(host_ + " answered without a token", answer.status);
  std::string kind = members.contains("token_type") ? text_at(members, "token_type") : "bearer";
  std::transform(kind.begin(), kind.end(), kind.begin(), [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; });
  if (kind != "bearer") throw TokenError(host_ + " gives no bearer tokens", answer.status);
  const auto usable = std::chrono::duration<double>(usable_seconds(members));
  return {token, begin + std::chrono::duration_cast<Clock::duration>(usable)};
}

}  // namespace apigw_sdk
