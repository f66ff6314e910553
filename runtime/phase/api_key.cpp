// API keys, rest-data-plane 8.3. Every refusal looks the same: missing, unknown, disabled, of another stage.
#include "runtime/phase/phases.h"
#include "runtime/vm/failure.h"
#include "runtime/vm/prepared.h"

namespace apigw::phase {
namespace {

constexpr std::string_view usage_identifier_key = "usageIdentifierKey";

std::string_view presented_key(const vm::Exchange& exchange) {
  const bool from_authorizer = exchange.bundle.facts().api_key_source == 1;
  if (!from_authorizer) {
    const Field* field = exchange.field_index.find(exchange.request.fields, FieldId::x_api_key);
    return field ? field->value : std::string_view{};
  }
  for (const vm::Parameter& entry : exchange.authorizer) {
    if (entry.name == usage_identifier_key) return entry.value;
  }
  return {};
}

}  // namespace

vm::Step api_key(vm::Exchange& exchange, const bundle::Instruction&, vm::Effect&) {
  const std::string_view key = presented_key(exchange);
  const bundle::ApiKey* known = key.empty() ? nullptr : exchange.prepared.api_key(key);
  if (!known) return vm::fail(exchange, bundle::GatewayResponseType::INVALID_API_KEY);
  exchange.api_key = exchange.bundle.string(known->value);  // the bundle's text: it stays when the request's bytes move
  exchange.api_key_id = exchange.bundle.string_or(known->id, "");
  return vm::Step::next;
}

}  // namespace apigw::phase
