#include "runtime/phase/gateway_response.h"

#include "runtime/base/arena_text.h"
#include "runtime/base/ascii.h"
#include "runtime/phase/media_type.h"
#include "runtime/phase/move.h"
#include "runtime/phase/response_fields.h"
#include "runtime/vm/failure.h"

namespace apigw::phase {
namespace {

using Type = bundle::GatewayResponseType;

/// Accept, else application/json, else the first.
const bundle::Template* choose(const vm::Exchange& exchange, std::span<const bundle::Template> templates) {
  const std::string_view accepted = accepted_type(exchange.request.fields);
  const bundle::Template* json = nullptr;
  for (const bundle::Template& candidate : templates) {
    const std::string_view key = exchange.bundle.string(candidate.content_type);
    if (ascii_iequals(key, accepted)) return &candidate;
    if (ascii_iequals(key, default_content_type)) json = &candidate;
  }
  return json || templates.empty() ? json : &templates.front();
}

/// {"message":$context.error.messageString}, the template of every type that is not customised [AWS-recorded].
bool is_default_template(const bundle::Bundle& bundle, const bundle::Template& text) {
  const auto pieces = bundle::Bundle::slice(bundle.pieces(), text.pieces);
  return pieces.size() == 3 && pieces[0].kind == bundle::PieceKind::literal && bundle.string(pieces[0].text) == "{\"message\":" &&
         pieces[1].kind == bundle::PieceKind::context &&
         bundle::ContextVariable(pieces[1].variable) == bundle::ContextVariable::error_message_string &&
         pieces[2].kind == bundle::PieceKind::literal && bundle.string(pieces[2].text) == "}";
}

/// The built-in body. Byte for byte: errors of the integration have a blank after the colon [AWS-recorded]. The reasons of --dev-errors are
/// beyond the service.
std::string_view default_body(vm::Exchange& exchange) {
  const vm::ErrorInfo& error = exchange.error;
  ArenaText out(exchange.arena, error.message.size() + 32);
  out.append(error.spaced ? "{\"message\": " : "{\"message\":");
  if (error.message.empty()) {
    out.append("null");
  } else {
    out.json_string(error.message);
  }
  if (!error.reasons.empty()) {
    out.append(",\"errors\":");
    out.append(error.reasons);
  }
  out.push('}');
  return out.view();
}

uint16_t status_of(const vm::ErrorInfo& error, const bundle::GatewayResponse& row, bool customisable) {
  const vm::GatewayResponseDefault& built_in = vm::default_of(error.type);
  uint16_t status = built_in.status ? built_in.status : built_in.status_class == 4 ? 400 : 500;
  if (error.status) status = error.status;
  // A row may spell out the type's own status; only another one is a customisation.
  if (customisable && row.status && row.status != built_in.status) status = uint16_t(row.status);
  return status;
}

}  // namespace

void gateway_response(vm::Exchange& exchange) {
  const bundle::Bundle& bundle = exchange.bundle;
  const vm::ErrorInfo& error = exchange.error;
  const bundle::GatewayResponse& row = bundle.gateway_responses()[size_t(error.type)];
  // The service does not honour customisations of this one.
  const bool customisable = error.type != Type::REQUEST_TOO_LARGE;
  vm::ClientResponse& response = exchange.response;

  response.fields.clear();
  response.stream_body = false;
  response.as_it_is = false;
  response.status = status_of(error, row, customisable);
  const bundle::Template* text = customisable ? choose(exchange, bundle::Bundle::slice(bundle.templates(), row.templates)) : nullptr;
  const std::string_view type = text ? bundle.string(text->content_type) : default_content_type;
  const bool built_in = !text || ((error.spaced || !error.reasons.empty()) && is_default_template(bundle, *text));
  response.body = built_in ? default_body(exchange) : render(exchange, *text);

  response.fields.add("Content-Type", type, FieldId::content_type);
  response.fields.add("x-amzn-ErrorType", error.exception.empty() ? vm::default_of(error.type).exception : error.exception, FieldId::other);
  add_request_ids(exchange);
  if (!customisable) return;
  for (const bundle::Move& move : bundle::Bundle::slice(bundle.moves(), row.moves)) {
    const FieldId id = field_id(bundle.string(move.target));
    // The front end writes these two; the ids are the gateway's own.
    if (id == FieldId::content_length || id == FieldId::transfer_encoding || id == FieldId::connection || id == FieldId::date ||
        id == FieldId::x_amzn_requestid || id == FieldId::x_amz_apigw_id) {
      continue;
    }
    if (auto value = source_value(exchange, move)) response.fields.set(bundle.string(move.target), field_value(exchange.arena, *value));
  }
}

}  // namespace apigw::phase
