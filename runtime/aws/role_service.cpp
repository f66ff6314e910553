#include "runtime/aws/role_service.h"

#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "runtime/aws/assume_role.h"
#include "runtime/integration/url.h"

namespace apigw::aws {
namespace {

constexpr uint32_t look_ms = 5'000;          // how soon a changed file or an ending session is noticed
constexpr uint32_t call_timeout_ms = 5'000;
constexpr int64_t ahead_ms = 300'000;        // renewed so long before the end, or after half the time of short sessions
constexpr int64_t retry_renewal_ms = 30'000;
constexpr size_t roles_max = 1'000;

/// The token service that knows the role's partition.
std::string endpoint_of(const Settings& settings, std::string_view role) {
  if (const auto endpoint = settings.endpoint("STS"); !endpoint.empty()) return std::string(endpoint);
  return fmt::format("https://sts.{}.amazonaws.com{}", settings.region, role.starts_with("arn:aws-cn:") ? ".cn" : "");
}

}  // namespace

RoleService::RoleService(net::Loop& loop, const Settings& settings, Publish publish, Tell tell)
    : loop_(loop), settings_(settings), publish_(std::move(publish)), tell_(std::move(tell)), own_(find_own_keys(settings)), client_(loop) {}

RoleService::~RoleService() { loop_.cancel(*this); }

void RoleService::start() {
  publish_("", own_.keys);
  loop_.arm(*this, look_ms);
}

void RoleService::assume(const std::string& arn) {
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
  if (own_.from_file) look_at_files();
  for (const auto& [arn, role] : roles_) {
    if (role->keys && !role->call && loop_.epoch_ms() >= role->renew_at_ms) ask(*role);
  }
}

void RoleService::look_at_files() {
  OwnKeys found = find_own_keys(settings_);
  if (found.keys == own_.keys) return;
  own_ = std::move(found);
  tell_(own_.keys ? fmt::format("AWS credentials changed: they are those of {} now", own_.origin) : fmt::format("AWS credentials are gone: {}", own_.origin));
  publish_("", own_.keys);
}

void RoleService::ask(Role& role) {
  if (!own_.keys) return refused(role, "there are no AWS credentials to assume it with");
  const std::string endpoint = endpoint_of(settings_, role.arn);
  const auto url = integration::parse_url(endpoint);
  if (!url) return refused(role, fmt::format("the endpoint of the token service, '{}', is no http or https URL", endpoint));
  const std::string body = assume_role_form(role.arn);
  const std::string target = url->rest.empty() ? "/" : std::string(url->rest);
  Arena arena(loop_.blocks());
  const std::array<Field, 1> fields{Field{"Content-Type", "application/x-www-form-urlencoded; charset=utf-8", FieldId::content_type}};
  const auto signed_fields = sigv4::sign(arena, signing_keys_, own_.keys->view(), {settings_.region, "sts"}, loop_.epoch_ms(),
                                         {.method = "POST", .path = target, .host = url->authority, .fields = fields, .body = body});
  http::ClientRequest request;
  request.origin = {.tls = url->tls, .host = url->host, .port = url->port};
  request.method = "POST";
  request.target = target;
  request.host = url->authority;
  request.fields = signed_fields;
  request.body = body;
  request.timeout_ms = call_timeout_ms;
  request.whole_body = true;
  request.body_bytes_max = 1 << 20;
  request.safe_to_retry = true;  // a session more does no harm
  http::ClientCall* call = client_.call(request, *this, &role);
  if (call) role.call = call;
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
  refused(role, fmt::format("the token service {} cannot be reached: {}", endpoint_of(settings_, role.arn), detail));
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
