#include "runtime/http_api/cross_origin.h"

#include <optional>

#include "runtime/base/ascii.h"
#include "runtime/http_api/ops.h"
#include "runtime/http_api/response.h"

namespace apigw::http_api {
namespace {

using bundle::CrossOrigin;

const CrossOrigin* cross_origin(const vm::Exchange& exchange) {
  const auto all = exchange.bundle.cross_origins();
  return all.empty() ? nullptr : &all.front();
}

std::optional<std::string_view> header(const vm::Exchange& exchange, std::string_view name) {
  for (const Field& field : exchange.request.fields) {
    if (ascii_iequals(field.name, name)) return field.value;
  }
  return {};
}

/// Access-Control-Allow-Origin for this origin: "*" when that is configured, else the origin itself; empty: it is not allowed.
std::string_view allowed(const vm::Exchange& exchange, const CrossOrigin& rules, std::string_view origin) {
  for (const bundle::StringId id : bundle::Bundle::slice(exchange.bundle.allowed_origins(), rules.allow_origins)) {
    const std::string_view entry = exchange.bundle.string(id);
    if (entry == "*") return entry;
    // No other wildcard than that of a scheme.
    const bool of_scheme = (entry == "https://*" || entry == "http://*") && origin.starts_with(entry.substr(0, entry.size() - 1));
    if (of_scheme || entry == origin) return origin;
  }
  return {};
}

/// The fields of both kinds of answers; false: the origin may not read this API.
bool add_origin(vm::Exchange& exchange, const CrossOrigin& rules) {
  const auto origin = header(exchange, "Origin");
  if (!origin) return false;
  vm::FieldList& fields = exchange.response.fields;
  const std::string_view allowed_origin = allowed(exchange, rules, *origin);
  if (allowed_origin.empty()) return false;
  fields.add("access-control-allow-origin", allowed_origin, FieldId::other);
  if (allowed_origin != "*") fields.add_own("vary", "Origin", FieldId::other);
  if (rules.allow_credentials) fields.add_own("access-control-allow-credentials", "true", FieldId::other);
  return true;
}

}  // namespace

bool is_preflight(const vm::Exchange& exchange) {
  return cross_origin(exchange) && exchange.request.method == Method::kOPTIONS && header(exchange, "Origin") && header(exchange, "Access-Control-Request-Method");
}

void answer_preflight(vm::Exchange& exchange) {
  const CrossOrigin& rules = *cross_origin(exchange);
  vm::FieldList& fields = exchange.response.fields;
  exchange.response.status = 204;
  const auto add = [&](std::string_view name, bundle::StringId value) {
    if (value != bundle::none) fields.add(name, exchange.bundle.string(value), FieldId::other);
  };
  if (add_origin(exchange, rules)) {
    add("access-control-allow-methods", rules.allow_methods);
    add("access-control-allow-headers", rules.allow_headers);
    add("access-control-max-age", rules.max_age);
  }
  add_request_id(exchange);
}

bool is_replaced(const vm::Exchange& exchange, std::string_view name) {
  constexpr std::string_view prefix = "access-control-";
  return cross_origin(exchange) && name.size() > prefix.size() && ascii_iequals(name.substr(0, prefix.size()), prefix);
}

void add_cross_origin_fields(vm::Exchange& exchange) {
  const CrossOrigin* rules = cross_origin(exchange);
  if (!rules || !add_origin(exchange, *rules) || rules->expose_headers == bundle::none) return;
  exchange.response.fields.add("access-control-expose-headers", exchange.bundle.string(rules->expose_headers), FieldId::other);
}

vm::Step preflight(vm::Exchange& exchange, const bundle::Instruction&, vm::Effect&) {
  if (!is_preflight(exchange)) return vm::Step::next;
  answer_preflight(exchange);
  return vm::Step::done;
}

}  // namespace apigw::http_api
