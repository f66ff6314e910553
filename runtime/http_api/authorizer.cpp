#include "runtime/http_api/authorizer.h"

#include <simdjson.h>

#include <algorithm>
#include <optional>

#include "runtime/base/arena_text.h"
#include "runtime/base/ascii.h"
#include "runtime/http_api/event_parts.h"
#include "runtime/http_api/ops.h"
#include "runtime/lambda/invocation.h"
#include "runtime/phase/parameters.h"
#include "runtime/vm/context.h"
#include "runtime/vm/failure.h"
#include "runtime/vm/method_arn.h"

namespace apigw::http_api {
namespace {

using bundle::AuthorizerContract;
using bundle::GatewayResponseType;
using lambda::Decision;

constexpr uint32_t timeout_ms = 10000;

/// All values of a header, joined by ','.
std::string_view header_values(vm::Exchange& exchange, std::string_view name) {
  ArenaText out(exchange.arena, 64);
  bool any = false;
  for (const Field& field : exchange.request.fields) {
    if (!ascii_iequals(field.name, name)) continue;
    if (any) out.push(',');
    any = true;
    out.append(field.value);
  }
  return out.view();
}

std::string_view query_values(vm::Exchange& exchange, std::string_view name) { return phase::query_parameter(exchange, name).value_or(""); }
std::string_view variable_value(vm::Exchange& exchange, std::string_view name) { return phase::stage_variable(exchange, name).value_or(""); }

struct SourceKind {
  std::string_view prefix;
  std::string_view (*value)(vm::Exchange& exchange, std::string_view name);
};
constexpr SourceKind source_kinds[] = {
    {"$request.header.", header_values}, {"$request.querystring.", query_values}, {"$stageVariables.", variable_value}, {"$context.", vm::context_by_name}};

std::string_view identity_value(vm::Exchange& exchange, std::string_view source) {
  for (const SourceKind& kind : source_kinds) {
    if (source.starts_with(kind.prefix)) return kind.value(exchange, source.substr(kind.prefix.size()));
  }
  return {};
}

std::string_view joined(Arena& arena, std::span<const std::string_view> values) {
  ArenaText out(arena, 128);
  for (size_t i = 0; i < values.size(); ++i) {
    if (i) out.push(',');
    out.append(values[i]);
  }
  return out.view();
}

std::string_view event_v1(vm::Exchange& exchange, std::span<const std::string_view> identity) {
  const std::string_view token = joined(exchange.arena, identity);
  ArenaText out(exchange.arena, 4096);
  const auto map = [&](std::string_view name, std::span<const vm::Parameter> list, Values values) {
    out.json_string(name);
    out.push(':');
    write_map(out, list, values, "{}");
    out.push(',');
  };
  out.push('{');
  write_member(out, "version", "1.0");
  write_member(out, "type", "REQUEST");
  write_member(out, "methodArn", vm::method_arn(exchange));
  write_member(out, "identitySource", token);
  write_member(out, "authorizationToken", token);
  write_member(out, "resource", exchange.bundle.string(exchange.method->path));
  write_member(out, "path", event_path(exchange));
  write_member(out, "httpMethod", exchange.http_method_text);
  map("headers", event_headers(exchange, true), Values::last);
  map("queryStringParameters", phase::query_parameters(exchange), Values::first);
  map("pathParameters", event_path_parameters(exchange), Values::last);
  map("stageVariables", exchange.stage_variables, Values::last);
  out.append("\"requestContext\":");
  write_context_v1(out, exchange);
  out.push('}');
  return out.view();
}

std::string_view event_v2(vm::Exchange& exchange, std::span<const std::string_view> identity) {
  ArenaText out(exchange.arena, 4096);
  const auto map = [&](std::string_view name, std::span<const vm::Parameter> list) {
    out.json_string(name);
    out.push(':');
    write_map(out, list, Values::joined, "{}");
    out.push(',');
  };
  out.push('{');
  write_member(out, "version", "2.0");
  write_member(out, "type", "REQUEST");
  write_member(out, "routeArn", vm::method_arn(exchange));
  out.append("\"identitySource\":");
  if (identity.empty()) {
    out.append("null");
  } else {
    write_list(out, identity);
  }
  out.push(',');
  write_member(out, "routeKey", vm::route_key(exchange));
  write_member(out, "rawPath", event_path(exchange));
  write_member(out, "rawQueryString", exchange.request.query);
  out.append("\"cookies\":");
  write_list(out, event_cookies(exchange));
  out.push(',');
  map("headers", event_headers(exchange, false));
  map("queryStringParameters", phase::query_parameters(exchange));
  map("pathParameters", event_path_parameters(exchange));
  map("stageVariables", exchange.stage_variables);
  out.append("\"requestContext\":");
  write_context_v2(out, exchange);
  out.push('}');
  return out.view();
}

struct Refusal {
  Decision decision;
  GatewayResponseType type;
  std::string_view reason;  // $context.authorizer.error
};
constexpr Refusal refusals[] = {
    {Decision::deny_explicit, GatewayResponseType::ACCESS_DENIED, "The authorizer denied the request"},
    {Decision::deny_implicit, GatewayResponseType::ACCESS_DENIED, "The authorizer did not allow the request"},
    {Decision::unauthorized, GatewayResponseType::UNAUTHORIZED, "The authorizer answered Unauthorized"},
    {Decision::failure, GatewayResponseType::AUTHORIZER_FAILURE, "The authorizer's function failed"},
    {Decision::configuration_error, GatewayResponseType::AUTHORIZER_CONFIGURATION_ERROR, "The authorizer's answer is not of the form that was asked for"},
};

vm::Step refuse(vm::Exchange& exchange, Decision decision) {
  const Refusal* row = std::find_if(std::begin(refusals), std::end(refusals), [&](const Refusal& one) { return one.decision == decision; });
  if (row == std::end(refusals)) row = std::end(refusals) - 1;
  exchange.authorizer_error = row->reason;
  return vm::fail(exchange, row->type);
}

}  // namespace

std::optional<std::span<const std::string_view>> identity_values(vm::Exchange& exchange, const bundle::Authorizer& authorizer) {
  std::string_view list = exchange.bundle.string(authorizer.identity_sources);
  auto values = exchange.arena.array<std::string_view>(size_t(std::count(list.begin(), list.end(), ',')) + 1);
  size_t count = 0;
  while (!list.empty()) {
    const size_t comma = std::min(list.find(','), list.size());
    std::string_view source = list.substr(0, comma);
    list.remove_prefix(std::min(comma + 1, list.size()));
    while (source.starts_with(' ')) source.remove_prefix(1);
    while (source.ends_with(' ')) source.remove_suffix(1);
    if (source.empty()) continue;
    const std::string_view value = identity_value(exchange, source);
    if (value.empty()) return std::nullopt;
    values[count++] = value;
  }
  return values.first(count);
}

std::string_view authorizer_event(vm::Exchange& exchange, const bundle::Authorizer& authorizer, std::span<const std::string_view> identity) {
  return authorizer.contract == AuthorizerContract::v1 ? event_v1(exchange, identity) : event_v2(exchange, identity);
}

Decision read_authorizer_response(vm::Exchange& exchange, const bundle::Authorizer& authorizer) {
  if (authorizer.contract == AuthorizerContract::v2_simple) return lambda::read_simple_authorizer_response(exchange);
  return lambda::read_authorizer_response(exchange, authorizer.contract == AuthorizerContract::v1 ? lambda::ContextRule::scalars : lambda::ContextRule::any_json);
}

vm::Step ask_authorizer(vm::Exchange& exchange, const bundle::Instruction& instruction, vm::Effect& effect) {
  const bundle::Authorizer& authorizer = exchange.bundle.authorizers()[instruction.c];
  const auto identity = identity_values(exchange, authorizer);
  if (!identity) {
    exchange.authorizer_error = "An identity source is missing";
    return vm::fail(exchange, GatewayResponseType::UNAUTHORIZED);
  }
  if (!lambda::prepare_invocation(exchange, authorizer.function_name, authorizer_event(exchange, authorizer, *identity))) {
    return refuse(exchange, Decision::configuration_error);
  }
  effect = {vm::EffectKind::authorizer, instruction.c, true, timeout_ms};
  return vm::Step::suspend;
}

vm::Step authorizer_answered(vm::Exchange& exchange, const bundle::Instruction& instruction, vm::Effect&) {
  if (exchange.call_failure != vm::CallFailure::none) {
    exchange.call_failure = vm::CallFailure::none;
    return refuse(exchange, Decision::failure);
  }
  const Decision decision = read_authorizer_response(exchange, exchange.bundle.authorizers()[instruction.c]);
  // The integration starts afresh: its latency and answer are not the authorizer's.
  exchange.authorizer_latency_ms = (exchange.integration_end_ns - exchange.integration_begin_ns) / 1'000'000;
  exchange.integration_response_message = {};
  exchange.integration_begin_ns = exchange.integration_end_ns = 0;
  return decision == Decision::allow ? vm::Step::next : refuse(exchange, decision);
}

}  // namespace apigw::http_api
