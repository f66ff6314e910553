// Parameter mappings of the request, rest-data-plane 4.7: what the endpoint is sent beside the body.
#include "runtime/base/arena_text.h"
#include "runtime/phase/body_source.h"
#include "runtime/phase/move.h"
#include "runtime/phase/parameters.h"
#include "runtime/phase/phases.h"
#include "runtime/vm/failure.h"

namespace apigw::phase {
namespace {

using bundle::MoveSource;
using bundle::MoveTarget;

/// How many values a move may put into the query: multi-value sources repeat the name.
size_t values_max(vm::Exchange& exchange, const bundle::Move& move) {
  if (move.source_kind == MoveSource::multivalue_querystring) return query_parameters(exchange).size();
  if (move.source_kind == MoveSource::multivalue_header) return exchange.request.fields.size();
  return 1;
}

template <class Add>
void each_value(vm::Exchange& exchange, const bundle::Move& move, Add add) {
  if (move.source_kind == MoveSource::multivalue_querystring) {
    for (const vm::Parameter& parameter : query_parameters(exchange)) {
      if (parameter.name == exchange.bundle.string(move.source)) add(parameter.value);
    }
  } else if (move.source_kind == MoveSource::multivalue_header) {
    for (const Field& field : exchange.request.fields) {
      if (in_method_request(field) && field.name == exchange.bundle.string(move.source)) add(field.value);
    }
  } else if (auto value = source_value(exchange, move)) {
    add(*value);
  }
}

/// Mapping one of these fails each call, not the import [AWS-recorded].
vm::Step refuse_target(vm::Exchange& exchange, std::string_view target) {
  ArenaText text(exchange.arena, 128);
  text.append("Execution failed due to configuration error: ");
  text.append(target);
  text.append(" header already present");
  exchange.error.integration_error = text.view();
  return vm::fail(exchange, bundle::GatewayResponseType::API_CONFIGURATION_ERROR, vm::ErrorForm::spaced);
}

vm::Step refuse_body(vm::Exchange& exchange) {
  exchange.error.exception = "BadRequestException";
  return vm::fail(exchange, bundle::GatewayResponseType::DEFAULT_4XX, "Invalid JSON in request body");
}

}  // namespace

vm::Step map_request(vm::Exchange& exchange, const bundle::Instruction& instruction, vm::Effect&) {
  const bundle::Bundle& bundle = exchange.bundle;
  const auto moves = bundle::Bundle::slice(bundle.moves(), bundle.move_lists()[instruction.c]);
  size_t path_max = 0, query_max = 0;
  for (const bundle::Move& move : moves) {
    if (move.forbidden) return refuse_target(exchange, bundle.string(move.target));
    if (move.target_kind == MoveTarget::path) ++path_max;
    if (move.target_kind == MoveTarget::querystring) query_max += values_max(exchange, move);
  }
  if (reads_body(moves, BodySide::request) && !is_sound_body(exchange, BodySide::request)) return refuse_body(exchange);
  const auto path = path_max ? exchange.arena.array<vm::Parameter>(path_max) : std::span<vm::Parameter>{};
  const auto query = query_max ? exchange.arena.array<vm::Parameter>(query_max) : std::span<vm::Parameter>{};
  size_t path_count = 0, query_count = 0;
  for (const bundle::Move& move : moves) {
    const std::string_view target = bundle.string(move.target);
    switch (move.target_kind) {
      case MoveTarget::path:
        if (auto value = source_value(exchange, move)) path[path_count++] = {target, *value};
        break;
      case MoveTarget::querystring:
        each_value(exchange, move, [&](std::string_view value) { query[query_count++] = {target, value}; });
        break;
      case MoveTarget::header:
        if (auto value = source_value(exchange, move)) exchange.integration_request.fields.set(target, field_value(exchange.arena, *value));
        break;
      case MoveTarget::response_header: break;
    }
  }
  exchange.path_values = path.first(path_count);
  exchange.query_values = query.first(query_count);
  return vm::Step::next;
}

}  // namespace apigw::phase
