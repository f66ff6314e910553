// Required parameters, rest-data-plane 3.1: present and not blank, nothing else is looked at.
#include "runtime/base/arena_text.h"
#include "runtime/phase/parameters.h"
#include "runtime/phase/phases.h"
#include "runtime/vm/failure.h"

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
  return vm::fail(exchange, bundle::GatewayResponseType::BAD_REQUEST_PARAMETERS, missing->view());
}

}  // namespace apigw::phase
