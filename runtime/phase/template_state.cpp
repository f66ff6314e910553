#include "runtime/phase/template_state.h"

#include <charconv>

#include "runtime/phase/move.h"
#include "runtime/phase/response_fields.h"
#include "runtime/vtl/text.h"

namespace apigw::phase {
namespace {

using vtl::Evaluation;
using vtl::Value;

vtl::Map* sub_map(Arena& arena) {
  vtl::Map* map = vtl::Map::make(arena);
  map->prints_empty = true;
  return map;
}

Value kept(Evaluation& evaluation, Value value, int depth) {
  if (depth > vtl::nesting_max || !evaluation.spend(1)) return {};
  switch (value.kind()) {
    case vtl::Kind::string:
      if (!evaluation.spend_bytes(value.string().size())) return {};
      return Value::string(evaluation.arena.copy(value.string()));
    case vtl::Kind::list:
      for (uint32_t i = 0; i < value.list().size(); ++i) value.list().set(i, kept(evaluation, value.list()[i], depth + 1));
      return value;
    case vtl::Kind::map: {
      uint32_t cursor = 0;
      while (vtl::Entry* entry = value.map().next(cursor)) {
        entry->key = kept(evaluation, entry->key, depth + 1);
        entry->value = kept(evaluation, entry->value, depth + 1);
        if (evaluation.failed()) break;
      }
      return value;
    }
    // Of the rendering, which is over: neither may be looked at again.
    case vtl::Kind::entry:
    case vtl::Kind::foreign: return {};
    case vtl::Kind::null:
    case vtl::Kind::boolean:
    case vtl::Kind::integer:
    case vtl::Kind::big_integer:
    case vtl::Kind::real: return value;
  }
  return {};
}

/// The map under that key; nullptr when a template put something else there.
const vtl::Map* map_under(const vtl::Map& map, std::string_view key) {
  const Value* value = map.find(key);
  return value && value->is_map() ? &value->map() : nullptr;
}

/// Calls visit(name, value) for each text of each member, a list's elements one by one; null members say nothing.
template <class Visit>
void each_text(Evaluation& evaluation, const vtl::Map* members, Visit visit) {
  if (!members) return;
  uint32_t cursor = 0;
  while (const vtl::Entry* entry = members->next(cursor)) {
    const std::string_view name = vtl::text_of(evaluation, entry->key);
    if (name.empty() || evaluation.failed()) continue;
    if (!entry->value.is_list()) {
      if (!entry->value.is_null()) visit(name, vtl::text_of(evaluation, entry->value), true);
      continue;
    }
    bool first = true;
    for (Value element : entry->value.list().values()) {
      if (!element.is_null()) visit(name, vtl::text_of(evaluation, element), std::exchange(first, false));
    }
  }
}

/// Names of header fields that could stand in a message; the rest would break it.
bool is_field_name(std::string_view name) {
  return name.find_first_not_of("!#$%&'*+-.^_`|~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz") == std::string_view::npos;
}

/// The parameters with those of `members` instead of or beside them.
std::span<const vm::Parameter> overridden(vm::Exchange& exchange, Evaluation& evaluation, std::span<const vm::Parameter> values,
                                          const vtl::Map* members) {
  size_t added = 0;
  each_text(evaluation, members, [&](std::string_view, std::string_view, bool) { ++added; });
  if (added == 0) return values;
  const auto list = exchange.arena.array<vm::Parameter>(values.size() + added);
  size_t count = 0;
  for (const vm::Parameter& value : values) {
    bool replaced = false;
    each_text(evaluation, members, [&](std::string_view name, std::string_view, bool) { replaced = replaced || name == value.name; });
    if (!replaced) list[count++] = value;
  }
  each_text(evaluation, members, [&](std::string_view name, std::string_view text, bool) { list[count++] = {name, text}; });
  return list.first(count);
}

/// The integer 100 to 599 that the value is or says; 0: none.
uint16_t status_of(const Value* value) {
  int64_t status = 0;
  if (value && value->is_integer()) {
    status = value->integer();
  } else if (value && value->is_string()) {
    const std::string_view text = value->string();
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), status);
    if (error != std::errc() || end != text.data() + text.size()) return 0;
  }
  return status >= 100 && status <= 599 ? uint16_t(status) : 0;
}

}  // namespace

TemplateState& template_state(vm::Exchange& exchange) {
  if (exchange.templates) return *exchange.templates;
  Arena& arena = exchange.arena;
  auto* state = arena.make<TemplateState>();
  state->request_override = sub_map(arena);
  for (std::string_view key : {"header", "path", "querystring"}) state->request_override->put(arena, key, Value::map(sub_map(arena)));
  state->response_override = sub_map(arena);
  state->response_override->put(arena, "header", Value::map(sub_map(arena)));
  return *(exchange.templates = state);
}

void keep_overrides(vm::Exchange& exchange, Evaluation& evaluation) {
  if (!exchange.templates) return;
  kept(evaluation, Value::map(exchange.templates->request_override), 0);
  kept(evaluation, Value::map(exchange.templates->response_override), 0);
}

void apply_request_override(vm::Exchange& exchange, Evaluation& evaluation) {
  if (!exchange.templates) return;
  const vtl::Map& override = *exchange.templates->request_override;
  vm::FieldList& fields = exchange.integration_request.fields;
  each_text(evaluation, map_under(override, "header"), [&](std::string_view name, std::string_view text, bool first) {
    if (!is_field_name(name)) return;
    const std::string_view value = field_value(exchange.arena, text);
    first ? fields.set(name, value) : fields.add(name, value);
  });
  exchange.path_values = overridden(exchange, evaluation, exchange.path_values, map_under(override, "path"));
  exchange.query_values = overridden(exchange, evaluation, exchange.query_values, map_under(override, "querystring"));
}

void apply_response_override(vm::Exchange& exchange, Evaluation& evaluation) {
  if (!exchange.templates) return;
  const vtl::Map& override = *exchange.templates->response_override;
  vm::ClientResponse& response = exchange.response;
  if (const uint16_t status = status_of(override.find("status"))) response.status = status;
  each_text(evaluation, map_under(override, "header"), [&](std::string_view name, std::string_view text, bool first) {
    if (!is_field_name(name)) return;
    const std::string_view value = field_value(exchange.arena, text);
    first ? set_mapped(response.fields, name, value) : add_mapped(response.fields, name, value);
  });
}

}  // namespace apigw::phase
