#include "runtime/http_api/parameter_changes.h"

#include <algorithm>
#include <charconv>
#include <optional>

#include "runtime/base/arena_text.h"
#include "runtime/base/ascii.h"
#include "runtime/phase/move.h"
#include "runtime/phase/parameters.h"
#include "runtime/phase/percent.h"

namespace apigw::http_api {
namespace {

using bundle::Change;
using bundle::ChangeAction;
using bundle::ChangeTarget;
using bundle::MoveSource;
using Value = std::optional<std::string_view>;

constexpr uint16_t of_request = 0;  // Change::status

/// All values of a header under any spelling, joined by ','.
Value header_values(vm::Exchange& exchange, std::span<const Field> fields, std::string_view name) {
  ArenaText out(exchange.arena, 64);
  bool any = false;
  for (const Field& field : fields) {
    if (!ascii_iequals(field.name, name)) continue;
    if (any) out.push(',');
    any = true;
    out.append(field.value);
  }
  return any ? Value{out.view()} : Value{};
}

Value part_value(vm::Exchange& exchange, const bundle::Move& part) {
  const std::string_view name = exchange.bundle.string_or(part.source, "");
  switch (part.source_kind) {
    case MoveSource::multivalue_header: return header_values(exchange, exchange.request.fields, name);
    case MoveSource::integration_multivalue_header: return header_values(exchange, exchange.integration_response_message.fields, name);
    case MoveSource::path: {
      const Value raw = phase::path_parameter(exchange, name);
      return raw ? Value{phase::percent_decoded(exchange.arena, *raw)} : raw;
    }
    default: return phase::source_value(exchange, part);
  }
}

/// Nothing: none of its parts has a value.
Value value_of(vm::Exchange& exchange, const Change& change) {
  const auto parts = bundle::Bundle::slice(exchange.bundle.moves(), change.value);
  if (parts.size() == 1) return part_value(exchange, parts.front());
  ArenaText out(exchange.arena, 128);
  bool any = false;
  for (const bundle::Move& part : parts) {
    const Value value = part_value(exchange, part);
    any = any || (value && !value->empty());
    out.append(value.value_or(""));
  }
  return any ? Value{out.view()} : Value{};
}

template <class Visit>
void each_change(const vm::Exchange& exchange, const bundle::Integration& integration, uint16_t status, ChangeTarget target, Visit visit) {
  for (const Change& change : bundle::Bundle::slice(exchange.bundle.changes(), integration.changes)) {
    if (change.status == status && change.target == target) visit(change);
  }
}

void change_field(vm::Exchange& exchange, vm::FieldList& fields, const Change& change) {
  const std::string_view name = exchange.bundle.string_or(change.name, "");
  if (change.action == ChangeAction::remove) return fields.remove(name);
  const Value value = value_of(exchange, change);
  if (!value || value->empty()) return;
  const std::string_view text = phase::field_value(exchange.arena, *value);
  if (change.action == ChangeAction::append) fields.add(name, text);
  else fields.set(name, text);
}

const bundle::Integration* integration_of(const vm::Exchange& exchange) {
  const bool known = exchange.method && exchange.method->integration != bundle::none;
  return known ? &exchange.bundle.integrations()[exchange.method->integration] : nullptr;
}

}  // namespace

void change_request_fields(vm::Exchange& exchange, const bundle::Integration& integration) {
  each_change(exchange, integration, of_request, ChangeTarget::header, [&](const Change& change) { change_field(exchange, exchange.integration_request.fields, change); });
}

std::string_view changed_query(vm::Exchange& exchange, const bundle::Integration& integration) {
  size_t count = 0;
  each_change(exchange, integration, of_request, ChangeTarget::querystring, [&](const Change&) { ++count; });
  if (count == 0) return exchange.request.query;
  const auto own = phase::query_parameters(exchange);
  const auto room = exchange.arena.array<vm::Parameter>(own.size() + count);
  auto end = std::copy(own.begin(), own.end(), room.begin());
  each_change(exchange, integration, of_request, ChangeTarget::querystring, [&](const Change& change) {
    const std::string_view name = exchange.bundle.string_or(change.name, "");
    const Value value = change.action == ChangeAction::remove ? Value{} : value_of(exchange, change);
    if (change.action != ChangeAction::remove && !value) return;
    if (change.action != ChangeAction::append) end = std::remove_if(room.begin(), end, [&](const vm::Parameter& one) { return one.name == name; });
    if (value) *end++ = {name, *value};
  });
  ArenaText out(exchange.arena, exchange.request.query.size() + 64);
  for (auto at = room.begin(); at != end; ++at) {
    if (at != room.begin()) out.push('&');
    phase::append_query_encoded(out, at->name);
    out.push('=');
    phase::append_query_encoded(out, at->value);
  }
  return out.view();
}

std::string_view changed_path(vm::Exchange& exchange, const bundle::Integration& integration) {
  std::string_view path;
  each_change(exchange, integration, of_request, ChangeTarget::path, [&](const Change& change) {
    if (const Value value = value_of(exchange, change); value && !value->empty()) path = *value;
  });
  return path;
}

bool reads_response_body(const vm::Exchange& exchange, const bundle::Integration& integration) {
  for (const Change& change : bundle::Bundle::slice(exchange.bundle.changes(), integration.changes)) {
    for (const bundle::Move& part : bundle::Bundle::slice(exchange.bundle.moves(), change.value)) {
      if (part.source_kind == MoveSource::integration_body) return true;
    }
  }
  return false;
}

void change_response(vm::Exchange& exchange) {
  const bundle::Integration* integration = integration_of(exchange);
  if (!integration || integration->changes.count == 0) return;
  vm::ClientResponse& response = exchange.response;
  const uint16_t answered = response.status;
  each_change(exchange, *integration, answered, ChangeTarget::header, [&](const Change& change) { change_field(exchange, response.fields, change); });
  each_change(exchange, *integration, answered, ChangeTarget::status, [&](const Change& change) {
    const std::string_view text = value_of(exchange, change).value_or("");
    uint16_t status = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), status);
    if (error == std::errc{} && end == text.data() + text.size() && status >= 200 && status <= 599) response.status = status;
  });
}

}  // namespace apigw::http_api
