#include "runtime/phase/request_fields.h"

#include <array>

#include "runtime/base/arena_text.h"
#include "runtime/base/ascii.h"
#include "runtime/phase/parameters.h"
#include "runtime/vm/ids.h"
#include "runtime/vm/prepared.h"

namespace apigw::phase {
namespace {

constexpr uint8_t iam = 1;  // bundle::Method::authorization
constexpr std::string_view signature_scheme = "AWS4-HMAC-SHA256";
constexpr std::string_view json = "application/json";

// What of the client's stays behind on HTTP_PROXY beside what the method request consumed: replaced by the gateway's own, dropped, or of
// one connection only.
constexpr FieldId not_forwarded[] = {
    FieldId::host,         FieldId::content_encoding, FieldId::via,           FieldId::expect,           FieldId::proxy_authenticate,
    FieldId::te,           FieldId::keep_alive,       FieldId::proxy_connection, FieldId::http2_settings, FieldId::x_amzn_trace_id,
    FieldId::x_amzn_apigateway_api_id, FieldId::x_forwarded_for, FieldId::x_forwarded_port, FieldId::x_forwarded_proto,
};
// Mappings of these have no effect on HTTP kinds [AWS-recorded]; the last two fail the call before (map_request).
constexpr FieldId not_mapped[] = {
    FieldId::connection, FieldId::expect, FieldId::proxy_authenticate, FieldId::te, FieldId::via, FieldId::content_length,
    FieldId::transfer_encoding,
};

// The same of AWS kinds; it is signed, so its caller's Authorization goes too (the longer list of map_request).
constexpr FieldId not_mapped_to_services[] = {
    FieldId::connection, FieldId::expect, FieldId::proxy_authenticate, FieldId::te, FieldId::referer, FieldId::content_length,
    FieldId::transfer_encoding, FieldId::authorization,
};

template <size_t n>
constexpr std::array<bool, 256> set_of(const FieldId (&ids)[n]) {
  std::array<bool, 256> set{};
  for (FieldId id : ids) set[uint8_t(id)] = true;
  return set;
}
constexpr auto is_not_forwarded = set_of(not_forwarded);

/// The mapped fields without those that have no effect; a mapped Host moves to its own place.
void settle_mapped(vm::IntegrationRequest& request, std::span<const FieldId> without_effect = not_mapped) {
  if (request.fields.empty()) return;
  for (const FieldId id : without_effect) request.fields.remove(id);
  if (const Field* host = request.fields.find(FieldId::host)) {
    request.host = host->value;
    request.fields.remove(FieldId::host);
  }
}

/// The first `mapped` fields of the list are the mapped ones.
bool is_mapped(const vm::FieldList& fields, size_t mapped, const Field& field) {
  for (const Field& candidate : fields.all().first(mapped)) {
    if (candidate.id == field.id && (field.id != FieldId::other || ascii_iequals(candidate.name, field.name))) return true;
  }
  return false;
}

/// Adds a field of the gateway's unless it was mapped.
class Own {
 public:
  Own(vm::FieldList& fields, size_t mapped) : fields_(fields), mapped_(mapped) {}
  void add(std::string_view name, std::string_view value, FieldId id) {
    const Field field{.name = name, .value = value, .id = id, .checked = true};
    if (mapped_ == 0 || !is_mapped(fields_, mapped_, field)) fields_.add(field);
  }

