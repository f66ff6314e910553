// The request template by Content-Type, or the body as it is (rest-data-plane 4.6).
#include "runtime/base/ascii.h"
#include "runtime/phase/content.h"
#include "runtime/phase/media_type.h"
#include "runtime/phase/phases.h"
#include "runtime/phase/template_render.h"
#include "runtime/vm/failure.h"

namespace apigw::phase {
namespace {

enum class Passthrough : uint8_t { when_no_match, when_no_templates, never };  // order of the bundle

const bundle::Template* choose(const bundle::Bundle& bundle, std::span<const bundle::Template> templates, std::string_view type) {
  const bundle::Template* otherwise = nullptr;
  for (const bundle::Template& candidate : templates) {
    const std::string_view key = bundle.string(candidate.content_type);
    if (ascii_iequals(key, type)) return &candidate;
    if (key == "$default") otherwise = &candidate;
  }
  return otherwise;
}

vm::Step refuse(vm::Exchange& exchange) {
  exchange.error.integration_error = "Execution failed due to configuration error: Unable to transform request";
  return vm::fail(exchange, bundle::GatewayResponseType::API_CONFIGURATION_ERROR, vm::ErrorForm::spaced);
}

}  // namespace

vm::Step select_template(vm::Exchange& exchange, const bundle::Instruction& instruction, vm::Effect&) {
  const bundle::Bundle& bundle = exchange.bundle;
  const bundle::TemplateSet& set = bundle.template_sets()[instruction.c];
  const auto templates = bundle::Bundle::slice(bundle.templates(), set.templates);
  const std::string_view type = content_type(exchange.request.fields);
  const bundle::Template* chosen = choose(bundle, templates, type);
  if (!chosen) {
    const auto behaviour = Passthrough(set.passthrough);
    if (behaviour == Passthrough::never || (behaviour == Passthrough::when_no_templates && !templates.empty())) {
      return vm::fail(exchange, bundle::GatewayResponseType::UNSUPPORTED_MEDIA_TYPE);
    }
  }
  const auto handling = ContentHandling(set.content_handling);
  const auto payload = convert_request(exchange.arena, exchange.body, is_binary(bundle, type), handling);
  if (!payload || (chosen && payload->binary)) return refuse(exchange);
  exchange.payload = payload->bytes;
  if (!chosen) return vm::Step::next;
  const auto text = render_template(exchange, *chosen, TemplatePhase::request, payload->bytes);
  if (!text) return refuse(exchange);
  exchange.payload = *text;
  return vm::Step::next;
}

}  // namespace apigw::phase
