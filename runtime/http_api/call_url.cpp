// HTTP_PROXY of HTTP APIs (http-websocket-deploy 1.7): the route's variables and the client's query go into the URL as they came, fields and
// body pass both ways.
#include <algorithm>
#include <array>

#include "runtime/base/arena_text.h"
#include "runtime/http_api/ops.h"
#include "runtime/http_api/parameter_changes.h"
#include "runtime/http_api/response.h"
#include "runtime/phase/parameters.h"
#include "runtime/phase/percent.h"
#include "runtime/phase/request_fields.h"
#include "runtime/vm/failure.h"
#include "runtime/vm/ids.h"

namespace apigw::http_api {
namespace {

/// False: nothing in the route is named like one of the URL's variables.
bool append_uri(vm::Exchange& exchange, const bundle::Integration& integration, ArenaText& url) {
  for (const bundle::UriPiece& piece : bundle::Bundle::slice(exchange.bundle.uri_pieces(), integration.uri)) {
    const std::string_view text = exchange.bundle.string(piece.text);
    switch (piece.kind) {
      case bundle::UriPieceKind::literal: url.append(text); break;
      case bundle::UriPieceKind::stage_variable: url.append(phase::stage_variable(exchange, text).value_or("")); break;
      case bundle::UriPieceKind::path_parameter: {
        const auto value = phase::path_parameter(exchange, text);
        if (!value) return false;
        phase::append_path_text(url, *value);
        break;
      }
    }
  }
  return true;
}

/// The $default route hands on the whole path behind that of the URL; a URL's own query stays behind both.
std::string_view with_path(vm::Exchange& exchange, std::string_view url) {
  const size_t mark = std::min(url.find('?'), url.size());
  std::string_view base = url.substr(0, mark);
  if (base.ends_with('/')) base.remove_suffix(1);
  ArenaText out(exchange.arena, url.size() + exchange.request.path.size() + 8);
  out.append(base);
  phase::append_path_text(out, exchange.request.path);
  out.append(url.substr(mark));
  return out.view();
}

/// A mapped path takes the place of all that stands behind the URL's authority, its query excepted.
std::string_view with_mapped_path(vm::Exchange& exchange, std::string_view url, std::string_view path) {
  const size_t scheme = url.find("://");
  const size_t authority = scheme == std::string_view::npos ? url.size() : std::min(url.find_first_of("/?", scheme + 3), url.size());
  const size_t mark = std::min(url.find('?', authority), url.size());
  ArenaText out(exchange.arena, url.size() + path.size() + 8);
  out.append(url.substr(0, authority));
  if (!path.starts_with('/')) out.push('/');
  phase::append_path_text(out, path);
  out.append(url.substr(mark));
  return out.view();
}

std::string_view with_query(vm::Exchange& exchange, std::string_view url, std::string_view query) {
  if (query.empty()) return url;
  ArenaText out(exchange.arena, url.size() + 1 + query.size());
  out.append(url);
  const size_t mark = url.find('?');
  if (mark == std::string_view::npos) {
    out.push('?');
  } else if (mark + 1 != url.size() && url.back() != '&') {
    out.push('&');
  }
  out.append(query);
  return out.view();
}

// What of the client's stays behind: replaced by the gateway's own, or of one connection only.
constexpr FieldId not_forwarded[] = {
    FieldId::host,          FieldId::content_length, FieldId::transfer_encoding, FieldId::connection, FieldId::expect,          FieldId::te,
    FieldId::trailer,       FieldId::upgrade,        FieldId::keep_alive,        FieldId::via,        FieldId::proxy_connection, FieldId::proxy_authenticate,
    FieldId::http2_settings, FieldId::x_amzn_trace_id, FieldId::x_forwarded_for,  FieldId::x_forwarded_port, FieldId::x_forwarded_proto,
};
constexpr auto is_not_forwarded = [] {
  std::array<bool, 256> set{};
  for (const FieldId id : not_forwarded) set[uint8_t(id)] = true;
  return set;
}();

/// Nothing in it could be taken for another parameter of Forwarded.
bool is_plain_host(std::string_view host) {
  return !host.empty() && std::all_of(host.begin(), host.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' || c == '-' || c == '_' || c == ':';
  });
}

/// RFC 7239. The gateway does not tell its own address.
std::string_view forwarded(vm::Exchange& exchange) {
  const bool v6 = exchange.source_ip.find(':') != std::string_view::npos;
  ArenaText out(exchange.arena, 128);
  out.append("by=_apigw;for=");
  if (v6) out.append("\"[");
  out.append(exchange.source_ip);
  if (v6) out.append("]\"");
  if (is_plain_host(exchange.request.host)) {
    out.append(";host=");
    out.append(exchange.request.host);
  }
  out.append(";proto=");
  out.append(phase::forwarded_proto(exchange));
  return out.view();
}

void request_fields(vm::Exchange& exchange) {
  vm::FieldList& fields = exchange.integration_request.fields;
  fields.clear();
  fields.reserve(exchange.request.fields.size() + 6);
  for (const Field& field : exchange.request.fields) {
    if (field.hop_by_hop || is_not_forwarded[uint8_t(field.id)]) continue;
    if (field.id == FieldId::authorization && phase::carries_signature(exchange, field)) continue;
    fields.add(field);
  }
  fields.add("Forwarded", forwarded(exchange), FieldId::other);
  fields.add_own("Via", "HTTP/1.1 AmazonAPIGateway", FieldId::via);
  fields.add_own("X-Amzn-Trace-Id", vm::trace_id(exchange), FieldId::x_amzn_trace_id);
  fields.add("X-Forwarded-For", phase::forwarded_for(exchange), FieldId::x_forwarded_for);
  if (const auto port = phase::forwarded_port(exchange); !port.empty()) fields.add_own("X-Forwarded-Port", port, FieldId::x_forwarded_port);
  fields.add_own("X-Forwarded-Proto", phase::forwarded_proto(exchange), FieldId::x_forwarded_proto);
}

}  // namespace

