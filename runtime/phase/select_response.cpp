// Which integration response the endpoint's status, or a function's error message, selects (rest-data-plane 4.8).
#include <charconv>

#include "runtime/base/arena_text.h"
#include "runtime/phase/phases.h"
#include "runtime/vm/failure.h"
#include "runtime/vm/prepared.h"

namespace apigw::phase {
namespace {

constexpr int64_t table_first = 100, table_end = table_first + bundle::status_table_size;

/// By the patterns themselves, in order: for texts that no table of statuses foresees.
uint32_t choose_by_text(const vm::Exchange& exchange, const bundle::ResponseSelector& selector, std::string_view text) {
  for (uint32_t i = selector.patterns.first; i < selector.patterns.first + selector.patterns.count; ++i) {
    if (exchange.prepared.selects(i, text)) return exchange.bundle.selection_patterns()[i].response;
  }
  return selector.default_index;
}

uint32_t choose(const vm::Exchange& exchange, const bundle::ResponseSelector& selector) {
  const bundle::Bundle& bundle = exchange.bundle;
  if (exchange.status >= table_first && exchange.status < table_end) {
    const uint8_t entry = bundle.status_tables()[selector.table + size_t(exchange.status - table_first)];
    return entry ? selector.first_index + entry - 1 : selector.default_index;
  }
  // No status of HTTP: a MOCK may answer any integer.
  char digits[24];
  return choose_by_text(exchange, selector, {digits, size_t(std::to_chars(digits, digits + sizeof digits, exchange.status).ptr - digits)});
}

vm::Step chosen(vm::Exchange& exchange, uint32_t response) {
  exchange.integration_response = response;
  if (response != bundle::none) return vm::Step::next;
  ArenaText text(exchange.arena, 192);
  text.append(
      "Execution failed due to configuration error: No match for output mapping and no default output mapping configured. Endpoint Response "
      "Status Code: ");
  text.number(exchange.status);
  exchange.error.integration_error = text.view();
  return vm::fail(exchange, bundle::GatewayResponseType::API_CONFIGURATION_ERROR, vm::ErrorForm::spaced);
}

}  // namespace

vm::Step select_response(vm::Exchange& exchange, const bundle::Instruction& instruction, vm::Effect&) {
  return chosen(exchange, choose(exchange, exchange.bundle.response_selectors()[instruction.c]));
}

/// A function that succeeded has no error message: that is the empty text, which '.*' fits and '.+' does not [AWS-recorded].
vm::Step select_error(vm::Exchange& exchange, const bundle::Instruction& instruction, vm::Effect&) {
  return chosen(exchange, choose_by_text(exchange, exchange.bundle.response_selectors()[instruction.c], exchange.error_message));
}

}  // namespace apigw::phase
