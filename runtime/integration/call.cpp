#include "runtime/integration/call.h"

#include "runtime/base/arena_text.h"
#include "runtime/integration/url.h"

namespace apigw::integration {
namespace {

/// The origin-form target of what follows the authority; a path that is missing is "/".
std::string_view target_of(Arena& arena, std::string_view rest) {
  if (!rest.empty() && rest.front() == '/') return rest;
  if (rest.empty()) return "/";
  ArenaText text(arena, rest.size() + 1);
  text.push('/');
  text.append(rest);
  return text.view();
}

bool send_without_length(std::string_view method) { return method == "GET" || method == "HEAD" || method == "OPTIONS"; }

}  // namespace

bool make_call(vm::Exchange& exchange, const Plans& plans, const vm::Effect& effect, http::ClientRequest& out) {
  const Plan& plan = plans[effect.index];
  const vm::IntegrationRequest& request = exchange.integration_request;
  std::string_view rest, authority;
  // The URL was put together from the same pieces as the plan, so it begins with the plan's origin.
  if (!plan.origin_text.empty() && request.url.starts_with(plan.origin_text)) {
    out.origin = plan.origin;
    authority = plan.authority;
    rest = request.url.substr(plan.origin_text.size());
    rest = rest.substr(0, rest.find('#'));
  } else {
    const auto url = parse_url(request.url);
    if (!url) return false;
    out.origin = {url->tls, plan.insecure_skip_verification, url->host, url->port};
    authority = url->authority;
    rest = url->rest;
  }
  out.target = target_of(exchange.arena, rest);
  if (!is_valid_target(out.target)) return false;
  out.method = request.method;
  out.host = request.host.empty() ? authority : request.host;
  out.fields = request.fields.all();
  out.body = request.body;
  out.send_content_length = !request.body.empty() || !send_without_length(request.method);
  out.timeout_ms = effect.timeout_ms;
  out.whole_body = effect.whole_body;
  out.stream = effect.stream;
  out.idle_timeout_ms = stream_idle_timeout_ms;
  out.safe_to_retry = is_idempotent(request.method);
  return true;
}

vm::CallFailure to_call_failure(http::Failure failure) {
  switch (failure) {
    case http::Failure::timeout: return vm::CallFailure::timeout;
    case http::Failure::invalid_endpoint: return vm::CallFailure::invalid_endpoint;
    case http::Failure::connect: return vm::CallFailure::connect;
    case http::Failure::reset: return vm::CallFailure::reset;
    case http::Failure::tls: return vm::CallFailure::tls;
    case http::Failure::malformed_response: return vm::CallFailure::malformed_response;
    case http::Failure::response_too_large: return vm::CallFailure::response_too_large;
  }
  return vm::CallFailure::reset;
}

bool is_idempotent(std::string_view method) {
  return method == "GET" || method == "HEAD" || method == "PUT" || method == "DELETE" || method == "OPTIONS" || method == "TRACE";
}

}  // namespace apigw::integration
