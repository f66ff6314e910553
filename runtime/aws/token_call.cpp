#include "runtime/aws/token_call.h"

#include <array>

#include <fmt/format.h>

#include "runtime/aws/assume_role.h"
#include "runtime/integration/url.h"

namespace apigw::aws {
namespace {

constexpr uint32_t call_timeout_ms = 5'000;

}  // namespace

std::string token_endpoint(const Settings& settings, std::string_view role) {
  if (const auto endpoint = settings.endpoint("STS"); !endpoint.empty()) return std::string(endpoint);
  return fmt::format("https://sts.{}.amazonaws.com{}", settings.region, role.starts_with("arn:aws-cn:") ? ".cn" : "");
}

TokenCall send_assume_role(const TokenCaller& caller, const Keys& keys, const RoleRequest& role, void* user) {
  const std::string endpoint = token_endpoint(caller.settings, role.arn);
  const auto url = integration::parse_url(endpoint);
  if (!url) return {nullptr, fmt::format("the endpoint of the token service, '{}', is no http or https URL", endpoint)};
  const std::string body = assume_role_form(role);
  const std::string target = url->rest.empty() ? "/" : std::string(url->rest);
  Arena arena(caller.loop.blocks());
  const std::array<Field, 1> fields{Field{"Content-Type", "application/x-www-form-urlencoded; charset=utf-8", FieldId::content_type}};
  const auto signed_fields = sigv4::sign(arena, caller.signing_keys, keys.view(), {caller.settings.region, "sts"}, caller.loop.epoch_ms(),
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
  return {caller.client.call(request, caller.handler, user), {}};
}

}  // namespace apigw::aws
