#include "runtime/lambda/invocation.h"

#include "runtime/base/arena_text.h"
#include "runtime/phase/parameters.h"
#include "runtime/vm/ids.h"

namespace apigw::lambda {
namespace {

/// "/2015-03-31/functions/NAME/invocations" or "/2021-11-15/functions/NAME/response-streaming-invocations", the name percent-encoded as one
/// segment.
std::string_view invocation_target(vm::Exchange& exchange, std::string_view name, InvocationType type) {
  static constexpr char hex[] = "0123456789ABCDEF";
  const bool streams = type == InvocationType::response_stream;
  ArenaText out(exchange.arena, name.size() * 3 + 64);
  out.append(streams ? "/2021-11-15/functions/" : "/2015-03-31/functions/");
  for (const char c : name) {
    const bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '_' || c == '.' || c == '~';
    if (plain) {
      out.push(c);
    } else {
      out.push('%');
      out.push(hex[uint8_t(c) >> 4]);
      out.push(hex[uint8_t(c) & 15]);
    }
  }
  out.append(streams ? "/response-streaming-invocations" : "/invocations");
  return out.view();
}

}  // namespace

std::string_view to_string(InvocationType type) { return type == InvocationType::event ? "Event" : "RequestResponse"; }

bool address_invocation(vm::Exchange& exchange, bundle::StringId function, std::string_view payload, InvocationType type) {
  vm::IntegrationRequest& invocation = exchange.integration_request;
  invocation.function = phase::with_stage_variables(exchange, exchange.bundle.string(function));
  if (invocation.function.empty()) return false;
  invocation.url = invocation_target(exchange, invocation.function, type);
  invocation.method = "POST";
  invocation.body = payload;
  return true;
}

bool prepare_invocation(vm::Exchange& exchange, bundle::StringId function, std::string_view payload, InvocationType type) {
  if (!address_invocation(exchange, function, payload, type)) return false;
  vm::IntegrationRequest& invocation = exchange.integration_request;
  invocation.fields.clear();
  invocation.fields.add("Content-Type", "application/json", FieldId::content_type);
  invocation.fields.add("X-Amz-Invocation-Type", to_string(type), FieldId::other);
  invocation.fields.add("X-Amzn-Trace-Id", vm::trace_id(exchange), FieldId::x_amzn_trace_id);
  return true;
}

}  // namespace apigw::lambda
