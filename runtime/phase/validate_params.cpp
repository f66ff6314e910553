// Required parameters, rest-data-plane 3.1: present and not blank, nothing else is looked at.
#include "runtime/base/arena_text.h"
#include "runtime/phase/parameters.h"
#include "runtime/phase/phases.h"
#include "runtime/vm/failure.h"
#include "runtime/vm/prepared.h"

namespace apigw::phase {
namespace {

bool is_blank(std::string_view text) { return text.find_first_not_of(" \t\r\n\f\v") == std::string_view::npos; }

bool is_given(vm::Exchange& exchange, const bundle::RequiredParameter& parameter) {
  const std::string_view name = exchange.bundle.string(parameter.name);
  std::optional<std::string_view> value;
  switch (parameter.place) {
    case bundle::ParameterPlace::header: value = header_ignoring_case(exchange, name); break;
    case bundle::ParameterPlace::path: value = path_parameter(exchange, name); break;
    case bundle::ParameterPlace::querystring: value = query_parameter(exchange, name); break;
  }
  return value && !is_blank(*value);
}

constexpr std::string_view place_names[] = {"header", "path", "querystring"};  // order of bundle::ParameterPlace

/// [{"in":"querystring","name":"q","reason":"missing or blank"}]
std::string_view reasons(vm::Exchange& exchange, std::span<const bundle::RequiredParameter> required) {
  ArenaText out(exchange.arena, 256);
  for (const bundle::RequiredParameter& parameter : required) {
    if (is_given(exchange, parameter)) continue;
    out.append(out.size() == 0 ? "[{\"in\":" : ",{\"in\":");
    out.json_string(place_names[size_t(parameter.place)]);
    out.append(",\"name\":");
    out.json_string(exchange.bundle.string(parameter.name));
    out.append(",\"reason\":\"missing or blank\"}");
  }
  out.push(']');
  return out.view();
}

}  // namespace

vm::Step validate_params(vm::Exchange& exchange, const bundle::Instruction& instruction, vm::Effect&) {
  const auto required = bundle::Bundle::slice(exchange.bundle.required_parameters(), exchange.bundle.required_lists()[instruction.c]);
  std::optional<ArenaText> missing;
  for (const bundle::RequiredParameter& parameter : required) {  // in the order of the message [AWS-recorded]
    if (is_given(exchange, parameter)) continue;
    if (missing) {
      missing->append(", ");
    } else {
      missing.emplace(exchange.arena, 128);
      missing->append("Missing required request parameters: [");
    }
    missing->append(exchange.bundle.string(parameter.name));
  }
  if (!missing) return vm::Step::next;
  missing->push(']');
  if (exchange.prepared.dev_errors()) exchange.error.reasons = reasons(exchange, required);
  return vm::fail(exchange, bundle::GatewayResponseType::BAD_REQUEST_PARAMETERS, missing->view());
}

}  // namespace apigw::phase
