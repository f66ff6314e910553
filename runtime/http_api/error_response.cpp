// Errors of HTTP APIs: one body for each status, whatever the reason (http-websocket-deploy 1.11). There are no gateway responses to customise;
// the type of the failure is for the log.
#include "runtime/base/arena_text.h"
#include "runtime/http_api/cross_origin.h"
#include "runtime/http_api/ops.h"
#include "runtime/http_api/response.h"
#include "runtime/vm/failure.h"

namespace apigw::http_api {
namespace {

using vm::CallFailure;

struct StatusRow {
  uint16_t status;
  std::string_view message;
};
constexpr StatusRow messages[] = {
    {400, "Bad Request"},       {401, "Unauthorized"},          {403, "Forbidden"},   {404, "Not Found"},           {413, "Request Entity Too Large"},
    {429, "Too Many Requests"}, {500, "Internal Server Error"}, {502, "Bad Gateway"}, {503, "Service Unavailable"},
};

struct CallRow {
  CallFailure failure;
  uint16_t status;
};
// An endpoint that does not answer is unavailable, and never a time-out of the gateway; one that answers something else than HTTP is a bad
// gateway [unsure]. The rest is the configuration's fault.
constexpr CallRow call_failures[] = {
    {CallFailure::timeout, 503}, {CallFailure::connect, 503},            {CallFailure::reset, 503},
    {CallFailure::tls, 503},     {CallFailure::malformed_response, 502}, {CallFailure::response_too_large, 502},
};

uint16_t status_of(const vm::Exchange& exchange) {
  for (const CallRow& row : call_failures) {
    if (row.failure == exchange.call_failure) return row.status;
  }
  if (exchange.call_failure != CallFailure::none) return 500;
  if (exchange.error.status) return exchange.error.status;
  const vm::GatewayResponseDefault& type = vm::default_of(exchange.error.type);
  return type.status ? type.status : type.status_class == 4 ? 400 : 500;
}

std::string_view message_of(uint16_t status) {
  for (const StatusRow& row : messages) {
    if (row.status == status) return row.message;
  }
  return status < 500 ? "Bad Request" : "Internal Server Error";
}

}  // namespace

void answer_unrouted_or_failed(vm::Exchange& exchange) {
  vm::ClientResponse& response = exchange.response;
  exchange.request_id = exchange.extended_request_id;  // what the front end refused has not begun
  response.fields.clear();
  response.stream_body = false;
  if (!exchange.error.present) return answer_preflight(exchange);
  response.status = status_of(exchange);
  exchange.error.message = message_of(response.status);
  ArenaText body(exchange.arena, exchange.error.message.size() + 16);
  body.append("{\"message\":");
  body.json_string(exchange.error.message);
  body.push('}');
  response.body = body.view();
  response.fields.add_own("Content-Type", "application/json", FieldId::content_type);
  if (!exchange.challenge.empty()) response.fields.add("WWW-Authenticate", exchange.challenge);
  complete_own(exchange);
}

}  // namespace apigw::http_api
