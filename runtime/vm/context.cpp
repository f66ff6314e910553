#include "runtime/vm/context.h"

#include <array>

#include "runtime/base/arena_text.h"
#include "runtime/iam/principals.h"
#include "runtime/vm/failure.h"
#include "runtime/vm/ids.h"
#include "runtime/vm/prepared.h"

namespace apigw::vm {
namespace {

using Value = std::optional<std::string_view>;
using Variable = bundle::ContextVariable;

constexpr std::string_view names[] = {
#define CONTEXT(id, name) name,
#include "schemas/context_variables.def"
#undef CONTEXT
};

Value present(std::string_view text) { return text.empty() ? Value{} : Value{text}; }

std::string_view number(Exchange& exchange, int64_t value) {
  ArenaText text(exchange.arena, 24);
  text.number(value);
  return text.view();
}

Value milliseconds(Exchange& exchange, int64_t begin_ns, int64_t end_ns) {
  if (begin_ns == 0 || end_ns < begin_ns) return {};
  return number(exchange, (end_ns - begin_ns) / 1000000);
}

Value positive(Exchange& exchange, int64_t value) { return value > 0 ? Value{number(exchange, value)} : Value{}; }

/// The client's host without its port, as $context.domainName.
std::string_view domain_name(const Exchange& exchange) {
  std::string_view host = exchange.request.host;
  if (!host.empty() && host.front() == '[') return host.substr(0, host.find(']') + 1);
  return host.substr(0, host.find(':'));
}

Value request_time(Exchange& exchange) {
  char* text = static_cast<char*>(exchange.arena.allocate(26, 1));
  format_request_time(exchange.received_epoch_ms, text);
  return std::string_view{text, 26};
}

Value json_quoted(Exchange& exchange, std::string_view text) {
  ArenaText quoted(exchange.arena, text.size() + 16);
  quoted.json_string(text);
  return quoted.view();
}

Value of_caller(const Exchange& exchange, std::string iam::Principal::* member) {
  return exchange.caller ? present(exchange.caller->*member) : Value{};
}

// One row a variable, in no order that matters. Variables without a row have no value here: Cognito identities and organisations.
using Source = Value (*)(Exchange&);
struct Row {
  Variable variable;
  Source source;
};
constexpr Row rows[] = {
    {Variable::account_id, [](Exchange& x) { return present(x.prepared.account_id()); }},
    {Variable::api_id, [](Exchange& x) { return present(x.prepared.api_id()); }},
    {Variable::deployment_id, [](Exchange& x) { return present(x.prepared.deployment_id()); }},
    {Variable::stage, [](Exchange& x) { return present(x.stage); }},
    {Variable::resource_id, [](Exchange& x) { return x.method ? Value{x.bundle.string(x.method->resource_id)} : Value{}; }},
    {Variable::resource_path, [](Exchange& x) { return x.method ? Value{x.bundle.string(x.method->path)} : Value{}; }},
    {Variable::http_method, [](Exchange& x) { return present(x.http_method_text.empty() ? x.request.method_text : x.http_method_text); }},
    {Variable::path, [](Exchange& x) { return present(x.whole_path); }},
    {Variable::protocol, [](Exchange&) { return Value{"HTTP/1.1"}; }},
    {Variable::domain_name, [](Exchange& x) { return present(domain_name(x)); }},
    {Variable::domain_prefix, [](Exchange& x) { return present(domain_name(x).substr(0, domain_name(x).find('.'))); }},
    {Variable::request_id, [](Exchange& x) { return present(x.request_id); }},
    {Variable::extended_request_id, [](Exchange& x) { return present(x.extended_request_id); }},
    {Variable::request_time, request_time},
    {Variable::request_time_epoch, [](Exchange& x) { return Value{number(x, x.received_epoch_ms)}; }},
    {Variable::operation_name,
     [](Exchange& x) { return x.method ? present(x.bundle.string_or(x.method->operation_name, "")) : Value{}; }},
    {Variable::xray_trace_id, [](Exchange& x) { return present(x.trace_id); }},
    {Variable::endpoint_type, [](Exchange&) { return Value{"REGIONAL"}; }},
    {Variable::identity_source_ip, [](Exchange& x) { return present(x.source_ip); }},
    {Variable::identity_user_agent,
     [](Exchange& x) {
       const Field* agent = x.field_index.find(x.request.fields, FieldId::user_agent);
       return agent ? present(agent->value) : Value{};
     }},
    {Variable::identity_user, [](Exchange& x) { return of_caller(x, &iam::Principal::principal_id); }},
    {Variable::identity_caller, [](Exchange& x) { return of_caller(x, &iam::Principal::principal_id); }},
    {Variable::identity_account_id, [](Exchange& x) { return of_caller(x, &iam::Principal::account_id); }},
    {Variable::identity_access_key, [](Exchange& x) { return of_caller(x, &iam::Principal::access_key_id); }},
    {Variable::identity_user_arn, [](Exchange& x) { return of_caller(x, &iam::Principal::arn); }},
    {Variable::identity_api_key, [](Exchange& x) { return present(x.api_key); }},
    {Variable::identity_api_key_id, [](Exchange& x) { return present(x.api_key_id); }},
    {Variable::authorizer_principal_id, [](Exchange& x) { return authorizer_value(x, "principalId"); }},
    {Variable::error_message,
     [](Exchange& x) { return x.error.present ? present(x.error.message) : Value{}; }},
    // A type without a message prints null, so that {"message":$context.error.messageString} stays JSON [observed: {"message":null}].
    {Variable::error_message_string,
     [](Exchange& x) {
       if (!x.error.present) return Value{};
       return x.error.message.empty() ? Value{"null"} : json_quoted(x, x.error.message);
     }},
    {Variable::error_response_type, [](Exchange& x) { return x.error.present ? Value{default_of(x.error.type).name} : Value{}; }},
    {Variable::error_validation_error_string, [](Exchange& x) { return present(x.error.validation_error_string); }},
    {Variable::status, [](Exchange& x) { return positive(x, x.response.status); }},
    {Variable::response_length, [](Exchange& x) { return x.response.status ? Value{number(x, int64_t(x.response_bytes))} : Value{}; }},
    {Variable::response_latency, [](Exchange& x) { return milliseconds(x, x.received_ns, x.responded_ns); }},
    {Variable::integration_latency, [](Exchange& x) { return milliseconds(x, x.integration_begin_ns, x.integration_end_ns); }},
    {Variable::integration_latency_dotted, [](Exchange& x) { return milliseconds(x, x.integration_begin_ns, x.integration_end_ns); }},
    {Variable::integration_status, [](Exchange& x) { return positive(x, x.integration_response_message.status); }},
    {Variable::integration_integration_status, [](Exchange& x) { return positive(x, x.integration_response_message.status); }},
    // Of AWS_PROXY the function's own status, which the machine's register holds.
    {Variable::integration_status_dotted,
     [](Exchange& x) { return positive(x, x.status ? x.status : x.integration_response_message.status); }},
    {Variable::integration_error_message, [](Exchange& x) { return present(x.error.integration_error); }},
    {Variable::integration_error, [](Exchange& x) { return present(x.error.integration_error); }},
    {Variable::aws_endpoint_request_id, [](Exchange& x) { return present(x.integration_request_id); }},
    {Variable::integration_request_id, [](Exchange& x) { return present(x.integration_request_id); }},
    {Variable::route_key, [](Exchange& x) { return x.method ? Value{route_key(x)} : Value{}; }},
    {Variable::authorizer_error, [](Exchange& x) { return present(x.authorizer_error); }},
    {Variable::data_processed, [](Exchange& x) { return Value{number(x, int64_t(x.body.size() + x.response_bytes))}; }},
    {Variable::base_path_matched,
     [](Exchange& x) { return x.custom_domain && x.base_path_bytes > 1 ? present(x.whole_path.substr(1, x.base_path_bytes - 1)) : Value{}; }},
    {Variable::is_canary_request,
     [](Exchange& x) { return x.prepared.canary() ? Value{*x.prepared.canary() ? "true" : "false"} : Value{}; }},
};

constexpr auto sources = [] {
  std::array<Source, std::size(names)> table{};
  for (const Row& row : rows) table[size_t(row.variable)] = row.source;
  return table;
}();

}  // namespace

std::optional<std::string_view> context(Exchange& exchange, Variable variable) {
  const Source source = sources[size_t(variable)];
  return source ? source(exchange) : Value{};
}

std::string_view context_or(Exchange& exchange, Variable variable, std::string_view otherwise) {
  return context(exchange, variable).value_or(otherwise);
}

std::string_view context_by_name(Exchange& exchange, std::string_view name) {
  if (auto variable = context_variable(name)) return context_or(exchange, *variable, "");
  constexpr std::string_view authorizer = "authorizer.";
  if (name.starts_with(authorizer)) return authorizer_value(exchange, name.substr(authorizer.size())).value_or("");
  return {};
}

std::string_view route_key(Exchange& exchange) {
  const std::string_view path = exchange.bundle.string(exchange.method->path);
  if (!path.starts_with('/')) return path;  // $default
  const std::string_view verb = to_string(Method(exchange.method->http_method));
  ArenaText out(exchange.arena, verb.size() + 1 + path.size());
  out.append(verb);
  out.push(' ');
  out.append(path);
  return out.view();
}

std::optional<std::string_view> authorizer_value(const Exchange& exchange, std::string_view key) {
  for (const Parameter& entry : exchange.authorizer) {
    if (entry.name == key) return entry.value;
  }
  constexpr std::string_view claims = "claims.";
  if (!key.starts_with(claims)) return {};
  key.remove_prefix(claims.size());
  for (const Parameter& claim : exchange.claims) {
    if (claim.name == key) return claim.value;
  }
  return {};
}

std::optional<Variable> context_variable(std::string_view name) {
  for (size_t i = 0; i < std::size(names); ++i) {
    if (names[i] == name) return Variable(i);
  }
  return {};
}

std::string_view to_string(Variable variable) { return names[size_t(variable)]; }

void format_request_time(int64_t epoch_ms, char out[26]) {
  static constexpr char months[] = "JanFebMarAprMayJunJulAugSepOctNovDec";
  int64_t seconds = epoch_ms / 1000;
  int64_t days = seconds / 86400;
  const int64_t of_day = seconds % 86400;
  // Days to a civil date, the year beginning in March so that the leap day comes last (proleptic Gregorian calendar).
  days += 719468;
  const int64_t era = days / 146097;
  const int64_t of_era = days % 146097;
  const int64_t year_of_era = (of_era - of_era / 1460 + of_era / 36524 - of_era / 146096) / 365;
  const int64_t of_year = of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
  const int64_t march_month = (5 * of_year + 2) / 153;
  const int64_t day = of_year - (153 * march_month + 2) / 5 + 1;
  const int64_t month = march_month < 10 ? march_month + 2 : march_month - 10;  // January is 0
  const int64_t year = year_of_era + era * 400 + (month <= 1 ? 1 : 0);
  const auto two = [&](int at, int64_t value) {
    out[at] = char('0' + value / 10 % 10);
    out[at + 1] = char('0' + value % 10);
  };
  two(0, day);
  out[2] = '/';
  for (int i = 0; i < 3; ++i) out[3 + i] = months[month * 3 + i];
  out[6] = '/';
  two(7, year / 100);
  two(9, year % 100);
  out[11] = ':';
  two(12, of_day / 3600);
  out[14] = ':';
  two(15, of_day / 60 % 60);
  out[17] = ':';
  two(18, of_day % 60);
  for (int i = 0; i < 6; ++i) out[20 + i] = " +0000"[i];
}

}  // namespace apigw::vm
