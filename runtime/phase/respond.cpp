// The client response of MOCK, HTTP and AWS: what the chosen integration response says and nothing of the endpoint's own
// (rest-data-plane 4.6, 4.8).
#include "runtime/base/ascii.h"
#include "runtime/phase/body_source.h"
#include "runtime/phase/content.h"
#include "runtime/phase/media_type.h"
#include "runtime/phase/move.h"
#include "runtime/phase/phases.h"
#include "runtime/phase/response_fields.h"
#include "runtime/phase/template_render.h"
#include "runtime/vm/failure.h"
#include "runtime/vm/ids.h"

namespace apigw::phase {
namespace {

constexpr uint8_t mock_integration = 0;  // bundle::Method::integration_type

/// By the first type the client accepts, else application/json, else the first [AWS-recorded]; nullptr: there is none.
const bundle::Template* choose(const bundle::Bundle& bundle, std::span<const bundle::Template> templates, std::string_view accepted) {
  const bundle::Template* json = nullptr;
  for (const bundle::Template& candidate : templates) {
    const std::string_view key = bundle.string(candidate.content_type);
    if (ascii_iequals(key, accepted)) return &candidate;
    if (ascii_iequals(key, default_content_type)) json = &candidate;
  }
  return json || templates.empty() ? json : &templates.front();
}

vm::Step refuse(vm::Exchange& exchange) {
  exchange.error.integration_error = "Execution failed due to configuration error: Unable to transform response";
  return vm::fail(exchange, bundle::GatewayResponseType::API_CONFIGURATION_ERROR, vm::ErrorForm::spaced);
}

}  // namespace

vm::Step respond(vm::Exchange& exchange, const bundle::Instruction&, vm::Effect&) {
  const bundle::Bundle& bundle = exchange.bundle;
  const bundle::IntegrationResponse& chosen = bundle.integration_responses()[exchange.integration_response];
  const bundle::TemplateSet& set = bundle.template_sets()[chosen.templates];
  const vm::IntegrationResponse& endpoint = exchange.integration_response_message;
  vm::ClientResponse& response = exchange.response;
  const bool is_mock = exchange.method->integration_type == mock_integration;

  const std::string_view accepted = accepted_type(exchange.request.fields);
  const bool binary = !is_mock && is_binary(bundle, content_type(endpoint.fields));
  const auto payload =
      convert_response(exchange.arena, endpoint.body, binary, is_binary(bundle, accepted), ContentHandling(set.content_handling));
  if (!payload) return refuse(exchange);
  const bundle::Template* text = choose(bundle, bundle::Bundle::slice(bundle.templates(), set.templates), accepted);
  if (text && text->pieces.count == 0 && text->program == bundle::none) text = nullptr;  // matched, but empty: the body passes unmapped [AWS-recorded]
  if (text && payload->binary && !endpoint.body.empty()) return refuse(exchange);
  response.status = uint16_t(chosen.status);
  const auto moves = bundle::Bundle::slice(bundle.moves(), chosen.moves);
  if (reads_body(moves, BodySide::response) && !is_sound_body(exchange, BodySide::response)) return refuse(exchange);
  response.fields.reserve(moves.size() + 4);
  for (const bundle::Move& move : moves) {
    if (auto value = source_value(exchange, move)) {
      add_mapped(response.fields, bundle.string(move.target), field_value(exchange.arena, *value));
    }
  }
  if (text) {
    const auto body = render_template(exchange, *text, TemplatePhase::response, payload->bytes);
    if (!body) return refuse(exchange);
    response.body = *body;
  } else {
    if (!apply_kept_overrides(exchange)) return refuse(exchange);
    response.body = payload->bytes;
  }
  if (!response.fields.find(FieldId::content_type)) response.fields.add("Content-Type", default_content_type, FieldId::content_type);
  // A MOCK answer has none, even if the request had one [AWS-recorded].
  if (!is_mock && !response.fields.find(FieldId::x_amzn_trace_id)) {
    response.fields.add("X-Amzn-Trace-Id", vm::trace_id(exchange), FieldId::x_amzn_trace_id);
  }
  add_request_ids(exchange);
  return vm::Step::done;
}

}  // namespace apigw::phase
