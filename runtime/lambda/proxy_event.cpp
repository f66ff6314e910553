#include "runtime/lambda/proxy_event.h"

#include "runtime/base/arena_text.h"
#include "runtime/lambda/event_parts.h"
#include "runtime/phase/parameters.h"

namespace apigw::lambda {
namespace {

/// Leading slashes are collapsed to one in the event's path; requestContext.path keeps them [AWS-recorded].
std::string_view event_path(std::string_view path) {
  size_t slashes = 0;
  while (slashes < path.size() && path[slashes] == '/') ++slashes;
  return slashes > 1 ? path.substr(slashes - 1) : path;
}

}  // namespace

std::string_view proxy_event(vm::Exchange& exchange) {
  constexpr EmptyMap null{"null"};
  ArenaText out(exchange.arena, 4096 + exchange.body.size());
  out.append("{\"resource\":");
  out.json_string(exchange.bundle.string(exchange.method->path));
  out.append(",\"path\":");
  out.json_string(event_path(exchange.custom_domain ? exchange.whole_path : exchange.request.path));
  out.append(",\"httpMethod\":");
  out.json_string(exchange.http_method_text);
  out.append(",\"headers\":");
  write_headers(out, exchange, false, null);
  out.append(",\"multiValueHeaders\":");
  write_headers(out, exchange, true, null);
  out.append(",\"queryStringParameters\":");
  write_query(out, exchange, false, null);
  out.append(",\"multiValueQueryStringParameters\":");
  write_query(out, exchange, true, null);
  out.append(",\"pathParameters\":");
  write_path_parameters(out, exchange, null);
  out.append(",\"stageVariables\":");
  write_stage_variables(out, exchange, null);
  out.append(",\"requestContext\":");
  write_request_context(out, exchange);
  const bool binary = phase::is_binary(exchange.bundle, phase::content_type(exchange.request.fields));
  out.append(",\"body\":");
  if (exchange.body.empty()) {
    out.append("null");
  } else if (binary) {
    out.push('"');
    out.base64(exchange.body);
    out.push('"');
  } else {
    out.json_string(exchange.body);
  }
  out.append(binary && !exchange.body.empty() ? ",\"isBase64Encoded\":true}" : ",\"isBase64Encoded\":false}");
  return out.view();
}

}  // namespace apigw::lambda