 private:
  vm::FieldList& fields_;
  size_t mapped_;
};

/// Who asks, as the service's policies see it: arn:aws:execute-api:REGION:ACCOUNT:API/STAGE/METHOD/path of the method, not of the request.
std::string_view source_arn(vm::Exchange& exchange) {
  ArenaText out(exchange.arena, 128);
  for (const std::string_view part : {std::string_view{"arn:aws:execute-api:"}, exchange.prepared.region(), std::string_view{":"},
                                      exchange.prepared.account_id(), std::string_view{":"}, exchange.prepared.api_id(), std::string_view{"/"},
                                      exchange.stage, std::string_view{"/"}, to_string(Method(exchange.method->http_method)),
                                      exchange.bundle.string(exchange.method->path)}) {
    out.append(part);
  }
  return out.view();
}

bool method_carries_body(Method method) { return method != Method::kGET && method != Method::kHEAD && method != Method::kOPTIONS; }

}  // namespace

bool carries_signature(const vm::Exchange& exchange, const Field& authorization) {
  return exchange.method->authorization == iam || authorization.value.starts_with(signature_scheme);
}

std::string_view endpoint_method(const vm::Exchange& exchange, const bundle::Integration& integration) {
  const std::string_view own = exchange.bundle.string_or(integration.http_method, "");
  return own.empty() || own == "ANY" ? exchange.http_method_text : own;
}

bool goes_without_body(std::string_view method) { return method == "GET" || method == "HEAD" || method == "OPTIONS"; }

void service_request_fields(vm::Exchange& exchange, const ServiceFields& values) {
  settle_mapped(exchange.integration_request, not_mapped_to_services);
  vm::FieldList& fields = exchange.integration_request.fields;
  fields.reserve(6);
  Own own(fields, fields.size());
  own.add("Accept", json, FieldId::accept);
  own.add("User-Agent", exchange.prepared.user_agent(), FieldId::user_agent);
  own.add("X-Amzn-Trace-Id", vm::trace_id(exchange), FieldId::x_amzn_trace_id);
  own.add("X-Amz-Source-Arn", source_arn(exchange), FieldId::other);
  if (!values.content_type.empty()) own.add("Content-Type", values.content_type, FieldId::content_type);
  if (values.target.empty() || fields.find("X-Amz-Target")) return;
  // An action's name is the URI's text and may hold anything: it is checked on its way out.
  fields.add("X-Amz-Target", values.target, FieldId::other);
}

void http_request_fields(vm::Exchange& exchange) {
  settle_mapped(exchange.integration_request);
  vm::FieldList& fields = exchange.integration_request.fields;
  fields.reserve(5);
  Own own(fields, fields.size());
  own.add("Accept", json, FieldId::accept);
  own.add("User-Agent", exchange.prepared.user_agent(), FieldId::user_agent);
  own.add("X-Amzn-Apigateway-Api-Id", exchange.prepared.api_id(), FieldId::x_amzn_apigateway_api_id);
  own.add("X-Amzn-Trace-Id", vm::trace_id(exchange), FieldId::x_amzn_trace_id);
  if (method_carries_body(exchange.http_method)) {
    const Field* type = exchange.field_index.find(exchange.request.fields, FieldId::content_type);
    own.add("Content-Type", type ? type->value : json, FieldId::content_type);
  }
}

void http_proxy_request_fields(vm::Exchange& exchange) {
  settle_mapped(exchange.integration_request);
  vm::FieldList& fields = exchange.integration_request.fields;
  const size_t mapped = fields.size();
  fields.reserve(exchange.request.fields.size() + 7);
  bool has_accept = false, has_user_agent = false;
  for (const Field& field : exchange.request.fields) {
    if (field.hop_by_hop || is_not_forwarded[uint8_t(field.id)] || !in_method_request(field.id)) continue;
    if (field.id == FieldId::authorization && carries_signature(exchange, field)) continue;
    if (mapped != 0 && is_mapped(fields, mapped, field)) continue;
    has_accept = has_accept || field.id == FieldId::accept;
    has_user_agent = has_user_agent || field.id == FieldId::user_agent;
    fields.add(field);
  }
  Own own(fields, mapped);
  if (!has_accept) own.add("Accept", json, FieldId::accept);
  if (!has_user_agent) own.add("User-Agent", exchange.prepared.user_agent(), FieldId::user_agent);
  own.add("X-Amzn-Apigateway-Api-Id", exchange.prepared.api_id(), FieldId::x_amzn_apigateway_api_id);
  own.add("X-Amzn-Trace-Id", vm::trace_id(exchange), FieldId::x_amzn_trace_id);
  own.add("X-Forwarded-For", forwarded_for(exchange), FieldId::x_forwarded_for);
  if (const auto port = forwarded_port(exchange); !port.empty()) own.add("X-Forwarded-Port", port, FieldId::x_forwarded_port);
  own.add("X-Forwarded-Proto", forwarded_proto(exchange), FieldId::x_forwarded_proto);
}

}  // namespace apigw::phase
