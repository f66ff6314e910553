// Calls of AWS services: whose keys sign them. And what happens while those keys, or the ones that tokens are verified with, are still on their way.
#include <algorithm>

#include "runtime/aws/role_service.h"
#include "runtime/iam/principals.h"
#include "runtime/integration/call.h"
#include "runtime/integration/url.h"
#include "runtime/base/arena_text.h"
#include "runtime/server/request.h"
#include "runtime/server/worker.h"

namespace apigw::server {
namespace {

std::string_view joined(Arena& arena, std::string_view base, std::string_view target) {
  if (base.empty()) return target;
  ArenaText text(arena, base.size() + target.size());
  text.append(base);
  text.append(target);
  return text.view();
}

/// The request to come leaves later than usual: what it holds of the client's bytes has to outlive them.
void keep(Arena& arena, vm::IntegrationRequest& call) {
  call.method = arena.copy(call.method);
  call.host = arena.copy(call.host);
  call.body = arena.copy(call.body);
  vm::FieldList kept(arena);
  for (Field field : call.fields.all()) {
    field.name = arena.copy(field.name);
    field.value = arena.copy(field.value);
    kept.add(field);
  }
  call.fields = kept;
}

}  // namespace

Worker::Prepared Worker::service_call(Request& request, const vm::Effect& effect, http::ClientRequest& out) {
  vm::Exchange& exchange = request.exchange;
  const Deployment& deployment = *request.deployment;
  const aws::ServicePlan& plan = deployment.services[deployment.bundle().integrations()[effect.index].service_call];
  const vm::IntegrationRequest& call = exchange.integration_request;
  out.target = joined(exchange.arena, plan.base_path, call.url);
  if (!plan.usable || !integration::is_valid_target(out.target)) return {Ready::fail, vm::CallFailure::invalid_endpoint};
  out.origin = plan.origin;
  out.host = plan.authority;
  out.method = call.method;
  out.fields = call.fields.all();
  out.body = call.body;
  out.send_content_length = !call.body.empty() || (call.method != "GET" && call.method != "HEAD" && call.method != "OPTIONS");
  out.timeout_ms = effect.timeout_ms;
  out.whole_body = true;
  out.safe_to_retry = integration::is_idempotent(call.method);
  return sign(request, effect, plan, true, out);
}

Worker::Prepared Worker::sign(Request& request, const vm::Effect& effect, const aws::ServicePlan& plan, bool keys_needed, http::ClientRequest& out) {
  const auto refuse = [](vm::CallFailure failure) { return Prepared{Ready::fail, failure}; };
  std::optional<sigv4::Credentials> keys;
  if (plan.signer == aws::Signer::caller) {
    // Known only where the caller's signature was verified.
    if (const iam::Principal* caller = request.exchange.caller) keys = {caller->access_key_id, caller->secret_access_key, caller->session_token};
    if (!keys) return refuse(vm::CallFailure::no_credentials);
  } else {
    const aws::KeyRing::Found found = keys_.find(plan.role, loop_.epoch_ms());
    if (found.state == aws::KeyRing::State::unknown) return wait_for_keys(request, effect, plan.role);
    if (found.state == aws::KeyRing::State::known) keys = found.keys->view();
  }
  if (!keys) {
    if (plan.signer == aws::Signer::role) return refuse(vm::CallFailure::role_refused);
    return keys_needed ? refuse(vm::CallFailure::no_credentials) : Prepared{};
  }
  const size_t mark = std::min(out.target.find('?'), out.target.size());
  out.fields = sigv4::sign(request.exchange.arena, signing_keys_, *keys, plan.scope(), loop_.epoch_ms(),
                           {.method = out.method,
                            .path = out.target.substr(0, mark),
                            .query = out.target.substr(std::min(mark + 1, out.target.size())),
                            .host = out.host,
                            .fields = out.fields,
                            .body = out.body,
                            .path_rule = plan.path_rule,
                            .send_payload_hash = plan.send_payload_hash});
  return {};
}

Worker::Prepared Worker::wait_for_keys(Request& request, const vm::Effect& effect, const std::string& role) {
  const bool asked = std::any_of(waiting_.begin(), waiting_.end(), [&](const Waiting& one) { return one.awaited == role; });
  waiting_.push_back({&request, effect, role});
  request.waiting = true;
  if (!request.retained) keep(request.exchange.arena, request.exchange.integration_request);
  retain(request);
  if (!asked) questions_.role_keys(role);
  return {Ready::wait};
}

void Worker::wait_for_token_keys(Request& request, const vm::Effect& effect) {
  const bundle::Bundle& bundle = request.deployment->bundle();
  const bundle::TokenIssuer& issuer = bundle.token_issuers()[effect.index];
  oidc::IssuerName name{std::string(bundle.string(issuer.url)), std::string(bundle.string_or(issuer.pool_id, "")), std::string(bundle.string_or(issuer.own_pool, ""))};
  const bool asked = std::any_of(waiting_.begin(), waiting_.end(), [&](const Waiting& one) { return one.awaited == name.url; });
  waiting_.push_back({&request, effect, name.url});
  request.waiting = true;
  retain(request);
  if (!asked) questions_.token_keys(name);
}

void Worker::publish_token_keys(const std::string& issuer, const jwt::IssuerKeys& keys) {
  loop_.post([this, issuer, keys] {
    token_keys_.publish(issuer, keys);
    give_keys(issuer);
  });
}

void Worker::publish_keys(const std::string& role, const std::optional<aws::Keys>& keys) {
  loop_.post([this, role, keys] {
    // Own keys that are not there are told again when they are; a role is worth another question.
    keys_.publish(role, keys, role.empty() ? aws::Keys::never : loop_.epoch_ms() + aws::RoleService::retry_ms);
    give_keys(role);
  });
}

void Worker::give_keys(const std::string& awaited) {
  std::vector<Waiting> ready;
  for (Waiting& one : waiting_) {
    if (one.awaited == awaited) ready.push_back(one);
  }
  std::erase_if(waiting_, [&](const Waiting& one) { return one.awaited == awaited; });
  for (const Waiting& one : ready) {
    one.request->waiting = false;
    if (one.effect.kind == vm::EffectKind::keys) step(*one.request);
    else carry_out(*one.request, one.effect);
  }
}

}  // namespace apigw::server