vm::Step call_url(vm::Exchange& exchange, const bundle::Instruction& instruction, vm::Effect& effect) {
  const bundle::Integration& integration = exchange.bundle.integrations()[instruction.c];
  vm::IntegrationRequest& request = exchange.integration_request;
  ArenaText url(exchange.arena, 192);
  if (!append_uri(exchange, integration, url)) {
    exchange.call_failure = vm::CallFailure::invalid_endpoint;
    return vm::fail_call(exchange);
  }
  const bool is_default = exchange.match.method == exchange.bundle.facts().default_method;
  request.url = is_default ? with_path(exchange, url.view()) : url.view();
  if (const auto path = changed_path(exchange, integration); !path.empty()) request.url = with_mapped_path(exchange, request.url, path);
  request.url = with_query(exchange, request.url, changed_query(exchange, integration));
  request_fields(exchange);
  change_request_fields(exchange, integration);
  request.method = phase::endpoint_method(exchange, integration);
  request.body = exchange.body;
  effect = {vm::EffectKind::http, instruction.c, reads_response_body(exchange, integration), integration.timeout_ms};
  return vm::Step::suspend;
}

vm::Step url_answered(vm::Exchange& exchange, const bundle::Instruction&, vm::Effect&) {
  if (exchange.call_failure != vm::CallFailure::none) return vm::fail_call(exchange);
  exchange.status = exchange.integration_response_message.status;
  // Copied: the log is written when the endpoint's bytes may be gone.
  if (const Field* id = find(exchange.integration_response_message.fields, FieldId::x_amzn_requestid)) {
    exchange.integration_request_id = exchange.arena.copy(id->value);
  }
  return vm::Step::next;
}

vm::Step respond_url(vm::Exchange& exchange, const bundle::Instruction&, vm::Effect&) {
  const vm::IntegrationResponse& endpoint = exchange.integration_response_message;
  vm::ClientResponse& response = exchange.response;
  response.status = endpoint.status;
  response.fields.reserve(endpoint.fields.size() + 5);
  for (const Field& field : endpoint.fields) add_field(exchange, field);
  complete(exchange);
  response.body = endpoint.body;
  response.stream_body = true;
  return vm::Step::done;
}

}  // namespace apigw::http_api
