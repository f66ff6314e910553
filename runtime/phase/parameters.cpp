#include "runtime/phase/parameters.h"

#include <array>

#include "runtime/base/arena_text.h"
#include "runtime/base/ascii.h"
#include "runtime/phase/percent.h"
#include "runtime/vm/prepared.h"

namespace apigw::phase {
namespace {

// Consumed at request parse: $input.params of each renders empty [AWS-recorded].
constexpr FieldId consumed[] = {
    FieldId::connection, FieldId::content_length, FieldId::content_md5,       FieldId::expect,  FieldId::max_forwards,
    FieldId::proxy_authenticate, FieldId::server, FieldId::te,                FieldId::transfer_encoding, FieldId::trailer,
    FieldId::upgrade,    FieldId::www_authenticate, FieldId::x_http_method_override,
};
constexpr auto is_consumed = [] {
  std::array<bool, 256> set{};
  for (FieldId id : consumed) set[uint8_t(id)] = true;
  return set;
}();

std::string_view form_decoded(Arena& arena, std::string_view text) {
  if (!needs_form_decoding(text)) return text;
  ArenaText out(arena, text.size());
  append_form_decoded(out, text);
  return out.view();
}

template <class Same>
std::optional<std::string_view> last_header(const vm::Exchange& exchange, std::string_view name, Same same) {
  const auto fields = exchange.request.fields;
  for (size_t i = fields.size(); i > 0; --i) {
    const Field& field = fields[i - 1];
    if (in_method_request(field.id) && same(field.name, name)) return field.value;
  }
  return {};
}

}  // namespace

bool in_method_request(FieldId id) { return !is_consumed[uint8_t(id)]; }

std::span<const vm::Parameter> query_parameters(vm::Exchange& exchange) {
  if (exchange.query_parsed) return exchange.query;
  exchange.query_parsed = true;
  const std::string_view query = exchange.request.query;
  size_t pairs_max = query.empty() ? 0 : 1;
  for (char c : query) pairs_max += c == '&' || c == ';';
  if (pairs_max == 0) return exchange.query;
  auto list = exchange.arena.array<vm::Parameter>(pairs_max);
  size_t count = 0;
  for (size_t begin = 0; begin <= query.size();) {
    size_t end = query.find_first_of("&;", begin);
    if (end == std::string_view::npos) end = query.size();
    const std::string_view pair = query.substr(begin, end - begin);
    begin = end + 1;
    if (pair.empty()) continue;
    const size_t equals = pair.find('=');
    list[count++] = {form_decoded(exchange.arena, pair.substr(0, equals)),
                     equals == std::string_view::npos ? std::string_view{} : form_decoded(exchange.arena, pair.substr(equals + 1))};
  }
  exchange.query = list.first(count);
  return exchange.query;
}

std::optional<std::string_view> path_parameter(const vm::Exchange& exchange, std::string_view name) {
  for (const route::Capture& capture : exchange.match.all()) {
    if (capture.name == name) return capture.value;
  }
  return {};
}

std::optional<std::string_view> query_parameter(vm::Exchange& exchange, std::string_view name) {
  const auto list = query_parameters(exchange);
  for (size_t i = list.size(); i > 0; --i) {
    if (list[i - 1].name == name) return list[i - 1].value;
  }
  return {};
}

std::optional<std::string_view> header(const vm::Exchange& exchange, std::string_view name) {
  return last_header(exchange, name, [](std::string_view a, std::string_view b) { return a == b; });
}

std::optional<std::string_view> header_ignoring_case(const vm::Exchange& exchange, std::string_view name) {
  return last_header(exchange, name, ascii_iequals);
}

std::optional<std::string_view> stage_variable(const vm::Exchange& exchange, std::string_view name) {
  for (const vm::Parameter& variable : exchange.stage_variables) {
    if (variable.name == name) return variable.value;
  }
  return {};
}

std::string_view forwarded_for(vm::Exchange& exchange) {
  if (!exchange.field_index.find(exchange.request.fields, FieldId::x_forwarded_for)) return exchange.source_ip;
  ArenaText text(exchange.arena, 128);
  for (const Field& field : exchange.request.fields) {
    if (field.id != FieldId::x_forwarded_for || field.value.empty()) continue;
    text.append(field.value);
    text.append(", ");
  }
  text.append(exchange.source_ip);
  return text.view();
}

std::string_view forwarded_port(vm::Exchange& exchange) {
  switch (exchange.local_port) {
    case 0: return {};
    case 80: return "80";
    case 443: return "443";
    default: {
      ArenaText text(exchange.arena, 8);
      text.number(exchange.local_port);
      return text.view();
    }
  }
}

std::string_view forwarded_proto(const vm::Exchange& exchange) { return exchange.secure ? "https" : "http"; }

std::string_view with_stage_variables(vm::Exchange& exchange, std::string_view text) {
  constexpr std::string_view opening = "${stageVariables.";
  size_t at = text.find(opening);
  if (at == std::string_view::npos) return text;
  ArenaText out(exchange.arena, text.size() + 64);
  size_t copied = 0;
  while (at != std::string_view::npos) {
    const size_t close = text.find('}', at);
    if (close == std::string_view::npos) break;
    out.append(text.substr(copied, at - copied));
    const size_t name = at + opening.size();
    out.append(stage_variable(exchange, text.substr(name, close - name)).value_or(""));
    copied = close + 1;
    at = text.find(opening, copied);
  }
  out.append(text.substr(copied));
  return out.view();
}

}  // namespace apigw::phase
