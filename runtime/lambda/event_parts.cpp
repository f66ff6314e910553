#include "runtime/lambda/event_parts.h"

#include "runtime/base/ascii.h"
#include "runtime/phase/parameters.h"
#include "runtime/phase/request_fields.h"
#include "runtime/vm/context.h"
#include "runtime/vm/ids.h"
#include "runtime/vm/prepared.h"

namespace apigw::lambda {
namespace {

/// An endpoint shows these two in their usual spelling whatever the client sent [AWS-recorded]; every other name stays as sent.
std::string_view shown_name(const Field& field) {
  if (field.id == FieldId::authorization) return "Authorization";
  if (field.id == FieldId::user_agent) return "User-Agent";
  return field.name;
}

/// Writes a map of names to values from a list in which names may repeat: the last value, or all of them in order.
template <class Same>
void write_map(ArenaText& out, std::span<const vm::Parameter> list, bool multi_value, EmptyMap empty, Same same) {
  if (list.empty()) return out.append(empty.text);
  out.push('{');
  bool first = true;
  for (size_t i = 0; i < list.size(); ++i) {
    bool seen = false;
    for (size_t j = 0; j < i && !seen; ++j) seen = same(list[j].name, list[i].name);
    if (seen) continue;
    if (!first) out.push(',');
    first = false;
    out.json_string(list[i].name);
    out.append(multi_value ? ":[" : ":");
    std::string_view last = list[i].value;
    bool more = false;
    for (size_t j = i; j < list.size(); ++j) {
      if (!same(list[j].name, list[i].name)) continue;
      last = list[j].value;
      if (!multi_value) continue;
      if (more) out.push(',');
      more = true;
      out.json_string(last);
    }
    if (multi_value) {
      out.push(']');
    } else {
      out.json_string(last);
    }
  }
  out.push('}');
}

constexpr std::pair<std::string_view, bundle::ContextVariable> identity_members[] = {
    {"accessKey", bundle::ContextVariable::identity_access_key},
    {"accountId", bundle::ContextVariable::identity_account_id},
    {"caller", bundle::ContextVariable::identity_caller},
    {"cognitoAuthenticationProvider", bundle::ContextVariable::identity_cognito_authentication_provider},
    {"cognitoAuthenticationType", bundle::ContextVariable::identity_cognito_authentication_type},
    {"cognitoIdentityId", bundle::ContextVariable::identity_cognito_identity_id},
    {"cognitoIdentityPoolId", bundle::ContextVariable::identity_cognito_identity_pool_id},
    {"principalOrgId", bundle::ContextVariable::identity_principal_org_id},
    {"sourceIp", bundle::ContextVariable::identity_source_ip},
    {"user", bundle::ContextVariable::identity_user},
    {"userAgent", bundle::ContextVariable::identity_user_agent},
    {"userArn", bundle::ContextVariable::identity_user_arn},
};

void member(ArenaText& out, std::string_view name, std::string_view value) {
  out.json_string(name);
  out.push(':');
  out.json_string(value);
  out.push(',');
}

/// Of a token; what a function's authorizer says stands beside no claims.
void write_claims(ArenaText& out, std::span<const vm::Parameter> claims) {
  char separator = '{';
  out.append("\"authorizer\":{\"claims\":");
  for (const vm::Parameter& claim : claims) {
    out.push(separator);
    separator = ',';
    out.json_string(claim.name);
    out.push(':');
    out.json_string(claim.value);
  }
  out.append("}},");
}

}  // namespace

void write_headers(ArenaText& out, vm::Exchange& exchange, bool multi_value, EmptyMap empty) {
  const auto fields = exchange.request.fields;
  auto list = exchange.arena.array<vm::Parameter>(fields.size() + 4);
  size_t count = 0;
  for (const Field& field : fields) {
    if (!phase::in_method_request(field)) continue;
    if (field.id == FieldId::authorization && phase::carries_signature(exchange, field)) continue;
    if (field.id == FieldId::x_forwarded_for || field.id == FieldId::x_forwarded_port || field.id == FieldId::x_forwarded_proto ||
        field.id == FieldId::x_amzn_trace_id) {
      continue;
    }
    list[count++] = {shown_name(field), field.value};
  }
  list[count++] = {"X-Amzn-Trace-Id", vm::trace_id(exchange)};
  list[count++] = {"X-Forwarded-For", phase::forwarded_for(exchange)};
  list[count++] = {"X-Forwarded-Port", phase::forwarded_port(exchange)};
  list[count++] = {"X-Forwarded-Proto", exchange.secure ? "https" : "http"};
  write_map(out, list.first(count), multi_value, empty, ascii_iequals);
}

void write_query(ArenaText& out, vm::Exchange& exchange, bool multi_value, EmptyMap empty) {
  write_map(out, phase::query_parameters(exchange), multi_value, empty, [](std::string_view a, std::string_view b) { return a == b; });
}

void write_path_parameters(ArenaText& out, const vm::Exchange& exchange, EmptyMap empty) {
  auto captures = exchange.match.all();
  if (captures.empty()) return out.append(empty.text);
  out.push('{');
  for (size_t i = 0; i < captures.size(); ++i) {
    if (i) out.push(',');
    out.json_string(captures[i].name);
    out.push(':');
    out.json_string(captures[i].value);
  }
  out.push('}');
}

void write_stage_variables(ArenaText& out, const vm::Exchange& exchange, EmptyMap empty) {
  if (exchange.stage_variables.empty()) return out.append(empty.text);
  out.push('{');
  for (size_t i = 0; i < exchange.stage_variables.size(); ++i) {
    if (i) out.push(',');
    out.json_string(exchange.stage_variables[i].name);
    out.push(':');
    out.json_string(exchange.stage_variables[i].value);
  }
  out.push('}');
}

void write_request_context(ArenaText& out, vm::Exchange& exchange) {
  using Variable = bundle::ContextVariable;
  const auto context = [&](Variable variable) { return vm::context_or(exchange, variable, ""); };
  out.push('{');
  member(out, "accountId", exchange.prepared.account_id());
  member(out, "apiId", context(Variable::api_id));
  if (!exchange.authorizer.empty()) {
    out.append("\"authorizer\":{");
    for (const vm::Parameter& entry : exchange.authorizer) member(out, entry.name, entry.value);
    out.append("\"integrationLatency\":");
    out.number(exchange.authorizer_latency_ms);
    out.append("},");
  }
  if (!exchange.claims.empty()) write_claims(out, exchange.claims);
  member(out, "deploymentId", context(Variable::deployment_id));
  member(out, "domainName", context(Variable::domain_name));
  member(out, "domainPrefix", context(Variable::domain_prefix));
  member(out, "extendedRequestId", exchange.extended_request_id);
  member(out, "httpMethod", exchange.http_method_text);
  // Always twelve members, null unless the caller was identified that way [AWS-recorded].
  char separator = '{';
  out.append("\"identity\":");
  for (const auto& [name, variable] : identity_members) {
    out.push(separator);
    separator = ',';
    out.json_string(name);
    out.push(':');
    const auto value = vm::context(exchange, variable);
    value ? out.json_string(*value) : out.append("null");
  }
  out.append("},");
  const auto operation = vm::context_or(exchange, Variable::operation_name, "");
  if (!operation.empty()) member(out, "operationName", operation);
  member(out, "path", context(Variable::path));
  member(out, "protocol", context(Variable::protocol));
  member(out, "requestId", exchange.request_id);
  member(out, "requestTime", context(Variable::request_time));
  out.append("\"requestTimeEpoch\":");
  out.number(exchange.received_epoch_ms);
  out.push(',');
  member(out, "resourceId", context(Variable::resource_id));
  member(out, "resourcePath", context(Variable::resource_path));
  out.append("\"stage\":");
  out.json_string(exchange.stage);
  out.push('}');
}

}  // namespace apigw::lambda
