#include "runtime/aws/role_service.h"

#include <algorithm>

#include <fmt/format.h>

#include "runtime/aws/assume_role.h"
#include "runtime/aws/token_call.h"

namespace apigw::aws {
namespace {

constexpr uint32_t look_ms = 5'000;          // how soon a changed file or an ending session is noticed
constexpr int64_t ahead_ms = 300'000;        // renewed so long before the end, or after half the time of short sessions
constexpr int64_t retry_renewal_ms = 30'000;
constexpr size_t roles_max = 1'000;

}  // namespace

RoleService::RoleService(net::Loop& loop, const Settings& settings, Publish publish, Tell tell)
    : loop_(loop), settings_(settings), publish_(std::move(publish)), tell_(std::move(tell)), own_(loop, settings, [this] { own_changed(); }, tell_), client_(loop) {}

RoleService::~RoleService() { loop_.cancel(*this); }

void RoleService::start() {
  own_.start();
  loop_.arm(*this, look_ms);
}

void RoleService::own_changed() {
  publish_("", own_.keys());
  // Requests may have asked for roles while there was nothing to assume them with.
  for (const auto& [arn, role] : roles_) {
    if (role->waits_for_own) ask(*role);
  }
}

void RoleService::assume(const std::string& arn) {
  if (arn.empty()) {
    const bool good = own_.keys() && own_.keys()->expires_epoch_ms > loop_.epoch_ms();
    if (!own_.are_on_their_way()) publish_("", good ? own_.keys() : std::nullopt);
    return;
  }
  auto found = roles_.find(arn);
  if (found == roles_.end()) {
    if (roles_.size() >= roles_max) return publish_(arn, {});
    found = roles_.emplace(arn, std::make_unique<Role>(Role{.arn = arn})).first;
  }
  Role& role = *found->second;
  if (role.call) return;  // its answer is on the way
  if (role.keys && role.keys->expires_epoch_ms > loop_.epoch_ms()) return publish_(arn, role.keys);
  role.keys.reset();
  ask(role);
}

void RoleService::on_timer() {
  loop_.arm(*this, look_ms);
  own_.look();
  for (const auto& [arn, role] : roles_) {
    if (role->keys && !role->call && loop_.epoch_ms() >= role->renew_at_ms) ask(*role);
  }
}

void RoleService::ask(Role& role) {
  role.waits_for_own = own_.are_on_their_way();
  if (role.waits_for_own) return;
  if (!own_.keys()) return refused(role, "there are no AWS credentials to assume it with");
  const RoleRequest request{.arn = role.arn, .session_name = std::string(integration_session)};
  const TokenCall sent = send_assume_role({loop_, client_, *this, signing_keys_, settings_}, *own_.keys(), request, &role);
  if (!sent.fault.empty()) return refused(role, sent.fault);
  if (sent.call) role.call = sent.call;
}

void RoleService::on_response(http::ClientCall& call, const ResponseHead& head, std::string_view body, bool, uint64_t) {
  Role& role = *static_cast<Role*>(call.user);
  role.call = nullptr;
  auto keys = read_assume_role(head.status, body);
  if (!keys) return refused(role, keys.error());
  const int64_t now = loop_.epoch_ms(), left = keys->expires_epoch_ms - now;
  role.keys = std::move(*keys);
  role.renew_at_ms = now + std::max<int64_t>(left - ahead_ms, left / 2);
  role.told = false;
  publish_(role.arn, role.keys);
}

void RoleService::on_failure(http::ClientCall& call, http::Failure, std::string_view detail) {
  Role& role = *static_cast<Role*>(call.user);
  role.call = nullptr;
  refused(role, fmt::format("the token service {} cannot be reached: {}", token_endpoint(settings_, role.arn), detail));
}

void RoleService::refused(Role& role, const std::string& why) {
  if (!role.told) tell_(fmt::format("cannot assume {}: {}", role.arn, why));
  role.told = true;
  if (role.keys && role.keys->expires_epoch_ms > loop_.epoch_ms()) {
    role.renew_at_ms = loop_.epoch_ms() + retry_renewal_ms;  // the keys at hand serve on
    return;
  }
  role.keys.reset();
  publish_(role.arn, {});
}

}  // namespace apigw::aws
