// requestContext of both payload formats (http-websocket-deploy 1.4, 1.5).
#include "runtime/http_api/event_parts.h"
#include "runtime/phase/parameters.h"
#include "runtime/vm/context.h"
#include "runtime/vm/prepared.h"

namespace apigw::http_api {
namespace {

using Variable = bundle::ContextVariable;

struct ContextMember {
  std::string_view name;
  Variable variable;
};
constexpr ContextMember identity_v1[] = {
    {"accessKey", Variable::identity_access_key},
    {"accountId", Variable::identity_account_id},
    {"caller", Variable::identity_caller},
    {"cognitoAuthenticationProvider", Variable::identity_cognito_authentication_provider},
    {"cognitoAuthenticationType", Variable::identity_cognito_authentication_type},
    {"cognitoIdentityId", Variable::identity_cognito_identity_id},
    {"cognitoIdentityPoolId", Variable::identity_cognito_identity_pool_id},
    {"principalOrgId", Variable::identity_principal_org_id},
    {"sourceIp", Variable::identity_source_ip},
    {"user", Variable::identity_user},
    {"userAgent", Variable::identity_user_agent},
    {"userArn", Variable::identity_user_arn},
};
// Of a caller who signed; cognitoIdentity is null, since nobody signs with such keys here.
constexpr ContextMember iam_v2[] = {
    {"accessKey", Variable::identity_access_key},       {"accountId", Variable::identity_account_id}, {"callerId", Variable::identity_caller},
    {"principalOrgId", Variable::identity_principal_org_id}, {"userArn", Variable::identity_user_arn},     {"userId", Variable::identity_user},
};

void write_or_null(ArenaText& out, vm::Exchange& exchange, const ContextMember& member) {
  out.json_string(member.name);
  out.push(':');
  const auto value = vm::context(exchange, member.variable);
  value ? out.json_string(*value) : out.append("null");
}

void write_members(ArenaText& out, vm::Exchange& exchange, std::span<const ContextMember> members) {
  char separator = '{';
  for (const ContextMember& member : members) {
    out.push(separator);
    separator = ',';
    write_or_null(out, exchange, member);
  }
}

std::string_view text(vm::Exchange& exchange, Variable variable) { return vm::context_or(exchange, variable, ""); }

/// "authorizer":{...}, or nothing when the route is open.
void write_authorizer_v1(ArenaText& out, vm::Exchange& exchange) {
  if (exchange.authorizer_kind == "jwt") {
    out.append("\"authorizer\":");
    out.append(exchange.authorizer_json);
    out.push(',');
  } else if (!exchange.authorizer.empty()) {
    out.append("\"authorizer\":");
    write_map(out, exchange.authorizer, Values::last, "{}");
    out.push(',');
  }
}

void write_authorizer_v2(ArenaText& out, vm::Exchange& exchange) {
  if (exchange.caller) {
    out.append("\"authorizer\":{\"iam\":");
    write_members(out, exchange, iam_v2);
    out.append(",\"cognitoIdentity\":null}},");
  } else if (!exchange.authorizer_kind.empty()) {
    out.append("\"authorizer\":{");
    out.json_string(exchange.authorizer_kind);
    out.push(':');
    out.append(exchange.authorizer_json);
    out.append("},");
  }
}

/// What both formats begin with, up to the authorizer, and the domain behind it.
void write_account(ArenaText& out, vm::Exchange& exchange) {
  out.push('{');
  write_member(out, "accountId", exchange.prepared.account_id());
  write_member(out, "apiId", exchange.prepared.api_id());
}

void write_domain(ArenaText& out, vm::Exchange& exchange) {
  write_member(out, "domainName", text(exchange, Variable::domain_name));
  write_member(out, "domainPrefix", text(exchange, Variable::domain_prefix));
}

}  // namespace

void write_context_v1(ArenaText& out, vm::Exchange& exchange) {
  write_account(out, exchange);
  write_authorizer_v1(out, exchange);
  write_domain(out, exchange);
  write_member(out, "extendedRequestId", exchange.extended_request_id);
  write_member(out, "httpMethod", exchange.http_method_text);
  out.append("\"identity\":");
  write_members(out, exchange, identity_v1);
  out.append("},");
  write_member(out, "path", event_path(exchange));
  write_member(out, "protocol", text(exchange, Variable::protocol));
  write_member(out, "requestId", exchange.extended_request_id);
  write_member(out, "requestTime", text(exchange, Variable::request_time));
  out.append("\"requestTimeEpoch\":");
  out.number(exchange.received_epoch_ms);
  out.push(',');
  write_member(out, "resourceId", vm::route_key(exchange));
  write_member(out, "resourcePath", exchange.bundle.string(exchange.method->path));
  out.append("\"stage\":");
  out.json_string(exchange.stage);
  out.push('}');
}

void write_context_v2(ArenaText& out, vm::Exchange& exchange) {
  write_account(out, exchange);
  out.append("\"authentication\":null,");
  write_authorizer_v2(out, exchange);
  write_domain(out, exchange);
  out.append("\"http\":{");
  write_member(out, "method", exchange.http_method_text);
  write_member(out, "path", event_path(exchange));
  write_member(out, "protocol", text(exchange, Variable::protocol));
  write_member(out, "sourceIp", exchange.source_ip);
  out.append("\"userAgent\":");
  out.json_string(text(exchange, Variable::identity_user_agent));
  out.append("},");
  write_member(out, "requestId", exchange.extended_request_id);
  write_member(out, "routeKey", vm::route_key(exchange));
  write_member(out, "stage", exchange.stage);
  write_member(out, "time", text(exchange, Variable::request_time));
  out.append("\"timeEpoch\":");
  out.number(exchange.received_epoch_ms);
  out.push('}');
}

}  // namespace apigw::http_api
