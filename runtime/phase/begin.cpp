// The first step of every request: which verb, which method, and what an unmatched path is told (rest-data-plane 1.2).
#include "runtime/base/arena_text.h"
#include "runtime/phase/compression.h"
#include "runtime/phase/phases.h"
#include "runtime/route/router.h"
#include "runtime/vm/failure.h"

namespace apigw::phase {
namespace {

constexpr std::string_view signature_scheme = "AWS4-HMAC-SHA256";

/// On an unmatched path the service takes any Authorization for a signature and complains of what it cannot read [observed].
void refuse_authorization(vm::Exchange& exchange, std::string_view value) {
  // The credentials after the scheme are named, or the whole value when there is no blank.
  const size_t blank = value.find(' ');
  const std::string_view credentials = blank == std::string_view::npos ? value : value.substr(blank + 1);
  ArenaText message(exchange.arena, value.size() + credentials.size() + 96);
  message.push('\'');
  message.append(credentials.substr(0, credentials.find(',')));
  message.append("' not a valid key=value pair (missing equal-sign) in Authorization header: '");
  message.append(value);
  message.append("'.");
  exchange.error.exception = "IncompleteSignatureException";
  vm::fail(exchange, bundle::GatewayResponseType::MISSING_AUTHENTICATION_TOKEN, message.view());
}

}  // namespace

void begin(vm::Exchange& exchange) {
  exchange.field_index.build(exchange.request.fields);
  if (!inflate_request(exchange)) return;
  exchange.http_method = exchange.request.method;
  exchange.http_method_text = exchange.request.method_text;
  if (const Field* other = exchange.field_index.find(exchange.request.fields, FieldId::x_http_method_override)) {
    exchange.http_method = parse_method(other->value);
    exchange.http_method_text = other->value;
  }
  if (route::match(exchange.bundle, exchange.http_method, exchange.request.path, exchange.match)) {
    exchange.method = &exchange.bundle.methods()[exchange.match.method];
    exchange.pc = exchange.method->entry;
    return;
  }
  const Field* authorization = exchange.field_index.find(exchange.request.fields, FieldId::authorization);
  if (authorization && !authorization->value.starts_with(signature_scheme)) return refuse_authorization(exchange, authorization->value);
  vm::fail(exchange, bundle::GatewayResponseType::MISSING_AUTHENTICATION_TOKEN);
}

}  // namespace apigw::phase
