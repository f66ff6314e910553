#pragma once
// What templates leave behind in $context: the two override maps, writable, made on first use, alive from the request template to
// the response template (rest-data-plane 4.9).
#include "runtime/vm/exchange.h"
#include "runtime/vtl/value.h"

namespace apigw::phase {

struct TemplateState {
  vtl::Map* request_override = nullptr;   // header, path, querystring, and whatever a template adds
  vtl::Map* response_override = nullptr;  // header; status and others when a template sets them
};

/// The exchange's state, made when there is none.
TemplateState& template_state(vm::Exchange& exchange);

/// Makes what a template put into the maps independent of the request's bytes and of the rendering itself: texts are copied, host
/// objects ($input, #define blocks) vanish. Faults when that costs more than the fuel that is left.
void keep_overrides(vm::Exchange& exchange, vtl::Evaluation& evaluation);

/// $context.requestOverride: replaces or adds header fields, path values and query values of the integration request.
void apply_request_override(vm::Exchange& exchange, vtl::Evaluation& evaluation);
/// $context.responseOverride: replaces or adds header fields of the client response; a status of 100 to 599 replaces its status.
void apply_response_override(vm::Exchange& exchange, vtl::Evaluation& evaluation);

}  // namespace apigw::phase
