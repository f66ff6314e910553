#include <apigw_sdk/runtime/core.hpp>

#include <algorithm>
#include <stdexcept>

#include <apigw_sdk/runtime/retries.hpp>

namespace apigw_sdk {
namespace {

using std::chrono::milliseconds;

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

/// A body that flows, and whether any of it has been read.
class SentOnce final : public BodySource {
 public:
  explicit SentOnce(BodySource* source) : source_(source) {}
  std::size_t read(char* data, std::size_t bytes) override {
    begun_ = true;
    return source_->read(data, bytes);
  }
  bool rewind() override {
    if (!begun_) return true;
    begun_ = !source_->rewind();
    return !begun_;
  }
  std::optional<std::uint64_t> size() const override { return source_->size(); }

 private:
  BodySource* source_;
  bool begun_ = false;
};

}  // namespace

Core::Core(ClientOptions options, const std::string& user_agent) : options_(std::move(options)), base_url_(base_url_of(options_)) {
  if (!options_.transport) options_.transport = make_curl_transport(options_.connect_timeout, options_.response_bytes_max);
  options_.headers.emplace("User-Agent", user_agent);
}

HttpResponse Core::send(const RequestBuilder& builder, const Security& security, const RequestOptions& options) const {
  Flow flow;
  return attempts(builder, security, options, flow);
}

HttpResponse Core::stream(const RequestBuilder& builder, const Security& security, const RequestOptions& options, const Sink& sink, const std::vector<const char*>& statuses) const {
  Flow flow;
  flow.sink = sink;
  flow.wanted = [&statuses](int status) {
    HttpResponse head;
    head.status = status;
    return std::any_of(statuses.begin(), statuses.end(), [&head](const char* one) { return matches(head, one); });
  };
  return attempts(builder, security, options, flow);
}

HttpResponse Core::attempts(const RequestBuilder& builder, const Security& security, const RequestOptions& options, Flow& flow) const {
  HttpRequest made = builder.request(base_url_, options.body_source != nullptr);
  made.headers.insert(options_.headers.begin(), options_.headers.end());
  for (const auto& [name, value] : options.headers) made.headers[name] = value;
  Authorizer authorizer(security, options_, options, options_.region);
  const RetryPolicy& policy = options.retries ? *options.retries : options_.retries;
  Limits limits;
  limits.timeout = options.timeout.value_or(options_.timeout);
  limits.cancelled = options.cancelled;
  std::vector<std::shared_ptr<Hook>> hooks = options_.hooks;
  hooks.insert(hooks.end(), options.hooks.begin(), options.hooks.end());
  SentOnce source(options.body_source.get());
  flow.source = options.body_source ? &source : nullptr;
  bool renewed = false;
  for (int attempt = 1;; ++attempt) {
    HttpRequest request = made;
    for (const auto& hook : hooks) hook->on_request(request);
    authorizer.authorize(request, flow.source);
    for (const auto& [name, value] : request.headers) check_header(name, value);
    limits.repeatable = may_repeat(request);
    const bool last = attempt >= policy.attempts_max;
    std::optional<milliseconds> delay;
    try {
      HttpResponse answer = flow.source != nullptr || flow.wanted ? options_.transport->transfer(request, limits, flow) : options_.transport->send(request, limits);
      for (const auto& hook : hooks) hook->on_response(request, answer);
      if (answer.status == 401 && !renewed && authorizer.reject()) {
        // Whoever is refused has not been served: another token is tried at once.
        renewed = true;
        delay = milliseconds(0);
        --attempt;
      } else if (!last && worth_repeating(policy, request, answer)) {
        delay = delay_after(policy, attempt, answer);
      }
      if (!delay || flow.delivered || !source.rewind()) return answer;
    } catch (const ConnectionFailed& failure) {
      if (last || flow.delivered || (failure.sent() && !may_repeat(request)) || !source.rewind()) throw;
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
