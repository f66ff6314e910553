// AWS: the request of a service, but for its host and its signature, which the server adds (rest-data-plane 4.4).
#include <algorithm>

#include "runtime/base/arena_text.h"
#include "runtime/phase/parameters.h"
#include "runtime/phase/percent.h"
#include "runtime/phase/phases.h"
#include "runtime/phase/request_fields.h"
#include "runtime/phase/uri.h"
#include "runtime/sigv4/canonical.h"
#include "runtime/vm/failure.h"

namespace apigw::phase {
namespace {

using bundle::ServiceCall;
using bundle::ServiceProtocol;

bool has_parameter(const vm::Exchange& exchange, std::string_view name) {
  for (const vm::Parameter& value : exchange.query_values) {
    if (value.name == name) return true;
  }
  return false;
}

/// Joins the parts of a query.
class Query {
 public:
  explicit Query(ArenaText& out) : out_(out), start_(out.size()) {}
  void pair(std::string_view name, std::string_view value) {
    next();
    append_query_encoded(out_, name);
    out_.push('=');
    append_query_encoded(out_, value);
  }
  /// Of a URI as it is written: decoded and encoded anew.
  void text(std::string_view query) {
    if (query.empty()) return;
    const size_t before = out_.size();
    next();
    const size_t begin = out_.size();
    append_query_anew(out_, query);
    if (out_.size() == begin) out_.cut(before);
  }

 private:
  void next() { out_.push(out_.size() == start_ ? '?' : '&'); }
  ArenaText& out_;
  size_t start_;
};

/// Escaped slashes of values that a client sent are slashes of the key; S3 signs and stores both alike.
std::string_view with_plain_slashes(Arena& arena, std::string_view path) {
  ArenaText out(arena, path.size());
  while (!path.empty()) {
    const size_t at = std::min(path.find("%2"), path.size());
    out.append(path.substr(0, at));
    path.remove_prefix(at);
    if (path.empty()) break;
    const bool slash = path.size() > 2 && (path[2] == 'F' || path[2] == 'f');
    out.append(slash ? "/" : path.substr(0, 1));
    path.remove_prefix(slash ? 3 : 1);
  }
  return out.view();
}

/// Path and query in the one form that every verifier reads alike: nothing unescaped but letters, digits, "-._~" and slashes.
bool build_target(vm::Exchange& exchange, const bundle::Integration& integration, const ServiceCall& call, std::string_view name) {
  ArenaText target(exchange.arena, 256);
  std::string_view own_query;
  if (call.action) {
    target.push('/');
  } else {
    const size_t mark = std::min(name.find('?'), name.size());
    std::string_view path = name.substr(0, mark);
    own_query = name.substr(std::min(mark + 1, name.size()));
    if (!path.starts_with('/')) target.push('/');
    if (exchange.bundle.string(call.signing_name) == "s3") path = with_plain_slashes(exchange.arena, path);
    sigv4::append_strict(target, path, true);
  }
  Query query(target);
  if (call.action && call.protocol == ServiceProtocol::query) {
    if (!has_parameter(exchange, "Action")) query.pair("Action", name);
    if (call.target != bundle::none && !has_parameter(exchange, "Version")) query.pair("Version", exchange.bundle.string(call.target));
  }
  query.text(own_query);
  for (const vm::Parameter& value : exchange.query_values) query.pair(value.name, value.value);
  exchange.integration_request.url = target.view();
  return integration.uri.count > 0;
}

bool is_json(ServiceProtocol protocol) { return protocol == ServiceProtocol::json_1_0 || protocol == ServiceProtocol::json_1_1; }

void add_fields(vm::Exchange& exchange, const ServiceCall& call, std::string_view name) {
  ServiceFields own;
  if (call.action && is_json(call.protocol)) {
    ArenaText target(exchange.arena, 64);
    target.append(exchange.bundle.string_or(call.target, ""));
    target.push('.');
    target.append(name);
    own.target = target.view();
    own.content_type = call.protocol == ServiceProtocol::json_1_0 ? "application/x-amz-json-1.0" : "application/x-amz-json-1.1";
  } else if (!exchange.integration_request.body.empty()) {
    own.content_type = call.action && call.protocol == ServiceProtocol::query ? "application/x-www-form-urlencoded" : "application/json";
  }
  service_request_fields(exchange, own);
}

}  // namespace

vm::Step call_service(vm::Exchange& exchange, const bundle::Instruction& instruction, vm::Effect& effect) {
  const bundle::Integration& integration = exchange.bundle.integrations()[instruction.c];
  const ServiceCall& call = exchange.bundle.service_calls()[integration.service_call];
  ArenaText name(exchange.arena, 256);
  if (!append_uri(exchange, integration, name) || !build_target(exchange, integration, call, name.view())) {
    exchange.call_failure = vm::CallFailure::invalid_endpoint;
    return vm::fail_call(exchange);
  }
  vm::IntegrationRequest& request = exchange.integration_request;
  request.method = endpoint_method(exchange, integration);
  request.body = goes_without_body(request.method) ? std::string_view{} : exchange.payload;
  add_fields(exchange, call, name.view());
  effect = {vm::EffectKind::service, instruction.c, true, integration.timeout_ms};
  return vm::Step::suspend;
}

}  // namespace apigw::phase
