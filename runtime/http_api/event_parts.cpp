#include "runtime/http_api/event_parts.h"

#include <algorithm>

#include "runtime/base/ascii.h"
#include "runtime/phase/parameters.h"
#include "runtime/phase/percent.h"
#include "runtime/phase/request_fields.h"
#include "runtime/vm/ids.h"

namespace apigw::http_api {
namespace {

constexpr std::string_view default_stage = "$default";

std::string_view lower_case(Arena& arena, std::string_view text) {
  ArenaText out(arena, text.size());
  for (const char c : text) out.push(ascii_lower(c));
  return out.view();
}

/// Fields of one connection, and those that the gateway writes itself.
bool is_left_out(const vm::Exchange& exchange, const Field& field, bool cookies) {
  switch (field.id) {
    case FieldId::content_length:
    case FieldId::transfer_encoding:
    case FieldId::x_amzn_trace_id:
    case FieldId::x_forwarded_for:
    case FieldId::x_forwarded_port:
    case FieldId::x_forwarded_proto: return true;
    case FieldId::authorization: return exchange.method && phase::carries_signature(exchange, field);
    default: return field.hop_by_hop || (!cookies && ascii_iequals(field.name, "cookie"));
  }
}

void write_values(ArenaText& out, std::span<const vm::Parameter> list, size_t first, Values values) {
  const std::string_view name = list[first].name;
  std::string_view chosen = list[first].value;
  if (values == Values::first) return out.json_string(chosen);
  if (values == Values::last) {
    for (const vm::Parameter& one : list.subspan(first)) {
      if (one.name == name) chosen = one.value;
    }
    return out.json_string(chosen);
  }
  // A list, or one text; neither is known to end before the last item is seen.
  const bool is_list = values == Values::all;
  size_t count = 0;
  for (const vm::Parameter& one : list.subspan(first)) {
    if (one.name != name) continue;
    if (is_list) {
      out.push(count == 0 ? '[' : ',');
      out.json_string(one.value);
    } else if (count == 0) {
      out.json_string(one.value);
    } else {
      out.cut(out.size() - 1);  // the closing quote
      const size_t seam = out.size();
      out.json_string(one.value);
      out.put(seam, ',');  // the opening one of this value
    }
    ++count;
  }
  if (is_list) out.push(']');
}

}  // namespace

std::span<const vm::Parameter> event_headers(vm::Exchange& exchange, bool cookies) {
  const auto fields = exchange.request.fields;
  auto list = exchange.arena.array<vm::Parameter>(fields.size() + 5);
  size_t count = 0;
  for (const Field& field : fields) {
    if (!is_left_out(exchange, field, cookies)) list[count++] = {lower_case(exchange.arena, field.name), field.value};
  }
  ArenaText length(exchange.arena, 8);
  length.number(int64_t(exchange.body.size()));
  list[count++] = {"content-length", length.view()};
  list[count++] = {"x-amzn-trace-id", vm::trace_id(exchange)};
  list[count++] = {"x-forwarded-for", phase::forwarded_for(exchange)};
  if (const auto port = phase::forwarded_port(exchange); !port.empty()) list[count++] = {"x-forwarded-port", port};
  list[count++] = {"x-forwarded-proto", phase::forwarded_proto(exchange)};
  return list.first(count);
}

std::span<const std::string_view> event_cookies(vm::Exchange& exchange) {
  const auto each = [&](auto visit) {
    for (const Field& field : exchange.request.fields) {
      if (!ascii_iequals(field.name, "cookie")) continue;
      for (std::string_view rest = field.value; !rest.empty();) {
        const size_t end = std::min(rest.find(';'), rest.size());
        std::string_view pair = rest.substr(0, end);
        rest.remove_prefix(std::min(end + 1, rest.size()));
        while (pair.starts_with(' ')) pair.remove_prefix(1);
        while (pair.ends_with(' ')) pair.remove_suffix(1);
        if (!pair.empty()) visit(pair);
      }
    }
  };
  size_t count = 0;
  each([&](std::string_view) { ++count; });
  auto list = exchange.arena.array<std::string_view>(count);
  count = 0;
  each([&](std::string_view pair) { list[count++] = pair; });
  return list;
}

std::span<const vm::Parameter> event_path_parameters(vm::Exchange& exchange) {
  const auto captures = exchange.match.all();
  auto list = exchange.arena.array<vm::Parameter>(captures.size());
  for (size_t i = 0; i < captures.size(); ++i) list[i] = {captures[i].name, phase::percent_decoded(exchange.arena, captures[i].value)};
  return list;
}

std::string_view event_path(vm::Exchange& exchange) {
  // Behind a custom domain the part that the domain has matched is gone, and the stage's name stands there all the same [observed].
  if (!exchange.custom_domain) return exchange.whole_path;
  if (exchange.stage == default_stage) return exchange.request.path;
  ArenaText out(exchange.arena, 1 + exchange.stage.size() + exchange.request.path.size());
  out.push('/');
  out.append(exchange.stage);
  out.append(exchange.request.path);
  return out.view();
}

void write_map(ArenaText& out, std::span<const vm::Parameter> list, Values values, std::string_view empty) {
  if (list.empty()) return out.append(empty);
  char separator = '{';
  for (size_t i = 0; i < list.size(); ++i) {
    bool seen = false;
    for (size_t j = 0; j < i && !seen; ++j) seen = list[j].name == list[i].name;
    if (seen) continue;
    out.push(separator);
    separator = ',';
    out.json_string(list[i].name);
    out.push(':');
    write_values(out, list, i, values);
  }
  out.push('}');
}

void write_list(ArenaText& out, std::span<const std::string_view> list) {
  out.push('[');
  for (size_t i = 0; i < list.size(); ++i) {
    if (i) out.push(',');
    out.json_string(list[i]);
  }
  out.push(']');
}

void write_member(ArenaText& out, std::string_view name, std::string_view value) {
  out.json_string(name);
  out.push(':');
  out.json_string(value);
  out.push(',');
}

}  // namespace apigw::http_api
