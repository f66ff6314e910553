#include "runtime/http_api/function_event.h"

#include "runtime/base/arena_text.h"
#include "runtime/base/ascii.h"
#include "runtime/http_api/event_parts.h"
#include "runtime/phase/media_type.h"
#include "runtime/phase/parameters.h"
#include "runtime/vm/context.h"

namespace apigw::http_api {
namespace {

constexpr std::string_view text_types[] = {"application/json", "application/xml", "application/javascript"};

/// There are no binaryMediaTypes to configure: these are texts, everything else is not, forms and bodies of no type included [observed].
bool is_text(vm::Exchange& exchange) {
  if (exchange.field_index.find(exchange.request.fields, FieldId::content_encoding)) return false;
  const Field* field = exchange.field_index.find(exchange.request.fields, FieldId::content_type);
  const std::string_view type = field ? phase::media_type(field->value) : std::string_view{};
  const auto ends = [&](std::string_view suffix) { return type.size() > suffix.size() && ascii_iequals(type.substr(type.size() - suffix.size()), suffix); };
  if (ascii_iequals(type.substr(0, 5), "text/") || ends("+json") || ends("+xml")) return true;
  for (const std::string_view one : text_types) {
    if (ascii_iequals(one, type)) return true;
  }
  return false;
}

void write_body(ArenaText& out, vm::Exchange& exchange, bool text) {
  if (text) return out.json_string(exchange.body);
  out.push('"');
  out.base64(exchange.body);
  out.push('"');
}

std::span<const vm::Parameter> stage_variables(const vm::Exchange& exchange) { return exchange.stage_variables; }

/// "name":{...}, unless there is nothing in it.
void write_if_any(ArenaText& out, std::string_view name, std::span<const vm::Parameter> list) {
  if (list.empty()) return;
  out.json_string(name);
  out.push(':');
  write_map(out, list, Values::joined, "{}");
  out.push(',');
}

}  // namespace

std::string_view function_event_v1(vm::Exchange& exchange) {
  constexpr std::string_view null = "null";
  const std::string_view path = exchange.bundle.string(exchange.method->path);
  ArenaText out(exchange.arena, 4096 + exchange.body.size());
  const auto map = [&](std::string_view name, std::span<const vm::Parameter> list, Values values) {
    out.json_string(name);
    out.push(':');
    write_map(out, list, values, null);
    out.push(',');
  };
  out.push('{');
  write_member(out, "version", "1.0");
  write_member(out, "resource", path.starts_with('/') ? path : "/$default");
  write_member(out, "path", event_path(exchange));
  write_member(out, "httpMethod", exchange.http_method_text);
  // Of several values the guide's sample shows the last of a header, and the first of the query [unsure].
  const auto headers = event_headers(exchange, true);
  map("headers", headers, Values::last);
  map("multiValueHeaders", headers, Values::all);
  map("queryStringParameters", phase::query_parameters(exchange), Values::first);
  map("multiValueQueryStringParameters", phase::query_parameters(exchange), Values::all);
  out.append("\"requestContext\":");
  write_context_v1(out, exchange);
  out.push(',');
  map("pathParameters", event_path_parameters(exchange), Values::last);
  map("stageVariables", stage_variables(exchange), Values::last);
  const bool text = exchange.body.empty() || is_text(exchange);
  out.append("\"body\":");
  if (exchange.body.empty()) {
    out.append(null);
  } else {
    write_body(out, exchange, text);
  }
  out.append(text ? ",\"isBase64Encoded\":false}" : ",\"isBase64Encoded\":true}");
  return out.view();
}

std::string_view function_event_v2(vm::Exchange& exchange) {
  ArenaText out(exchange.arena, 4096 + exchange.body.size());
  out.push('{');
  write_member(out, "version", "2.0");
  write_member(out, "routeKey", vm::route_key(exchange));
  write_member(out, "rawPath", event_path(exchange));
  write_member(out, "rawQueryString", exchange.request.query);
  if (const auto cookies = event_cookies(exchange); !cookies.empty()) {
    out.append("\"cookies\":");
    write_list(out, cookies);
    out.push(',');
  }
  out.append("\"headers\":");
  write_map(out, event_headers(exchange, false), Values::joined, "{}");
  out.push(',');
  write_if_any(out, "queryStringParameters", phase::query_parameters(exchange));
  out.append("\"requestContext\":");
  write_context_v2(out, exchange);
  out.push(',');
  write_if_any(out, "pathParameters", event_path_parameters(exchange));
  write_if_any(out, "stageVariables", stage_variables(exchange));
  const bool text = exchange.body.empty() || is_text(exchange);
  if (!exchange.body.empty()) {
    out.append("\"body\":");
    write_body(out, exchange, text);
    out.push(',');
  }
  out.append(text ? "\"isBase64Encoded\":false}" : "\"isBase64Encoded\":true}");
  return out.view();
}

}  // namespace apigw::http_api
