#include "runtime/lambda/authorizer.h"

#include <simdjson.h>

#include "runtime/base/arena_text.h"
#include "runtime/base/ascii.h"
#include "runtime/base/regex.h"
#include "runtime/iam/policy.h"
#include "runtime/lambda/event_parts.h"
#include "runtime/lambda/json_value.h"
#include "runtime/phase/access.h"
#include "runtime/phase/parameters.h"
#include "runtime/vm/context.h"
#include "runtime/vm/method_arn.h"
#include "runtime/vm/prepared.h"

namespace apigw::lambda {
namespace {

/// Value of one identity source, method.request.header.X and the like; nothing when it is absent or empty.
std::string_view identity_value(vm::Exchange& exchange, std::string_view source) {
  constexpr std::string_view header = "method.request.header.", query = "method.request.querystring.", variable = "stageVariables.", context = "context.";
  if (source.starts_with(header)) {
    std::string_view value;
    for (const Field& field : exchange.request.fields) {
      if (ascii_iequals(field.name, source.substr(header.size()))) value = field.value;
    }
    return value;
  }
  if (source.starts_with(query)) {
    std::string_view value;
    for (const vm::Parameter& parameter : phase::query_parameters(exchange)) {
      if (parameter.name == source.substr(query.size())) value = parameter.value;
    }
    return value;
  }
  if (source.starts_with(variable)) {
    for (const vm::Parameter& parameter : exchange.stage_variables) {
      if (parameter.name == source.substr(variable.size())) return parameter.value;
    }
    return {};
  }
  if (source.starts_with(context)) return vm::context_by_name(exchange, source.substr(context.size()));
  return {};
}

template <class Visit>
void each_source(std::string_view list, Visit visit) {
  while (!list.empty()) {
    const size_t comma = list.find(',');
    std::string_view one = list.substr(0, comma);
    list = comma == std::string_view::npos ? std::string_view{} : list.substr(comma + 1);
    while (!one.empty() && one.front() == ' ') one.remove_prefix(1);
    while (!one.empty() && one.back() == ' ') one.remove_suffix(1);
    if (!one.empty()) visit(one);
  }
}

/// Together with the API's resource policy, as for a caller of the same account: either allows, neither denies.
Decision decide(vm::Exchange& exchange, const iam::Policy& policy) {
  const iam::Facts facts = phase::facts_of(exchange);
  switch (iam::combined(policy.judge(facts, exchange.arena), phase::resource_verdict(exchange, facts))) {
    case iam::Verdict::allow: return Decision::allow;
    case iam::Verdict::deny: return Decision::deny_explicit;
    case iam::Verdict::silent: break;
  }
  return Decision::deny_implicit;
}

Decision function_error(std::string_view body) {
  thread_local simdjson::dom::parser parser;
  simdjson::dom::element document;
  std::string_view message;
  if (parse_json(parser, body, document) &&
      document["errorMessage"].get(message) == simdjson::SUCCESS && message == "Unauthorized") {
    return Decision::unauthorized;
  }
  return Decision::failure;
}

/// The text of a context value; with any_json that of an object or a list is its JSON.
bool context_text(Arena& arena, simdjson::dom::element value, ContextRule rule, std::string_view& text) {
  if (scalar_text(arena, value, text)) return true;
  if (rule == ContextRule::scalars) return false;
  text = arena.copy(simdjson::minify(value));
  return true;
}

bool read_context(vm::Exchange& exchange, simdjson::dom::element document, ContextRule rule) {
  size_t count = 1;
  simdjson::dom::object context;
  simdjson::dom::element value;
  const bool present = document["context"].get(value) == simdjson::SUCCESS && !value.is_null();
  if (present) {
    if (value.get(context) != simdjson::SUCCESS) return false;
    count += context.size();
  }
  exchange.authorizer_kind = "lambda";
  exchange.authorizer_json = present && rule == ContextRule::any_json ? exchange.arena.copy(simdjson::minify(value)) : std::string_view("{}");
  auto list = exchange.arena.array<vm::Parameter>(count);
  std::string_view principal;
  if (document["principalId"].get(value) == simdjson::SUCCESS && !scalar_text(exchange.arena, value, principal)) return false;
  list[0] = {"principalId", principal};
  size_t at = 1;
  if (present) {
    for (auto [name, member] : context) {
      std::string_view text;
      if (!context_text(exchange.arena, member, rule, text)) return false;
      list[at++] = {exchange.arena.copy(name), text};
    }
  }
  exchange.authorizer = list;
  std::string_view key;
  const bool presents_key = exchange.bundle.facts().api_key_source == 1 && document["usageIdentifierKey"].get(key) == simdjson::SUCCESS;
  if (presents_key) exchange.api_key = exchange.arena.copy(key);
  return true;
}

/// The JSON that the authorizer's function answered with; another decision than `allow` when it is none that could be read.
Decision read_answer(const vm::Exchange& exchange, simdjson::dom::element& document) {
  const auto& endpoint = exchange.integration_response_message;
  if (endpoint.status != 200) return Decision::failure;
  for (const Field& field : endpoint.fields) {
    if (ascii_iequals(field.name, "X-Amz-Function-Error")) return function_error(endpoint.body);
  }
  constexpr size_t result_bytes_max = 8192;  // the service's limit for the whole result
  if (endpoint.body.size() > result_bytes_max) return Decision::configuration_error;
  thread_local simdjson::dom::parser parser;
  return parse_json(parser, endpoint.body, document) && document.is_object() ? Decision::allow : Decision::configuration_error;
}

}  // namespace

bool has_identity(vm::Exchange& exchange, const bundle::Authorizer& authorizer) {
  const auto& bundle = exchange.bundle;
  bool complete = true;
  std::string_view first;
  each_source(bundle.string(authorizer.identity_sources), [&](std::string_view source) {
    const std::string_view value = identity_value(exchange, source);
    if (first.empty()) first = value;
    complete = complete && !value.empty();
  });
  if (!complete) return false;
  if (bundle.string(authorizer.type) != "TOKEN") return true;
  if (first.empty()) return false;
  if (authorizer.validation == bundle::none) return true;
  // Compiled per call: validation expressions are rare, and the invocation that follows costs a thousand times more.
  const auto expression = Regex::compile(bundle.string(authorizer.validation));
  return expression && expression->full_match(first);
}

std::string_view authorizer_event(vm::Exchange& exchange, const bundle::Authorizer& authorizer) {
  constexpr EmptyMap braces{"{}"};
  ArenaText out(exchange.arena, 2048);
  const bool token = exchange.bundle.string(authorizer.type) == "TOKEN";
  out.append(token ? "{\"type\":\"TOKEN\",\"methodArn\":" : "{\"type\":\"REQUEST\",\"methodArn\":");
  out.json_string(vm::method_arn(exchange));
  if (token) {
    out.append(",\"authorizationToken\":");
    std::string_view value;
    each_source(exchange.bundle.string(authorizer.identity_sources), [&](std::string_view source) {
      if (value.empty()) value = identity_value(exchange, source);
    });
    out.json_string(value);
    out.push('}');
    return out.view();
  }
  out.append(",\"resource\":");
  out.json_string(exchange.bundle.string(exchange.method->path));
  out.append(",\"path\":");
  out.json_string(exchange.request.path);
  out.append(",\"httpMethod\":");
  out.json_string(exchange.http_method_text);
  out.append(",\"headers\":");
  write_headers(out, exchange, false, braces);
  out.append(",\"multiValueHeaders\":");
  write_headers(out, exchange, true, braces);
  out.append(",\"queryStringParameters\":");
  write_query(out, exchange, false, braces);
  out.append(",\"multiValueQueryStringParameters\":");
  write_query(out, exchange, true, braces);
  out.append(",\"pathParameters\":");
  write_path_parameters(out, exchange, braces);
  out.append(",\"stageVariables\":");
  write_stage_variables(out, exchange, braces);
  out.append(",\"requestContext\":");
  write_request_context(out, exchange);
  out.push('}');
  return out.view();
}

Decision read_authorizer_response(vm::Exchange& exchange, ContextRule rule) {
  simdjson::dom::element document, policy;
  if (const Decision read = read_answer(exchange, document); read != Decision::allow) return read;
  if (document["policyDocument"].get(policy) != simdjson::SUCCESS || !policy.is_object()) return Decision::configuration_error;
  const auto statements = iam::Policy::parse(policy, iam::PolicyKind::identity);
  if (!statements || statements->has_unknown_operator()) return Decision::configuration_error;
  const Decision decision = decide(exchange, *statements);
  // The context of a refusal too: gateway responses print it. One that cannot be read refuses all the same.
  if (!read_context(exchange, document, rule) && decision == Decision::allow) return Decision::configuration_error;
  return decision;
}

Decision read_simple_authorizer_response(vm::Exchange& exchange) {
  simdjson::dom::element document;
  if (const Decision read = read_answer(exchange, document); read != Decision::allow) return read;
  bool authorized = false;
  if (document["isAuthorized"].get(authorized) != simdjson::SUCCESS) return Decision::configuration_error;
  if (!read_context(exchange, document, ContextRule::any_json)) return Decision::configuration_error;
  return authorized ? Decision::allow : Decision::deny_implicit;
}

}  // namespace apigw::lambda
